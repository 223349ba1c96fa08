//! Ends of a test that has nothing more to gain.

use super::{StopReason, StoppingRule};
use crate::{CatError, ExpectedPosteriorVariance, OutcomeWeights, SelectionRule, Test};
use gradatim_irt::ResponseModel;

/// Stops when no item left has so much information at the estimate.
///
/// Items that content or exposure control would hold back count as left.
///
/// ```
/// use gradatim_cat::stopping::MinimumInformation;
/// assert!(MinimumInformation::new(0.2).is_ok() && MinimumInformation::new(-1.0).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MinimumInformation(f64);

impl MinimumInformation {
    /// At least `information`, per squared logit.
    ///
    /// # Errors
    /// [`CatError::Setting`] unless it is positive and finite.
    pub fn new(information: f64) -> Result<Self, CatError> {
        Ok(Self(positive("the information that an item must have", information)?))
    }
}

impl StoppingRule for MinimumInformation {
    fn name(&self) -> &'static str {
        "information"
    }

    fn stops(&self, test: &Test<'_>) -> Option<StopReason> {
        let (_, most) = best(test)?;
        (most < self.0).then_some(StopReason::Information(most))
    }
}

/// Predicted standard error reduction (PSER): stops when one more item would gain too little, and goes on past the
/// target while it gains much.
///
/// Choi, Grady & Dodd (2011). The reduction is that of the posterior standard deviation, expected over the answers to
/// the most informative item left. Below the target the test goes on while the reduction is at least `past_target`;
/// above it, it ends when the reduction falls below `before_target`.
///
/// ```
/// use gradatim_cat::stopping::PredictedReduction;
/// let rule = PredictedReduction::new(0.3, 0.01, 0.03)?;
/// assert!(PredictedReduction::new(0.3, 0.03, 0.01).is_err());
/// # Ok::<(), gradatim_cat::CatError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PredictedReduction {
    target: f64,
    before: f64,
    past: f64,
}

impl PredictedReduction {
    /// A target of `se` logits; `before_target` is the least reduction worth an item while the target
    /// is not reached (0.01 in the paper), `past_target` the one worth an item afterwards (0.03).
    ///
    /// # Errors
    /// [`CatError::Setting`] unless all are positive and `before_target <= past_target`.
    pub fn new(se: f64, before_target: f64, past_target: f64) -> Result<Self, CatError> {
        let target = positive("the standard error aimed at", se)?;
        let before = positive("the reduction worth an item before the target", before_target)?;
        let past = positive("the reduction worth an item past the target", past_target)?;
        if past < before {
            let what = "the reduction worth an item past the target";
            return Err(CatError::Setting { what, value: past, wanted: "no less than before it" });
        }
        Ok(Self { target, before, past })
    }
}

impl StoppingRule for PredictedReduction {
    fn name(&self) -> &'static str {
        "pser"
    }

    fn stops(&self, test: &Test<'_>) -> Option<StopReason> {
        if test.answered() == 0 {
            return None;
        }
        let (se, reduction) = (test.estimate.se, reduction(test)?);
        if se <= self.target {
            return (reduction < self.past).then_some(StopReason::Precision(se));
        }
        (reduction < self.before).then_some(StopReason::Reduction(reduction))
    }
}

/// By how much the most informative item left is expected to lower the posterior standard deviation.
fn reduction(test: &Test<'_>) -> Option<f64> {
    let (item, _) = best(test)?;
    let variance =
        -ExpectedPosteriorVariance(OutcomeWeights::Predictive).value(test.pool, item, &test.standing());
    Some(test.evidence.moments().sd - variance.max(0.0).sqrt())
}

/// The most informative item left at the estimate, and its information; ties go to the first.
fn best(test: &Test<'_>) -> Option<(usize, f64)> {
    let open = test.open.iter().enumerate().filter(|(_, open)| **open).map(|(item, _)| item);
    let valued = open.map(|item| (item, test.pool.model(item).information(test.estimate.theta)));
    valued.reduce(|best, next| if next.1 > best.1 { next } else { best })
}

fn positive(what: &'static str, value: f64) -> Result<f64, CatError> {
    if value.is_finite() && value > 0.0 {
        return Ok(value);
    }
    Err(CatError::Setting { what, value, wanted: "a positive number" })
}
