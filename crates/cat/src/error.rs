//! What can go wrong in the engine.

use gradatim_irt::IrtError;
use thiserror::Error;

/// Errors of the adaptive engine.
#[derive(Debug, Error, Clone, PartialEq)]
pub enum CatError {
    /// The pool has no items.
    #[error("the item pool is empty; at least one item is needed")]
    EmptyPool,
    /// Two items of the pool have the same id.
    #[error("item {0} stands twice in the pool; each id may stand once")]
    RepeatedItem(String),
    /// An item belongs to a domain that does not exist.
    #[error("item {item} belongs to domain {domain}, but there are only {domains}")]
    Domain {
        /// Item id.
        item: String,
        /// Domain index given.
        domain: usize,
        /// Number of domains.
        domains: usize,
    },
    /// An item's enemy is not in the pool.
    #[error("item {item}: its enemy {enemy} is not in the pool; ids of the pool expected")]
    Enemy {
        /// Item id.
        item: String,
        /// The id that is unknown.
        enemy: String,
    },
    /// Parameters of the lognormal model of response times that are impossible.
    #[error("time discrimination {alpha} and intensity {beta}; a positive and a finite number expected")]
    ResponseTime {
        /// Time discrimination.
        alpha: f64,
        /// Time intensity.
        beta: f64,
    },
    /// The domain weights do not fit.
    #[error("domain weights must be one positive number a domain that sum to 1; their sum is {0}")]
    Weights(f64),
    /// No rule has this name.
    #[error(
        "there is no selection rule '{0}'; there are mfi, mlwi, mpwi, mei, mei-fisher, mepv, kl, klp, gdi, gdip, bopt, thopt, a-stratified, random and fixed"
    )]
    UnknownRule(String),
    /// No estimator has this name.
    #[error("there is no estimator '{0}'; there are eap, map, ml, wle, jeffreys and robust")]
    UnknownEstimator(String),
    /// A rule whose value cannot be divided by a time.
    #[error(
        "the rule {0} gives no amount of information; per second there are mfi, mlwi, mpwi, kl, klp, gdi and gdip"
    )]
    PerSecond(&'static str),
    /// A time that is impossible.
    #[error("a time of {0} seconds; a positive number expected")]
    Seconds(f64),
    /// A cut that is impossible.
    #[error("a cut of {0} logits; a finite number expected")]
    Cut(f64),
    /// A rule that needs the answers of a test of one ability.
    #[error("the rule {0} works in a test of one ability only; a rule that looks at the posterior expected")]
    NeedsEvidence(&'static str),
    /// An item was answered that is not in the pool.
    #[error("item {0} is not in the pool")]
    UnknownItem(String),
    /// An item was answered a second time.
    #[error("item {0} was answered before in this test; every item once expected")]
    AnsweredTwice(String),
    /// An answer in a category that the item does not have.
    #[error("item {item}: score {score} is not possible; 0 to {highest} expected")]
    Category {
        /// Item id.
        item: String,
        /// The score given.
        score: usize,
        /// The highest there is.
        highest: usize,
    },
    /// An item is included and excluded at once, or the enemy of an included item.
    #[error(
        "item {0} is both included and excluded (as an enemy of an included item, perhaps); one of the two expected"
    )]
    Contradiction(String),
    /// A setting that cannot be.
    #[error("{what} is {value}; {wanted} expected")]
    Setting {
        /// What was set.
        what: &'static str,
        /// To which value.
        value: f64,
        /// What would be right.
        wanted: &'static str,
    },
    /// A control that lives outside this crate cannot go on; the text is its own.
    #[error("{0}")]
    Content(String),
    /// From the measurement model.
    #[error(transparent)]
    Irt(#[from] IrtError),
}
