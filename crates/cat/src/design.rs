//! The design of an adaptive test: who plays which role.

use crate::{
    AnyItem, ContentControl, Estimator, ExposureControl, PosteriorMean, Prior, SelectionRule, StartAt,
    StartRule, StoppingRule, Unlimited,
};

/// One implementation of each role; every one works with every other.
///
/// ```
/// use gradatim_cat::{Design, FixedLength, MaximumInformation, Prior, StartAt};
/// let design = Design {
///     start: Box::new(StartAt(-0.5)),
///     prior: Prior::new(-0.5, 1.2)?,
///     ..Design::new(MaximumInformation, FixedLength(20))
/// };
/// assert_eq!(design.rule.name(), "mfi");
/// # Ok::<(), gradatim_cat::CatError>(())
/// ```
#[derive(Debug)]
pub struct Design {
    /// Where a test begins.
    pub start: Box<dyn StartRule>,
    /// How the ability is estimated.
    pub estimator: Box<dyn Estimator>,
    /// The estimator at which items are chosen while the other one is undefined.
    pub fallback: Box<dyn Estimator>,
    /// What an item is worth.
    pub rule: Box<dyn SelectionRule>,
    /// When a test ends.
    pub stopping: Box<dyn StoppingRule>,
    /// Which items the content of the exam allows.
    pub content: Box<dyn ContentControl>,
    /// How the use of items is spread.
    pub exposure: Box<dyn ExposureControl>,
    /// Prior of the ability.
    pub prior: Prior,
}

impl Design {
    /// A design that starts at the mean of a N(0, 1) prior, estimates by posterior mean, and knows no
    /// constraints.
    #[must_use]
    pub fn new(rule: impl SelectionRule + 'static, stopping: impl StoppingRule + 'static) -> Self {
        Self {
            start: Box::new(StartAt(0.0)),
            estimator: Box::new(PosteriorMean),
            fallback: Box::new(PosteriorMean),
            rule: Box::new(rule),
            stopping: Box::new(stopping),
            content: Box::new(AnyItem),
            exposure: Box::new(Unlimited),
            prior: Prior::default(),
        }
    }
}
