//! Fit: do the data look as the calibrated model says they should?
//!
//! - [`s_x2`]: every item against its expected curve over sum scores (Orlando & Thissen 2000).
//! - [`infit_outfit`]: mean squared residuals of every item at given abilities (Wright & Masters 1982).
//! - [`limited_information`]: the whole model by its first two moments, M2 and C2
//!   (Maydeu-Olivares & Joe 2006; Cai & Monroe 2014).
//! - [`local_dependence`]: what two items share beside the ability, Q3 (Yen 1984).
//! - [`person_fit`]: patterns no one of that ability should give, lz and lz* (Snijders 2001).
//! - [`TestCurves`] and [`marginal_reliability`]: how well the test measures, and where.
//!
//! What is undefined is an [`Undefined`] that says why; no number of this module is NaN.
//!
//! ```
//! use gradatim_irt::fit::{FreeParameters, Population, Slopes, s_x2};
//! use gradatim_irt::{Dichotomous, Grid, Responses};
//! let items = [-1.0, 0.0, 0.5, 1.0].map(|b| Dichotomous::two_pl(1.0, b).unwrap());
//! let mut responses = Responses::new(4);
//! for pattern in 0..160u32 {
//!     responses.push(&[0, 1, 2, 3].map(|i| (i, (pattern >> i & 1) as u8)))?;
//! }
//! let population = Population::new(&Grid::new(61, 6.0)?, 0.0, 1.0)?;
//! let free = FreeParameters::new(&items, Slopes::Fixed);
//! let fit = s_x2(&items, &responses, &population, &free)?;
//! assert_eq!(fit.persons, 160);
//! let easy = fit.items[0].as_ref().expect("160 persons");
//! assert!(easy.df == 2 && easy.p < 0.01); // coins were tossed, and half of them fell wrong
//! # Ok::<(), gradatim_irt::IrtError>(())
//! ```

mod chi_square;
mod collapse;
mod curves;
mod free_parameters;
mod jacobian;
mod limited_information;
mod local_dependence;
mod mean_square;
mod moments;
mod person;
mod population;
mod s_x2;
mod undefined;
mod whiten;

pub use curves::{TestCurves, marginal_reliability, test_information};
pub use free_parameters::{FreeParameters, Slopes};
pub use limited_information::{LimitedInformation, ModelTest, MomentSet, limited_information};
pub use local_dependence::{LocalDependence, PairCorrelation, local_dependence};
pub use mean_square::{MeanSquare, MeanSquares, infit_outfit};
pub use person::{PersonFit, person_fit};
pub use population::Population;
pub use s_x2::{SX2, SX2Table, s_x2};
pub use undefined::Undefined;

use crate::score::Score;
use crate::{IrtError, ResponseModel, Responses};

/// The abilities of scored persons, `None` where a person has no estimate.
#[must_use]
pub fn abilities(scores: &[Score]) -> Vec<Option<f64>> {
    scores.iter().map(|score| score.as_ref().ok().map(|estimate| estimate.theta)).collect()
}

/// Fails unless the responses are over these items and every score has a category.
fn check_responses<M: ResponseModel>(items: &[M], responses: &Responses) -> Result<(), IrtError> {
    check_length("items of the responses", responses.items(), items.len())?;
    let highest: Vec<usize> = items.iter().map(|item| item.categories().saturating_sub(1)).collect();
    for (person, row) in responses.iter().enumerate() {
        for &(item, score) in row {
            let (item, highest) = (item as usize, highest[item as usize]);
            if usize::from(score) > highest {
                return Err(IrtError::Score { person, item, score, highest });
            }
        }
    }
    Ok(())
}

fn check_length(what: &'static str, found: usize, expected: usize) -> Result<(), IrtError> {
    if found == expected { Ok(()) } else { Err(IrtError::Length { what, found, expected }) }
}

/// The persons who answered every item, as rows of scores in the order of the items.
fn complete_rows(responses: &Responses) -> impl Iterator<Item = &[(u32, u8)]> {
    let items = responses.items();
    responses.iter().filter(move |row| items > 0 && row.len() == items)
}

#[cfg(test)]
mod tests;
