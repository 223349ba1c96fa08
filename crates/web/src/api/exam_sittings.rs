//! Timed exams: begun, answered, handed in, reported.

use super::asked::{At, Body};
use super::description::Complaint;
use super::drills::Begun;
use super::question::QuestionText;
use crate::App;
use crate::exam::service::{self, Change, ExamOrder};
use crate::exam::{Asked, Mark, Sheet};
use crate::problem::Problem;
use crate::routes::{Access, Table};
use crate::who::Who;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gradatim_practice::{Completion, ExamReport, FormKind};
use gradatim_readiness::Band;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The addresses of this part.
pub(super) fn routes(table: Table) -> Table {
    table
        .post("/api/v1/exam-sittings", Access::Learner, start)
        .get("/api/v1/exam-sittings/{sitting}", Access::Owner, sheet)
        .get("/api/v1/exam-sittings/{sitting}/questions/{position}", Access::Owner, question)
        .put("/api/v1/exam-sittings/{sitting}/questions/{position}/answer", Access::Owner, answer)
        .put("/api/v1/exam-sittings/{sitting}/questions/{position}/flag", Access::Owner, flag)
        .put("/api/v1/exam-sittings/{sitting}/questions/{position}/strike", Access::Owner, strike)
        .post("/api/v1/exam-sittings/{sitting}/leave", Access::Owner, leave)
        .post("/api/v1/exam-sittings/{sitting}/resume", Access::Owner, resume)
        .post("/api/v1/exam-sittings/{sitting}/hand-in", Access::Owner, hand_in)
        .post("/api/v1/exam-sittings/{sitting}/give-up", Access::Owner, give_up)
        .get("/api/v1/exam-sittings/{sitting}/report", Access::Owner, report)
}

/// Which items an exam is made of.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum WantedForm {
    /// Items that drills use too.
    #[default]
    Practice,
    /// Items kept out of every drill: the one honest mock.
    Sealed,
}

/// What an exam is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExamWanted {
    /// Exam.
    exam: String,
    /// Which items it is made of.
    #[serde(default)]
    form: WantedForm,
    /// Minutes added to the exam's time, as an accommodation; the extra time of the preferences is not added by itself.
    #[serde(default)]
    extra_minutes: u32,
}

/// How a question of an exam stands.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct QuestionState {
    /// Position.
    position: u32,
    /// How far its response has come.
    #[schema(value_type = String, pattern = "^(blank|incomplete|answered)$")]
    completion: Completion,
    /// Marked for review.
    flagged: bool,
    /// Known to have been opened.
    opened: bool,
}

impl From<Mark> for QuestionState {
    fn from(Mark { position, completion, flagged, opened, .. }: Mark) -> Self {
        Self { position, completion, flagged, opened }
    }
}

/// An exam under way.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ExamSheet {
    /// Sitting.
    sitting: String,
    /// Exam.
    exam: String,
    /// By position.
    questions: Vec<QuestionState>,
    /// Milliseconds left.
    left_ms: i64,
    /// Milliseconds allowed.
    allowed_ms: i64,
}

impl From<Sheet> for ExamSheet {
    fn from(Sheet { sitting, exam, marks, left_ms, allowed_ms }: Sheet) -> Self {
        let questions = marks.into_iter().map(QuestionState::from).collect();
        Self { sitting, exam, questions, left_ms, allowed_ms }
    }
}

/// A question of an exam, with what the learner did to it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ExamQuestion {
    /// The question.
    #[serde(flatten)]
    text: QuestionText,
    /// Ids of the options chosen.
    response: Vec<String>,
    /// Ids of the options struck out.
    struck: Vec<String>,
    /// Marked for review.
    flagged: bool,
    /// Milliseconds left.
    left_ms: i64,
}

impl From<Asked> for ExamQuestion {
    fn from(asked: Asked) -> Self {
        Self {
            text: QuestionText::new(asked.position, asked.item, &asked.question().options()),
            flagged: asked.flagged(),
            response: asked.response,
            struck: asked.struck,
            left_ms: asked.sheet.left_ms,
        }
    }
}

/// An answer; an empty one takes the answer back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExamResponse {
    /// Ids of the options chosen.
    response: Vec<String>,
}

/// A mark for review.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FlagSet {
    /// Set, or taken off.
    on: bool,
}

