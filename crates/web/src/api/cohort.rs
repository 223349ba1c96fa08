//! Many learners at once, none by name.

use super::asked::At;
use super::description::Complaint;
use crate::App;
use crate::cohort::figures::Figures;
use crate::problem::Problem;
use crate::routes::{Access, Table};
use axum::Json;
use axum::extract::State;

/// The addresses of this part.
pub(super) fn routes(table: Table) -> Table {
    table.get("/api/v1/exams/{exam}/cohort", Access::Analyst, show)
}

/// The learners of an exam in figures; those of fewer than 5 learners are null.
#[utoipa::path(
    get, path = "/api/v1/exams/{exam}/cohort", operation_id = "cohort", tag = "cohort",
    params(("exam" = String, Path)),
    responses((status = 200, body = Figures), (status = 404, body = Complaint))
)]
pub(super) async fn show(State(app): State<App>, At(exam): At<String>) -> Result<Json<Figures>, Problem> {
    Ok(Json(Figures::read(&app, &exam).await?.1))
}
