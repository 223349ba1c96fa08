//! The day of an exam, and the plan to it.

use super::asked::{At, Body};
use super::description::Complaint;
use crate::App;
use crate::form::Fields;
use crate::history::result::DAY;
use crate::plan::{NoPlan, Wish, keep_plan, saved_calendar, saved_plan};
use crate::preferences::{coming_exam_day, keep_exam_day, to_come};
use crate::problem::Problem;
use crate::routes::{Access, Table};
use crate::who::Who;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gradatim_readiness::plan::{DomainPlan, Plan, Week, markdown, sheet};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The addresses of this part.
pub(super) fn routes(table: Table) -> Table {
    table
        .get("/api/v1/exams/{exam}/plan", Access::Learner, show)
        .put("/api/v1/exams/{exam}/plan", Access::Learner, make)
        .get("/api/v1/exams/{exam}/plan.ics", Access::Learner, as_calendar)
        .get("/api/v1/exams/{exam}/day", Access::Learner, day)
        .put("/api/v1/exams/{exam}/day", Access::Learner, keep_day)
}

/// What a plan is to be made from; it is noted, with the day of the exam.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlanWanted {
    /// Day of the exam, `YYYY-MM-DD`; may be left out after a failed attempt.
    exam_on: Option<String>,
    /// Hours of study in a full week.
    hours_per_week: f64,
    /// Day of an attempt that failed, `YYYY-MM-DD`.
    failed_on: Option<String>,
    /// Its report: `meets` or `needs` by number of the domain.
    #[serde(default)]
    sections: BTreeMap<String, String>,
}

impl PlanWanted {
    fn wish(mut self, app: &App, exam: &str) -> Result<Wish, Problem> {
        let domains = app.library.material(exam)?.exam().blueprint.domains().iter();
        let sections = domains.map(|d| self.sections.remove(&d.id).unwrap_or_default()).collect();
        if let Some(unknown) = self.sections.keys().next() {
            let shown: String = unknown.chars().take(40).collect();
            return Err(Problem::bad_request(format!("`sections`: the exam has no domain `{shown}`.")));
        }
        Ok(Wish {
            date: self.exam_on.unwrap_or_default(),
            hours: self.hours_per_week.to_string(),
            failed_on: self.failed_on.unwrap_or_default(),
            sections,
        })
    }
}

/// What a domain gets.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlannedDomain {
    /// Number in the guide.
    id: String,
    /// Title.
    domain: String,
    /// Share of the exam.
    weight: f64,
    /// Share right expected now.
    expected: f64,
    /// Share right expected on the day of the exam.
    expected_on_exam: f64,
    /// Hours of study.
    hours: f64,
    /// New questions.
    questions: usize,
}

impl From<&DomainPlan> for PlannedDomain {
    fn from(of: &DomainPlan) -> Self {
        Self {
            id: of.id.clone(),
            domain: of.domain.clone(),
            weight: of.weight,
            expected: of.expected,
            expected_on_exam: of.expected_on_exam,
            hours: of.hours,
            questions: of.questions,
        }
    }
}

/// A week of the plan.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlannedWeek {
    /// First day.
    from: String,
    /// Last day.
    to: String,
    /// Hours of study.
    hours: f64,
    /// Hours for each domain, in the order of `domains`.
    domain_hours: Vec<f64>,
    /// New questions of each domain, in the same order.
    domain_questions: Vec<usize>,
    /// Questions that come back.
    reviews: usize,
    /// Whether a mock exam is sat.
    mock: bool,
}

impl From<&Week> for PlannedWeek {
    fn from(week: &Week) -> Self {
        Self {
            from: week.from.to_string(),
            to: week.to.to_string(),
            hours: week.hours,
            domain_hours: week.domains.iter().map(|share| share.hours).collect(),
            domain_questions: week.domains.iter().map(|share| share.questions).collect(),
            reviews: week.reviews.questions,
            mock: week.mock.is_some(),
        }
    }
}

/// A plan from today to the exam.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlanTold {
    /// Day of the exam.
    exam_on: String,
    /// Whether it can be sat on that day, as far as is known.
    held: bool,
    /// Hours of a full week.
    hours_per_week: f64,
    /// Hours of all weeks together.
    hours: f64,
    /// Share right expected if the exam were today.
    expected: f64,
    /// Share right expected on the day, if learning goes as assumed.
    expected_on_exam: f64,
    /// Share right that passes by our own standard.
    cut: f64,
    /// By domain.
    domains: Vec<PlannedDomain>,
    /// By week; the last one ends with the exam.
    weeks: Vec<PlannedWeek>,
    /// What speaks against the plan.
    warnings: Vec<String>,
    /// All of it in words, as Markdown.
    text: String,
}

