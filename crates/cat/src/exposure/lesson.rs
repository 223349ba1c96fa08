//! What one finished test teaches the exposure control of a design.

use crate::Test;

/// A finished test as exposure control looks back on it.
///
/// Sessions work on copies of a design's control and may run side by side. Each is
/// [debriefed](crate::Session::debrief) at its end, and the lessons are then handed to
/// [`learn`](super::ExposureControl::learn) of the control in the design in a fixed order (by examinee, after
/// each block of a simulation), so that what is learned does not depend on the number of threads.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lesson {
    /// Final estimate of ability, in logits.
    pub theta: f64,
    /// Items given, scored or not, in order.
    pub given: Vec<usize>,
    /// Items that were selected and then set aside by a draw, in order.
    pub set_aside: Vec<usize>,
    /// Items that were not eligible at the final estimate.
    pub ineligible: Vec<usize>,
    /// True when a restriction had to be lifted, because it left nothing to choose from.
    pub lifted: bool,
}

impl Lesson {
    /// Starts the lesson of a test, keeping the room of the one before.
    pub(crate) fn begin(&mut self, test: &Test<'_>) {
        self.theta = test.estimate.theta;
        self.given.clear();
        self.given.extend(test.served.iter().map(|served| served.item));
        self.set_aside.clear();
        self.ineligible.clear();
        self.lifted = false;
    }
}
