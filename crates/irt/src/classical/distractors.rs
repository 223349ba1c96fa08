//! Which options draw whom.

use super::bands::Ranks;
use super::columns::{Columns, Totals};
use super::correlation::mean;
use crate::{IrtError, Responses};
use rayon::prelude::*;
use serde::Serialize;

/// The choice of who saw the item and left it blank. It is wrong, and has a line of its own in the table.
pub const OMITTED: u8 = u8::MAX;

/// A distractor chosen by fewer does not work.
const RARE: f64 = 0.05;

/// One-sided 5 % point of the normal distribution: below it a difference may be chance.
const NOISE: f64 = 1.645;

/// Raw choices of persons: which option of which item, options counted from 0, or [`OMITTED`].
///
/// Stored like [`Responses`], so it costs what was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices(Responses);

impl Choices {
    /// An empty set over `items` items.
    #[must_use]
    pub fn new(items: usize) -> Self {
        Self(Responses::new(items))
    }

    /// Adds a person with `(item index, option)` pairs.
    ///
    /// # Errors
    /// Those of [`Responses::push`].
    pub fn push(&mut self, choices: &[(u32, u8)]) -> Result<(), IrtError> {
        self.0.push(choices)
    }

    /// The choices as right (1) or wrong (0).
    ///
    /// # Errors
    /// [`IrtError::Length`] unless there is one key an item, [`IrtError::Key`] and [`IrtError::Choice`] for options
    /// that an item does not have.
    pub fn score(&self, keys: &[Key]) -> Result<Responses, IrtError> {
        check_keys(self.0.items(), keys)?;
        let mut scored = Responses::new(self.0.items());
        for (person, row) in self.0.iter().enumerate() {
            let right = |&(item, choice): &(u32, u8)| {
                let Key { key, options } = keys[item as usize];
                if choice >= options && choice != OMITTED {
                    return Err(IrtError::Choice { person, item: item as usize, choice, options });
                }
                Ok((item, u8::from(choice == key)))
            };
            scored.push(&row.iter().map(right).collect::<Result<Vec<_>, _>>()?)?;
        }
        Ok(scored)
    }
}

fn check_keys(items: usize, keys: &[Key]) -> Result<(), IrtError> {
    if keys.len() != items {
        return Err(IrtError::Length { what: "keys", found: keys.len(), expected: items });
    }
    let wrong = keys.iter().enumerate().find(|(_, k)| k.key >= k.options);
    wrong.map_or(Ok(()), |(item, &Key { key, options })| Err(IrtError::Key { item, key, options }))
}

/// The right option of an item, counted from 0, and how many options it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// The right option.
    pub key: u8,
    /// Number of options.
    pub options: u8,
}

/// The distractor table of an item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemDistractors {
    /// Number of answers, omitted ones included.
    pub n: usize,
    /// The right option.
    pub key: u8,
    /// The options in their order; omitted answers last, if there are any.
    pub options: Vec<OptionStatistics>,
    /// What is wrong, worst first.
    pub flags: Vec<DistractorFlag>,
}

/// Who chose an option; what is undefined is `None`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OptionStatistics {
    /// The option; `None` for omitted answers.
    pub option: Option<u8>,
    /// Number of persons who chose it.
    pub count: usize,
    /// Their share, 0 to 1.
    pub share: Option<f64>,
    /// Correlation of choosing it with the share right on the other items.
    pub point_biserial: Option<f64>,
    /// Share of each fifth of the persons, by the share right on the other items, that chose it: lowest fifth
    /// first. `None` below five persons.
    pub by_fifth: Option<[f64; 5]>,
}

/// What a distractor table says is wrong. Differences that could be chance (one-sided 5 % test) raise no flag.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "flag")]
pub enum DistractorFlag {
    /// More of the top fifth chose this distractor than the key: is it the right answer?
    WrongKeySuspected {
        /// The distractor.
        option: u8,
    },
    /// Who chooses the key is weaker than who does not.
    NegativeKey {
        /// Its point-biserial.
        point_biserial: f64,
    },
    /// Who chooses this distractor is stronger than who does not: it may be right, or the stem ambiguous.
    PositiveDistractor {
        /// The distractor.
        option: u8,
        /// Its point-biserial.
        point_biserial: f64,
    },
    /// Under 5 % choose this distractor: it costs reading time and misleads nobody.
    RareDistractor {
        /// The distractor.
        option: u8,
        /// The share that chose it, 0 to 1.
        share: f64,
    },
}

/// The distractor table of every item, against the share right on the other items.
///
/// ```
/// use gradatim_irt::classical::{Choices, Key, distractors};
/// let mut choices = Choices::new(2);
/// for row in [[0, 1], [0, 1], [2, 0], [1, 0]] {
///     choices.push(&[(0, row[0]), (1, row[1])])?;
/// }
/// let tables = distractors(&choices, &[Key { key: 0, options: 3 }, Key { key: 1, options: 2 }])?;
/// assert_eq!(tables[0].options[0].share, Some(0.5));
/// assert_eq!(tables[0].options[0].point_biserial, Some(1.0));
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
///
/// # Errors
/// Those of [`Choices::score`].
pub fn distractors(choices: &Choices, keys: &[Key]) -> Result<Vec<ItemDistractors>, IrtError> {
    let scored = choices.score(keys)?;
    let totals = Totals::of(&scored, &vec![1; keys.len()]);
    let columns = Columns::of(&choices.0);
    Ok(keys.par_iter().enumerate().map(|(item, key)| table(columns.item(item), *key, &totals)).collect())
}

