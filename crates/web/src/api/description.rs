//! The description of the API, made from handlers and bodies.

use super::{bank, cohort, drills, exam_sittings, exams, past, plans};
use crate::problem::Problem;
use axum::http::{HeaderName, header};
use utoipa::{OpenApi, ToSchema};

/// Every path of the API.
#[derive(OpenApi)]
#[openapi(
    info(title = "Gradatim", description = include_str!("description.md")),
    paths(
        exams::list,
        exams::readiness,
        drills::start,
        drills::summary,
        drills::question,
        drills::answer,
        drills::answered,
        drills::stop,
        exam_sittings::start,
        exam_sittings::sheet,
        exam_sittings::question,
        exam_sittings::answer,
        exam_sittings::flag,
        exam_sittings::strike,
        exam_sittings::leave,
        exam_sittings::resume,
        exam_sittings::hand_in,
        exam_sittings::give_up,
        exam_sittings::report,
        past::list,
        past::show,
        past::object,
        plans::show,
        plans::make,
        bank::list,
        bank::item,
        bank::coverage,
        bank::exposure,
        bank::quality,
        bank::look,
        bank::reports,
        bank::calibration,
        bank::calibrate,
        bank::put_in_force,
        cohort::show,
    ),
    components(schemas(Complaint)),
    tags(
        (name = "exams", description = "What can be practised, and how a learner stands"),
        (name = "drills", description = "Adaptive practice with feedback after every answer"),
        (name = "exam sittings", description = "Timed exams; the clock is the server's"),
        (name = "past", description = "What was done, and the plan ahead"),
        (name = "bank", description = "For maintainers"),
        (name = "cohort", description = "For analysts"),
    )
)]
pub(super) struct Description;

/// Why a request was refused.
#[derive(ToSchema)]
#[allow(dead_code, reason = "`Problem` writes it; this is its description")]
pub(super) struct Complaint {
    /// One sentence that says what would be right.
    error: String,
}

/// The description as a file.
pub(super) fn text() -> Result<String, serde_json::Error> {
    Description::openapi().to_pretty_json().map(|json| json + "\n")
}

/// Serves the description.
pub(super) async fn show() -> Result<([(HeaderName, &'static str); 1], String), Problem> {
    let text = text().map_err(|e| Problem::internal(&e))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text))
}
