//! The score report.

mod scale;

use super::service::{self, Told};
use crate::problem::Problem;
use crate::view::View;
use axum::extract::Path;
use axum::response::Html;
use gradatim_practice::{Band, DomainResult, SCALE_NOTE};
use maud::{Markup, html};

/// The report of an exam that was handed in.
pub(super) async fn show(view: View, Path(sitting): Path<String>) -> Result<Html<String>, Problem> {
    let told = service::report(&view.app, &sitting).await?;
    let blueprint = &told.material.exam().blueprint;
    let report = &told.report;
    let content = html! {
        h1 { (blueprint.code) " score report" }
        @if report.ran_out() { p.note { "The time was up, so the exam was handed in as it stood." } }
        (score(&told))
        h2 { "By domain" }
        (domains(&report.domains))
        @if let Some(text) = report.too_short() { p.note { (text) } }
        h2 { "What counted" }
        p { (report.counted()) }
        p { (report.uncounted()) }
        p { (report.time()) (extra(&told)) }
        @if let Some(text) = made_otherwise(&told) { p.note.warn { (text) } }
        p.actions {
            a.button.primary href={ "/review?sitting=" (report.sitting) } { "Read every question with its reasons" }
            a.button href="/" { "What it means for your readiness" }
        }
        details { summary { "About the score" } p { (SCALE_NOTE) } p { (simulation(blueprint.vendor.as_str())) } }
    };
    Ok(view.page(&format!("{} score report", blueprint.code), &content))
}

fn score(told: &Told) -> Markup {
    let (report, scale) = (&told.report, &told.material.exam().blueprint.scale);
    let (class, mark) = if report.passed { ("figure good-text", "✓") } else { ("figure bad-text", "✗") };
    html! {
        section.card aria-label="Score" {
            p class=(class) { span aria-hidden="true" { (mark) " " } (report.verdict()) }
            p.lead { (report.judgement()) }
            p { "S" (report.score(scale.max).trim_start_matches('s')) "." }
            (scale::figure(report, [scale.min, scale.max]))
            p { (report.again()) }
        }
    }
}

fn domains(results: &[DomainResult]) -> Markup {
    html! {
        div.scroll role="region" aria-label="Sections" tabindex="0" { table {
            caption { "Questions that counted, and what they say of each domain against the standard" }
            thead { tr { th scope="col" { "Domain" } th.number scope="col" { "Right" }
                th scope="col" { "Against the standard" } } }
            tbody { @for domain in results { tr {
                th scope="row" { (domain.domain) }
                td.number { (domain.correct) " of " (domain.scored) }
                td { span class=(badge(domain.band)) { (domain.band.words()) } }
            } } }
        } }
    }
}

fn badge(band: Band) -> &'static str {
    match band {
        Band::Above => "badge good",
        Band::Below => "badge bad",
        Band::NoClearDifference => "badge",
    }
}

/// Time beyond the exam's own is told with the time used.
fn extra(told: &Told) -> String {
    let own = i64::from(told.material.exam().blueprint.form.minutes);
    match (told.report.seconds_allowed / 60.0).round() as i64 - own {
        minutes if minutes > 0 => format!(" That is {minutes} minutes more than the exam's own time."),
        _ => String::new(),
    }
}

/// A report is worked out from the answers each time; what it is worked out with may have changed.
fn made_otherwise(told: &Told) -> Option<&'static str> {
    let (record, material) = (&told.past.record, told.material);
    let same = record.pool == material.pool_id() && record.bank_version == material.exam().bank.version();
    (!same).then_some(
        "The bank or its calibration has changed since this exam was sat. The answers are as they were; score, cut and \
         bands are worked out with today's, so they may differ a little from what was told then.",
    )
}

fn simulation(vendor: &str) -> String {
    format!("This is our own simulation; {vendor}, the exam's owner, had no part in it.")
}
