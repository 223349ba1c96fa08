//! Drills: begun, asked, answered and ended.

use super::asked::{At, Body};
use super::past::state;
use super::question::{QuestionText, Solution};
use crate::App;
use crate::drill::{self, Asked, DrillOrder, Feedback, Given, Summary};
use crate::problem::Problem;
use crate::routes::{Access, Table};
use crate::sentences::sentence;
use crate::who::Who;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gradatim_log::Answer;
use gradatim_practice::{Reviews, is_review};
use gradatim_readiness::Band;
use gradatim_readiness::words::{DomainStanding, after_drill};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The addresses of this part.
pub(super) fn routes(table: Table) -> Table {
    table
        .post("/api/v1/drills", Access::Learner, start)
        .get("/api/v1/drills/{sitting}", Access::Owner, summary)
        .get("/api/v1/drills/{sitting}/question", Access::Owner, question)
        .post("/api/v1/drills/{sitting}/answers", Access::Owner, answer)
        .get("/api/v1/drills/{sitting}/answers/{position}", Access::Owner, answered)
        .post("/api/v1/drills/{sitting}/stop", Access::Owner, stop)
}

/// Which questions of a drill are reviews.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum WantedReviews {
    /// Those that are due, a third of the drill at most.
    #[default]
    Auto,
    /// No others: what is due, and then the drill ends. With `anew` it is what the review page begins.
    Only,
    /// None.
    None,
}

/// What a drill is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DrillWanted {
    /// Exam.
    exam: String,
    /// Number of questions; 20 if left out.
    questions: Option<usize>,
    /// Keep to the domain of this number in the guide.
    domain: Option<String>,
    /// Which questions are reviews.
    #[serde(default)]
    reviews: WantedReviews,
    /// Give up an unfinished drill instead of going on with it.
    #[serde(default)]
    anew: bool,
}

impl DrillWanted {
    fn order(&self, app: &App) -> Result<DrillOrder, Problem> {
        let usual = DrillOrder::default();
        let reviews = match self.reviews {
            WantedReviews::Auto => Reviews::Auto,
            WantedReviews::Only => Reviews::Only,
            WantedReviews::None => Reviews::None,
        };
        let domain = self.domain.as_deref().map(|asked| self.domain(app, asked)).transpose()?;
        let questions = self.questions.unwrap_or(usual.questions);
        Ok(DrillOrder { questions, domain, reviews, anew: self.anew, ..usual })
    }

    fn domain(&self, app: &App, asked: &str) -> Result<usize, Problem> {
        let found = app.library.material(&self.exam)?.exam().blueprint.domain_named(asked);
        found.ok_or_else(|| Problem::bad_request("The exam has no such domain; see the list of exams."))
    }
}

/// A sitting that was begun, or gone on with.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Begun {
    /// Its name in addresses.
    pub(super) sitting: String,
}

/// A question of a drill.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DrillQuestion {
    /// The question.
    #[serde(flatten)]
    text: QuestionText,
    /// Questions in the drill, where that was fixed.
    of: Option<usize>,
    /// Number of the domain in the guide.
    domain: String,
    /// Number of the task in the guide.
    task: String,
    /// Whether it comes back to be remembered.
    is_review: bool,
    /// Why it was chosen.
    why: String,
    /// When it was first shown.
    shown_at: i64,
}

impl From<&Asked> for DrillQuestion {
    fn from(asked: &Asked) -> Self {
        let shown = &asked.shown;
        Self {
            text: QuestionText::new(shown.position, asked.item, &asked.question().options()),
            of: asked.of,
            domain: shown.domain.clone(),
            task: shown.task.clone(),
            is_review: is_review(shown),
            why: shown.why.clone(),
            shown_at: shown.shown_at,
        }
    }
}

/// What a drill asks now.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Open {
    /// The open question; null when the drill is over.
    question: Option<DrillQuestion>,
}

/// An answer to the open question.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DrillResponse {
    /// Position of the question.
    position: u32,
    /// Ids of the options chosen.
    response: Vec<String>,
    /// Calls it a guess: then it comes back as a review even if it is right.
    #[serde(default)]
    unsure: bool,
    /// Working time; it can only shorten what the server counted.
    elapsed_ms: Option<i64>,
}

/// An answer that stands, with everything about the question.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DrillAnswer {
    /// Position of the question.
    position: u32,
    /// Ids of the options chosen.
    response: Vec<String>,
    /// Whether it is right.
    correct: bool,
    /// Whether it was called a guess.
    unsure: bool,
    /// Working time.
    elapsed_ms: i64,
    /// True when an answer stood there before: what was sent now changed nothing.
    stood: bool,
    /// Key and reasons.
    #[serde(flatten)]
    solution: Solution,
}

impl DrillAnswer {
    fn new(asked: &Asked, answer: Answer, stood: bool) -> Self {
        Self {
            position: answer.position,
            response: answer.response,
            correct: answer.correct,
            unsure: answer.flagged,
            elapsed_ms: answer.elapsed_ms,
            stood,
            solution: Solution::new(asked.item, &asked.question().options()),
        }
    }
}

/// A domain at the end of a drill.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DrilledDomain {
    /// Number in the guide.
    id: String,
    /// Title.
    domain: String,
    /// Questions answered in this drill.
    answered: usize,
    /// Right among them.
    right: usize,
    /// Against the standard, by all practice: `above`, `below` or `no_clear_difference`; null where that is too little to
    /// say.
    #[schema(value_type = Option<String>)]
    band: Option<Band>,
}

