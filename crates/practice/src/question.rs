//! A question as shown: an item with its options in the order fixed for this presentation.

use crate::PracticeError;
use gradatim_bank::{Item, ItemOption, Kind};
use gradatim_log::Presentation;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_pcg::Pcg64Mcg;
use serde::Serialize;

/// An open question.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The item.
    pub item: &'a Item,
    /// How it was presented; the order of the options in it never changes.
    pub shown: &'a Presentation,
}

impl<'a> Question<'a> {
    /// Options in the order shown.
    #[must_use]
    pub fn options(&self) -> Vec<&'a ItemOption> {
        let find = |id: &String| self.item.options.iter().find(|o| o.id == *id);
        self.shown.shown_order.iter().filter_map(find).collect()
    }

    /// Number of options that a full response names.
    #[must_use]
    pub fn wanted(&self) -> usize {
        self.item.key().len()
    }

    /// What the learner is to do.
    #[must_use]
    pub fn asks_for(&self) -> String {
        match self.item.kind {
            Kind::Single => "Choose one.".to_owned(),
            Kind::Multiple => format!("Choose {}.", self.wanted()),
            Kind::Ordering => "Choose all in the right order.".to_owned(),
            Kind::Matching => "Choose the partner of A, then of B, and so on.".to_owned(),
        }
    }

    /// How far a response has come.
    #[must_use]
    pub fn completion(&self, response: &[String]) -> Completion {
        match response.len() {
            0 => Completion::Blank,
            n if n < self.wanted() => Completion::Incomplete,
            _ => Completion::Answered,
        }
    }

    /// Checks that every id of a response is an option of the item, and that there are not too many.
    pub(crate) fn check(&self, response: &[String]) -> Result<(), PracticeError> {
        if response.len() > self.wanted() {
            return Err(PracticeError::TooMany { wanted: self.wanted(), given: response.len() });
        }
        match response.iter().find(|id| !self.item.options.iter().any(|o| o.id == **id)) {
            None => Ok(()),
            Some(option) => {
                Err(PracticeError::UnknownOption { item: self.item.id.clone(), option: option.clone() })
            }
        }
    }
}

/// How far the response to a question has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Completion {
    /// Nothing is chosen.
    Blank,
    /// Fewer options are chosen than asked for.
    Incomplete,
    /// As many as asked for.
    Answered,
}

/// A generator for one purpose at one position of a sitting. Nothing but the seed is carried from
/// question to question, so a resumed sitting draws what it would have drawn.
pub(crate) fn generator(seed: u64, position: u32, purpose: u64) -> Pcg64Mcg {
    Pcg64Mcg::seed_from_u64(
        seed ^ (u64::from(position) << 32).wrapping_mul(0x9e37_79b9)
            ^ purpose.wrapping_mul(0xa24b_aed4_963e_e407),
    )
}

/// Option ids in a random order. Options that are numbers keep the order of the file, which is by size.
pub(crate) fn shuffled(item: &Item, rng: &mut Pcg64Mcg) -> Vec<String> {
    let mut ids: Vec<String> = item.options.iter().map(|o| o.id.clone()).collect();
    let numeric =
        |o: &ItemOption| o.text.trim_start_matches(['$', '~', '-']).starts_with(|c: char| c.is_ascii_digit());
    if !item.options.iter().all(numeric) {
        ids.shuffle(rng);
    }
    ids
}
