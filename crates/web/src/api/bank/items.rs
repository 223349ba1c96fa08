//! The items of a bank, and everything about one.

mod told;

use crate::App;
use crate::api::asked::{At, Sought};
use crate::api::description::Complaint;
use crate::bank::Workshop;
use crate::bank::filter::{Asked, Row};
use crate::bank::item::place;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use gradatim_bank::{Pool, Status};
use serde::{Deserialize, Serialize};
use told::ItemTold;
use utoipa::{IntoParams, ToSchema};

/// Items of a page, at most.
const MOST: usize = 500;

/// Which items, and in what order; what is left out asks for nothing.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ItemsWanted {
    /// Words that all stand somewhere in the item.
    q: String,
    /// Number of the domain in the guide.
    domain: String,
    /// Number of the task in the guide.
    task: String,
    /// Its pool.
    pool: String,
    /// How far it has come.
    status: String,
    /// `error`, `warning` or `note`: with such a mark of the linter.
    lint: String,
    /// `1`: reported by a learner.
    reported: String,
    /// `id`, `hardest`, `easiest`, `discrimination`, `answers` or `reports`.
    sort: String,
    /// From 1; a page has 500 items.
    page: String,
}

impl From<ItemsWanted> for Asked {
    fn from(wanted: ItemsWanted) -> Self {
        let ItemsWanted { q, domain, task, pool, status, lint, reported, sort, page } = wanted;
        Self { q, domain, task, pool, status, lint, reported, sort, page }
    }
}

/// An item in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ItemRow {
    /// Item.
    item: String,
    /// Version that the bank has.
    version: u32,
    /// Number of its task in the guide.
    task: String,
    /// Its pool.
    #[schema(value_type = String)]
    pool: Pool,
    /// How far it has come.
    #[schema(value_type = String)]
    status: Status,
    /// The question.
    stem: String,
    /// Marks of the linter: errors, warnings, notes.
    marks: [usize; 3],
    /// First answers.
    n: usize,
    /// Share of right ones.
    right: Option<f64>,
    /// Correlation of a right answer with the share right on other items.
    point_biserial: Option<f64>,
    /// Reports of learners.
    reports: usize,
}

impl From<&Row<'_>> for ItemRow {
    fn from(row: &Row<'_>) -> Self {
        let (item, figures) = (row.item, row.figures);
        Self {
            item: item.id.clone(),
            version: item.version,
            task: item.task.clone(),
            pool: item.pool,
            status: item.status,
            stem: item.stem.clone(),
            marks: row.marks,
            n: figures.n,
            right: figures.share(),
            point_biserial: figures.point_biserial,
            reports: row.reports,
        }
    }
}

/// A page of items.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ItemList {
    /// Items that fit, on all pages.
    found: usize,
    /// Those of this page, in the order asked for.
    items: Vec<ItemRow>,
}

/// The items of a bank, searched, filtered and sorted.
#[utoipa::path(
    get, path = "/api/v1/exams/{exam}/items", operation_id = "items", tag = "bank",
    params(("exam" = String, Path), ItemsWanted),
    responses(
        (status = 200, body = ItemList),
        (status = 400, description = "No such choice", body = Complaint),
        (status = 404, body = Complaint),
    )
)]
pub(crate) async fn list(
    State(app): State<App>,
    At(exam): At<String>,
    Sought(wanted): Sought<ItemsWanted>,
) -> Result<Json<ItemList>, Problem> {
    let workshop = Workshop::open(&app, &exam).await?;
    let filter = Asked::from(wanted).understood(&workshop.material().exam().blueprint)?;
    let rows = filter.rows(&workshop);
    let page = rows.chunks(MOST).nth(filter.page - 1).unwrap_or_default();
    Ok(Json(ItemList { found: rows.len(), items: page.iter().map(ItemRow::from).collect() }))
}

/// Everything about an item.
#[utoipa::path(
    get, path = "/api/v1/exams/{exam}/items/{item}", operation_id = "item", tag = "bank",
    params(("exam" = String, Path), ("item" = String, Path)),
    responses((status = 200, body = ItemTold), (status = 404, body = Complaint))
)]
pub(crate) async fn item(
    State(app): State<App>,
    At((exam, item)): At<(String, String)>,
) -> Result<Json<ItemTold>, Problem> {
    let workshop = Workshop::open(&app, &exam).await?;
    let place = place(&workshop, &item)?;
    Ok(Json(ItemTold::new(&workshop, place)))
}
