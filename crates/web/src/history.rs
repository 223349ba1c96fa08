//! What was done so far: sittings, how it went over time, results of real exams, and one's own data to take along.

pub(crate) mod downloads;
pub(crate) mod figures;
pub(crate) mod list;
pub(crate) mod result;
#[cfg(test)]
mod tests;

use crate::form::Fields;
use crate::problem::Problem;
use crate::routes::{Access, Table};
use crate::view::View;
use axum::extract::RawQuery;
use axum::response::Html;
use gradatim_log::SittingHistory;
use gradatim_practice::{Course, Material};
use jiff::tz::TimeZone;
use list::{PAGE, rows, table};
use maud::html;

/// The addresses of this part.
pub(crate) fn routes(table: Table) -> Table {
    table
        .get("/history", Access::Learner, show)
        .get("/history/answers.csv", Access::Learner, downloads::answers)
        .get("/history/all.json", Access::Learner, downloads::all)
        .get("/history/result", Access::Learner, result::show)
        .post("/history/result", Access::Learner, result::keep)
}

async fn show(view: View, RawQuery(query): RawQuery) -> Result<Html<String>, Problem> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let (material, sittings) = (view.material()?, view.sittings().await?);
    let here = page_of(&fields, sittings.len())?;
    let last = sittings.len().div_ceil(PAGE).max(1);
    let rows = rows(material, &sittings, here, view.app.now_ms());
    let content = html! {
        h1 { "History" }
        @if sittings.is_empty() {
            p.card { "Nothing yet. " a href="/drill" { "A first drill" } " takes a few minutes, and stands here from then on." }
        } @else {
            @if here == 1 { (figures::figures(material, &course(material, &sittings))) }
            h2 { "Sittings" }
            (table(material, &rows))
            @if last > 1 {
                nav.actions aria-label="Pages" {
                    @if here > 1 { a.button rel="prev" href=(format!("/history?page={}", here - 1)) { "Newer" } }
                    span { "Page " (here) " of " (last) }
                    @if here < last { a.button rel="next" href=(format!("/history?page={}", here + 1)) { "Older" } }
                }
            }
        }
        h2 { "The real exam" }
        p { a href="/history/result" { "Tell how a real exam went" }
            ", to see how the forecast of that day turned out. It stays on this machine." }
        h2 { "Your data" }
        p { "The questions of an exam under way are left out until it is handed in or given up, as their rows say what is right." }
        p.actions {
            a.button href="/history/answers.csv" { "Answers as CSV" }
            a.button href="/history/all.json" { "Everything as JSON" }
            a href="/settings/forget" { "Erase everything" }
        }
    };
    Ok(view.wide_page("History", &content))
}

/// How a learner has come along; days begin where the server stands. Pages and the API go through here.
pub(crate) fn course(material: &Material, sittings: &[SittingHistory]) -> Course {
    Course::of(material, sittings, &TimeZone::system())
}

/// The page asked for, from 1.
fn page_of(fields: &Fields, sittings: usize) -> Result<usize, Problem> {
    let Some(text) = fields.one("page") else { return Ok(1) };
    let page: usize =
        text.parse().map_err(|_| Problem::bad_request("Page: a whole number from 1 on expected."))?;
    let last = sittings.div_ceil(PAGE).max(1);
    if (1..=last).contains(&page) { Ok(page) } else { Err(Problem::not_found()) }
}
