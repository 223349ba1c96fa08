//! Sittings in a table, the newest first.

use gradatim_log::{Mode, SittingHistory};
use gradatim_practice::{ExamReport, ExamSitting, Material, may_look_back};
use gradatim_readiness::retention::day_in_words;
use maud::{Markup, html};

/// Sittings on a page.
pub(super) const PAGE: usize = 25;

/// A sitting as it stands in the table.
pub(super) struct Row<'a> {
    sitting: &'a SittingHistory,
    /// Questions answered, and right among them, by domain.
    domains: Vec<(usize, usize)>,
    /// Of an exam handed in.
    report: Option<ExamReport>,
}

/// The rows of a page, from 1.
pub(super) fn rows<'a>(
    material: &Material,
    sittings: &'a [SittingHistory],
    page: usize,
    now: i64,
) -> Vec<Row<'a>> {
    let of = |sitting: &'a SittingHistory| Row {
        sitting,
        domains: domains(material, sitting),
        report: report(material, sitting, now),
    };
    sittings.iter().rev().skip((page - 1) * PAGE).take(PAGE).map(of).collect()
}

/// Questions answered, and right among them, by domain in the order of the blueprint.
pub(crate) fn domains(material: &Material, sitting: &SittingHistory) -> Vec<(usize, usize)> {
    let ids = material.exam().blueprint.domains().iter().map(|d| d.id.as_str());
    let count = |id: &str| {
        let own = sitting.presentations.iter().filter(|p| p.domain == id);
        let answers: Vec<_> =
            own.filter_map(|p| sitting.answer(p.position)).filter(|a| !a.response.is_empty()).collect();
        (answers.len(), answers.iter().filter(|a| a.correct).count())
    };
    ids.map(count).collect()
}

/// The report of an exam handed in; none where the bank has lost one of its questions since.
fn report(material: &Material, sitting: &SittingHistory, now: i64) -> Option<ExamReport> {
    let is_done = sitting.record.mode == Mode::Exam && sitting.is_finished();
    let exam = is_done.then(|| ExamSitting::resume(material, sitting.clone(), now).ok())??;
    exam.report(now).ok()
}

/// The table.
pub(super) fn table(material: &Material, rows: &[Row<'_>]) -> Markup {
    let domains = material.exam().blueprint.domains();
    html! {
        div.scroll tabindex="0" role="region" aria-label="Sittings" {
            table.sittings {
                caption { "The newest first. By domain: right of answered." }
                thead { tr {
                    th scope="col" { "When" } th scope="col" { "What" }
                    th.number scope="col" { "Answered" } th.number scope="col" { "Right" }
                    @for domain in domains { th.number scope="col" { abbr title=(domain.title) { "Domain " (domain.id) } } }
                    th scope="col" { "Score" } th scope="col" { "Look" }
                } }
                tbody { @for row in rows { (line(row)) } }
            }
        }
        p.quiet { @for domain in domains { "Domain " (domain.id) ": " (domain.title) ". " } }
    }
}

fn line(row: &Row<'_>) -> Markup {
    let (sitting, told) = (row.sitting, may_look_back(row.sitting));
    let (answered, right) = row.domains.iter().fold((0, 0), |(a, r), d| (a + d.0, r + d.1));
    html! {
        tr {
            th scope="row" { (day_in_words(sitting.record.started_at)) }
            td { (what(sitting)) }
            td.number { (answered) }
            td.number { (if told { right.to_string() } else { "–".to_owned() }) }
            @for (answered, right) in &row.domains {
                td.number { @if told && *answered > 0 { (right) "/" (answered) } @else { "–" } }
            }
            td { (score(row)) }
            td { (link(sitting)) }
        }
    }
}

/// The form of an exam: `practice` or `sealed`.
pub(crate) fn form(sitting: &SittingHistory) -> Option<&str> {
    sitting.record.settings.get("form").and_then(serde_json::Value::as_str)
}

fn what(sitting: &SittingHistory) -> &'static str {
    let is_sealed = form(sitting) == Some("sealed");
    match (sitting.record.mode, sitting.is_finished(), sitting.is_closed()) {
        (Mode::Exam, true, _) if is_sealed => "exam, sealed form",
        (Mode::Exam, true, _) => "exam",
        (Mode::Exam, false, true) => "exam, given up",
        (Mode::Exam, false, false) => "exam, under way",
        (Mode::Diagnostic, ..) => "diagnostic",
        (Mode::Review, ..) => "review",
        (Mode::Drill, true, _) => "drill",
        (Mode::Drill, false, true) => "drill, ended early",
        (Mode::Drill, false, false) => "drill, under way",
    }
}

fn score(row: &Row<'_>) -> Markup {
    let id = &row.sitting.record.sitting;
    match &row.report {
        None => html! { "–" },
        Some(report) => html! {
            a href=(format!("/exam/{id}/report")) {
                (format!("{:.0}", report.scaled_score)) ", " (if report.passed { "passed" } else { "not passed" })
            }
        },
    }
}

fn link(sitting: &SittingHistory) -> Markup {
    let (id, day) = (&sitting.record.sitting, day_in_words(sitting.record.started_at));
    let (address, text) = match (sitting.record.mode, sitting.is_closed()) {
        (Mode::Exam, false) => (format!("/exam/{id}/1"), "go on"),
        (_, false) => ("/drill".to_owned(), "go on"),
        _ => (format!("/review?sitting={id}"), "questions"),
    };
    html! { a href=(address) { (text) span.visually-hidden { " of " (day) } } }
}
