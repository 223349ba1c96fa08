//! What learners hold against items.

use crate::App;
use crate::api::asked::{At, Sought};
use crate::api::description::Complaint;
use crate::bank::Workshop;
use crate::bank::filter::page;
use crate::bank::reports::{MOST, Report};
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which of the reports.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReportsWanted {
    /// From 1; a page has 500 reports.
    page: String,
}

/// A page of reports.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReportList {
    /// Reports on all pages.
    found: usize,
    /// Those of this page, the newest first.
    reports: Vec<Report>,
}

/// Reports of learners on items, the newest first; they do not tell whose they are.
#[utoipa::path(
    get, path = "/api/v1/exams/{exam}/reports", operation_id = "reports", tag = "bank",
    params(("exam" = String, Path), ReportsWanted),
    responses(
        (status = 200, body = ReportList),
        (status = 400, description = "No such page number", body = Complaint),
        (status = 404, body = Complaint),
    )
)]
pub(crate) async fn reports(
    State(app): State<App>,
    At(exam): At<String>,
    Sought(wanted): Sought<ReportsWanted>,
) -> Result<Json<ReportList>, Problem> {
    let page = page(&wanted.page)?;
    let workshop = Workshop::open(&app, &exam).await?;
    let shown = workshop.reports.chunks(MOST).nth(page - 1).unwrap_or_default();
    let reports = shown.iter().map(|report| Report::of(&workshop, report)).collect();
    Ok(Json(ReportList { found: workshop.reports.len(), reports }))
}
