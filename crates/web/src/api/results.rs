//! Results of real exams, beside what was forecast.

use super::asked::{At, Body};
use super::description::Complaint;
use crate::App;
use crate::form::Fields;
use crate::history::result::{DAY, checked, keep_result, results};
use crate::problem::Problem;
use crate::routes::{Access, Table};
use crate::who::Who;
use axum::Json;
use axum::extract::State;
use gradatim_log::Outcome;
use gradatim_practice::RealResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The addresses of this part.
pub(super) fn routes(table: Table) -> Table {
    table.get("/api/v1/exams/{exam}/results", Access::Learner, list).put(
        "/api/v1/exams/{exam}/results/{day}",
        Access::Learner,
        keep,
    )
}

/// How a real exam went.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ResultWanted {
    /// Whether it was passed.
    passed: bool,
    /// Score of the report, if it is to be told.
    score: Option<f64>,
}

/// A result with the forecast of its day.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ResultTold {
    /// Day of the exam.
    taken_on: String,
    /// Whether it was passed.
    passed: bool,
    /// Score of the report, where told.
    score: Option<f64>,
    /// Probability of passing that would have been told that day; null without enough evidence.
    p_pass: Option<f64>,
    /// What could be said that day: `ready`, `not_ready` or `not_enough_evidence`.
    state: String,
}

impl From<Outcome> for ResultTold {
    fn from(of: Outcome) -> Self {
        let Outcome { taken_on, passed, scaled_score, p_pass, state, .. } = of;
        Self { taken_on, passed, score: scaled_score, p_pass, state }
    }
}

/// The results that the learner told of an exam, oldest first.
#[utoipa::path(
    get, path = "/api/v1/exams/{exam}/results", operation_id = "results", tag = "past",
    params(("exam" = String, Path)),
    responses((status = 200, body = Vec<ResultTold>), (status = 404, body = Complaint))
)]
pub(super) async fn list(
    State(app): State<App>,
    who: Who,
    At(exam): At<String>,
) -> Result<Json<Vec<ResultTold>>, Problem> {
    app.library.material(&exam)?;
    let told = results(&app, &who.learner).await?.into_iter().filter(|outcome| outcome.exam == exam);
    Ok(Json(told.map(ResultTold::from).collect()))
}

/// Keeps the result of a day, `YYYY-MM-DD`, with the forecast of that day; a later word on the same day replaces it.
#[utoipa::path(
    put, path = "/api/v1/exams/{exam}/results/{day}", operation_id = "keep_result", tag = "past",
    params(("exam" = String, Path), ("day" = String, Path)), request_body = ResultWanted,
    responses(
        (status = 200, body = ResultTold),
        (status = 400, description = "There can be no such result", body = Complaint),
        (status = 404, body = Complaint),
    )
)]
pub(super) async fn keep(
    State(app): State<App>,
    who: Who,
    At((exam, day)): At<(String, String)>,
    Body(ResultWanted { passed, score }): Body<ResultWanted>,
) -> Result<Json<ResultTold>, Problem> {
    let blueprint = &app.library.material(&exam)?.exam().blueprint;
    let taken_on = Fields::of([("day".to_owned(), day)]).day("day", DAY)?.ok_or_else(Problem::not_found)?;
    let told = checked(RealResult { taken_on, passed, score }, blueprint, app.today())?;
    Ok(Json(keep_result(&app, &who.learner, &exam, told).await?.into()))
}
