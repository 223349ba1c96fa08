//! Many learners at once, none by name.

use super::asked::At;
use super::description::Complaint;
use crate::App;
use crate::backstage::Format;
use crate::cohort::download::{attempts, item_figures};
use crate::cohort::figures::Figures;
use crate::problem::Problem;
use crate::routes::{Access, Table};
use axum::Json;
use axum::extract::State;
use axum::response::Response;

/// The addresses of this part.
pub(super) fn routes(table: Table) -> Table {
    table
        .get("/api/v1/exams/{exam}/cohort", Access::Analyst, show)
        .get("/api/v1/exams/{exam}/attempts.parquet", Access::Analyst, parquet)
        .get("/api/v1/exams/{exam}/attempts.csv", Access::Analyst, csv)
        .get("/api/v1/exams/{exam}/items.csv", Access::Analyst, items)
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

/// All answers to an exam as Parquet, anonymised anew for every download.
#[utoipa::path(
    get, path = "/api/v1/exams/{exam}/attempts.parquet", operation_id = "attempts_parquet", tag = "cohort",
    params(("exam" = String, Path)),
    responses(
        (status = 200, content_type = "application/vnd.apache.parquet"),
        (status = 404, body = Complaint),
        (status = 409, description = "Too few learners stand behind the answers", body = Complaint),
    )
)]
pub(super) async fn parquet(State(app): State<App>, At(exam): At<String>) -> Result<Response, Problem> {
    attempts(&app, &exam, Format::Parquet).await
}

/// The same as CSV.
#[utoipa::path(
    get, path = "/api/v1/exams/{exam}/attempts.csv", operation_id = "attempts_csv", tag = "cohort",
    params(("exam" = String, Path)),
    responses(
        (status = 200, body = String, content_type = "text/csv"),
        (status = 404, body = Complaint),
        (status = 409, description = "Too few learners stand behind the answers", body = Complaint),
    )
)]
pub(super) async fn csv(State(app): State<App>, At(exam): At<String>) -> Result<Response, Problem> {
    attempts(&app, &exam, Format::Csv).await
}

/// All items with their figures as CSV; figures of fewer than 5 learners are left out.
#[utoipa::path(
    get, path = "/api/v1/exams/{exam}/items.csv", operation_id = "items_csv", tag = "cohort",
    params(("exam" = String, Path)),
    responses((status = 200, body = String, content_type = "text/csv"), (status = 404, body = Complaint))
)]
pub(super) async fn items(State(app): State<App>, At(exam): At<String>) -> Result<Response, Problem> {
    item_figures(&app, &exam).await
}
