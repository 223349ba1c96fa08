//! One's own data to take along.

use crate::App;
use crate::plan::file;
use crate::problem::Problem;
use crate::view::View;
use axum::response::Response;
use gradatim_log::{Answer, EventKind, Mode, Personal, Presentation, SittingHistory};
use jiff::Timestamp;
use serde_json::json;
use std::collections::HashSet;

/// The learner's answers as CSV.
pub(super) async fn answers(view: View) -> Result<Response, Problem> {
    own_answers(&view.app, &view.who.learner).await
}

/// The learner's rows of the journal as JSON.
pub(super) async fn all(view: View) -> Result<Response, Problem> {
    own_rows(&view.app, &view.who.learner).await
}

/// Every answer of a learner that stands, of all exams, as CSV. Pages and the API go through here.
pub(crate) async fn own_answers(app: &App, learner: &str) -> Result<Response, Problem> {
    let learner = learner.to_owned();
    let sittings = app.store.read(move |journal| journal.sittings_of(&learner)).await??;
    let text = table(&sittings).map_err(|e| Problem::internal(&e))?;
    Ok(file("text/csv; charset=utf-8", "gradatim-answers.csv", text))
}

/// All rows of the journal about a learner. Pages and the API go through here.
pub(crate) async fn own_rows(app: &App, learner: &str) -> Result<Response, Problem> {
    let learner = learner.to_owned();
    let mut found = app.store.read(move |journal| journal.personal(&learner)).await??;
    let under_way = under_way(&found);
    found.presentations.retain(|shown| !under_way.contains(&shown.sitting));
    found.answers.retain(|answer| !under_way.contains(&answer.sitting));
    let left_out: Vec<&String> = under_way.iter().collect();
    let text = json!({ "everything": found, "questions_left_out_of": left_out }).to_string();
    Ok(file("application/json", "gradatim-everything.json", text))
}

/// Exams in which answers can still be given: their rows would say which ones are right, and which questions count.
fn under_way(found: &Personal) -> HashSet<String> {
    let closed = found.events.iter().filter(|e| matches!(e.kind, EventKind::Finish | EventKind::Abandon));
    let closed: HashSet<&str> = closed.map(|e| e.sitting.as_str()).collect();
    let exams =
        found.sittings.iter().filter(|s| s.mode == Mode::Exam && !closed.contains(s.sitting.as_str()));
    exams.map(|s| s.sitting.clone()).collect()
}

const COLUMNS: [&str; 16] = [
    "sitting",
    "mode",
    "exam",
    "position",
    "item",
    "item_version",
    "domain",
    "task",
    "shown_order",
    "response",
    "correct",
    "scored",
    "first_exposure",
    "flagged",
    "answered_at",
    "elapsed_ms",
];

fn table(sittings: &[SittingHistory]) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    let open = |s: &&SittingHistory| s.record.mode != Mode::Exam || s.is_closed();
    for sitting in sittings.iter().filter(open) {
        for shown in &sitting.presentations {
            if let Some(answer) = sitting.answer(shown.position) {
                writer.write_record(row(sitting, shown, answer))?;
            }
        }
    }
    let bytes = writer.into_inner().map_err(|e| e.into_error())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn row(sitting: &SittingHistory, shown: &Presentation, answer: &Answer) -> [String; 16] {
    let record = &sitting.record;
    [
        record.sitting.clone(),
        record.mode.as_str().to_owned(),
        record.exam.clone(),
        shown.position.to_string(),
        shown.item.clone(),
        shown.item_version.to_string(),
        shown.domain.clone(),
        shown.task.clone(),
        shown.shown_order.join("|"),
        answer.response.join("|"),
        answer.correct.to_string(),
        shown.scored.to_string(),
        shown.first_exposure.to_string(),
        answer.flagged.to_string(),
        Timestamp::from_millisecond(answer.answered_at).map_or_else(|_| String::new(), |t| t.to_string()),
        answer.elapsed_ms.to_string(),
    ]
}
