//! One examinee's test.

/// What the test of one examinee came to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// Number of the examinee, from 0.
    pub examinee: usize,
    /// True ability, in logits.
    pub theta: f64,
    /// Estimate, in logits; `None` where the estimator has none.
    pub estimate: Option<f64>,
    /// Its standard error, in logits.
    pub se: Option<f64>,
    /// Items given, as positions in the pool, in order.
    pub items: Vec<usize>,
    /// Their answers, as categories.
    pub answers: Vec<u8>,
    /// The class decided on: the number of cuts that the examinee is held to be above.
    pub decision: Option<usize>,
    /// Why the test ended, as one short word.
    pub stopped: &'static str,
    /// Content constraints that the test broke.
    pub content_violations: u32,
}
