//! A confidence interval that leaves the cuts out.

use super::{Cuts, Decision, Side, StopReason, StoppingRule};
use crate::{CatError, Test};
use gradatim_irt::math::normal_quantile;

/// Classifies as soon as the confidence interval of the estimate contains no cut (ability confidence intervals).
///
/// Kingsbury & Weiss (1983): above where `θ̂ − z·SE > cut`, below where `θ̂ + z·SE < cut`; with a posterior mean and its
/// standard deviation it is a credible interval. The indifference region plays no role.
///
/// ```
/// use gradatim_cat::stopping::{ConfidenceInterval, Cuts, StoppingRule};
/// let interval = ConfidenceInterval::new(Cuts::new(vec![0.0], 0.3)?, 0.95)?;
/// assert_eq!(interval.name(), "interval");
/// # Ok::<(), gradatim_cat::CatError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ConfidenceInterval {
    cuts: Cuts,
    z: f64,
}

impl ConfidenceInterval {
    /// A two-sided interval of this level, 0.95 say.
    ///
    /// # Errors
    /// [`CatError::Setting`] unless the level lies between 0 and 1.
    pub fn new(cuts: Cuts, level: f64) -> Result<Self, CatError> {
        if !(level > 0.0 && level < 1.0) {
            let what = "the confidence level";
            return Err(CatError::Setting { what, value: level, wanted: "a number between 0 and 1" });
        }
        Ok(Self { cuts, z: normal_quantile(0.5 + 0.5 * level) })
    }

    /// The cuts.
    #[must_use]
    pub fn cuts(&self) -> &Cuts {
        &self.cuts
    }

    fn decided(&self, test: &Test<'_>) -> Option<Decision> {
        // Before the first answer there is only the prior.
        if test.answered() == 0 {
            return None;
        }
        let (theta, reach) = (test.estimate.theta, self.z * test.estimate.se);
        Decision::by_sides(self.cuts.cuts().iter().map(|cut| match theta - cut {
            away if away > reach => Some(Side::Above),
            away if away < -reach => Some(Side::Below),
            _ => None,
        }))
    }
}

impl StoppingRule for ConfidenceInterval {
    fn name(&self) -> &'static str {
        "interval"
    }

    fn stops(&self, test: &Test<'_>) -> Option<StopReason> {
        self.decided(test)?.reason(self.name())
    }

    fn decision(&self, test: &Test<'_>) -> Option<Decision> {
        let class = self.cuts.class(test.estimate.theta);
        self.decided(test).or(Some(Decision { class, forced: true }))
    }
}
