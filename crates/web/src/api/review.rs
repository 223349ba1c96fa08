//! Questions met before: what was answered, what is right, and why.

use super::asked::{At, Sought};
use super::description::Complaint;
use super::question::{QuestionText, Solution};
use crate::App;
use crate::form::Fields;
use crate::problem::Problem;
use crate::review::{Shelf, same_version};
use crate::routes::{Access, Table};
use crate::who::Who;
use axum::Json;
use axum::extract::State;
use gradatim_log::Mode;
use gradatim_practice::{Filter, Mark, Material, Met, Question};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The addresses of this part.
pub(super) fn routes(table: Table) -> Table {
    table.get("/api/v1/exams/{exam}/review", Access::Learner, everything).get(
        "/api/v1/sittings/{sitting}/review",
        Access::Owner,
        of_sitting,
    )
}

/// Which questions, and which page of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ReviewWanted {
    /// `all`, `wrong`, `skipped`, `flagged` or `unsure`; left out, `wrong` of everything and `all` of one sitting.
    filter: String,
    /// Number of the domain in the guide; left out, all of them.
    domain: String,
    /// From 1; a page has 10 questions.
    page: String,
}

impl From<ReviewWanted> for Fields {
    fn from(ReviewWanted { filter, domain, page }: ReviewWanted) -> Self {
        let fields = [("filter", filter), ("domain", domain), ("page", page)];
        Self::of(fields.map(|(name, value)| (name.to_owned(), value)))
    }
}

/// Questions that each filter leaves, in the domain asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Counts {
    /// Every one.
    all: usize,
    /// Answered wrong.
    wrong: usize,
    /// Left blank in an exam.
    skipped: usize,
    /// Flagged in an exam.
    flagged: usize,
    /// Called unsure, or hardly known.
    unsure: usize,
}

/// A question as it was met last.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MetTold {
    /// Sitting in which that was.
    sitting: String,
    /// Position in it.
    position: u32,
    /// `drill` or `exam`.
    #[schema(value_type = String)]
    mode: Mode,
    /// When it was answered, or the exam handed in.
    at: i64,
    /// Item.
    item: String,
    /// Version that was shown.
    item_version: u32,
    /// Number of its domain in the guide.
    domain: String,
    /// Number of its task in the guide.
    task: String,
    /// What became of it: `right`, `wrong` or `skipped`.
    mark: &'static str,
    /// Flagged in an exam.
    flagged: bool,
    /// Called unsure in a drill, or hardly known.
    unsure: bool,
    /// Whether it counted.
    scored: bool,
    /// Times it was met.
    times: usize,
    /// Ids of the options chosen; empty if it was left blank.
    response: Vec<String>,
    /// As it was shown; null where the bank has no such version any more.
    question: Option<QuestionText>,
    /// Key and reasons; null with the question.
    solution: Option<Solution>,
}

impl MetTold {
    fn new(material: &Material, met: &Met) -> Self {
        let shown = &met.shown;
        let item = same_version(material, met);
        let whole = item.map(|item| (item, Question { item, shown }.options()));
        Self {
            question: whole.as_ref().map(|(item, options)| QuestionText::new(shown.position, item, options)),
            solution: whole.as_ref().map(|(item, options)| Solution::new(item, options)),
            response: met.answer.as_ref().map(|answer| answer.response.clone()).unwrap_or_default(),
            sitting: shown.sitting.clone(),
            position: shown.position,
            mode: met.mode,
            at: met.at,
            item: shown.item.clone(),
            item_version: shown.item_version,
            domain: shown.domain.clone(),
            task: shown.task.clone(),
            mark: mark(met.mark),
            flagged: met.flagged,
            unsure: met.unsure,
            scored: shown.scored,
            times: met.times,
        }
    }
}

fn mark(mark: Mark) -> &'static str {
    match mark {
        Mark::Right => "right",
        Mark::Wrong => "wrong",
        Mark::Skipped => "skipped",
    }
}

/// A page of questions met before.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReviewTold {
    /// Questions that fit, on all pages.
    found: usize,
    /// This page, from 1.
    page: usize,
    /// The last page.
    pages: usize,
    /// Questions by filter.
    counts: Counts,
    /// Questions kept back: part of an exam under way, or of a sealed form that is still to be sat.
    withheld: usize,
    /// Reviews that are due now; null for one sitting.
    due: Option<usize>,
    /// The questions of this page: of everything the newest first, of one sitting in the order shown.
    questions: Vec<MetTold>,
}

impl ReviewTold {
    fn new(shelf: &Shelf) -> Result<Self, Problem> {
        let page = shelf.page()?;
        let count = |filter| shelf.count(filter);
        Ok(Self {
            found: page.found,
            page: page.pages.here,
            pages: page.pages.last,
            counts: Counts {
                all: count(Filter::All),
                wrong: count(Filter::Wrong),
                skipped: count(Filter::Skipped),
                flagged: count(Filter::Flagged),
                unsure: count(Filter::Unsure),
            },
            withheld: shelf.found.withheld,
            due: shelf.of.is_none().then_some(shelf.due),
            questions: page.questions.into_iter().map(|met| MetTold::new(shelf.material, met)).collect(),
        })
    }
}

/// Questions of an exam that were met, each as it was met last. What is due is practised by a drill with `reviews` `only`.
#[utoipa::path(
    get, path = "/api/v1/exams/{exam}/review", operation_id = "review", tag = "past",
    params(("exam" = String, Path), ReviewWanted),
    responses(
        (status = 200, body = ReviewTold),
        (status = 400, description = "No such choice", body = Complaint),
        (status = 404, description = "No such exam or page", body = Complaint),
    )
)]
pub(super) async fn everything(
    State(app): State<App>,
    who: Who,
    At(exam): At<String>,
    Sought(wanted): Sought<ReviewWanted>,
) -> Result<Json<ReviewTold>, Problem> {
    let shelf = Shelf::everything(&app, &who.learner, &exam, &wanted.into()).await?;
    ReviewTold::new(&shelf).map(Json)
}

/// Questions of one sitting.
#[utoipa::path(
    get, path = "/api/v1/sittings/{sitting}/review", operation_id = "sitting_review", tag = "past",
    params(("sitting" = String, Path), ReviewWanted),
    responses(
        (status = 200, body = ReviewTold),
        (status = 400, description = "No such choice", body = Complaint),
        (status = 404, description = "No such page", body = Complaint),
        (status = 409, description = "An exam under way", body = Complaint),
    )
)]
pub(super) async fn of_sitting(
    State(app): State<App>,
    who: Who,
    At(sitting): At<String>,
    Sought(wanted): Sought<ReviewWanted>,
) -> Result<Json<ReviewTold>, Problem> {
    let shelf = Shelf::of_sitting(&app, &who.learner, &sitting, &wanted.into()).await?;
    ReviewTold::new(&shelf).map(Json)
}
