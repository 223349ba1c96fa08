//! What learners hold against items, newest first.

use super::words::{count, minute};
use super::{Workshop, browse, heading, tabs};
use crate::problem::Problem;
use crate::view::View;
use axum::response::Html;
use gradatim_log::ItemReport;
use maud::{Markup, html};
use serde::Serialize;
use utoipa::ToSchema;

/// Reports on a page, at most.
pub(crate) const MOST: usize = 500;

/// What a learner holds against an item; who it was is not told.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Report {
    /// Item.
    item: String,
    /// Version that was shown.
    item_version: u32,
    /// Version that the bank has now; null if the item is gone.
    version_now: Option<u32>,
    /// When.
    at: i64,
    /// What is wrong, in the learner's words.
    reason: String,
}

impl Report {
    /// A report, beside what the bank has now.
    pub(crate) fn of(workshop: &Workshop, report: &ItemReport) -> Self {
        Self {
            item: report.item.clone(),
            item_version: report.item_version,
            version_now: workshop.material().exam().bank.get(&report.item).map(|item| item.version),
            at: report.at,
            reason: report.reason.clone(),
        }
    }
}

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
    html! { ul.plain { @for report in reports.iter().map(|r| Report::of(workshop, r)) { li.card {
        p { @match report.version_now {
            Some(now) => {
                a href=(browse::address(&report.item)) { (report.item) }
                @if now != report.item_version { " " span.badge { "version " (report.item_version) ", now " (now) } }
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
