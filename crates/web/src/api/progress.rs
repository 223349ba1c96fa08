//! How a learner has come along.

use super::asked::At;
use super::description::Complaint;
use crate::App;
use crate::history::course;
use crate::history::figures::pass_share;
use crate::problem::Problem;
use crate::routes::{Access, Table};
use crate::who::Who;
use axum::Json;
use axum::extract::State;
use gradatim_practice::{Course, CoursePoint, DomainCount, Material, WeekCount};
use serde::Serialize;
use utoipa::ToSchema;

/// The addresses of this part.
pub(super) fn routes(table: Table) -> Table {
    table.get("/api/v1/exams/{exam}/progress", Access::Learner, show)
}

/// What to expect of a form after a day with first answers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProgressDay {
    /// The day.
    day: String,
    /// First answers until then.
    answered: usize,
    /// Share of questions expected right.
    expected: f64,
    /// Where four of five forms would lie.
    band: [f64; 2],
}

impl From<&CoursePoint> for ProgressDay {
    fn from(of: &CoursePoint) -> Self {
        let CoursePoint { day, answered, expected, band } = *of;
        Self { day: day.to_string(), answered, expected, band }
    }
}

/// Answers of a week.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProgressWeek {
    /// Its Monday.
    from: String,
    /// Answers, repeats included.
    answered: usize,
    /// Right among them.
    right: usize,
}

impl From<&WeekCount> for ProgressWeek {
    fn from(of: &WeekCount) -> Self {
        let WeekCount { monday, answered, right } = *of;
        Self { from: monday.to_string(), answered, right }
    }
}

/// First answers in a domain.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProgressDomain {
    /// Title.
    domain: String,
    /// Questions answered for the first time.
    answered: usize,
    /// Right among them.
    right: usize,
}

impl From<&DomainCount> for ProgressDomain {
    fn from(of: &DomainCount) -> Self {
        Self { domain: of.title.clone(), answered: of.answered, right: of.right }
    }
}

/// A learner's way so far.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProgressTold {
    /// Share right that passes by our own standard.
    cut: f64,
    /// By day, oldest first; of many days 24 that divide them evenly.
    days: Vec<ProgressDay>,
    /// The last half year by week, oldest first, weeks without answers included.
    weeks: Vec<ProgressWeek>,
    /// By domain.
    domains: Vec<ProgressDomain>,
}

impl ProgressTold {
    fn new(material: &Material, course: &Course) -> Self {
        Self {
            cut: pass_share(material),
            days: course.points.iter().map(ProgressDay::from).collect(),
            weeks: course.weeks.iter().map(ProgressWeek::from).collect(),
            domains: course.domains.iter().map(ProgressDomain::from).collect(),
        }
    }
}

/// The learner's way so far: expected share right by day, answers by week, first answers by domain.
#[utoipa::path(
    get, path = "/api/v1/exams/{exam}/progress", operation_id = "progress", tag = "past",
    params(("exam" = String, Path)),
    responses((status = 200, body = ProgressTold), (status = 404, body = Complaint))
)]
pub(super) async fn show(
    State(app): State<App>,
    who: Who,
    At(exam): At<String>,
) -> Result<Json<ProgressTold>, Problem> {
    let material = app.library.material(&exam)?;
    let sittings = app.store.read(move |journal| journal.sittings(&who.learner, &exam)).await??;
    Ok(Json(ProgressTold::new(material, &course(material, &sittings))))
}
