//! What was done: sittings, and objections to questions.

use super::asked::{At, Body};
use super::description::Complaint;
use crate::App;
use crate::history::list::{domains, form};
use crate::problem::Problem;
use crate::routes::{Access, Table};
use crate::who::Who;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gradatim_log::{ItemReport, Mode, SittingHistory};
use gradatim_practice::{Material, may_look_back};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Characters of an objection, at most.
const LONGEST_REASON: usize = 2000;

/// The addresses of this part.
pub(super) fn routes(table: Table) -> Table {
    table
        .get("/api/v1/exams/{exam}/sittings", Access::Learner, list)
        .get("/api/v1/sittings/{sitting}", Access::Owner, show)
        .post("/api/v1/sittings/{sitting}/objections", Access::Owner, object)
}

/// A sitting in figures.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SittingFacts {
    /// Name in addresses.
    sitting: String,
    /// `drill` or `exam`.
    mode: &'static str,
    /// Exam.
    exam: String,
    /// When it began.
    started_at: i64,
    /// `open`, `finished` or `given_up`.
    state: &'static str,
    /// Questions shown so far.
    shown: usize,
    /// Questions answered.
    answered: usize,
    /// Right among them; not told of an exam under way.
    right: Option<usize>,
    /// Form of an exam: `practice` or `sealed`.
    form: Option<String>,
    /// By domain, in the order of the guide; questions left blank are not among the answered.
    domains: Vec<SittingDomain>,
}

/// A domain in a sitting.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SittingDomain {
    /// Number in the guide.
    id: String,
    /// Questions answered.
    answered: usize,
    /// Right among them; not told of an exam under way.
    right: Option<usize>,
}

impl SittingFacts {
    fn new(material: &Material, past: &SittingHistory) -> Self {
        let is_exam = past.record.mode == Mode::Exam;
        let right =
            past.presentations.iter().filter_map(|p| past.answer(p.position)).filter(|a| a.correct).count();
        Self {
            sitting: past.record.sitting.clone(),
            mode: if is_exam { "exam" } else { "drill" },
            exam: past.record.exam.clone(),
            started_at: past.record.started_at,
            state: state(past),
            shown: past.presentations.len(),
            answered: past.answered(),
            right: may_look_back(past).then_some(right),
            form: form(past).map(str::to_owned),
            domains: by_domain(material, past),
        }
    }
}

fn by_domain(material: &Material, past: &SittingHistory) -> Vec<SittingDomain> {
    let is_told = may_look_back(past);
    let counts = material.exam().blueprint.domains().iter().zip(domains(material, past));
    let told = counts.map(|(domain, (answered, right))| SittingDomain {
        id: domain.id.clone(),
        answered,
        right: is_told.then_some(right),
    });
    told.collect()
}

/// How far a sitting is.
pub(super) fn state(past: &SittingHistory) -> &'static str {
    match (past.is_finished(), past.is_closed()) {
        (true, _) => "finished",
        (false, true) => "given_up",
        (false, false) => "open",
    }
}

/// What is wrong with a question.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Objection {
    /// Position of the question in the sitting.
    position: u32,
    /// What is wrong, in up to 2000 characters.
    reason: String,
}

impl Objection {
    fn check(&self) -> Result<(), Problem> {
        match self.reason.trim().chars().count() {
            0 => Err(Problem::bad_request("Say what is wrong with the question in `reason`.")),
            n if n > LONGEST_REASON => {
                let text = format!("`reason` has {LONGEST_REASON} characters at most; {n} came.");
                Err(Problem::bad_request(text))
            }
            _ => Ok(()),
        }
    }
}

/// The learner's sittings of an exam, oldest first.
#[utoipa::path(
    get, path = "/api/v1/exams/{exam}/sittings", operation_id = "sittings", tag = "past",
    params(("exam" = String, Path)),
    responses((status = 200, body = Vec<SittingFacts>), (status = 404, body = Complaint))
)]
pub(super) async fn list(
    State(app): State<App>,
    who: Who,
    At(exam): At<String>,
) -> Result<Json<Vec<SittingFacts>>, Problem> {
    let material = app.library.material(&exam)?;
    let sittings = app.store.read(move |journal| journal.sittings(&who.learner, &exam)).await??;
    Ok(Json(sittings.iter().map(|past| SittingFacts::new(material, past)).collect()))
}

/// A sitting in figures.
#[utoipa::path(
    get, path = "/api/v1/sittings/{sitting}", operation_id = "sitting", tag = "past",
    params(("sitting" = String, Path)), responses((status = 200, body = SittingFacts))
)]
pub(super) async fn show(
    State(app): State<App>,
    At(sitting): At<String>,
) -> Result<Json<SittingFacts>, Problem> {
    let past = app.store.read(move |journal| journal.sitting(&sitting)).await??;
    Ok(Json(SittingFacts::new(app.library.material(&past.record.exam)?, &past)))
}

/// Reports an error in a question that was shown.
#[utoipa::path(
    post, path = "/api/v1/sittings/{sitting}/objections", operation_id = "object", tag = "past",
    params(("sitting" = String, Path)), request_body = Objection,
    responses((status = 204), (status = 404, description = "Nothing was shown there", body = Complaint))
)]
pub(super) async fn object(
    State(app): State<App>,
    At(sitting): At<String>,
    Body(objection): Body<Objection>,
) -> Result<StatusCode, Problem> {
    objection.check()?;
    let past = app.store.read(move |journal| journal.sitting(&sitting)).await??;
    let shown = past.presentations.iter().find(|p| p.position == objection.position);
    let shown = shown.ok_or_else(Problem::not_found)?;
    let report = ItemReport {
        learner: past.record.learner.clone(),
        exam: past.record.exam.clone(),
        item: shown.item.clone(),
        item_version: shown.item_version,
        bank_version: past.record.bank_version.clone(),
        reason: objection.reason.trim().to_owned(),
        at: app.now_ms(),
    };
    app.store.run(move |journal| journal.report(&report)).await??;
    Ok(StatusCode::NO_CONTENT)
}
