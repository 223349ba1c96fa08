//! Why a statistic of fit has no value.

use serde::Serialize;

/// Why a statistic is undefined for these data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Undefined {
    /// Fewer than two persons can be used.
    #[error("only {persons} persons can be used; at least 2 are needed")]
    TooFewPersons {
        /// How many can be used.
        persons: usize,
    },
    /// The model has as many free parameters as the statistic has facts to compare.
    #[error("no degrees of freedom: {facts} independent facts for {parameters} free parameters")]
    DegreesOfFreedom {
        /// Independent facts: cells less their totals, or moments.
        facts: usize,
        /// Free parameters that were fitted to them.
        parameters: usize,
    },
    /// The covariance matrix of the moments would not fit in memory.
    #[error("{moments} moments are too many; at most {most} are compared")]
    TooManyMoments {
        /// Number of moments.
        moments: usize,
        /// The limit.
        most: usize,
    },
    /// The model makes one moment a function of the others, as an item that everybody gets right does.
    #[error("the moments are linearly dependent under the model")]
    DependentMoments,
    /// The moments do not tell the free parameters apart.
    #[error("the free parameters cannot be told apart by the moments")]
    NotIdentified,
    /// Under the model nothing can vary here.
    #[error("no variance under the model")]
    NoVariance,
}
