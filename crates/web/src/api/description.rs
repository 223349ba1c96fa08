//! The description of the API, made from handlers and bodies.

use super::{bank, cohort, drills, exam_sittings, exams, own, past, plans, progress, results, review};
use crate::problem::Problem;
use axum::http::{HeaderName, StatusCode, header};
use utoipa::openapi::RefOr;
use utoipa::{Modify, OpenApi, ToSchema};

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
        review::everything,
        review::of_sitting,
        progress::show,
        results::list,
        results::keep,
        plans::show,
        plans::make,
        plans::as_calendar,
        plans::day,
        plans::keep_day,
        own::preferences,
        own::prefer,
        own::answers,
        own::all,
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
        cohort::parquet,
        cohort::csv,
        cohort::items,
    ),
    components(schemas(Complaint)),
    modifiers(&Worded),
    tags(
        (name = "exams", description = "What can be practised, and how a learner stands"),
        (name = "drills", description = "Adaptive practice with feedback after every answer"),
        (name = "exam sittings", description = "Timed exams; the clock is the server's"),
        (name = "past", description = "What was done, and the plan ahead"),
        (name = "own", description = "Preferences, and all there is of a learner"),
        (name = "bank", description = "For maintainers"),
        (name = "cohort", description = "For analysts"),
    )
)]
pub(super) struct Description;

/// The usual words for a status where nothing better is said: the standard asks every response for some.
struct Worded;

impl Modify for Worded {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let items = api.paths.paths.values_mut();
        let operations = items.flat_map(|item| [&mut item.get, &mut item.post, &mut item.put]).flatten();
        for (status, response) in operations.flat_map(|operation| &mut operation.responses.responses) {
            if let RefOr::T(response) = response
                && response.description.is_empty()
            {
                usual(status).clone_into(&mut response.description);
            }
        }
    }
}

fn usual(status: &str) -> &'static str {
    let status = status.parse().ok().and_then(|code| StatusCode::from_u16(code).ok());
    status.and_then(|status| status.canonical_reason()).unwrap_or("Response")
}

/// Why a request was refused.
#[derive(ToSchema)]
#[allow(dead_code, reason = "`Problem` writes it; this is its description")]
pub(super) struct Complaint {
    /// One sentence that says what would be right.
    error: String,
}

/// The description as a file.
pub(crate) fn text() -> Result<String, serde_json::Error> {
    Description::openapi().to_pretty_json().map(|json| json + "\n")
}

/// Serves the description.
pub(super) async fn show() -> Result<([(HeaderName, &'static str); 1], String), Problem> {
    let text = text().map_err(|e| Problem::internal(&e))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text))
}
