//! A test under way, as the roles see it.

use super::Evidence;
use crate::{ItemPool, Standing};
use gradatim_irt::score::Estimate;

/// An item that was served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Served {
    /// Position in the pool.
    pub item: usize,
    /// False for an item that is tried out and does not count.
    pub scored: bool,
}

/// What start, stopping, content and exposure rules look at.
#[derive(Debug, Clone, Copy)]
pub struct Test<'a> {
    /// The pool.
    pub pool: &'a ItemPool,
    /// The scored answers.
    pub evidence: &'a Evidence,
    /// Provisional ability and its standard error, in logits; before the first answer the ability of the
    /// start rule and the spread of the prior.
    pub estimate: Estimate,
    /// Items served, in order, the unscored ones among them.
    pub served: &'a [Served],
    /// False for items that were served or taken out, one entry an item of the pool.
    pub open: &'a [bool],
}

impl<'a> Test<'a> {
    /// Where the test taker stands, for selection rules.
    #[must_use]
    pub fn standing(&self) -> Standing<'a> {
        Standing {
            theta: self.estimate.theta,
            nodes: self.pool.grid().nodes(),
            posterior: self.evidence.posterior(),
            likelihood: self.evidence.likelihood(),
            evidence: Some(self.evidence),
        }
    }

    /// Number of scored answers.
    #[must_use]
    pub fn answered(&self) -> usize {
        self.evidence.answers().len()
    }
}
