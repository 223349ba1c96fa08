//! Before the exam: what awaits the learner, and what they may ask for.

use super::elsewhere;
use super::service::{self, ExamOrder, MOST_EXTRA_MINUTES, Unfinished};
use crate::form::Fields;
use crate::preferences::ExtraTime;
use crate::problem::Problem;
use crate::view::View;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Redirect, Response};
use gradatim_bank::{Blueprint, Pool};
use gradatim_log::Mode;
use gradatim_practice::{FormKind, clock_text};
use maud::{Markup, html};

/// What awaits the learner, or the exam under way.
pub(super) async fn show(view: View) -> Result<Html<String>, Problem> {
    let blueprint = &view.material()?.exam().blueprint;
    let waiting = service::unfinished(&view.app, &view.who.learner, &view.exam).await?;
    let sealed = sealed_before(&view).await?;
    let content = html! {
        h1 { (blueprint.code) " exam" }
        @match &waiting {
            Some(waiting) => (under_way(&view, waiting)),
            None => { (awaits(blueprint)) (order_form(&view, blueprint, sealed)) }
        }
        (rules(blueprint))
    };
    Ok(view.page(&format!("{} exam", blueprint.code), &content))
}

/// Begins an exam.
pub(super) async fn begin(view: View, fields: Fields) -> Result<Redirect, Problem> {
    let order = order(&fields)?;
    let sitting = service::start(&view.app, &view.who.learner, &view.exam, order).await?;
    Ok(Redirect::to(&format!("/exam/{sitting}")))
}

/// Lets a clock that stands still run again.
pub(super) async fn go_on(view: View, Path(sitting): Path<String>) -> Result<Response, Problem> {
    match service::resume(&view.app, &sitting).await {
        Ok(sheet) => Ok(Redirect::to(&format!("/exam/{sitting}/{}", sheet.next_open())).into_response()),
        Err(refusal) => elsewhere(refusal, &sitting),
    }
}

/// Stops the clock.
pub(super) async fn leave(view: View, Path(sitting): Path<String>) -> Result<Redirect, Problem> {
    service::leave(&view.app, &sitting).await?;
    Ok(Redirect::to("/exam"))
}

/// Ends an exam without a result.
pub(super) async fn give_up(
    view: View,
    Path(sitting): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    if fields.one("sure").is_none() {
        return Err(Problem::bad_request("Tick the box to give the exam up; it goes on as it was."));
    }
    match service::give_up(&view.app, &sitting).await {
        Ok(()) => Ok(Redirect::to("/exam").into_response()),
        Err(refusal) => elsewhere(refusal, &sitting),
    }
}

fn order(fields: &Fields) -> Result<ExamOrder, Problem> {
    let form = match fields.one("form") {
        Some("practice") => FormKind::Practice,
        Some("sealed") => FormKind::Sealed,
        _ => return Err(Problem::bad_request("Choose the practice form or the sealed form.")),
    };
    let asked = fields.one("minutes").or_else(|| fields.one("extra")).unwrap_or("0").trim();
    let minutes = asked.parse::<u32>().ok().filter(|m| *m <= MOST_EXTRA_MINUTES);
    let wrong = || {
        format!(
            "`{asked}` is no number of extra minutes; give a whole number from 0 to {MOST_EXTRA_MINUTES}."
        )
    };
    Ok(ExamOrder { form, extra_minutes: minutes.ok_or_else(|| Problem::bad_request(wrong()))?, seed: None })
}

/// Whether this learner has met the sealed form; then it is no longer new to them.
async fn sealed_before(view: &View) -> Result<bool, Problem> {
    let (learner, exam) = (view.who.learner.clone(), view.exam.clone());
    let sittings = view.app.store.read(move |journal| journal.sittings(&learner, &exam)).await??;
    let is_sealed = |settings: &serde_json::Value| settings.get("form").is_some_and(|form| form == "sealed");
    Ok(sittings.iter().any(|s| s.record.mode == Mode::Exam && is_sealed(&s.record.settings)))
}

fn under_way(view: &View, waiting: &Unfinished) -> Markup {
    html! {
        section.card aria-labelledby="under-way" {
            h2 #under-way { "An exam is under way" }
            p.lead { (waiting.done()) ", " strong { (clock_text(waiting.left_ms)) } " left." }
            @if waiting.is_running {
                p { "Its clock is running, whether or not its page is open." }
                (go_on_form(view, waiting, "Go on"))
                form method="post" action={ "/exam/" (waiting.sitting) "/leave" } {
                    (view.csrf_field())
                    button { "Stop the clock" }
                }
            } @else {
                p { "Its clock stands still. Every answer is saved." }
                (go_on_form(view, waiting, "Go on and start the clock"))
            }
            (give_up_form(view, waiting))
        }
    }
}