impl From<DomainStanding> for DrilledDomain {
    fn from(of: DomainStanding) -> Self {
        let DomainStanding { id, title, answered, right, band, .. } = of;
        Self { id, domain: title, answered, right, band }
    }
}

/// What a drill came to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DrillSummary {
    /// Questions answered.
    answered: usize,
    /// Right among them.
    right: usize,
    /// `open`, `finished` or `given_up`.
    state: &'static str,
    /// By domain.
    domains: Vec<DrilledDomain>,
    /// When its questions come back, as a sentence.
    reviews: Option<String>,
    /// What to do next, as a sentence.
    next: String,
}

impl From<Summary> for DrillSummary {
    fn from(summary: Summary) -> Self {
        Self {
            answered: summary.past.answers.len(),
            right: summary.right(),
            state: state(&summary.past),
            next: sentence(&after_drill(&summary.domains).sentence),
            domains: summary.domains.into_iter().map(DrilledDomain::from).collect(),
            reviews: summary.reviews,
        }
    }
}

/// Begins a drill, or goes on with the unfinished one.
#[utoipa::path(
    post, path = "/api/v1/drills", operation_id = "start_drill", tag = "drills", request_body = DrillWanted,
    responses(
        (status = 200, body = Begun),
        (status = 404, description = "No such exam", body = super::description::Complaint),
        (status = 409, description = "Only reviews were asked for, and none is due", body = super::description::Complaint),
    )
)]
pub(super) async fn start(
    State(app): State<App>,
    who: Who,
    Body(wanted): Body<DrillWanted>,
) -> Result<Json<Begun>, Problem> {
    let order = wanted.order(&app)?;
    let sitting = drill::start(&app, &who.learner, &wanted.exam, order).await?;
    Ok(Json(Begun { sitting }))
}

/// What a drill has come to so far.
#[utoipa::path(
    get, path = "/api/v1/drills/{sitting}", operation_id = "drill_summary", tag = "drills",
    params(("sitting" = String, Path)),
    responses((status = 200, body = DrillSummary))
)]
pub(super) async fn summary(
    State(app): State<App>,
    At(sitting): At<String>,
) -> Result<Json<DrillSummary>, Problem> {
    Ok(Json(drill::summary(&app, &sitting).await?.into()))
}

/// The open question, or the next one.
#[utoipa::path(
    get, path = "/api/v1/drills/{sitting}/question", operation_id = "drill_question", tag = "drills",
    params(("sitting" = String, Path)), responses((status = 200, body = Open))
)]
pub(super) async fn question(State(app): State<App>, At(sitting): At<String>) -> Result<Json<Open>, Problem> {
    let asked = drill::question(&app, &sitting).await?;
    Ok(Json(Open { question: asked.as_ref().map(DrillQuestion::from) }))
}

/// Answers the open question. The answer is on the disk before the response is sent.
#[utoipa::path(
    post, path = "/api/v1/drills/{sitting}/answers", operation_id = "answer_drill", tag = "drills",
    params(("sitting" = String, Path)), request_body = DrillResponse,
    responses(
        (status = 200, body = DrillAnswer),
        (status = 409, description = "Not the open question", body = super::description::Complaint),
        (status = 503, description = "Not saved: send it again", body = super::description::Complaint),
    )
)]
pub(super) async fn answer(
    State(app): State<App>,
    At(sitting): At<String>,
    Body(given): Body<DrillResponse>,
) -> Result<Json<DrillAnswer>, Problem> {
    let DrillResponse { position, response, unsure, elapsed_ms } = given;
    let given = Given { response, unsure, elapsed_ms };
    let stood = drill::answer(&app, &sitting, position, given).await?.stood;
    let feedback = drill::feedback(&app, &sitting, position).await?;
    let Feedback { asked, answer } = feedback.ok_or_else(Problem::not_found)?;
    Ok(Json(DrillAnswer::new(&asked, answer, stood)))
}

/// What was answered at a position.
#[utoipa::path(
    get, path = "/api/v1/drills/{sitting}/answers/{position}", operation_id = "drill_answer", tag = "drills",
    params(("sitting" = String, Path), ("position" = u32, Path)),
    responses((status = 200, body = DrillAnswer), (status = 404, body = super::description::Complaint))
)]
pub(super) async fn answered(
    State(app): State<App>,
    At((sitting, position)): At<(String, u32)>,
) -> Result<Json<DrillAnswer>, Problem> {
    let feedback = drill::feedback(&app, &sitting, position).await?;
    let Feedback { asked, answer } = feedback.ok_or_else(Problem::not_found)?;
    Ok(Json(DrillAnswer::new(&asked, answer, true)))
}

/// Ends a drill early; what was answered counts.
#[utoipa::path(
    post, path = "/api/v1/drills/{sitting}/stop", operation_id = "stop_drill", tag = "drills",
    params(("sitting" = String, Path)), responses((status = 204))
)]
pub(super) async fn stop(State(app): State<App>, At(sitting): At<String>) -> Result<StatusCode, Problem> {
    drill::stop(&app, &sitting).await?;
    Ok(StatusCode::NO_CONTENT)
}
