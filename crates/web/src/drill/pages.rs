//! A question of a drill, and what is told after its answer.

use super::{Asked, Feedback, Given, answer, explanation, feedback, question, service, stem};
use crate::answer_form::{Asking, CHOICE, options};
use crate::assets::asset;
use crate::form::Fields;
use crate::problem::Problem;
use crate::view::View;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use gradatim_log::ItemReport;
use gradatim_practice::is_review;
use maud::{Markup, html};
use serde::Deserialize;

/// Characters of a report, at most.
const LONGEST_REPORT: usize = 2000;

/// What an address says besides.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Told {
    /// An answer came after the one that stands.
    stands: Option<String>,
    /// A report was kept.
    reported: Option<String>,
}

/// A sitting and a position, as they stand in an address.
type Place = Path<(String, String)>;

/// A position of an address; one that no drill can have is no page.
fn number(text: &str) -> Result<u32, Problem> {
    text.parse().ok().filter(|n| *n > 0).ok_or_else(Problem::not_found)
}

/// The question at a position, or what was right about it once it is answered: the same page again after a reload, the
/// back button, or in a second tab.
pub(super) async fn show(
    view: View,
    Path((sitting, position)): Place,
    Query(told): Query<Told>,
) -> Result<Response, Problem> {
    let position = number(&position)?;
    if let Some(found) = feedback(&view.app, &sitting, position).await? {
        return Ok(after(&view, &found, &told).into_response());
    }
    match question(&view.app, &sitting).await? {
        Some(asked) if asked.shown.position == position => Ok(before(&view, &asked).into_response()),
        // The drill is over, perhaps earlier than planned.
        None => Ok(Redirect::to(&format!("/drill/{sitting}")).into_response()),
        Some(_) => Err(Problem::not_found()),
    }
}

/// Takes an answer; the page after it is one to look at, so that a reload sends nothing again.
pub(super) async fn take(
    view: View,
    Path((sitting, position)): Place,
    fields: Fields,
) -> Result<Redirect, Problem> {
    let position = number(&position)?;
    let given = given(&fields);
    let answered = answer(&view.app, &sitting, position, given.clone()).await?;
    let (now, before) = (&answered.answer, answered.stood);
    // The same answer sent twice is no news.
    let differs = before && (now.response != given.response || now.flagged != given.unsure);
    let told = if differs { "?stands=yes" } else { "" };
    Ok(Redirect::to(&format!("/drill/{sitting}/{position}{told}")))
}

fn given(fields: &Fields) -> Given {
    Given {
        response: fields.all(CHOICE).filter(|id| !id.is_empty()).map(str::to_owned).collect(),
        unsure: fields.one("unsure").is_some(),
        elapsed_ms: fields.one("elapsed").and_then(|ms| ms.parse().ok()),
    }
}

/// Ends the drill early.
pub(super) async fn end(view: View, Path(sitting): Path<String>) -> Result<Redirect, Problem> {
    service::stop(&view.app, &sitting).await?;
    Ok(Redirect::to(&format!("/drill/{sitting}")))
}

/// Keeps an objection to a question.
pub(super) async fn report(
    view: View,
    Path((sitting, position)): Place,
    fields: Fields,
) -> Result<Redirect, Problem> {
    let position = number(&position)?;
    let reason = fields.one("reason").ok_or_else(|| {
        Problem::bad_request("Please say what is wrong with the question, then send the report again.")
    })?;
    if reason.chars().count() > LONGEST_REPORT {
        let text = format!("A report has {LONGEST_REPORT} characters at most; please shorten it.");
        return Err(Problem::bad_request(text));
    }
    let past = service::past(&view.app, &sitting).await?;
    let shown = past.presentations.iter().find(|p| p.position == position).ok_or_else(Problem::not_found)?;
    let report = ItemReport {
        learner: view.who.learner.clone(),
        exam: past.record.exam.clone(),
        item: shown.item.clone(),
        item_version: shown.item_version,
        bank_version: past.record.bank_version.clone(),
        reason: reason.to_owned(),
        at: view.app.now_ms(),
    };
    view.app.store.run(move |journal| journal.report(&report)).await??;
    Ok(Redirect::to(&format!("/drill/{sitting}/{position}?reported=yes")))
}

/// The question, to be answered.
fn before(view: &View, asked: &Asked) -> impl IntoResponse + use<> {
    let (question, action) = (asked.question(), address(asked));
    let content = html! {
        (head(asked, "", true))
        form method="post" action=(action) data-drill="question" {
            (view.csrf_field())
            input type="hidden" name="elapsed" value="";
            (stem(asked.item))
            (options(&question, &Asking::ANEW))
            p.quiet role="status" data-drill="tally" {}
            div.actions {
                button.primary data-drill="answer" { "Answer" }
                button name="unsure" value="yes" data-drill="unsure" { "Answer, but unsure" }
            }
        }
        details data-drill="why" { summary { "Why this question?" } p { (asked.shown.why) } }
        (foot(view, asked))
    };
    view.focused_page(&title(asked), &content)
}

