//! How an ability is estimated during a test.

use crate::{Evidence, ItemPool};
use gradatim_irt::score::{Estimate, Score};

/// An estimator of the ability from the answers so far.
pub trait Estimator: std::fmt::Debug + Send + Sync {
    /// Short name, as in commands and logs.
    fn name(&self) -> &'static str;
    /// Ability and standard error, in logits.
    ///
    /// # Errors
    /// [`gradatim_irt::score::Undefined`] says why there is no estimate.
    fn estimate(&self, pool: &ItemPool, evidence: &Evidence) -> Score;
}

/// Posterior mean with the posterior standard deviation (Bock & Mislevy 1982), on the grid of the
/// pool; defined from the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PosteriorMean;

impl Estimator for PosteriorMean {
    fn name(&self) -> &'static str {
        "eap"
    }

    fn estimate(&self, _: &ItemPool, evidence: &Evidence) -> Score {
        let moments = evidence.moments();
        Ok(Estimate { theta: moments.mean, se: moments.sd })
    }
}
