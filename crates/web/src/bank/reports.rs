//! What learners hold against items, newest first.

use super::words::{count, minute};
use super::{Workshop, browse, heading, tabs};
use crate::problem::Problem;
use crate::view::View;
use axum::response::Html;
use gradatim_log::ItemReport;
use maud::{Markup, html};

/// Reports on the page, at most.
const MOST: usize = 500;

/// The list.
pub(super) async fn show(view: View) -> Result<Html<String>, Problem> {
    let workshop = Workshop::open(&view.app, &view.exam).await?;
    let reports = &workshop.reports;
    let content = html! {
        (heading(&workshop.records, "Reports of learners"))
        (tabs(&view))
        @if reports.is_empty() { p.note.good { "No learner has reported anything." } }
        @else {
            p { (count(reports.len(), "report")) ", the newest first. Check each against a source before you change an item: learners
                are often right about a question, and sometimes wrong about its key." }
            @if reports.len() > MOST { p.note { "The newest " (MOST) " are shown." } }
            (list(&workshop, reports.get(..MOST).unwrap_or(reports)))
        }
    };
    Ok(view.page("Reports", &content))
}

fn list(workshop: &Workshop, reports: &[ItemReport]) -> Markup {
    let bank = &workshop.material().exam().bank;
    html! { ul.plain { @for report in reports { li.card {
        p { @match bank.get(&report.item) {
            Some(item) => {
                a href=(browse::address(&item.id)) { (item.id) }
                @if item.version != report.item_version { " " span.badge { "version " (report.item_version) ", now " (item.version) } }
            }
            None => { (report.item) " " span.badge { "not in the bank any more" } }
        }
        " · " (minute(report.at)) }
        p.said { (report.reason) }
    } } } }
}

/// The reports of one item.
pub(super) fn of_item<'r>(reports: impl Iterator<Item = &'r ItemReport>) -> Markup {
    let reports: Vec<&ItemReport> = reports.collect();
    html! {
        h2 { "Reports of learners" }
        @if reports.is_empty() { p { "None." } }
        @else { ul { @for report in reports { li {
            (minute(report.at)) ", version " (report.item_version) ": " span.said { (report.reason) }
        } } } }
    }
}
