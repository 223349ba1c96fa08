//! Rules joined: any, all, and not before.

use super::{Decision, StopReason, StoppingRule};
use crate::Test;

/// Stops when one of the rules does, for the reason of the first that does.
///
/// ```
/// use gradatim_cat::FixedLength;
/// use gradatim_cat::stopping::{Any, AtLeast, StandardError};
/// let precise = AtLeast::new(10, Box::new(StandardError::new(0.3)?));
/// let rule = Any::new(vec![Box::new(precise), Box::new(FixedLength(40))]);
/// # Ok::<(), gradatim_cat::CatError>(())
/// ```
#[derive(Debug)]
pub struct Any(Vec<Box<dyn StoppingRule>>);

impl Any {
    /// Of these rules; of none, nothing ever stops.
    #[must_use]
    pub fn new(rules: Vec<Box<dyn StoppingRule>>) -> Self {
        Self(rules)
    }
}

impl StoppingRule for Any {
    fn name(&self) -> &'static str {
        "any"
    }

    fn stops(&self, test: &Test<'_>) -> Option<StopReason> {
        self.0.iter().find_map(|rule| rule.stops(test))
    }

    fn decision(&self, test: &Test<'_>) -> Option<Decision> {
        decision(&self.0, test)
    }
}

/// Stops when all the rules do.
#[derive(Debug)]
pub struct All(Vec<Box<dyn StoppingRule>>);

impl All {
    /// Of these rules; of none, nothing ever stops.
    #[must_use]
    pub fn new(rules: Vec<Box<dyn StoppingRule>>) -> Self {
        Self(rules)
    }
}

impl StoppingRule for All {
    fn name(&self) -> &'static str {
        "all"
    }

    fn stops(&self, test: &Test<'_>) -> Option<StopReason> {
        // Most steps end at the first rule that does not stop; room is only made when none is left.
        if self.0.is_empty() || self.0.iter().any(|rule| rule.stops(test).is_none()) {
            return None;
        }
        Some(StopReason::Together(self.0.iter().filter_map(|rule| rule.stops(test)).collect()))
    }

    fn decision(&self, test: &Test<'_>) -> Option<Decision> {
        decision(&self.0, test)
    }
}

/// The first decision that is not forced, or the first.
fn decision(rules: &[Box<dyn StoppingRule>], test: &Test<'_>) -> Option<Decision> {
    let decisions = || rules.iter().filter_map(|rule| rule.decision(test));
    decisions().find(|decision| !decision.forced).or_else(|| decisions().next())
}

/// Lets another rule end the test only after so many scored answers.
#[derive(Debug)]
pub struct AtLeast {
    answers: usize,
    rule: Box<dyn StoppingRule>,
}

impl AtLeast {
    /// After `answers` scored answers.
    #[must_use]
    pub fn new(answers: usize, rule: Box<dyn StoppingRule>) -> Self {
        Self { answers, rule }
    }
}

impl StoppingRule for AtLeast {
    fn name(&self) -> &'static str {
        self.rule.name()
    }

    fn stops(&self, test: &Test<'_>) -> Option<StopReason> {
        if test.answered() >= self.answers { self.rule.stops(test) } else { None }
    }

    fn decision(&self, test: &Test<'_>) -> Option<Decision> {
        self.rule.decision(test)
    }
}
