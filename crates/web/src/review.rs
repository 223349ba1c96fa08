//! Questions met before: what was answered, what is right, and why.

mod card;
mod query;
mod shelf;
#[cfg(test)]
mod tests;

use crate::drill::{DrillOrder, USUAL_QUESTIONS, start};
use crate::form::Fields;
use crate::problem::Problem;
use crate::routes::{Access, Table};
use crate::view::View;
use axum::extract::RawQuery;
use axum::response::{Html, Redirect};
use gradatim_log::{Mode, SittingHistory};
use gradatim_practice::{Filter, LookBack, Reviews};
use gradatim_readiness::retention::day_in_words;
use maud::{Markup, html};
use query::{Pages, ReviewQuery};
pub(crate) use shelf::{Shelf, same_version};

/// The addresses of this part.
pub(crate) fn routes(table: Table) -> Table {
    table.get("/review", Access::Learner, show).post("/review", Access::Learner, practise)
}

async fn show(view: View, RawQuery(query): RawQuery) -> Result<Html<String>, Problem> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let (app, learner) = (&view.app, &view.who.learner);
    let shelf = match fields.one("sitting") {
        Some(sitting) => Shelf::of_sitting(app, learner, sitting, &fields).await?,
        None => Shelf::everything(app, learner, &view.exam, &fields).await?,
    };
    let page = shelf.page()?;
    let content = html! {
        h1 { (title(&shelf)) }
        (introduction(&view, &shelf))
        (filters(&shelf))
        @if page.found == 0 { p.card { (nothing(&shelf)) } }
        @for (met, place) in page.questions.iter().zip(page.pages.skipped() + 1..) {
            (card::card(shelf.material, met, place, shelf.of.is_some()))
        }
        (turning(&shelf.query, &page.pages))
    };
    Ok(view.page(&title(&shelf), &content))
}

/// Begins a drill of nothing but reviews.
async fn practise(view: View) -> Result<Redirect, Problem> {
    let order = DrillOrder { reviews: Reviews::Only, anew: true, ..DrillOrder::default() };
    let sitting = start(&view.app, &view.who.learner, &view.exam, order).await?;
    Ok(Redirect::to(&format!("/drill/{sitting}")))
}

fn title(shelf: &Shelf) -> String {
    match shelf.of.as_ref().map(|s| s.record.mode) {
        None => "Review".to_owned(),
        Some(Mode::Exam) => "Questions of the exam".to_owned(),
        Some(_) => "Questions of the drill".to_owned(),
    }
}

fn introduction(view: &View, shelf: &Shelf) -> Markup {
    html! {
        @match &shelf.of {
            Some(sitting) => p { "Of " (day_in_words(sitting.record.started_at)) ", in the order in which they were shown."
                @if given_up(sitting) { " You gave this exam up: it counts for nothing, and what you left blank is still good for practice." } },
            None => p { "Questions you have answered, each as you met it last." },
        }
        @if shelf.found.withheld > 0 {
            p.note { (kept_back(shelf.found.withheld)) }
        }
        @if shelf.of.is_none() {
            @match shelf.due {
                0 => p.quiet { "No review is due now. Questions missed, unsure or fading come back when it helps most." },
                due => form.actions method="post" action="/review" {
                    (view.csrf_field())
                    button.primary type="submit" { "Practise what is due (" (due) ")" }
                    span.quiet { "At most " (USUAL_QUESTIONS) " at a time. A drill under way ends; its answers count." }
                }
            }
        }
    }
}

fn given_up(sitting: &SittingHistory) -> bool {
    sitting.record.mode == Mode::Exam && !sitting.is_finished()
}

fn kept_back(n: usize) -> String {
    let what = if n == 1 { "1 question is".to_owned() } else { format!("{n} questions are") };
    format!("{what} part of an exam under way or of the sealed form, and kept back until that is handed in.")
}

/// The filters with their counts, and the domains.
fn filters(shelf: &Shelf) -> Markup {
    let (query, found) = (&shelf.query, &shelf.found);
    let filters =
        Filter::ALL.into_iter().filter(|f| shelf.of.is_none() || *f != Filter::Unsure || has_unsure(found));
    let domains = shelf.material.exam().blueprint.domains();
    html! {
        nav.tabs aria-label="Which questions" { ul { @for filter in filters {
            li { a href=(query.with(filter).address()) aria-current=[(filter == query.filter).then_some("true")] {
                (filter.as_str()) " " span.badge { (shelf.count(filter)) }
            } }
        } } }
        form.choose method="get" action="/review" {
            input type="hidden" name="filter" value=(query.filter.as_str());
            @if let Some(sitting) = &query.sitting { input type="hidden" name="sitting" value=(sitting); }
            label for="domain" { "Domain" }
            select #domain name="domain" {
                option value="" { "all" }
                @for domain in domains {
                    option value=(domain.id) selected[query.domain.as_deref() == Some(&domain.id)] { (domain.title) }
                }
            }
            button type="submit" { "Show" }
        }
    }
}

fn has_unsure(found: &LookBack) -> bool {
    found.filtered(Filter::Unsure, None).next().is_some()
}

fn nothing(shelf: &Shelf) -> &'static str {
    match shelf.query.filter {
        _ if shelf.found.questions.is_empty() && shelf.of.is_none() => {
            "You have answered no question yet. After a drill or an exam they stand here."
        }
        Filter::All => "No question here.",
        Filter::Wrong => "Nothing wrong here.",
        Filter::Skipped => "Nothing left blank here.",
        Filter::Flagged => "Nothing flagged here.",
        Filter::Unsure => "Nothing unsure here.",
    }
}

fn turning(query: &ReviewQuery, pages: &Pages) -> Markup {
    html! {
        @if pages.last > 1 {
            nav.actions aria-label="Pages" {
                @if pages.here > 1 { a.button rel="prev" href=(query.at(pages.here - 1).address()) { "Previous page" } }
                span { "Page " (pages.here) " of " (pages.last) }
                @if pages.here < pages.last { a.button rel="next" href=(query.at(pages.here + 1).address()) { "Next page" } }
            }
        }
    }
}