/// An option struck out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StrikeSet {
    /// Id of the option.
    option: String,
    /// Struck out, or brought back.
    on: bool,
}

/// The clock.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TimeLeft {
    /// Milliseconds left.
    left_ms: i64,
}

/// Result in one domain.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DomainScore {
    /// Title.
    domain: String,
    /// Scored questions.
    scored: usize,
    /// Right among them.
    correct: usize,
    /// Against the standard; one exam is short for such a statement.
    #[schema(value_type = String)]
    band: Band,
}

/// The report of an exam, by our own standard and on our own scale.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ScoreReport {
    /// Sitting.
    sitting: String,
    /// Exam.
    exam: String,
    /// Scaled score.
    scaled_score: f64,
    /// Score that passes.
    pass_mark: f64,
    /// Whether the cut was reached.
    passed: bool,
    /// Scaled score to expect on another such form: 10th and 90th percentile.
    interval: [f64; 2],
    /// Scored questions right.
    correct: usize,
    /// Scored questions.
    scored: usize,
    /// Questions left blank, which count as wrong.
    blank: usize,
    /// By domain.
    domains: Vec<DomainScore>,
    /// Positions of the questions that did not count.
    unscored: Vec<u32>,
    /// Working time used.
    seconds_used: f64,
    /// Time allowed.
    seconds_allowed: f64,
}

impl From<ExamReport> for ScoreReport {
    fn from(report: ExamReport) -> Self {
        let domain = |d: gradatim_practice::DomainResult| DomainScore {
            domain: d.domain,
            scored: d.scored,
            correct: d.correct,
            band: d.band,
        };
        Self {
            sitting: report.sitting,
            exam: report.exam,
            scaled_score: report.scaled_score,
            pass_mark: report.pass_mark,
            passed: report.passed,
            interval: report.interval,
            correct: report.correct,
            scored: report.scored,
            blank: report.blank,
            domains: report.domains.into_iter().map(domain).collect(),
            unscored: report.unscored.iter().map(|u| u.position).collect(),
            seconds_used: report.seconds_used,
            seconds_allowed: report.seconds_allowed,
        }
    }
}

type Answer<T> = Result<Json<T>, Problem>;

/// Begins an exam, or finds the one that is under way.
#[utoipa::path(
    post, path = "/api/v1/exam-sittings", operation_id = "start_exam", tag = "exam sittings",
    request_body = ExamWanted, responses((status = 200, body = Begun), (status = 404, body = Complaint))
)]
pub(super) async fn start(State(app): State<App>, who: Who, Body(wanted): Body<ExamWanted>) -> Answer<Begun> {
    let form = match wanted.form {
        WantedForm::Practice => FormKind::Practice,
        WantedForm::Sealed => FormKind::Sealed,
    };
    let order = ExamOrder { form, extra_minutes: wanted.extra_minutes, seed: None };
    let sitting = service::start(&app, &who.learner, &wanted.exam, order).await?;
    Ok(Json(Begun { sitting }))
}

/// How every question stands, and the time left.
#[utoipa::path(
    get, path = "/api/v1/exam-sittings/{sitting}", operation_id = "exam_sheet", tag = "exam sittings",
    params(("sitting" = String, Path)),
    responses((status = 200, body = ExamSheet), (status = 409, description = "Paused, or over", body = Complaint))
)]
pub(super) async fn sheet(State(app): State<App>, At(sitting): At<String>) -> Answer<ExamSheet> {
    Ok(Json(service::sheet(&app, &sitting).await?.into()))
}

/// The question at a position; from now on its time is counted.
#[utoipa::path(
    get, path = "/api/v1/exam-sittings/{sitting}/questions/{position}", operation_id = "exam_question",
    tag = "exam sittings", params(("sitting" = String, Path), ("position" = u32, Path)),
    responses((status = 200, body = ExamQuestion), (status = 409, body = Complaint))
)]
pub(super) async fn question(
    State(app): State<App>,
    At((sitting, position)): At<(String, u32)>,
) -> Answer<ExamQuestion> {
    Ok(Json(service::question(&app, &sitting, position).await?.into()))
}

async fn change(app: &App, (sitting, position): (String, u32), change: Change) -> Answer<TimeLeft> {
    let left_ms = service::change(app, &sitting, position, vec![change]).await?;
    Ok(Json(TimeLeft { left_ms }))
}

