//! From log-odds to probabilities that are right on average, learned out of fold.

use super::PassModelError;
use crate::evaluation::Predictions;
use gradatim_irt::math::logistic;
use linfa::ParamGuard;
use linfa::composing::platt_scaling::{PlattParams, platt_newton_method};
use ndarray::ArrayView1;
use serde::{Deserialize, Serialize};

/// A monotone map from log-odds to probabilities.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calibration {
    /// `1/(1 + e^−(slope·η + intercept))` (Platt 1999, with his targets that are never 0 or 1).
    Platt {
        /// Factor of the log-odds.
        slope: f64,
        /// What is added.
        intercept: f64,
    },
    /// Straight lines through points of isotonic regression; flat beyond them.
    Isotonic {
        /// Log-odds, rising, and probabilities, not falling.
        points: Vec<(f64, f64)>,
    },
}

impl Calibration {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Platt { .. } => "platt",
            Self::Isotonic { .. } => "isotonic",
        }
    }

    /// The probability for log-odds.
    #[must_use]
    pub fn probability(&self, odds: f64) -> f64 {
        match self {
            Self::Platt { slope, intercept } => logistic(slope * odds + intercept),
            Self::Isotonic { points } => between(points, odds),
        }
    }

    /// Platt's map, fitted by linfa.
    ///
    /// # Errors
    /// [`PassModelError::Calibration`] if the fit does not converge.
    pub fn platt(odds: &[f64], outcomes: &[bool]) -> Result<Self, PassModelError> {
        let failed =
            |e: linfa::composing::platt_scaling::PlattError| PassModelError::Calibration(e.to_string());
        let params = PlattParams::<f64, ()>::default().check().map_err(failed)?;
        let (a, b) = platt_newton_method(ArrayView1::from(odds), ArrayView1::from(outcomes), &params)
            .map_err(failed)?;
        // linfa's formula is 1/(1 + e^(a·η + b)).
        Ok(Self::Platt { slope: -a, intercept: -b })
    }

    /// Isotonic regression by pooling adjacent violators (Ayer et al. 1955). A block counts one success and one failure
    /// more than it saw, each by half, so that nobody is certain.
    #[must_use]
    pub fn isotonic(odds: &[f64], outcomes: &[bool]) -> Self {
        let mut rows: Vec<(f64, bool)> = odds.iter().copied().zip(outcomes.iter().copied()).collect();
        rows.sort_by(|x, y| x.0.total_cmp(&y.0));
        let mut blocks: Vec<Block> = Vec::new();
        for run in rows.chunk_by(|x, y| x.0 >= y.0) {
            blocks.push(Block::of(run));
            while let [.., before, last] = blocks.as_mut_slice()
                && before.rate() >= last.rate()
            {
                before.take(*last);
                blocks.pop();
            }
        }
        let points =
            blocks.iter().map(|block| (block.odds / block.n, (block.passed + 0.5) / (block.n + 1.0)));
        let mut highest = 0.0_f64;
        let rising = points.map(|(odds, p)| {
            highest = highest.max(p);
            (odds, highest)
        });
        Self::Isotonic { points: rising.collect() }
    }

    /// Whether it gives probabilities.
    pub(super) fn is_sound(&self) -> bool {
        match self {
            Self::Platt { slope, intercept } => slope.is_finite() && intercept.is_finite(),
            Self::Isotonic { points } => {
                let inside = points.iter().all(|(odds, p)| odds.is_finite() && (0.0..=1.0).contains(p));
                inside && !points.is_empty() && points.is_sorted_by(|x, y| x.0 <= y.0 && x.1 <= y.1)
            }
        }
    }
}

/// Neighbours with one common rate.
#[derive(Debug, Clone, Copy)]
struct Block {
    n: f64,
    odds: f64,
    passed: f64,
}

impl Block {
    fn of(rows: &[(f64, bool)]) -> Self {
        let passed = rows.iter().filter(|row| row.1).count() as f64;
        Self { n: rows.len() as f64, odds: rows.iter().map(|row| row.0).sum(), passed }
    }

    fn rate(&self) -> f64 {
        self.passed / self.n
    }

    fn take(&mut self, other: Self) {
        (self.n, self.odds, self.passed) =
            (self.n + other.n, self.odds + other.odds, self.passed + other.passed);
    }
}

fn between(points: &[(f64, f64)], odds: f64) -> f64 {
    let above = points.partition_point(|(x, _)| *x <= odds);
    match (above.checked_sub(1).and_then(|i| points.get(i)), points.get(above)) {
        (Some((x0, p0)), Some((x1, p1))) => p0 + (p1 - p0) * (odds - x0) / (x1 - x0),
        (Some((_, p)), None) | (None, Some((_, p))) => *p,
        (None, None) => 0.5,
    }
}

/// Rows from which on isotonic regression is tried: with fewer it fits noise (Niculescu-Mizil & Caruana 2005).
const ISOTONIC_FROM: usize = 1000;

/// The map that was chosen.
pub(super) struct Choice {
    pub(super) calibration: Calibration,
    /// Log-loss out of fold of every kind of map.
    pub(super) losses: Vec<(String, f64)>,
    /// Probabilities out of fold by the kind that was chosen.
    pub(super) probabilities: Vec<f64>,
}

/// Chooses by the log-loss out of fold of maps that are themselves fitted out of fold, Platt's alone below
/// [`ISOTONIC_FROM`] rows; tells the log-loss of each. What
/// is chosen is fitted to all rows.
pub(super) fn choose(odds: &[f64], outcomes: &[bool], folds: &[usize]) -> Result<Choice, PassModelError> {
    let platt = out_of_fold(odds, outcomes, folds, &Calibration::platt)?;
    let loss = |p: &[f64]| Ok::<_, PassModelError>(Predictions::new(p, outcomes)?.log_loss());
    let platt_loss = loss(&platt)?;
    let mut losses = vec![("platt".to_owned(), platt_loss)];
    if odds.len() < ISOTONIC_FROM {
        return Ok(Choice { calibration: Calibration::platt(odds, outcomes)?, losses, probabilities: platt });
    }
    let isotonic = out_of_fold(odds, outcomes, folds, &|x, y| Ok(Calibration::isotonic(x, y)))?;
    let isotonic_loss = loss(&isotonic)?;
    losses.push(("isotonic".to_owned(), isotonic_loss));
    let (calibration, probabilities) = if platt_loss <= isotonic_loss {
        (Calibration::platt(odds, outcomes)?, platt)
    } else {
        (Calibration::isotonic(odds, outcomes), isotonic)
    };
    Ok(Choice { calibration, losses, probabilities })
}

type Fitter<'f> = &'f dyn Fn(&[f64], &[bool]) -> Result<Calibration, PassModelError>;

fn out_of_fold(
    odds: &[f64],
    outcomes: &[bool],
    folds: &[usize],
    fit: Fitter<'_>,
) -> Result<Vec<f64>, PassModelError> {
    let mut all = vec![0.0; odds.len()];
    for fold in 0..=folds.iter().copied().max().unwrap_or(0) {
        let others = || odds.iter().zip(outcomes).zip(folds).filter(|(_, f)| **f != fold);
        let (x, y): (Vec<f64>, Vec<bool>) = others().map(|((x, y), _)| (*x, *y)).unzip();
        let map = fit(&x, &y)?;
        for ((p, x), _) in all.iter_mut().zip(odds).zip(folds).filter(|(_, f)| **f == fold) {
            *p = map.probability(*x);
        }
    }
    Ok(all)
}
