//! The timed exam, as at the test centre.

mod clock;
mod desk;
mod overview;
#[cfg(test)]
mod page_tests;
mod report;
pub(crate) mod service;
mod sheet;
mod standing;
mod start;
#[cfg(test)]
mod tests;

#[cfg(test)]
use clock::read_clocks;
pub(crate) use clock::{LastReading, keep_time, pause_all};
pub(crate) use sheet::{Asked, Mark, Sheet};

use crate::problem::Problem;
use crate::routes::{Access, Table};
use axum::response::{IntoResponse, Redirect, Response};
use service::Refusal;

/// The addresses of this part.
pub(crate) fn routes(table: Table) -> Table {
    table
        .get("/exam", Access::Learner, start::show)
        .post("/exam", Access::Learner, start::begin)
        .get("/exam/{sitting}", Access::Owner, overview::go_on)
        .post("/exam/{sitting}/continue", Access::Owner, start::go_on)
        .post("/exam/{sitting}/leave", Access::Owner, start::leave)
        .post("/exam/{sitting}/give-up", Access::Owner, start::give_up)
        .get("/exam/{sitting}/time", Access::Owner, desk::time)
        .get("/exam/{sitting}/review", Access::Owner, overview::show)
        .get("/exam/{sitting}/hand-in", Access::Owner, overview::confirm)
        .post("/exam/{sitting}/hand-in", Access::Owner, overview::hand_in)
        .get("/exam/{sitting}/report", Access::Owner, report::show)
        .get("/exam/{sitting}/{position}", Access::Owner, desk::show)
        .post("/exam/{sitting}/{position}", Access::Owner, desk::save)
}

/// Where a page goes that finds its exam paused or over.
fn elsewhere(refusal: Refusal, sitting: &str) -> Result<Response, Problem> {
    match refusal {
        Refusal::Paused => Ok(Redirect::to("/exam").into_response()),
        Refusal::Over => Ok(Redirect::to(&format!("/exam/{sitting}/report")).into_response()),
        Refusal::Problem(problem) => Err(problem),
    }
}

/// `1 question`, `2 questions`.
fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}
