//! Item parameters: those in force, and how to get better ones.

mod told;

use crate::App;
use crate::api::asked::{At, Body};
use crate::api::description::Complaint;
use crate::bank::calibration::{begin, force_pool, in_force, latest_run};
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use told::CalibrationTold;
use utoipa::ToSchema;

/// Which calibration to put in force.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PoolWanted {
    /// Id of the calibration that the latest run made.
    pool: String,
}

/// The calibration in force, and the latest run.
#[utoipa::path(
    get, path = "/api/v1/exams/{exam}/calibration", operation_id = "calibration", tag = "bank",
    params(("exam" = String, Path)),
    responses((status = 200, body = CalibrationTold), (status = 404, body = Complaint))
)]
pub(crate) async fn calibration(
    State(app): State<App>,
    At(exam): At<String>,
) -> Result<Json<CalibrationTold>, Problem> {
    let material = app.library.material(&exam)?;
    let in_force = in_force(&app, &exam).await?;
    let run = latest_run(&app, &exam);
    Ok(Json(CalibrationTold::new(material, in_force, run.as_ref())))
}

/// Begins to calibrate from all answers, which takes seconds to minutes; nothing changes for learners yet.
#[utoipa::path(
    post, path = "/api/v1/exams/{exam}/calibration", operation_id = "calibrate", tag = "bank",
    params(("exam" = String, Path)),
    responses(
        (status = 202, description = "Begun"),
        (status = 404, body = Complaint),
        (status = 409, description = "Under way already", body = Complaint),
    )
)]
pub(crate) async fn calibrate(State(app): State<App>, At(exam): At<String>) -> Result<StatusCode, Problem> {
    app.library.material(&exam)?;
    begin(&app, &exam)?;
    Ok(StatusCode::ACCEPTED)
}

/// Puts the newest calibration in force. Sittings under way go on with the old one, which is kept.
#[utoipa::path(
    put, path = "/api/v1/exams/{exam}/calibration/in-force", operation_id = "put_in_force", tag = "bank",
    params(("exam" = String, Path)), request_body = PoolWanted,
    responses(
        (status = 204),
        (status = 400, description = "Not the newest, or it does not fit the bank", body = Complaint),
        (status = 404, body = Complaint),
    )
)]
pub(crate) async fn put_in_force(
    State(app): State<App>,
    At(exam): At<String>,
    Body(PoolWanted { pool }): Body<PoolWanted>,
) -> Result<StatusCode, Problem> {
    app.library.material(&exam)?;
    force_pool(&app, &exam, pool).await?;
    Ok(StatusCode::NO_CONTENT)
}