/// The question with its answer and everything about it.
fn after(view: &View, found: &Feedback, told: &Told) -> impl IntoResponse + use<> {
    let Feedback { asked, answer } = found;
    let question = asked.question();
    let verdict = question.verdict(&answer.response);
    let (class, sign) = if answer.correct { ("good", "✓") } else { ("bad", "✗") };
    let content = html! {
        (head(asked, verdict, false))
        @if told.stands.is_some() {
            p.note.warn role="status" {
                "You had answered this question before, perhaps in another tab. That answer stands; the one just sent does not count."
            }
        }
        @if told.reported.is_some() {
            p.note.good role="status" { "Thank you. Your report is kept for whoever looks after the questions." }
        }
        p.note.(class) { strong { span aria-hidden="true" { (sign) " " } (verdict) } " " (effect(found)) }
        (explanation(&question, &answer.response))
        (next(asked))
        details { summary { "The question again" } (stem(asked.item)) }
        details data-drill="why" { summary { "Why this question came" } p { (asked.shown.why) } }
        (report_form(view, asked))
        (foot(view, asked))
    };
    view.focused_page(&format!("{verdict} {}", title(asked)), &content)
}

fn title(asked: &Asked) -> String {
    let of = asked.of.map_or_else(String::new, |n| format!(" of {n}"));
    format!("Question {}{of}", asked.shown.position)
}

fn address(asked: &Asked) -> String {
    format!("/drill/{}/{}", asked.shown.sitting, asked.shown.position)
}

/// Where the learner is: exam, position, domain and task.
fn head(asked: &Asked, verdict: &str, is_open: bool) -> Markup {
    let blueprint = &asked.material.exam().blueprint;
    let domain = blueprint.domains().iter().find(|d| d.id == asked.shown.domain);
    let task = blueprint.tasks().find(|t| t.id == asked.shown.task);
    let done = asked.shown.position - u32::from(is_open);
    html! {
        header.sitting {
            p.place { (blueprint.code) " drill" @if is_review(&asked.shown) { " " span.badge { "review" } } }
            a.leave href="/" { "Leave for now" }
        }
        @if let Some(of) = asked.of { progress.drill max=(of) value=(done) aria-label="Answered in this drill" { (done) " of " (of) } }
        h1 { (title(asked)) @if !verdict.is_empty() { span.visually-hidden { ": " (verdict) } } }
        @if let Some(domain) = domain { p.quiet { (domain.title) @if let Some(task) = task { ". Task " (task.id) ": " (task.title) } } }
    }
}

/// What the answer did, and no more than is known.
fn effect(found: &Feedback) -> String {
    let Feedback { asked, answer } = found;
    let counts = match asked.shown.first_exposure {
        true => "Your first answer to this question: it counts towards what we can say of you.",
        false => "You have met this question before, so it trains you and does not count.",
    };
    let back = match (answer.correct, answer.flagged) {
        (false, _) => " It is to come back for review on a later day.",
        (true, true) => " You were unsure, so it is to come back for review on a later day.",
        (true, false) => "",
    };
    format!("{counts}{back}")
}

fn next(asked: &Asked) -> Markup {
    let (sitting, position) = (&asked.shown.sitting, asked.shown.position);
    let is_last = asked.of == usize::try_from(position).ok();
    let (href, words) = match is_last {
        true => (format!("/drill/{sitting}"), "See how it went"),
        false => (format!("/drill/{sitting}/{}", position.saturating_add(1)), "Next question"),
    };
    html! { div.actions { a.button.primary href=(href) data-drill="next" { (words) } } }
}

fn report_form(view: &View, asked: &Asked) -> Markup {
    html! {
        details { summary { "Report an error in this question" }
            form method="post" action={ (address(asked)) "/report" } {
                (view.csrf_field())
                div.field {
                    label for="reason" { "What is wrong with it?" }
                    textarea #reason name="reason" rows="4" maxlength=(LONGEST_REPORT) required {}
                }
                button { "Send the report" }
            }
        }
    }
}

/// Keys, and the way out.
fn foot(view: &View, asked: &Asked) -> Markup {
    html! {
        footer.sitting {
            p.quiet { "Every answer is saved at once: leave whenever you like, and go on later where you left." }
            form method="post" action={ "/drill/" (asked.shown.sitting) "/stop" } {
                (view.csrf_field()) button.plain { "End this drill here" }
            }
            (keys())
        }
        script src=(asset("drill.js")) defer {}
    }
}

/// The list of keys; the script shows it, as without it there are none.
fn keys() -> Markup {
    const KEYS: [(&str, &str); 6] = [
        ("1 to 9 or A to H", "choose an option, or take it back"),
        ("Enter", "answer; after that, the next question"),
        ("U", "answer, but unsure"),
        ("N", "next question"),
        ("W", "why this question"),
        ("?", "this list"),
    ];
    html! {
        details data-drill="keys" hidden { summary { "Keys" }
            table { caption { "What keys do on this page, as long as you are not writing" }
                thead { tr { th scope="col" { "Key" } th scope="col" { "What it does" } } }
                tbody { @for (key, what) in KEYS { tr { th scope="row" { (key) } td { (what) } } } }
            }
            button type="button" data-drill="switch" { "Switch the keys off" }
        }
    }
}
