//! The same for programs: JSON under `/api/v1`.
//!
//! Handlers are thin: they read a body, call the services that the pages call, and choose what to tell. What a body or a
//! response looks like is described in `docs/openapi.json`, which is made from the code.

mod asked;
mod bank;
mod cohort;
mod description;
mod drills;
mod exam_sittings;
mod exams;
mod own;
mod past;
mod plans;
mod progress;
mod question;
mod results;
mod review;

use crate::routes::{Access, Table};

/// The addresses of this part.
pub(crate) fn routes(table: Table) -> Table {
    table
        .get("/api/v1/openapi.json", Access::Learner, description::show)
        .with(exams::routes)
        .with(drills::routes)
        .with(exam_sittings::routes)
        .with(past::routes)
        .with(review::routes)
        .with(progress::routes)
        .with(results::routes)
        .with(plans::routes)
        .with(own::routes)
        .with(bank::routes)
        .with(cohort::routes)
}

#[cfg(test)]
pub(crate) use description::text as description;
#[cfg(test)]
mod tests;
