//! What to fix first, by the linter and by all answers.

use super::background::Run;
use super::words::{count, minute, percent, two};
use super::{Workshop, browse, heading, severity_badge, tabs};
use crate::backstage::{Analysis, ItemFindings};
use crate::problem::Problem;
use crate::view::View;
use axum::response::{Html, Redirect};
use gradatim_bank::Item;
use gradatim_bank::lint::Severity;
use maud::{Markup, html};

/// Rows of a table.
const MOST: usize = 100;
/// Answers from which a share or a correlation says something, as `gradatim items` has it.
const ENOUGH: usize = 30;

/// The page.
pub(super) async fn show(view: View) -> Result<Html<String>, Problem> {
    let workshop = Workshop::open(&view).await?;
    let run = view.app.desk.analysis.latest(&view.exam);
    let content = html! {
        (heading(&workshop.records, "What to fix first"))
        (tabs(&view))
        h2 { "By the answers" }
        (by_answers(&view, run.as_ref()))
        h2 { "By linter, figures and reports" }
        (at_a_glance(&workshop))
    };
    Ok(view.wide_page("What to fix first", &content))
}

/// Begins to look at all answers.
pub(super) async fn start(view: View) -> Result<Redirect, Problem> {
    let (backstage, exam) = (view.app.library.backstage(), view.exam.clone());
    view.app
        .desk
        .analysis
        .start(&view.exam, view.app.now_ms(), move |progress| backstage.analyse(&exam, progress))?;
    Ok(Redirect::to("/bank/quality"))
}

fn by_answers(view: &View, run: Option<&Run<Analysis>>) -> Markup {
    html! {
        @match run.map(|run| (run, &run.ended)) {
            None => p { "Every item is judged by difficulty, discrimination, its options, times, fit, and what goes with what. Takes some seconds." },
            Some((run, None)) => p.note { "Under way since " (minute(run.started_at)) ": " (run.doing) ". Reload this page to see the result." },
            Some((_, Some(Err(refused)))) => p.note.bad { "No result: " (refused) },
            Some((run, Some(Ok(analysis)))) => (findings(analysis, run.started_at)),
        }
        @if run.is_none_or(|run| run.ended.is_some()) {
            form method="post" action="/bank/quality" { (view.csrf_field())
                div.actions { button.primary type="submit" { "Look at all answers" @if run.is_some() { " again" } } } }
        }
    }
}

fn findings(analysis: &Analysis, at: i64) -> Markup {
    html! {
        p { (count(analysis.responses, "answer")) " of " (count(analysis.persons, "learner")) ", looked at " (minute(at)) ". "
            @if let Some(source) = &analysis.source { "Item parameters: " (source) "." } }
        @for note in &analysis.notes { p.note { (note) } }
        @if analysis.items.is_empty() { p.note.good { "Nothing was found." } }
        @else { div.scroll role="region" aria-label="Findings" tabindex="0" { table {
            caption { "The worst first. Fix: the item works against the test. Check: look at it when you can. Note: good to know." }
            thead { tr { th scope="col" { "Item" } th.number scope="col" { "Answers" } th scope="col" { "Findings" } } }
            tbody { @for item in analysis.items.iter().take(MOST) { (row(item)) } }
        } } }
    }
}

fn row(item: &ItemFindings) -> Markup {
    html! { tr {
        th scope="row" { a href=(browse::address(&item.item)) { (item.item) } } td.number { (item.n) }
        td { ul.plain { @for (weight, text) in &item.findings { li { (badge(weight)) " " (text) } } } }
    } }
}

fn badge(weight: &str) -> Markup {
    let class = match weight {
        "fix" => "badge bad",
        "check" => "badge warn",
        _ => "badge",
    };
    html! { span class=(class) { (weight) } }
}

/// An item that something speaks against at first sight.
struct Suspect<'w> {
    item: &'w Item,
    weight: f64,
    reasons: Vec<Markup>,
}

fn at_a_glance(workshop: &Workshop) -> Markup {
    let items = workshop.material().exam().bank.items().iter().enumerate();
    let mut suspects: Vec<Suspect<'_>> = items
        .filter(|(_, item)| item.is_active())
        .map(|(place, item)| suspect(workshop, place, item))
        .filter(|suspect| suspect.weight > 0.0)
        .collect();
    suspects.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    html! {
        @if suspects.is_empty() { p.note.good { "No errors or warnings of the linter, no reports, and no figure out of the ordinary." } }
        @else {
            p { (count(suspects.len(), "item")) " with an error, a warning, a report or a figure out of the ordinary. "
                "Reports weigh most, then errors, then figures." }
            div.scroll role="region" aria-label="Items at a glance" tabindex="0" { table {
                caption { "The first " (suspects.len().min(MOST)) "." }
                thead { tr { th scope="col" { "Item" } th scope="col" { "What speaks against it" } } }
                tbody { @for suspect in suspects.iter().take(MOST) { tr {
                    th scope="row" { a href=(browse::address(&suspect.item.id)) { (suspect.item.id) } }
                    td { @for reason in &suspect.reasons { (reason) " " } }
                } } }
            } }
        }
    }
}

fn suspect<'w>(workshop: &'w Workshop, place: usize, item: &'w Item) -> Suspect<'w> {
    let mut suspect = Suspect { item, weight: 0.0, reasons: Vec::new() };
    let mut add = |n: usize, each: f64, reason: Markup| {
        if n > 0 {
            suspect.weight += each * n as f64;
            suspect.reasons.push(reason);
        }
    };
    let reports = workshop.objections(&item.id).count();
    add(reports, 100.0, html! { span.badge.bad { (count(reports, "report")) } });
    for (severity, name, each) in [(Severity::Error, "error", 50.0), (Severity::Warning, "warning", 3.0)] {
        let n = workshop.marks(&item.id).filter(|mark| mark.severity == severity).count();
        add(n, each, severity_badge(severity, &count(n, name)));
    }
    let figures = &workshop.records.items[place];
    let Some(share) = figures.share().filter(|_| figures.n >= ENOUGH) else { return suspect };
    let r = figures.point_biserial.filter(|r| *r < 0.0);
    add(usize::from(r.is_some()), 30.0, html! { span.badge.warn { "discrimination " (two(r)) } });
    add(
        usize::from(!(0.1..=0.95).contains(&share)),
        10.0,
        html! { span.badge.warn { (percent(share)) " right" } },
    );
    suspect
}
