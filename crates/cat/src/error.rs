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
    /// The domain weights do not fit.
    #[error("domain weights must be one positive number a domain that sum to 1; their sum is {0}")]
    Weights(f64),
    /// No rule has this name.
    #[error("there is no selection rule '{0}'; there are mfi, mepv and random")]
    UnknownRule(String),
    /// An item was answered that is not in the pool.
    #[error("item {0} is not in the pool")]
    UnknownItem(String),
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
    /// From the measurement model.
    #[error(transparent)]
    Irt(#[from] IrtError),
}
