//! What is said of readiness, in sentences: the same in the terminal and on the web, which add no more than layout.

mod bands;
mod basis;
mod drill;
#[cfg(test)]
mod tests;
mod verdict;

pub use drill::{DomainStanding, after_drill};
pub use verdict::{Verdict, chance};

/// What sentences about a learner's readiness need to know of the exam.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Code of the exam, such as `MLS-C01`.
    pub code: String,
    /// Upper end of the scale.
    pub highest: u32,
    /// Whether the cut is that of our own raters.
    pub own_cut: bool,
    /// Whether its standard error was not asked for.
    pub own_cut_se: bool,
    /// What could not be judged, as sentences.
    pub notes: Vec<String>,
    /// Whether the answers are simulated.
    pub synthetic: bool,
    /// What to take instead, where the exam can no longer be sat.
    pub instead: Option<String>,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    /// The step in words, without a full stop.
    pub sentence: String,
    /// The step for programs.
    pub step: Step,
}

/// Something to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A drill, in one domain (index) or all.
    Drill(Option<usize>),
    /// A timed exam.
    Exam,
    /// The sealed form.
    SealedForm,
}

/// A count with its noun: `1 question`, `2 questions`.
pub(crate) fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}