fn table(cells: &[(u32, u8)], key: Key, totals: &Totals) -> ItemDistractors {
    let sample = Sample::of(cells, key, totals);
    let omitted = cells.iter().any(|cell| cell.1 == OMITTED).then_some(OMITTED);
    let all = (0..key.options).chain(omitted);
    let options: Vec<OptionStatistics> = all.map(|option| sample.option(cells, option)).collect();
    let flags = flags(&options, key.key, &sample);
    ItemDistractors { n: cells.len(), key: key.key, options, flags }
}

/// Those who answered another item too, so that they can be ranked.
struct Sample {
    choices: Vec<u8>,
    rest: Vec<f64>,
    ranks: Ranks,
}

impl Sample {
    fn of(cells: &[(u32, u8)], key: Key, totals: &Totals) -> Self {
        let rest = |&(person, choice): &(u32, u8)| {
            Some((choice, totals.rest(person, u8::from(choice == key.key), 1)?))
        };
        let (choices, rest): (Vec<u8>, Vec<f64>) = cells.iter().filter_map(rest).unzip();
        let ranks = Ranks::of(&rest);
        Self { choices, rest, ranks }
    }

    fn option(&self, cells: &[(u32, u8)], option: u8) -> OptionStatistics {
        let count = cells.iter().filter(|cell| cell.1 == option).count();
        OptionStatistics {
            option: (option != OMITTED).then_some(option),
            count,
            share: (!cells.is_empty()).then(|| count as f64 / cells.len() as f64),
            point_biserial: self.point_biserial(option),
            by_fifth: (self.rest.len() >= 5)
                .then(|| std::array::from_fn(|fifth| self.share_in_fifth(option, fifth))),
        }
    }

    /// `(M₁ − M)/S·√(p/(1 − p))`: the correlation with an indicator, in one pass over the choices.
    fn point_biserial(&self, option: u8) -> Option<f64> {
        let n = self.rest.len() as f64;
        let all = mean(self.rest.iter().copied())?;
        let variance = self.rest.iter().map(|r| (r - all).powi(2)).sum::<f64>() / n;
        let chosen: Vec<f64> = self
            .choices
            .iter()
            .zip(&self.rest)
            .filter(|pair| *pair.0 == option)
            .map(|pair| *pair.1)
            .collect();
        let (p, own) = (chosen.len() as f64 / n, mean(chosen.iter().copied())?);
        let varies = p < 1.0 && variance > 1e-20;
        varies.then(|| ((own - all) / variance.sqrt() * (p / (1.0 - p)).sqrt()).clamp(-1.0, 1.0))
    }

    fn share_in_fifth(&self, option: u8, fifth: usize) -> f64 {
        let (low, high) = (fifth as f64 / 5.0, (fifth + 1) as f64 / 5.0);
        let weights = self.choices.iter().zip(self.ranks.weights(low, high));
        // Not `sum`, which is −0 of nothing.
        let chosen = weights.filter(|pair| *pair.0 == option).fold(0.0, |sum, pair| sum + pair.1);
        chosen / (self.rest.len() as f64 / 5.0)
    }

    /// Whether a share in the top fifth is above another by more than chance: the variance of a difference of
    /// two multinomial shares is (p + q − (p − q)²)/n.
    fn above_in_top_fifth(&self, p: f64, q: f64) -> bool {
        let variance = (p + q - (p - q).powi(2)) / (self.rest.len() as f64 / 5.0);
        p - q > NOISE * variance.max(0.0).sqrt()
    }
}

fn flags(options: &[OptionStatistics], key: u8, sample: &Sample) -> Vec<DistractorFlag> {
    let beyond_noise = NOISE / (sample.rest.len() as f64).sqrt();
    let top = |option: &OptionStatistics| option.by_fifth.map_or(0.0, |fifths| fifths[4]);
    let right = options.iter().find(|o| o.option == Some(key));
    let others = || options.iter().filter_map(|o| Some((o.option.filter(|c| *c != key)?, o)));
    let key_share = right.map_or(0.0, top);
    let suspected = others()
        .filter(|(_, o)| sample.above_in_top_fifth(top(o), key_share))
        .map(|(option, _)| DistractorFlag::WrongKeySuspected { option });
    let negative = right
        .and_then(|o| o.point_biserial.filter(|r| *r < -beyond_noise))
        .map(|point_biserial| DistractorFlag::NegativeKey { point_biserial });
    let positive = others().filter_map(|(option, o)| {
        let point_biserial = o.point_biserial.filter(|r| *r > beyond_noise)?;
        Some(DistractorFlag::PositiveDistractor { option, point_biserial })
    });
    let rare = others().filter_map(|(option, o)| {
        Some(DistractorFlag::RareDistractor { option, share: o.share.filter(|s| *s < RARE)? })
    });
    suspected.chain(negative).chain(positive).chain(rare).collect()
}