fn go_on_form(view: &View, waiting: &Unfinished, text: &str) -> Markup {
    html! {
        form method="post" action={ "/exam/" (waiting.sitting) "/continue" } {
            (view.csrf_field())
            p.actions { button.primary { (text) } }
        }
    }
}

fn give_up_form(view: &View, waiting: &Unfinished) -> Markup {
    html! {
        details {
            summary { "Give this exam up" }
            form method="post" action={ "/exam/" (waiting.sitting) "/give-up" } {
                (view.csrf_field())
                p { "It gets no report and measures nothing. Its questions count as met where you answered them." }
                p { label { input type="checkbox" name="sure" value="yes" required; " Yes, give it up for good" } }
                button { "Give up" }
            }
        }
    }
}

fn awaits(blueprint: &Blueprint) -> Markup {
    let form = &blueprint.form;
    let (all, scored, unscored) = (form.questions, form.scored, form.unscored);
    html! {
        p.lead { (all) " questions in " (form.minutes) " minutes, as at the test centre. "
            (scored) " count, " (unscored) " do not, and nobody tells you which while you work." }
        p.note { "This is our own simulation with our own questions; it is not made or approved by "
            (blueprint.vendor) ", the exam's owner." }
        div.scroll role="region" aria-label="Domains" tabindex="0" {
            table {
                caption { "What the questions that count are about" }
                thead { tr { th scope="col" { "Domain" } th.number scope="col" { "Share" } th.number scope="col" { "Questions" } } }
                tbody { @for ((domain, weight), questions) in
                    blueprint.domains().iter().zip(blueprint.weights()).zip(blueprint.quota(scored)) {
                    tr { th scope="row" { (domain.title) }
                        td.number { (format!("{:.0} %", 100.0 * weight)) } td.number { (questions) } }
                } }
            }
        }
    }
}

fn order_form(view: &View, blueprint: &Blueprint, sealed_before: bool) -> Markup {
    let minutes = blueprint.form.minutes;
    html! {
        form.card.exam-order method="post" action="/exam" {
            h2 { "Your exam" }
            (view.csrf_field())
            (forms(view, sealed_before))
            div.field {
                label for="extra" { "Time" }
                select #extra name="extra" {
                    @for extra in ExtraTime::ALL {
                        option value=(extra.minutes(minutes)) selected[extra == view.preferences().extra_time] {
                            (minutes + extra.minutes(minutes)) " minutes"
                            @if extra == ExtraTime::None { " (the exam's own)" } @else { " (" (extra.label()) ")" }
                        }
                    }
                }
            }
            div.field {
                label for="minutes" { "Or another number of extra minutes" }
                input #minutes name="minutes" type="number" min="0" max=(MOST_EXTRA_MINUTES) step="1"
                    inputmode="numeric" aria-describedby="minutes-help";
                p #minutes-help .quiet { "Extra time is for whoever is granted it at the test centre, and for whoever likes it here: "
                    "the report says how much time was allowed." }
            }
            p.actions { button.primary { "Start the exam and its clock" } }
        }
    }
}

fn forms(view: &View, sealed_before: bool) -> Markup {
    let sealed = view
        .material()
        .is_ok_and(|m| m.exam().bank.items().iter().any(|i| i.pool == Pool::Sealed && i.is_active()));
    html! {
        fieldset {
            legend { "Form" }
            p { label { input type="radio" name="form" value="practice" checked; " Practice form" } br;
                span.quiet { "Questions from the practice bank, those you have not met first. As many as you like." } }
            @if sealed {
                p { label { input type="radio" name="form" value="sealed"; " Sealed form" } br;
                    span.quiet { "Questions that no drill ever shows: the one honest mock, best kept for the last days before the exam. " }
                    @if sealed_before { strong { "You have begun it before: what you met then is not new any more and measures nothing." } } }
            }
        }
        p.quiet { "Only answers to questions you meet for the first time count towards your readiness, from either form." }
    }
}

fn rules(blueprint: &Blueprint) -> Markup {
    let scale = &blueprint.scale;
    html! {
        details {
            summary { "How it works and how it is scored" }
            ul {
                li { "Every answer is saved as soon as it is chosen. You may change answers, flag questions and come back to them until you hand in." }
                li { "The clock is the server's: it runs on while a page is closed or the connection is lost, as at a test centre. \"Leave and stop the clock\" stops it. After a crash the time since its last reading is yours again." }
                li { "When the time is up, the exam is handed in as it stands. A blank counts as wrong, so a guess costs nothing." }
                li { "A question with several right options counts only when all of them and no other are chosen." }
                li { "The score runs from " (scale.min) " to " (scale.max) ", the pass mark is " (scale.pass)
                    ". The pass mark stands at a cut set by our expert ratings of the questions; the exam's own cut is not public." }
                li { "Sections need not be passed one by one: points in one make up for another." }
            }
        }
    }
}
