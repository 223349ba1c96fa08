//! Exams there are, and how a learner stands.

use super::asked::At;
use super::description::Complaint;
use crate::App;
use crate::home::{Standing, standing};
use crate::problem::Problem;
use crate::routes::{Access, Table};
use crate::sentences::sentence;
use crate::who::Who;
use axum::Json;
use axum::extract::State;
use gradatim_bank::{Blueprint, Domain};
use gradatim_practice::Material;
use gradatim_readiness::words::{NextStep, Step};
use gradatim_readiness::{Band, DomainReadiness, State as Verdict};
use serde::Serialize;
use utoipa::ToSchema;

/// The addresses of this part.
pub(super) fn routes(table: Table) -> Table {
    table.get("/api/v1/exams", Access::Learner, list).get(
        "/api/v1/exams/{exam}/readiness",
        Access::Learner,
        readiness,
    )
}

/// A domain of an exam.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DomainFacts {
    /// Number in the guide.
    id: String,
    /// Name.
    title: String,
    /// Share of the scored questions in percent.
    weight: f64,
}

impl From<&Domain> for DomainFacts {
    fn from(domain: &Domain) -> Self {
        Self { id: domain.id.clone(), title: domain.title.clone(), weight: domain.weight }
    }
}

/// An exam that can be practised.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ExamFacts {
    /// Name in addresses and bodies.
    exam: String,
    /// Code of the owner.
    code: String,
    /// Title.
    title: String,
    /// Whether it can still be sat.
    is_open: bool,
    /// Questions of a form.
    questions: usize,
    /// Those that count; which they are is not told.
    scored: usize,
    /// Time.
    minutes: u32,
    /// By weight.
    domains: Vec<DomainFacts>,
}

impl From<&Blueprint> for ExamFacts {
    fn from(blueprint: &Blueprint) -> Self {
        Self {
            exam: blueprint.slug.clone(),
            code: blueprint.code.clone(),
            title: blueprint.title.clone(),
            is_open: blueprint.lifecycle.is_open(),
            questions: blueprint.form.questions,
            scored: blueprint.form.scored,
            minutes: blueprint.form.minutes,
            domains: blueprint.domains().iter().map(DomainFacts::from).collect(),
        }
    }
}

/// The exams that can be practised here.
#[utoipa::path(get, path = "/api/v1/exams", operation_id = "list_exams", tag = "exams", responses((status = 200, body = Vec<ExamFacts>)))]
pub(super) async fn list(State(app): State<App>) -> Result<Json<Vec<ExamFacts>>, Problem> {
    let exams = app.library.exams();
    Ok(Json(exams.iter().filter_map(|exam| app.library.blueprint(exam)).map(ExamFacts::from).collect()))
}

/// How a learner stands in a domain.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DomainStanding {
    /// Title.
    domain: String,
    /// Share of the exam.
    weight: f64,
    /// First answers.
    answered: usize,
    /// Against the standard: `above`, `below` or `no_clear_difference`.
    #[schema(value_type = String)]
    band: Band,
    /// Middle 80 % of the ability, in logits.
    interval: [f64; 2],
}

impl From<DomainReadiness> for DomainStanding {
    fn from(of: DomainReadiness) -> Self {
        let DomainReadiness { domain, weight, answered, band, interval, .. } = of;
        Self { domain, weight, answered, band, interval }
    }
}

/// How a learner stands with an exam: coverage, performance and retention apart.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReadinessTold {
    /// What can be said: `ready`, `not_ready` or `not_enough_evidence`.
    #[schema(value_type = String)]
    state: Verdict,
    /// The same as a sentence.
    headline: String,
    /// How likely, with what score; or why nothing can be said yet.
    explanation: String,
    /// Probability of passing; null without enough evidence.
    p_pass: Option<f64>,
    /// Scaled score: 10th and 90th percentile. Without enough evidence mostly a statement about everybody.
    interval: [f64; 2],
    /// Score that passes.
    pass_mark: f64,
    /// Share of the blueprint with enough fresh answers.
    coverage: f64,
    /// Expected share of what was known that is still known on the day of the exam.
    retention: Option<f64>,
    /// First answers.
    answered: usize,
    /// What is missing, as sentences.
    missing_evidence: Vec<String>,
    /// By domain; without enough evidence mostly statements about everybody.
    domains: Vec<DomainStanding>,
    /// Questions due for review now.
    due: usize,
    /// When the next question falls due for review.
    next_due: Option<i64>,
    /// Day of the exam, where it is known.
    exam_date: Option<String>,
    /// Drill that is not finished.
    drill: Option<String>,
    /// Exam under way.
    exam_sitting: Option<String>,
    /// What to do next, if nothing is under way.
    next: NextTold,
}

/// What to do next.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NextTold {
    /// As a sentence.
    sentence: String,
    /// `drill`, `exam` or `sealed_form`.
    step: &'static str,
    /// Number of the domain that the drill is to keep to.
    domain: Option<String>,
}

impl NextTold {
    fn new(material: &Material, next: &NextStep) -> Self {
        let domains = material.exam().blueprint.domains();
        let (step, domain) = match next.step {
            Step::Drill(domain) => ("drill", domain.and_then(|d| domains.get(d)).map(|d| d.id.clone())),
            Step::Exam => ("exam", None),
            Step::SealedForm => ("sealed_form", None),
        };
        Self { sentence: sentence(&next.sentence), step, domain }
    }
}

impl ReadinessTold {
    fn new(material: &Material, standing: Standing) -> Self {
        let verdict = standing.verdict();
        let (headline, explanation) = (verdict.headline(), verdict.explanation());
        let next = NextTold::new(material, &verdict.next());
        let readiness = standing.readiness;
        Self {
            state: readiness.state,
            headline,
            explanation,
            p_pass: readiness.p_pass,
            interval: readiness.interval,
            pass_mark: readiness.pass_mark,
            coverage: readiness.coverage,
            retention: readiness.retention,
            answered: readiness.answered,
            missing_evidence: readiness.missing_evidence,
            domains: readiness.domains.into_iter().map(DomainStanding::from).collect(),
            due: standing.due,
            next_due: standing.next_due,
            exam_date: standing.aim.date().map(|day| day.to_string()),
            drill: standing.drill.map(|drill| drill.sitting),
            exam_sitting: standing.exam,
            next,
        }
    }
}

/// Where the learner stands with an exam.
#[utoipa::path(
    get, path = "/api/v1/exams/{exam}/readiness", operation_id = "readiness", tag = "exams",
    params(("exam" = String, Path)),
    responses((status = 200, body = ReadinessTold), (status = 404, body = Complaint))
)]
pub(super) async fn readiness(
    State(app): State<App>,
    who: Who,
    At(exam): At<String>,
) -> Result<Json<ReadinessTold>, Problem> {
    let material = app.library.material(&exam)?;
    Ok(Json(ReadinessTold::new(material, standing(&app, &who.learner, &exam).await?)))
}
