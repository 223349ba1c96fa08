//! What a verdict is made from, wherever it came from.

use crate::terminal::Pointer;
use gradatim_readiness::{Evidence, Gates, Readiness, Target};

/// An exam, the evidence of one learner, and where the two come from.
#[derive(Debug)]
pub struct Case {
    pub target: Target,
    pub evidence: Evidence,
    pub gates: Gates,
    /// Expected recall on the day of the exam, where reviews tell it.
    pub retention: Option<f64>,
    pub learner: Option<String>,
    pub bank_version: Option<String>,
    /// Id of the calibrated pool, or `cold-start`.
    pub pool: String,
    pub pointer: Pointer,
}

impl Case {
    /// The verdict.
    pub fn readiness(&self) -> Readiness {
        self.target.readiness(&self.evidence, &self.gates, self.retention)
    }
}
