//! Content first.

use super::{Decision, StopReason, StoppingRule};
use crate::Test;

/// Lets another rule end the test only after every domain has had its least number of scored answers.
///
/// A fixed length belongs outside, in [`Any`](super::Any), or a short pool could keep a test going.
#[derive(Debug)]
pub struct AfterContent {
    least: Vec<usize>,
    rule: Box<dyn StoppingRule>,
}

impl AfterContent {
    /// `least` scored answers by domain index; domains beyond its end need none.
    #[must_use]
    pub fn new(least: Vec<usize>, rule: Box<dyn StoppingRule>) -> Self {
        Self { least, rule }
    }

    fn is_met(&self, test: &Test<'_>) -> bool {
        let answers = test.evidence.answers();
        let of = |domain| answers.iter().filter(|answer| test.pool.domain(answer.item) == domain).count();
        self.least.iter().enumerate().all(|(domain, least)| of(domain) >= *least)
    }
}

impl StoppingRule for AfterContent {
    fn name(&self) -> &'static str {
        self.rule.name()
    }

    fn stops(&self, test: &Test<'_>) -> Option<StopReason> {
        if self.is_met(test) { self.rule.stops(test) } else { None }
    }

    fn decision(&self, test: &Test<'_>) -> Option<Decision> {
        self.rule.decision(test)
    }
}
