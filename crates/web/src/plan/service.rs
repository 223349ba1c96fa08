//! From what somebody asks to a plan. Pages and the API go through here.

use super::wish::Wish;
use crate::App;
use crate::fields::FieldError;
use crate::preferences::{Kept, exam_day, keep as note, keep_exam_day, plan_of};
use crate::problem::Problem;
use crate::sentences::sentence;
use gradatim_practice::PlanningError;
use gradatim_readiness::plan::{Plan, PlanError, PlanSettings};

/// Why there is no plan.
#[derive(Debug)]
pub(crate) enum NoPlan {
    /// What was asked for cannot be: a sentence.
    Refused(String),
    /// It could not be found out.
    Problem(Problem),
}

impl From<FieldError> for NoPlan {
    fn from(error: FieldError) -> Self {
        Self::Refused(error.0)
    }
}

impl From<PlanError> for NoPlan {
    fn from(error: PlanError) -> Self {
        Self::Refused(sentence(&error))
    }
}

impl From<PlanningError> for NoPlan {
    fn from(error: PlanningError) -> Self {
        match error {
            PlanningError::Practice(error) => Self::Problem(error.into()),
            error => Self::Refused(sentence(&error)),
        }
    }
}

impl From<Problem> for NoPlan {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// What was asked for last.
pub(super) async fn saved(app: &App, learner: &str, exam: &str) -> Result<Wish, Problem> {
    let date = exam_day(app, learner, exam).await?;
    let kept = Kept::of(app, learner).await?;
    Ok(Wish::saved(kept.plan(exam), app.library.material(exam)?, date))
}

/// The plan that is asked for.
pub(super) async fn plan(app: &App, learner: &str, exam: &str, wish: &Wish) -> Result<Plan, NoPlan> {
    let material = app.library.material(exam)?;
    let request = wish.request(material, app.today())?;
    let (learner, slug) = (learner.to_owned(), exam.to_owned());
    let sittings = app.store.read(move |journal| journal.sittings(&learner, &slug)).await;
    let sittings = sittings.map_err(Problem::from)?.map_err(Problem::from)?;
    let code =
        |slug: &str| app.library.blueprint(slug).map_or_else(|| slug.to_uppercase(), |b| b.code.clone());
    Ok(Plan::new(&request.situation(material, &sittings, code)?, &PlanSettings::default())?)
}

/// The same, and what was asked for is noted, with the day of the exam that came of it.
pub(crate) async fn keep(app: &App, learner: &str, exam: &str, wish: &Wish) -> Result<Plan, NoPlan> {
    let plan = plan(app, learner, exam, wish).await?;
    keep_exam_day(app, learner, exam, plan.exam_on).await?;
    note(app, learner, vec![(plan_of(exam), wish.value())]).await?;
    Ok(plan)
}

/// The plan by what was asked for last.
pub(crate) async fn saved_plan(app: &App, learner: &str, exam: &str) -> Result<Plan, Problem> {
    let wish = saved(app, learner, exam).await?;
    plan(app, learner, exam, &wish).await.map_err(|error| match error {
        NoPlan::Problem(problem) => problem,
        NoPlan::Refused(why) => Problem::conflict(format!("There is no plan to save: {why}")),
    })
}
