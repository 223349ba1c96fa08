//! How an ability is estimated during a test.

mod maximum;
mod root;

use crate::{CatError, Evidence, ItemPool};
use gradatim_irt::score::{Estimate, Score};

pub use maximum::{Aim, Maximum, Within};

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

/// The estimator with a name: eap, map, ml, wle, jeffreys or robust; those that are not defined for all
/// answers are kept `within` a range, if one is given.
///
/// # Errors
/// [`CatError::UnknownEstimator`] lists the estimators there are.
pub fn estimator(name: &str, within: Option<Within>) -> Result<Box<dyn Estimator>, CatError> {
    let aim = match name.to_ascii_lowercase().as_str() {
        "eap" => return Ok(Box::new(PosteriorMean)),
        "map" => Aim::Posterior,
        "ml" => Aim::Likelihood,
        "wle" => Aim::Weighted,
        "jeffreys" => Aim::Jeffreys,
        "robust" => Aim::Robust(1.0),
        _ => return Err(CatError::UnknownEstimator(name.to_owned())),
    };
    Ok(Box::new(Maximum { aim, within }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimators_have_their_names() {
        for name in ["eap", "map", "ml", "wle", "jeffreys", "robust"] {
            assert_eq!(estimator(name, None).unwrap().name(), name);
        }
        assert!(estimator("best", None).unwrap_err().to_string().contains("wle"));
    }
}
