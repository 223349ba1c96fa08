//! Infit and outfit: mean squared residuals at given abilities.

use super::{Undefined, check_length, check_responses};
use crate::{IrtError, ResponseModel, Responses};
use rayon::prelude::*;
use serde::Serialize;
use std::ops::Range;

/// Persons of one block of a sum: fixed, so that the sum does not depend on the number of threads.
const BLOCK: usize = 1024;

/// A mean square with its standardised value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MeanSquare {
    /// 1 expected; below: less noise than the model says, above: more.
    pub mean_square: f64,
    /// About N(0, 1) under the model at true abilities (Wilson & Hilferty 1931); `None` where the
    /// mean square cannot vary.
    pub z: Option<f64>,
}

/// Infit and outfit of an item or a person.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MeanSquares {
    /// Answers that entered.
    pub answers: usize,
    /// Squared residuals weighted by information: sensitive where the item measures.
    pub infit: MeanSquare,
    /// Plain mean of squared standardised residuals: sensitive to surprises far away.
    pub outfit: MeanSquare,
}

/// Infit and outfit of every item at the abilities of the persons.
///
/// With residual `y = x − E x`, variance `W` and fourth central moment `C` of an answer:
/// outfit `= Σ (y²/W)/n`, infit `= Σ y²/Σ W`, standardised by `q² = Σ (C/W²)/n² − 1/n` and
/// `q² = Σ (C − W²)/(Σ W)²` as `z = (ms^⅓ − 1)·3/q + q/3` (Wright & Masters 1982, pp. 100-109).
/// Persons without an ability are left out, and so is what they did not answer.
///
/// # Errors
/// [`IrtError::Length`] and [`IrtError::Score`] when items, responses and abilities do not belong
/// together.
pub fn infit_outfit<M: ResponseModel + Sync>(
    items: &[M],
    responses: &Responses,
    abilities: &[Option<f64>],
) -> Result<Vec<Result<MeanSquares, Undefined>>, IrtError> {
    check_responses(items, responses)?;
    check_length("abilities", abilities.len(), responses.persons())?;
    let blocks: Vec<Range<usize>> = (0..responses.persons())
        .step_by(BLOCK)
        .map(|start| start..(start + BLOCK).min(responses.persons()))
        .collect();
    let parts: Vec<Vec<Tally>> =
        blocks.into_par_iter().map(|block| tallies(items, responses, abilities, block)).collect();
    let mut total = vec![Tally::default(); items.len()];
    for part in parts {
        total.iter_mut().zip(&part).for_each(|(sum, tally)| sum.merge(tally));
    }
    Ok(total.iter().map(Tally::mean_squares).collect())
}

fn tallies<M: ResponseModel>(
    items: &[M],
    responses: &Responses,
    abilities: &[Option<f64>],
    persons: Range<usize>,
) -> Vec<Tally> {
    let mut tallies = vec![Tally::default(); items.len()];
    for person in persons {
        let Some(theta) = abilities[person].filter(|theta| theta.is_finite()) else { continue };
        for &(item, score) in responses.person(person) {
            tallies[item as usize].add(&Residual::new(&items[item as usize], theta, score));
        }
    }
    tallies
}

/// An answer less its expectation, with the second and fourth central moment under the model.
#[derive(Debug, Clone, Copy)]
pub(super) struct Residual {
    pub value: f64,
    pub variance: f64,
    fourth: f64,
}

impl Residual {
    pub fn new<M: ResponseModel + ?Sized>(item: &M, theta: f64, score: u8) -> Self {
        let p: Vec<f64> = (0..item.categories()).map(|k| item.probability(theta, k)).collect();
        let moment =
            |f: &dyn Fn(f64) -> f64| -> f64 { p.iter().enumerate().map(|(k, p)| p * f(k as f64)).sum() };
        let mean = moment(&|k| k);
        Self {
            value: f64::from(score) - mean,
            variance: moment(&|k| (k - mean).powi(2)),
            fourth: moment(&|k| (k - mean).powi(4)),
        }
    }
}

/// Sums over answers that mean squares are made of.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    answers: usize,
    squares: f64,
    variances: f64,
    standardised: f64,
    /// `Σ C/W²`.
    kurtoses: f64,
    /// `Σ (C − W²)`.
    spreads: f64,
}

