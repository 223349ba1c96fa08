//! Everything about one item.

mod chosen;
mod curve;
mod text;

use super::figures::ItemFigures;
use super::records::{Records, Showing};
use super::words::{count, day, percent, seconds, two};
use super::{Workshop, browse, reports, severity_badge, simulated, tabs, words};
use crate::problem::Problem;
use crate::view::View;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Html;
use gradatim_bank::Item;
use gradatim_charts::wilson_interval;
use gradatim_log::Mode;
use maud::{Markup, html};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The page of an item.
pub(super) async fn show(view: View, Path(id): Path<String>) -> Result<Html<String>, Problem> {
    let workshop = Workshop::open(&view.app, &view.exam).await?;
    let items = workshop.material().exam().bank.items();
    let place = place(&workshop, &id)?;
    let (item, figures) = (&items[place], &workshop.records.items[place]);
    let content = html! {
        h1 { (item.id) }
        (tabs(&view))
        (simulated(&workshop.records))
        (neighbours(items, place))
        (text::question(&workshop, item))
        (marks(&workshop, item))
        h2 { "What the answers say" }
        (summary(item, figures))
        (chosen::table(item, figures))
        h2 { "Curve" }
        (curve::of_item(&workshop, place)?)
        (exposure(&workshop, place))
        (reports::of_item(workshop.objections(&item.id)))
        (text::background(item))
        (neighbours(items, place))
    };
    Ok(view.wide_page(&item.id, &content))
}

/// Place of an item in the bank.
pub(crate) fn place(workshop: &Workshop, id: &str) -> Result<usize, Problem> {
    let text = "The bank of this exam has no such item; it may belong to another exam.";
    let found = workshop.material().exam().bank.items().iter().position(|item| item.id == id);
    found.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, text))
}

fn neighbours(items: &[Item], place: usize) -> Markup {
    let before = place.checked_sub(1).and_then(|i| items.get(i));
    html! {
        nav.actions aria-label="Neighbouring items" {
            @if let Some(item) = before { a.button rel="prev" href=(browse::address(&item.id)) { "← " (item.id) } }
            @if let Some(item) = items.get(place + 1) { a.button rel="next" href=(browse::address(&item.id)) { (item.id) " →" } }
        }
    }
}

fn marks(workshop: &Workshop, item: &Item) -> Markup {
    let marks: Vec<_> = workshop.marks(&item.id).collect();
    let allowed: Vec<_> =
        workshop.lint.allowed.iter().filter(|a| a.finding.item.as_ref() == Some(&item.id)).collect();
    html! {
        h2 { "Marks of the linter" }
        @if marks.is_empty() { p { "None." } }
        ul.plain { @for mark in marks { li {
            (severity_badge(mark.severity, &format!("{} {}", mark.severity, mark.code))) " "
            @if let Some(field) = &mark.field { code { (field) } ": " } (mark.message)
        } } }
        @if !allowed.is_empty() { details {
            summary { (count(allowed.len(), "mark")) " allowed to stand" }
            ul { @for a in allowed { li { (a.finding.code) ": " (a.finding.message) " Allowed: " (a.reason) } } }
        } }
    }
}

fn summary(item: &Item, figures: &ItemFigures) -> Markup {
    if figures.n == 0 {
        return html! { p.note { "Nobody has answered this item yet, as it is now." } };
    }
    let (low, high) = wilson_interval(figures.share().unwrap_or(0.0), figures.n);
    let rapid = figures.rapid.as_ref().and_then(|rapid| rapid.share);
    html! {
        div.grid.figures {
            (figure("Right", &percent(figures.share()), &format!("{} of {} first answers; 95 % interval {} to {}",
                figures.right, figures.n, percent(low), percent(high))))
            (figure("Discrimination", &two(figures.point_biserial),
                "correlation of a right answer with the share right on other items"))
            (figure("Time", &seconds(figures.median_seconds), &format!(
                "in the middle, {} expected; {} of the answers were too fast to have been read",
                seconds(f64::from(item.expected_seconds)), percent(rapid))))
        }
        @if figures.n < FEW { p.note.warn { "Below " (FEW) " answers these figures are mostly chance." } }
        p.quiet { "In drills questions are chosen by earlier answers. Everybody then answers about the same share right, which makes the
            correlation smaller than it would be on fixed forms." }
    }
}

/// Fewer answers say little, as `gradatim items` has it.
const FEW: usize = 30;

fn figure(name: &str, value: &str, about: &str) -> Markup {
    html! { div.card { h3 { (name) } p.figure { (value) } p.quiet { (about) "." } } }
}

/// How often the item was met, in which kind of sitting and version.
fn exposure(workshop: &Workshop, place: usize) -> Markup {
    let figures = &workshop.records.items[place];
    let learners = workshop.records.learners.len();
    let share = (learners > 0).then(|| figures.seen_by as f64 / learners as f64);
    let versions = versions(&workshop.records, place);
    html! {
        h2 { "Exposure" }
        p { "Shown " (count(figures.shown, "time")) " to " (figures.seen_by) " of " (count(learners, "learner")) " (" (percent(share)) ")." }
        @if !versions.is_empty() { (met(&versions)) }
    }
}

fn met(versions: &BTreeMap<u32, Met>) -> Markup {
    html! {
        div.scroll role="region" aria-label="Versions" tabindex="0" { table {
            caption { "Versions that learners met. Figures above are of the present version alone." }
            thead { tr { th scope="col" { "Version" } th.number scope="col" { "In drills" } th.number scope="col" { "In exams" }
                th scope="col" { "First" } th scope="col" { "Last" } } }
            tbody { @for (version, met) in versions { tr {
                th scope="row" { (version) } td.number { (met.drills) } td.number { (met.exams) }
                td { (day(met.first)) } td { (day(met.last)) }
            } } }
        } }
    }
}

/// Meetings with each version of an item.
pub(crate) fn versions(records: &Records, place: usize) -> BTreeMap<u32, Met> {
    let mut versions: BTreeMap<u32, Met> = BTreeMap::new();
    for (_, showing) in records.showings(place) {
        versions.entry(showing.version).or_insert_with(|| Met::new(showing)).add(showing);
    }
    versions
}

/// Meetings with one version of an item.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct Met {
    /// Times in drills.
    drills: usize,
    /// Times in exams.
    exams: usize,
    /// When it was shown first (UTC ms).
    first: i64,
    /// When it was shown last (UTC ms).
    last: i64,
}

impl Met {
    fn new(showing: &Showing) -> Self {
        Self { drills: 0, exams: 0, first: showing.shown_at, last: showing.shown_at }
    }

    fn add(&mut self, showing: &Showing) {
        *(if showing.mode == Mode::Exam { &mut self.exams } else { &mut self.drills }) += 1;
        (self.first, self.last) = (self.first.min(showing.shown_at), self.last.max(showing.shown_at));
    }
}

/// The item's parameters in words.
fn parameters(workshop: &Workshop, place: usize) -> String {
    let belief = &workshop.material().beliefs()[place];
    let (item, sd) = (belief.item(), belief.b_sd());
    format!(
        "Slope {}, difficulty {} ± {} logits, chance of a lucky guess {}.",
        words::two(item.a()),
        words::logits(item.b()),
        words::two(sd),
        percent(item.c())
    )
}
