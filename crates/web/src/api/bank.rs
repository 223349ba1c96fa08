//! The workshop of maintainers.

mod calibration;
mod items;
mod quality;
mod reports;

pub(super) use calibration::{
    __path_calibrate, __path_calibration, __path_put_in_force, calibrate, calibration, put_in_force,
};
pub(super) use items::{__path_item, __path_list, item, list};
pub(super) use quality::{__path_look, __path_quality, look, quality};
pub(super) use reports::{__path_reports, reports};

use super::asked::At;
use super::description::Complaint;
use crate::App;
use crate::bank::coverage::Matrix;
use crate::bank::exposure::Exposure;
use crate::problem::Problem;
use crate::routes::{Access, Table};
use axum::Json;
use axum::extract::State;

/// The addresses of this part.
pub(super) fn routes(table: Table) -> Table {
    table
        .get("/api/v1/exams/{exam}/items", Access::Maintainer, list)
        .get("/api/v1/exams/{exam}/items/{item}", Access::Maintainer, item)
        .get("/api/v1/exams/{exam}/coverage", Access::Maintainer, coverage)
        .get("/api/v1/exams/{exam}/exposure", Access::Maintainer, exposure)
        .get("/api/v1/exams/{exam}/quality", Access::Maintainer, quality)
        .post("/api/v1/exams/{exam}/quality", Access::Maintainer, look)
        .get("/api/v1/exams/{exam}/reports", Access::Maintainer, reports)
        .get("/api/v1/exams/{exam}/calibration", Access::Maintainer, calibration)
        .post("/api/v1/exams/{exam}/calibration", Access::Maintainer, calibrate)
        .put("/api/v1/exams/{exam}/calibration/in-force", Access::Maintainer, put_in_force)
}

/// How the items spread over the blueprint.
#[utoipa::path(
    get, path = "/api/v1/exams/{exam}/coverage", operation_id = "coverage", tag = "bank",
    params(("exam" = String, Path)), responses((status = 200, body = Matrix), (status = 404, body = Complaint))
)]
pub(super) async fn coverage(State(app): State<App>, At(exam): At<String>) -> Result<Json<Matrix>, Problem> {
    Ok(Json(Matrix::of(app.library.material(&exam)?.exam())))
}

/// How often the items in use were met.
#[utoipa::path(
    get, path = "/api/v1/exams/{exam}/exposure", operation_id = "exposure", tag = "bank",
    params(("exam" = String, Path)), responses((status = 200, body = Exposure), (status = 404, body = Complaint))
)]
pub(super) async fn exposure(
    State(app): State<App>,
    At(exam): At<String>,
) -> Result<Json<Exposure>, Problem> {
    let records = app.desk.shelf.records(&app, &exam).await?;
    Ok(Json(Exposure::of(&records)))
}
