//! The generalised likelihood ratio test.

use super::{Cuts, Decision, ErrorRates, StopReason, StoppingRule};
use crate::Test;
use gradatim_irt::ResponseModel;

/// Classifies by the ratio of the highest likelihood above `cut + δ` to the highest below `cut − δ` (GLR).
///
/// Thompson (2009): as the sequential probability ratio test, but with the hypotheses at which the answers are likeliest,
/// so that abilities far from the cut are decided sooner. Abilities are looked at within the range of
/// the pool's grid.
///
/// ```
/// use gradatim_cat::stopping::{Cuts, ErrorRates, GeneralisedRatio, StoppingRule};
/// let glr = GeneralisedRatio::new(Cuts::new(vec![0.0], 0.3)?, ErrorRates::new(0.05, 0.05)?);
/// assert_eq!(glr.name(), "glr");
/// # Ok::<(), gradatim_cat::CatError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct GeneralisedRatio {
    cuts: Cuts,
    rates: ErrorRates,
}

impl GeneralisedRatio {
    /// Around these cuts.
    #[must_use]
    pub fn new(cuts: Cuts, rates: ErrorRates) -> Self {
        Self { cuts, rates }
    }

    /// The cuts.
    #[must_use]
    pub fn cuts(&self) -> &Cuts {
        &self.cuts
    }

    /// Log ratio at each cut.
    fn ratios<'a>(&'a self, test: &'a Test<'_>) -> impl Iterator<Item = f64> + 'a {
        let (low, high) = range(test);
        self.cuts.hypotheses().map(move |(below, above)| {
            highest(test, above, high.max(above)) - highest(test, low.min(below), below)
        })
    }
}

impl StoppingRule for GeneralisedRatio {
    fn name(&self) -> &'static str {
        "glr"
    }

    fn stops(&self, test: &Test<'_>) -> Option<StopReason> {
        Decision::by_sides(self.ratios(test).map(|ratio| self.rates.side(ratio)))?.reason(self.name())
    }

    fn decision(&self, test: &Test<'_>) -> Option<Decision> {
        let decided = Decision::by_sides(self.ratios(test).map(|ratio| self.rates.side(ratio)));
        Some(self.rates.settled(decided, self.ratios(test)))
    }
}

/// Lowest and highest ability of the grid.
fn range(test: &Test<'_>) -> (f64, f64) {
    let nodes = test.pool.grid().nodes();
    (nodes.first().copied().unwrap_or(0.0), nodes.last().copied().unwrap_or(0.0))
}

/// Log likelihood of the answers at an ability, with its first two derivatives.
fn log_likelihood(test: &Test<'_>, theta: f64) -> [f64; 3] {
    let answers = test.evidence.answers().iter();
    answers.fold([0.0; 3], |[value, slope, curvature], answer| {
        let one = test.pool.model(answer.item).log_derivatives(theta, answer.category);
        [value + one.value, slope + one.slope, curvature + one.curvature]
    })
}

/// Highest log likelihood between two abilities: at an end, or near the best node in between, from which
/// Newton steps climb.
fn highest(test: &Test<'_>, low: f64, high: f64) -> f64 {
    let ends = log_likelihood(test, low)[0].max(log_likelihood(test, high)[0]);
    let inside = test.pool.grid().nodes().iter().zip(test.evidence.log_likelihood());
    let best = inside
        .filter(|(theta, _)| **theta > low && **theta < high)
        .reduce(|best, next| if next.1 > best.1 { next } else { best });
    best.map_or(ends, |(theta, _)| climb(test, *theta, low, high).max(ends))
}

/// Newton's steps never move far here: the best node is at most half a grid step from the maximum.
fn climb(test: &Test<'_>, start: f64, low: f64, high: f64) -> f64 {
    let (mut theta, mut highest) = (start, f64::NEG_INFINITY);
    for _ in 0..6 {
        let [value, slope, curvature] = log_likelihood(test, theta);
        let step = if curvature < 0.0 { -slope / curvature } else { 0.0 };
        if value <= highest {
            break;
        }
        highest = value;
        theta = (theta + step).clamp(low, high);
    }
    highest
}
