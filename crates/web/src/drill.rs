//! Adaptive practice, question by question.

mod explanation;
mod order;
mod pages;
mod service;
mod start_page;
mod summary;

use crate::routes::{Access, Table};
pub(crate) use explanation::{explanation, reasons, references, stem};
pub(crate) use order::{DrillOrder, MOST_QUESTIONS, USUAL_QUESTIONS, Unfinished, start, unfinished};
pub(crate) use service::{Asked, Feedback, Given, answer, feedback, question, stop};
pub(crate) use start_page::button;
pub(crate) use summary::{Summary, summary};

/// The addresses of this part.
pub(crate) fn routes(table: Table) -> Table {
    table
        .get("/drill", Access::Learner, start_page::show)
        .post("/drill", Access::Learner, start_page::begin)
        .get("/drill/{sitting}", Access::Owner, summary::show)
        .post("/drill/{sitting}/stop", Access::Owner, pages::end)
        .get("/drill/{sitting}/{position}", Access::Owner, pages::show)
        .post("/drill/{sitting}/{position}", Access::Owner, pages::take)
        .post("/drill/{sitting}/{position}/report", Access::Owner, pages::report)
}

#[cfg(test)]
mod tests;
