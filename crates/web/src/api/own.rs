//! What is a learner's own, whatever the exam: preferences, and all there is of them.

use super::asked::Body;
use super::description::Complaint;
use crate::App;
use crate::history::downloads::{own_answers, own_rows};
use crate::preferences::{EXAM, ExtraTime, Kept, Preferences, SITTINGS, keep};
use crate::problem::Problem;
use crate::routes::{Access, Table};
use crate::who::Who;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The addresses of this part.
pub(super) fn routes(table: Table) -> Table {
    table
        .get("/api/v1/preferences", Access::Learner, preferences)
        .put("/api/v1/preferences", Access::Learner, prefer)
        .get("/api/v1/me/answers.csv", Access::Learner, answers)
        .get("/api/v1/me/all.json", Access::Learner, all)
}

/// What a learner prefers, in every browser; theme and text size are each browser's own.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PreferencesTold {
    /// Time beyond the usual that the page offers before an exam; a program names the minutes itself.
    #[schema(value_type = String, pattern = "^(none|half-hour|quarter|half|double)$")]
    extra_time: ExtraTime,
    /// Whether single keys answer questions.
    keys: bool,
    /// Exam that the pages are about.
    exam: String,
}

/// What the learner prefers.
#[utoipa::path(
    get, path = "/api/v1/preferences", operation_id = "preferences", tag = "own",
    responses((status = 200, body = PreferencesTold))
)]
pub(super) async fn preferences(State(app): State<App>, who: Who) -> Result<Json<PreferencesTold>, Problem> {
    let kept = Kept::of(&app, &who.learner).await?;
    let Preferences { extra_time, keys } = kept.sittings();
    Ok(Json(PreferencesTold { extra_time, keys, exam: kept.exam(&app)? }))
}

/// Sets what the learner prefers, all of it.
#[utoipa::path(
    put, path = "/api/v1/preferences", operation_id = "prefer", tag = "own", request_body = PreferencesTold,
    responses((status = 204), (status = 404, description = "No such exam", body = Complaint))
)]
pub(super) async fn prefer(
    State(app): State<App>,
    who: Who,
    Body(PreferencesTold { extra_time, keys, exam }): Body<PreferencesTold>,
) -> Result<StatusCode, Problem> {
    app.library.material(&exam)?;
    let sittings = Preferences { extra_time, keys }.value();
    keep(&app, &who.learner, vec![(SITTINGS.to_owned(), sittings), (EXAM.to_owned(), exam)]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Every answer of the learner that stands, of all exams, as CSV. Exams under way are left out.
#[utoipa::path(
    get, path = "/api/v1/me/answers.csv", operation_id = "own_answers", tag = "own",
    responses((status = 200, body = String, content_type = "text/csv"))
)]
pub(super) async fn answers(State(app): State<App>, who: Who) -> Result<Response, Problem> {
    own_answers(&app, &who.learner).await
}

/// All rows of the journal about the learner. Questions of exams under way are left out.
#[utoipa::path(
    get, path = "/api/v1/me/all.json", operation_id = "own_rows", tag = "own",
    responses((status = 200, body = Object))
)]
pub(super) async fn all(State(app): State<App>, who: Who) -> Result<Response, Problem> {
    own_rows(&app, &who.learner).await
}
