//! What to fix first.

use crate::App;
use crate::api::asked::At;
use crate::api::description::Complaint;
use crate::backstage::{Analysis, Refused};
use crate::bank::Workshop;
use crate::bank::background::Run;
use crate::bank::quality::{Suspect, begin, suspects};
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// What was found out about an item.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Finding {
    /// How much it matters: `fix`, `check` or `note`.
    weight: String,
    /// What it is.
    text: String,
}

/// An item with findings, the worst first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Found {
    /// Item.
    item: String,
    /// Answers to it.
    n: usize,
    /// The findings, the worst first.
    findings: Vec<Finding>,
}

/// A look at all answers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AnswersLook {
    /// When it was begun.
    started_at: i64,
    /// What it is doing; null when it is done.
    doing: Option<String>,
    /// Why it gave no result.
    refused: Option<String>,
    /// Learners looked at.
    learners: usize,
    /// Answers looked at.
    answers: usize,
    /// Where the item parameters came from, if any were used.
    source: Option<String>,
    /// What a reader should know.
    notes: Vec<String>,
    /// Items with findings, the worst first.
    items: Vec<Found>,
}

impl From<&Run<Analysis>> for AnswersLook {
    fn from(run: &Run<Analysis>) -> Self {
        let nothing = Analysis::default();
        let (doing, refused, analysis) = match &run.ended {
            None => (Some(run.doing.clone()), None, &nothing),
            Some(Err(Refused(why))) => (None, Some(why.clone()), &nothing),
            Some(Ok(analysis)) => (None, None, &**analysis),
        };
        let finding =
            |(weight, text): &(String, String)| Finding { weight: weight.clone(), text: text.clone() };
        let found = analysis.items.iter().map(|item| Found {
            item: item.item.clone(),
            n: item.n,
            findings: item.findings.iter().map(finding).collect(),
        });
        Self {
            started_at: run.started_at,
            doing,
            refused,
            learners: analysis.persons,
            answers: analysis.responses,
            source: analysis.source.clone(),
            notes: analysis.notes.clone(),
            items: found.collect(),
        }
    }
}

/// What to fix first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QualityTold {
    /// The latest look at all answers; null while there was none since the server started.
    by_answers: Option<AnswersLook>,
    /// By linter, figures and reports: the worst first.
    at_a_glance: Vec<Suspect>,
}

/// What to fix first, by all answers and at a glance.
#[utoipa::path(
    get, path = "/api/v1/exams/{exam}/quality", operation_id = "quality", tag = "bank",
    params(("exam" = String, Path)), responses((status = 200, body = QualityTold), (status = 404, body = Complaint))
)]
pub(crate) async fn quality(
    State(app): State<App>,
    At(exam): At<String>,
) -> Result<Json<QualityTold>, Problem> {
    let workshop = Workshop::open(&app, &exam).await?;
    let run = app.desk.analysis.latest(&exam);
    Ok(Json(QualityTold {
        by_answers: run.as_ref().map(AnswersLook::from),
        at_a_glance: suspects(&workshop),
    }))
}

/// Begins to look at all answers, which takes seconds to minutes.
#[utoipa::path(
    post, path = "/api/v1/exams/{exam}/quality", operation_id = "look_at_answers", tag = "bank",
    params(("exam" = String, Path)),
    responses(
        (status = 202, description = "Begun"),
        (status = 404, body = Complaint),
        (status = 409, description = "Under way already", body = Complaint),
    )
)]
pub(crate) async fn look(State(app): State<App>, At(exam): At<String>) -> Result<StatusCode, Problem> {
    app.library.material(&exam)?;
    begin(&app, &exam)?;
    Ok(StatusCode::ACCEPTED)
}
