//! Who chose which option.

use super::super::records::{Given, Learner};
use gradatim_bank::{Item, Kind};
use gradatim_irt::IrtError;
use gradatim_irt::classical::{self, DistractorFlag, Key, OMITTED, OptionStatistics, distractors};
use gradatim_practice::Material;
use std::sync::Arc;

/// Different responses of an item that are told apart; rarer ones of orders and combinations count as one.
const MOST: usize = 250;

/// The choices of an item.
#[derive(Debug, Clone, Default)]
pub(crate) struct Choices {
    /// Options in the order of the file, combinations and orders in that of their first choice; blanks last.
    pub(crate) lines: Vec<Choice>,
    /// What is wrong with them.
    pub(crate) flags: Vec<DistractorFlag>,
}

/// One of them.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    /// Ids of its options; empty for blanks.
    pub(crate) name: String,
    /// Whether it is the key.
    pub(crate) is_key: bool,
    /// Who chose it.
    pub(crate) statistics: OptionStatistics,
}

/// Codes of the responses to an item.
struct Codes {
    names: Vec<String>,
    key: u8,
}

/// The choices of every item of a bank.
pub(super) fn of_items(material: &Material, learners: &[Arc<Learner>]) -> Result<Vec<Choices>, IrtError> {
    let items = material.exam().bank.items();
    let mut codes: Vec<Codes> = items.iter().map(Codes::new).collect();
    let mut choices = classical::Choices::new(items.len());
    for learner in learners {
        let row: Vec<(u32, u8)> = learner
            .first_answers()
            .filter_map(|(i, given)| Some((u32::try_from(i).ok()?, codes[i].code(&items[i], given))))
            .collect();
        choices.push(&row)?;
    }
    let keys: Vec<Key> = codes.iter().map(Codes::as_key).collect();
    let tables = distractors(&choices, &keys)?;
    let named = codes.into_iter().zip(tables).map(|(codes, table)| Choices {
        lines: table.options.into_iter().map(|option| codes.line(option)).collect(),
        flags: table.flags,
    });
    Ok(named.collect())
}

impl Codes {
    /// Single choices have a code for every option, chosen or not; others for the key and whatever was chosen.
    fn new(item: &Item) -> Self {
        let key = named(item, &item.key());
        let names = match item.kind {
            Kind::Single => item.options.iter().map(|o| o.id.clone()).collect(),
            _ => vec![key.clone()],
        };
        let at = names.iter().position(|name| *name == key).unwrap_or(0);
        Self { names, key: u8::try_from(at).unwrap_or(0) }
    }

    fn code(&mut self, item: &Item, given: &Given) -> u8 {
        if given.response.is_empty() {
            return OMITTED;
        }
        let name = named(item, &given.response.iter().map(String::as_str).collect::<Vec<_>>());
        let known = self.names.iter().position(|known| *known == name);
        let place = known.unwrap_or_else(|| self.add(name));
        u8::try_from(place).unwrap_or(OMITTED)
    }

    fn add(&mut self, name: String) -> usize {
        match self.names.len() {
            n if n < MOST => self.names.push(name),
            MOST => self.names.push("any other".to_owned()),
            _ => {}
        }
        self.names.len() - 1
    }

    fn as_key(&self) -> Key {
        Key { key: self.key, options: u8::try_from(self.names.len()).unwrap_or(OMITTED - 1) }
    }

    fn line(&self, statistics: OptionStatistics) -> Choice {
        let name = statistics.option.and_then(|code| self.names.get(usize::from(code))).cloned();
        let is_key = statistics.option == Some(self.key);
        Choice { name: name.unwrap_or_default(), is_key, statistics }
    }
}

/// A response in words; the order of several right options does not matter.
fn named(item: &Item, response: &[&str]) -> String {
    let mut ids = response.to_vec();
    if matches!(item.kind, Kind::Single | Kind::Multiple) {
        ids.sort_unstable();
        return ids.join(" + ");
    }
    ids.join(" → ")
}
