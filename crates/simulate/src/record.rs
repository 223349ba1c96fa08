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
    /// Scored items, as positions in the pool, in order.
    pub items: Vec<usize>,
    /// Their answers, as categories.
    pub answers: Vec<u8>,
    /// The class decided on: the number of cuts that the examinee is held to be above.
    pub decision: Option<usize>,
    /// Why the test ended, as one short word.
    pub stopped: &'static str,
    /// Items tried out, unscored, in order.
    pub tried_out: Vec<TriedOut>,
    /// Seconds of the whole test, unscored items among them; `None` where the study has no times.
    pub seconds: Option<f64>,
    /// Content constraints that the test broke.
    pub content_violations: u32,
}

/// An unscored item with its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TriedOut {
    /// Place in the test, from 0.
    pub place: usize,
    /// Position in the pool.
    pub item: usize,
    /// The answer, as a category.
    pub answer: u8,
}
