//! Where a test begins.

use crate::{Prior, Test};
use rand::Rng;

/// The ability at which a test begins, and the items it begins with.
pub trait StartRule: std::fmt::Debug + Send + Sync {
    /// Short name, as in commands and logs.
    fn name(&self) -> &'static str;
    /// Ability before the first answer, in logits.
    fn theta(&self, prior: Prior, rng: &mut dyn Rng) -> f64;
    /// The next item among the `allowed` ones; `None` once the selection rule takes over.
    fn item(&self, test: &Test<'_>, allowed: &[usize]) -> Option<usize> {
        let _ = (test, allowed);
        None
    }
}

/// Begins at an ability in logits; the selection rule chooses from the first item on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StartAt(pub f64);

impl StartRule for StartAt {
    fn name(&self) -> &'static str {
        "theta"
    }

    fn theta(&self, _: Prior, _: &mut dyn Rng) -> f64 {
        self.0
    }
}