/// Answers, or changes the answer. It is on the disk before the response is sent.
#[utoipa::path(
    put, path = "/api/v1/exam-sittings/{sitting}/questions/{position}/answer", operation_id = "answer_exam",
    tag = "exam sittings", params(("sitting" = String, Path), ("position" = u32, Path)),
    request_body = ExamResponse,
    responses((status = 200, body = TimeLeft), (status = 409, description = "Time is up, or it was handed in", body = Complaint))
)]
pub(super) async fn answer(
    State(app): State<App>,
    At(place): At<(String, u32)>,
    Body(ExamResponse { response }): Body<ExamResponse>,
) -> Answer<TimeLeft> {
    change(&app, place, Change::Answer(response)).await
}

/// Marks a question for review, or takes the mark off.
#[utoipa::path(
    put, path = "/api/v1/exam-sittings/{sitting}/questions/{position}/flag", operation_id = "flag_question",
    tag = "exam sittings", params(("sitting" = String, Path), ("position" = u32, Path)), request_body = FlagSet,
    responses((status = 200, body = TimeLeft))
)]
pub(super) async fn flag(
    State(app): State<App>,
    At(place): At<(String, u32)>,
    Body(FlagSet { on }): Body<FlagSet>,
) -> Answer<TimeLeft> {
    change(&app, place, Change::Flag(on)).await
}

/// Strikes an option out, or brings it back.
#[utoipa::path(
    put, path = "/api/v1/exam-sittings/{sitting}/questions/{position}/strike", operation_id = "strike_option",
    tag = "exam sittings", params(("sitting" = String, Path), ("position" = u32, Path)),
    request_body = StrikeSet, responses((status = 200, body = TimeLeft))
)]
pub(super) async fn strike(
    State(app): State<App>,
    At(place): At<(String, u32)>,
    Body(StrikeSet { option, on }): Body<StrikeSet>,
) -> Answer<TimeLeft> {
    change(&app, place, Change::Strike(option, on)).await
}

/// Stops the clock until the learner goes on.
#[utoipa::path(
    post, path = "/api/v1/exam-sittings/{sitting}/leave", operation_id = "leave_exam", tag = "exam sittings",
    params(("sitting" = String, Path)), responses((status = 204))
)]
pub(super) async fn leave(State(app): State<App>, At(sitting): At<String>) -> Result<StatusCode, Problem> {
    service::leave(&app, &sitting).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets the clock run again.
#[utoipa::path(
    post, path = "/api/v1/exam-sittings/{sitting}/resume", operation_id = "resume_exam", tag = "exam sittings",
    params(("sitting" = String, Path)), responses((status = 200, body = ExamSheet))
)]
pub(super) async fn resume(State(app): State<App>, At(sitting): At<String>) -> Answer<ExamSheet> {
    Ok(Json(service::resume(&app, &sitting).await?.into()))
}

/// Hands in; handing in twice is handing in once.
#[utoipa::path(
    post, path = "/api/v1/exam-sittings/{sitting}/hand-in", operation_id = "hand_in_exam",
    tag = "exam sittings", params(("sitting" = String, Path)), responses((status = 200, body = ScoreReport))
)]
pub(super) async fn hand_in(State(app): State<App>, At(sitting): At<String>) -> Answer<ScoreReport> {
    Ok(Json(service::hand_in(&app, &sitting).await?.into()))
}

/// Gives the exam up: it has no result and measures nothing.
#[utoipa::path(
    post, path = "/api/v1/exam-sittings/{sitting}/give-up", operation_id = "give_up_exam",
    tag = "exam sittings", params(("sitting" = String, Path)), responses((status = 204))
)]
pub(super) async fn give_up(State(app): State<App>, At(sitting): At<String>) -> Result<StatusCode, Problem> {
    service::give_up(&app, &sitting).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The report of an exam that was handed in.
#[utoipa::path(
    get, path = "/api/v1/exam-sittings/{sitting}/report", operation_id = "exam_report", tag = "exam sittings",
    params(("sitting" = String, Path)),
    responses((status = 200, body = ScoreReport), (status = 409, description = "Under way, or given up", body = Complaint))
)]
pub(super) async fn report(State(app): State<App>, At(sitting): At<String>) -> Answer<ScoreReport> {
    Ok(Json(service::report(&app, &sitting).await?.report.into()))
}
