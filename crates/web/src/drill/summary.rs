//! The end of a drill.

use super::question;
use super::service::past;
use super::start_page::button;
use crate::App;
use crate::home::band_words;
use crate::problem::Problem;
use crate::sentences::capitalised;
use crate::view::View;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use gradatim_log::{Journal, SittingHistory};
use gradatim_practice::{Drill, History, Material, PracticeError, is_review};
use gradatim_readiness::HALF_LIFE_DAYS;
use gradatim_readiness::words::{DomainStanding, NextStep, Step, after_drill};
use maud::{Markup, html};

/// What a drill came to.
pub(crate) struct Summary {
    /// Its domains, and where the learner stands in them with all their practice.
    pub(crate) domains: Vec<DomainStanding>,
    /// When its questions come back.
    pub(crate) reviews: Option<String>,
    /// The drill as the journal has it.
    pub(crate) past: SittingHistory,
}

/// What a drill has come to so far.
///
/// # Errors
/// 404 for what is no drill.
pub(crate) async fn summary(app: &App, sitting: &str) -> Result<Summary, Problem> {
    let past = past(app, sitting).await?;
    let (material, now) = (app.library.material(&past.record.exam)?, app.now_ms());
    Ok(app.store.read(move |journal| Summary::read(journal, material, past, now)).await??)
}

/// The open question of a drill under way, or the summary of one that is over.
pub(super) async fn show(view: View, Path(sitting): Path<String>) -> Result<Response, Problem> {
    if let Some(asked) = question(&view.app, &sitting).await? {
        let to = format!("/drill/{sitting}/{}", asked.shown.position);
        return Ok(Redirect::to(&to).into_response());
    }
    let summary = summary(&view.app, &sitting).await?;
    Ok(view.page("Drill finished", &page(&view, &summary)).into_response())
}

impl Summary {
    fn read(
        journal: &Journal,
        material: &'static Material,
        past: SittingHistory,
        now: i64,
    ) -> Result<Self, PracticeError> {
        // A question that was left open, and perhaps rewritten since, is no part of a summary.
        let mut answered = past.clone();
        answered.presentations.retain(|p| past.answer(p.position).is_some());
        let history = History::before(journal, material, &past.record)?;
        let drill = Drill::resume(material, &answered, history)?;
        let evidence = material.evidence_of(journal, &past.record.learner, now, HALF_LIFE_DAYS)?;
        Ok(Self {
            domains: drill.standings(&evidence),
            reviews: drill.review_outlook().and_then(|outlook| outlook.sentence("", "")),
            past,
        })
    }
}

impl Summary {
    /// Questions answered right.
    pub(crate) fn right(&self) -> usize {
        self.past.answers.iter().filter(|a| a.correct).count()
    }
}

fn page(view: &View, summary: &Summary) -> Markup {
    let past = &summary.past;
    html! {
        h1 { (summary.right()) " of " (past.answers.len()) " right" }
        @if !past.is_finished() { p.quiet { "You ended this drill early; what you answered is kept and counts." } }
        (domains(&summary.domains))
        @if let Some(reviews) = &summary.reviews { p { (reviews) } }
        (next(view, &after_drill(&summary.domains), &summary.domains))
        (questions(past))
        p.actions { a href="/" { "Home" } }
    }
}

fn domains(domains: &[DomainStanding]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="By domain" { table {
            caption { "This drill by domain, and where you stand against the standard with all your practice" }
            thead { tr {
                th scope="col" { "Domain" } th.number scope="col" { "Answered" } th.number scope="col" { "Right" }
                th scope="col" { "Against the standard" }
            } }
            tbody { @for domain in domains { tr {
                th scope="row" { (domain.title) }
                td.number { (domain.answered) } td.number { (domain.right) } td { (band_words(domain.band, domain.words())) }
            } } }
        } }
    }
}

fn next(view: &View, next: &NextStep, domains: &[DomainStanding]) -> Markup {
    let domain = |d: usize| domains.get(d).map_or("", |d| d.id.as_str());
    html! {
        section.card {
            h2 { "Next" }
            p { (capitalised(&next.sentence)) "." }
            @match next.step {
                Step::Drill(Some(d)) => (button(view, "Begin", &[("domain", domain(d))])),
                Step::Drill(None) => (button(view, "Begin", &[])),
                Step::Exam | Step::SealedForm => a.button.primary href="/exam" { "To the exam" },
            }
        }
    }
}

fn questions(past: &SittingHistory) -> Markup {
    let shown = past.presentations.iter().filter_map(|p| Some((p, past.answer(p.position)?)));
    html! {
        details { summary { "The questions again" }
            ol.answered { @for (shown, answer) in shown {
                li {
                    a href={ "/drill/" (past.record.sitting) "/" (shown.position) } { "Question " (shown.position) }
                    ": " @if answer.correct { "right" } @else { "wrong" }
                    @if answer.flagged { ", unsure" }
                    @if is_review(shown) { ", a review" }
                }
            } }
        }
    }
}
