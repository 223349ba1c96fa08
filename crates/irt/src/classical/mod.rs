//! Classical item and test analysis: difficulty, discrimination, reliability, distractors, rapid guesses.
//!
//! Everything here takes answers with gaps. A person's total and rest scores are therefore shares:
//! points earned on what was answered, over points possible there. With complete data that is a
//! linear transformation of the sum, so correlations are the textbook ones.

mod bands;
mod columns;
mod correlation;
mod distractors;
mod items;
mod rapid;
mod reliability;
#[cfg(test)]
mod tests;

use crate::{IrtError, Responses};
use columns::Totals;
use rayon::prelude::*;
use serde::Serialize;

pub(crate) use columns::Columns;
pub(crate) use correlation::correlation;
pub use distractors::{
    Choices, DistractorFlag, ItemDistractors, Key, OMITTED, OptionStatistics, distractors,
};
pub use items::ItemStatistics;
pub use rapid::{RapidGuesses, TimedAnswer, rapid_guesses};
pub use reliability::TestStatistics;

/// Items and test together, from [`analyse`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Analysis {
    /// One entry an item, in their order.
    pub items: Vec<ItemStatistics>,
    /// The test as a whole.
    pub test: TestStatistics,
}

/// Analyses items and test; `maxima` holds the highest possible score of each item, in points.
///
/// ```
/// use gradatim_irt::{Responses, classical::{analyse, observed_maxima}};
/// let mut responses = Responses::new(3);
/// for row in [[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]] {
///     responses.push(&[(0, row[0]), (1, row[1]), (2, row[2])])?;
/// }
/// let analysis = analyse(&responses, &observed_maxima(&responses))?;
/// assert_eq!(analysis.items[0].p_value, Some(0.75));
/// assert!((analysis.test.alpha.unwrap() - 0.75).abs() < 1e-12);
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
///
/// # Errors
/// [`IrtError::Length`] unless there is one maximum an item, [`IrtError::Setting`] for a maximum of zero,
/// [`IrtError::Score`] for a score
/// above its item's maximum.
pub fn analyse(responses: &Responses, maxima: &[u8]) -> Result<Analysis, IrtError> {
    check_maxima(responses, maxima)?;
    let (columns, totals) = (Columns::of(responses), Totals::of(responses, maxima));
    let reliability = reliability::reliability(responses);
    let items = maxima.par_iter().enumerate().map(|(item, &max)| {
        let alpha_without = reliability.alpha_without.get(item).copied().flatten();
        items::item_statistics(columns.item(item), max, &totals, alpha_without)
    });
    Ok(Analysis { items: items.collect(), test: reliability.test })
}

/// The highest score that anybody has on each item, in points, at least 1.
#[must_use]
pub fn observed_maxima(responses: &Responses) -> Vec<u8> {
    let mut maxima = vec![1; responses.items()];
    for &(item, score) in responses.iter().flatten() {
        if let Some(max) = maxima.get_mut(item as usize) {
            *max = score.max(*max);
        }
    }
    maxima
}

fn check_maxima(responses: &Responses, maxima: &[u8]) -> Result<(), IrtError> {
    if maxima.len() != responses.items() {
        return Err(IrtError::Length {
            what: "highest scores of items",
            found: maxima.len(),
            expected: responses.items(),
        });
    }
    if maxima.contains(&0) {
        return Err(IrtError::Setting { name: "highest score of an item", value: 0.0, right: "1 or more" });
    }
    for (person, row) in responses.iter().enumerate() {
        for (&(item, score), max) in row.iter().filter_map(|cell| Some((cell, *maxima.get(cell.0 as usize)?)))
        {
            if score > max {
                return Err(IrtError::Score {
                    person,
                    item: item as usize,
                    score,
                    highest: usize::from(max),
                });
            }
        }
    }
    Ok(())
}
