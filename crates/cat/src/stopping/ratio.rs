//! Likelihood ratios of the hypotheses around a cut.

use super::{Cuts, Decision, Side};
use crate::{Answer, CatError, ItemPool};
use gradatim_irt::ResponseModel;

/// Tolerated shares of wrong decisions at the two hypotheses of a cut, and Wald's bounds for them.
///
/// The log likelihood ratio of `cut + δ` against `cut − δ` decides for above at `ln((1 − β)/α)` and for below at
/// `ln(β/(1 − α))` (Wald 1947; Reckase 1983).
///
/// ```
/// use gradatim_cat::stopping::ErrorRates;
/// let rates = ErrorRates::new(0.1, 0.1)?;
/// assert!((rates.upper() - 9f64.ln()).abs() < 1e-15 && (rates.lower() + 9f64.ln()).abs() < 1e-15);
/// # Ok::<(), gradatim_cat::CatError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ErrorRates {
    alpha: f64,
    beta: f64,
}

impl ErrorRates {
    /// `alpha`: share of abilities at `cut − δ` placed above; `beta`: share at `cut + δ` placed below.
    ///
    /// # Errors
    /// [`CatError::Setting`] unless both lie between 0 and 0.5.
    pub fn new(alpha: f64, beta: f64) -> Result<Self, CatError> {
        let usable = |rate: f64| rate > 0.0 && rate < 0.5;
        match [alpha, beta].into_iter().find(|rate| !usable(*rate)) {
            Some(value) => {
                let what = "the rate of wrong decisions";
                Err(CatError::Setting { what, value, wanted: "a number between 0 and 0.5" })
            }
            None => Ok(Self { alpha, beta }),
        }
    }

    /// Log ratio from which on the decision is above.
    #[must_use]
    pub fn upper(&self) -> f64 {
        ((1.0 - self.beta) / self.alpha).ln()
    }

    /// Log ratio down to which the decision is below.
    #[must_use]
    pub fn lower(&self) -> f64 {
        (self.beta / (1.0 - self.alpha)).ln()
    }

    /// Log ratio that parts the two forced decisions of a test that ends undecided: halfway.
    #[must_use]
    pub fn middle(&self) -> f64 {
        0.5 * (self.upper() + self.lower())
    }

    /// The decision at a log ratio, if there is one.
    #[must_use]
    pub fn side(&self, log_ratio: f64) -> Option<Side> {
        if log_ratio >= self.upper() {
            return Some(Side::Above);
        }
        (log_ratio <= self.lower()).then_some(Side::Below)
    }

    /// The decision forced at a log ratio.
    #[must_use]
    pub fn forced(&self, log_ratio: f64) -> Side {
        if log_ratio >= self.middle() { Side::Above } else { Side::Below }
    }

    /// The decision of a test that ends: the one reached, or else the one forced by the log ratios at the cuts.
    pub(super) fn settled(&self, reached: Option<Decision>, ratios: impl Iterator<Item = f64>) -> Decision {
        reached.unwrap_or_else(|| {
            let class = ratios.filter(|ratio| self.forced(*ratio) == Side::Above).count();
            Decision { class, forced: true }
        })
    }
}

/// `ln P(category | cut + δ) − ln P(category | cut − δ)` of every category of a pool, by cut.
#[derive(Debug, Clone, PartialEq)]
pub struct LikelihoodRatios {
    cuts: Cuts,
    /// Place of an item's category 0 in a row.
    starts: Vec<usize>,
    /// One row a cut.
    rows: Vec<Vec<f64>>,
}

impl LikelihoodRatios {
    /// The ratios of a pool; they are of no use with another.
    #[must_use]
    pub fn new(pool: &ItemPool, cuts: Cuts) -> Self {
        let counts = (0..pool.len()).map(|item| pool.categories(item));
        let starts = std::iter::once(0).chain(counts).scan(0, |at, n| {
            *at += n;
            Some(*at)
        });
        let row = |(low, high)| {
            let of = |item: usize| {
                let log = move |theta, k| pool.model(item).log_derivatives(theta, k).value;
                (0..pool.categories(item)).map(move |k| log(high, k) - log(low, k))
            };
            (0..pool.len()).flat_map(of).collect()
        };
        Self { starts: starts.collect(), rows: cuts.hypotheses().map(row).collect(), cuts }
    }

    /// The cuts.
    #[must_use]
    pub fn cuts(&self) -> &Cuts {
        &self.cuts
    }

    /// Log ratios of an item's categories at a cut; empty outside the pool.
    #[must_use]
    pub fn of_item(&self, cut: usize, item: usize) -> &[f64] {
        let range = match (self.starts.get(item), self.starts.get(item + 1)) {
            (Some(from), Some(to)) => *from..*to,
            _ => 0..0,
        };
        self.rows.get(cut).and_then(|row| row.get(range)).unwrap_or(&[])
    }

    /// Log likelihood ratio of answers at each cut.
    pub fn of_answers<'a>(&'a self, answers: &'a [Answer]) -> impl Iterator<Item = f64> + 'a {
        let of = |cut, answer: &Answer| self.of_item(cut, answer.item).get(answer.category).copied();
        (0..self.rows.len()).map(move |cut| answers.iter().filter_map(|answer| of(cut, answer)).sum())
    }
}