impl From<&Plan> for PlanTold {
    fn from(plan: &Plan) -> Self {
        Self {
            exam_on: plan.exam_on.to_string(),
            held: plan.held,
            hours_per_week: plan.hours_per_week,
            hours: plan.hours,
            expected: plan.expected.now,
            expected_on_exam: plan.expected.on_exam,
            cut: plan.expected.cut,
            domains: plan.domains.iter().map(PlannedDomain::from).collect(),
            weeks: plan.weeks.iter().map(PlannedWeek::from).collect(),
            warnings: plan.warnings.clone(),
            text: markdown(&sheet(plan)),
        }
    }
}

/// The plan by what was asked for last.
#[utoipa::path(
    get, path = "/api/v1/exams/{exam}/plan", operation_id = "plan", tag = "past",
    params(("exam" = String, Path)),
    responses(
        (status = 200, body = PlanTold),
        (status = 404, body = Complaint),
        (status = 409, description = "None was asked for, or the day has passed", body = Complaint),
    )
)]
pub(super) async fn show(
    State(app): State<App>,
    who: Who,
    At(exam): At<String>,
) -> Result<Json<PlanTold>, Problem> {
    Ok(Json(PlanTold::from(&saved_plan(&app, &who.learner, &exam).await?)))
}

/// Makes a plan, and notes what it was made from.
#[utoipa::path(
    put, path = "/api/v1/exams/{exam}/plan", operation_id = "make_plan", tag = "past",
    params(("exam" = String, Path)), request_body = PlanWanted,
    responses(
        (status = 200, body = PlanTold),
        (status = 400, description = "There can be no such plan", body = Complaint),
        (status = 404, body = Complaint),
    )
)]
pub(super) async fn make(
    State(app): State<App>,
    who: Who,
    At(exam): At<String>,
    Body(wanted): Body<PlanWanted>,
) -> Result<Json<PlanTold>, Problem> {
    let wish = wanted.wish(&app, &exam)?;
    let plan = keep_plan(&app, &who.learner, &exam, &wish).await.map_err(|error| match error {
        NoPlan::Problem(problem) => problem,
        NoPlan::Refused(why) => Problem::bad_request(why),
    })?;
    Ok(Json(PlanTold::from(&plan)))
}

/// The saved plan as iCalendar.
#[utoipa::path(
    get, path = "/api/v1/exams/{exam}/plan.ics", operation_id = "plan_calendar", tag = "past",
    params(("exam" = String, Path)),
    responses(
        (status = 200, body = String, content_type = "text/calendar"),
        (status = 404, body = Complaint),
        (status = 409, description = "None was asked for, or the day has passed", body = Complaint),
    )
)]
pub(super) async fn as_calendar(
    State(app): State<App>,
    who: Who,
    At(exam): At<String>,
) -> Result<Response, Problem> {
    saved_calendar(&app, &who.learner, &exam).await
}

/// The day on which the learner means to sit the exam.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ExamDay {
    /// The day, `YYYY-MM-DD`; null if none is told, or it has passed.
    exam_on: Option<String>,
}

/// The day to be noted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExamDayWanted {
    /// The day, `YYYY-MM-DD`: today or later, within ten years.
    exam_on: String,
}

/// The day of the exam, at which reviews aim.
#[utoipa::path(
    get, path = "/api/v1/exams/{exam}/day", operation_id = "exam_day", tag = "past",
    params(("exam" = String, Path)), responses((status = 200, body = ExamDay), (status = 404, body = Complaint))
)]
pub(super) async fn day(
    State(app): State<App>,
    who: Who,
    At(exam): At<String>,
) -> Result<Json<ExamDay>, Problem> {
    app.library.material(&exam)?;
    let exam_on = coming_exam_day(&app, &who.learner, &exam).await?.map(|day| day.to_string());
    Ok(Json(ExamDay { exam_on }))
}

/// Notes the day of the exam without a plan.
#[utoipa::path(
    put, path = "/api/v1/exams/{exam}/day", operation_id = "keep_exam_day", tag = "past",
    params(("exam" = String, Path)), request_body = ExamDayWanted,
    responses(
        (status = 204),
        (status = 400, description = "No such day, or not to come", body = Complaint),
        (status = 404, body = Complaint),
    )
)]
pub(super) async fn keep_day(
    State(app): State<App>,
    who: Who,
    At(exam): At<String>,
    Body(ExamDayWanted { exam_on }): Body<ExamDayWanted>,
) -> Result<StatusCode, Problem> {
    app.library.material(&exam)?;
    let fields = Fields::of([("exam_on".to_owned(), exam_on)]);
    fields.needed("exam_on", DAY)?;
    if let Some(day) = fields.day("exam_on", DAY)? {
        to_come(day, app.today())?;
        keep_exam_day(&app, &who.learner, &exam, day).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
