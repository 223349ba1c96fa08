//! Adaptive practice, question by question.

mod order;
mod service;

use crate::routes::Table;
pub(crate) use order::{DrillOrder, MOST_QUESTIONS, USUAL_QUESTIONS, Unfinished, start, unfinished};
pub(crate) use service::{Answered, Asked, Feedback, Given, answer, feedback, question, stop};

/// The addresses of this part.
pub(crate) fn routes(table: Table) -> Table {
    table
}

#[cfg(test)]
mod tests;