impl Tally {
    /// Adds an answer; one without any variance left in f64 (hundreds of logits away) says nothing.
    pub fn add(&mut self, residual: &Residual) {
        let Residual { value, variance, fourth } = *residual;
        if variance * variance > 0.0 {
            self.answers += 1;
            self.squares += value * value;
            self.variances += variance;
            self.standardised += value * value / variance;
            self.kurtoses += fourth / (variance * variance);
            self.spreads += fourth - variance * variance;
        }
    }

    fn merge(&mut self, other: &Self) {
        self.answers += other.answers;
        self.squares += other.squares;
        self.variances += other.variances;
        self.standardised += other.standardised;
        self.kurtoses += other.kurtoses;
        self.spreads += other.spreads;
    }

    pub fn mean_squares(&self) -> Result<MeanSquares, Undefined> {
        if self.answers == 0 {
            return Err(Undefined::NoVariance);
        }
        let n = self.answers as f64;
        Ok(MeanSquares {
            answers: self.answers,
            infit: standardise(self.squares / self.variances, self.spreads / self.variances.powi(2)),
            outfit: standardise(self.standardised / n, self.kurtoses / (n * n) - 1.0 / n),
        })
    }
}

/// The cube root makes a mean square of variance `variance` nearly normal. Its standard deviation is
/// taken as at most √2, that of one squared normal, above which the cube root is no better.
fn standardise(mean_square: f64, variance: f64) -> MeanSquare {
    let q = variance.max(0.0).sqrt().min(std::f64::consts::SQRT_2);
    // Rounding leaves something of the order of 1e-8 where nothing can vary.
    let z = (q > 1e-7).then(|| (mean_square.cbrt() - 1.0) * 3.0 / q + q / 3.0);
    MeanSquare { mean_square, z }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Dichotomous;

    #[test]
    fn one_item_at_its_difficulty_has_mean_square_one_and_no_z() {
        let items = [Dichotomous::two_pl(1.0, 0.0).unwrap()];
        let mut responses = Responses::new(1);
        (0..10u8).for_each(|k| responses.push(&[(0, k % 2)]).unwrap());
        let fit = infit_outfit(&items, &responses, &[Some(0.0); 10]).unwrap()[0].unwrap();
        assert_eq!((fit.answers, fit.infit, fit.outfit), (10, fit.outfit, fit.infit));
        assert!((fit.infit.mean_square - 1.0).abs() < 1e-15 && fit.infit.z.is_none());
    }

    #[test]
    fn two_answers_have_the_textbook_values() {
        // P = 1/(1 + e^−θ) at θ = ±ln 3: 0.75 and 0.25; right at 0.75, right at 0.25.
        let items = [Dichotomous::two_pl(1.0, 0.0).unwrap()];
        let mut responses = Responses::new(1);
        (0..3).for_each(|_| responses.push(&[(0, 1)]).unwrap());
        let theta = 3.0f64.ln();
        let fit = infit_outfit(&items, &responses, &[Some(theta), Some(-theta), None]).unwrap()[0].unwrap();
        // y² are 1/16 and 9/16, W = 3/16: outfit (1/3 + 3)/2, infit (10/16)/(6/16).
        assert_eq!(fit.answers, 2);
        assert!((fit.outfit.mean_square - 5.0 / 3.0).abs() < 1e-14);
        assert!((fit.infit.mean_square - 5.0 / 3.0).abs() < 1e-14);
        // C = W(1 − 3W) = 21/256, C/W² = 7/3: q² = 14/12 − 1/2 = 2/3.
        let q = (2.0f64 / 3.0).sqrt();
        let z = ((5.0f64 / 3.0).cbrt() - 1.0) * 3.0 / q + q / 3.0;
        assert!((fit.outfit.z.unwrap() - z).abs() < 1e-12);
    }

    #[test]
    fn nothing_answered_is_undefined() {
        let items = [Dichotomous::two_pl(1.0, 0.0).unwrap()];
        let mut responses = Responses::new(1);
        responses.push(&[(0, 1)]).unwrap();
        for ability in [None, Some(f64::NAN), Some(1e4)] {
            let fit = infit_outfit(&items, &responses, &[ability]).unwrap();
            assert_eq!(fit[0], Err(Undefined::NoVariance));
        }
        assert!(infit_outfit(&items, &responses, &[]).is_err());
    }
}
