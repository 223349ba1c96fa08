//! One question on the screen of the test centre.

use super::elsewhere;
use super::service::{self, Change, Refusal};
use super::sheet::{Asked, Mark, Sheet};
use crate::answer_form::{Asking, CHOICE, options};
use crate::assets::asset;
use crate::drill::stem;
use crate::form::Fields;
use crate::problem::Problem;
use crate::view::View;
use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use gradatim_bank::{ItemOption, Kind, short_names};
use gradatim_practice::{Completion, clock_text, letter};
use maud::{Markup, html};
use serde_json::json;

/// Name of the field with the response as the page showed it.
const STOOD: &str = "stood";

/// An answer that was not taken, and why.
struct Refused<'a> {
    chosen: Vec<String>,
    text: &'a str,
}

/// The question at a position.
pub(super) async fn show(
    view: View,
    Path((sitting, place)): Path<(String, String)>,
) -> Result<Response, Problem> {
    match service::question(&view.app, &sitting, position(&place)?).await {
        Ok(asked) => Ok(page(&view, &asked, None).into_response()),
        Err(refusal) => elsewhere(refusal, &sitting),
    }
}

/// Saves what is chosen and marked, and goes where the learner wants to. Scripts are told where that is; they are told
/// the time as well.
pub(super) async fn save(
    view: View,
    Path((sitting, place)): Path<(String, String)>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Problem> {
    let (position, is_script) = (position(&place)?, headers.contains_key("hx-request"));
    match service::change(&view.app, &sitting, position, changes(&fields)).await {
        Ok(left_ms) if is_script => {
            let next = next(&sitting, position, &fields);
            Ok(Json(json!({ "left_ms": left_ms, "next": next })).into_response())
        }
        Ok(_) => Ok(Redirect::to(&next(&sitting, position, &fields)).into_response()),
        Err(refusal) if is_script => Err(refusal.into()),
        Err(Refusal::Problem(problem)) if problem.status == StatusCode::BAD_REQUEST => {
            again(&view, &sitting, position, &fields, &problem).await
        }
        Err(refusal) => elsewhere(refusal, &sitting),
    }
}

/// Milliseconds left, for the clock of an open page. Asking does not start a clock that stands still.
pub(super) async fn time(view: View, Path(sitting): Path<String>) -> Result<Response, Problem> {
    let told = match service::left_ms(&view.app, &sitting).await {
        Ok(left_ms) => json!({ "left_ms": left_ms }),
        Err(Refusal::Paused) => json!({ "paused": true }),
        Err(Refusal::Over) => json!({ "over": true }),
        Err(Refusal::Problem(problem)) => return Err(problem),
    };
    Ok(Json(told).into_response())
}

/// The same question with what is wrong with the answer, and the answer as it was sent.
async fn again(
    view: &View,
    sitting: &str,
    position: u32,
    fields: &Fields,
    problem: &Problem,
) -> Result<Response, Problem> {
    match service::question(&view.app, sitting, position).await {
        Ok(asked) => {
            let refused = Refused { chosen: chosen(fields), text: &problem.text };
            Ok((problem.status, page(view, &asked, Some(&refused))).into_response())
        }
        Err(refusal) => elsewhere(refusal, sitting),
    }
}

/// What is no position is no page.
fn position(text: &str) -> Result<u32, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

/// What is chosen; lists left alone say nothing.
fn chosen(fields: &Fields) -> Vec<String> {
    fields.all(CHOICE).filter(|option| !option.is_empty()).map(str::to_owned).collect()
}

/// The response, if the learner changed it on this page: what another tab saved meanwhile stays otherwise.
fn answer(fields: &Fields) -> Option<Vec<String>> {
    if fields.one("clear").is_some() {
        return Some(Vec::new());
    }
    let chosen = chosen(fields);
    let stood = fields.all(STOOD).next();
    (stood != Some(chosen.join(" ").as_str())).then_some(chosen)
}

fn changes(fields: &Fields) -> Vec<Change> {
    let answer = answer(fields).map(Change::Answer);
    let flag = fields.one("flag").map(|value| Change::Flag(value == "on"));
    let strike = fields.one("strike").map(|option| Change::Strike(option.to_owned(), true));
    let unstrike = fields.one("unstrike").map(|option| Change::Strike(option.to_owned(), false));
    answer.into_iter().chain(flag).chain(strike).chain(unstrike).collect()
}

/// Where the pressed button leads to; the same question if it leads nowhere.
fn next(sitting: &str, position: u32, fields: &Fields) -> String {
    match fields.one("go") {
        Some("review") => format!("/exam/{sitting}/review"),
        go => {
            let wanted = go.and_then(|place| place.parse::<u32>().ok()).unwrap_or(position);
            format!("/exam/{sitting}/{wanted}")
        }
    }
}

fn page(view: &View, asked: &Asked, refused: Option<&Refused<'_>>) -> axum::response::Html<String> {
    let of = asked.sheet.len();
    let title = format!("Question {} of {of}", asked.position);
    let content = html! {
        script src=(asset("exam.js")) defer {}
        (bar(view, asked, &title))
        @if let Some(refused) = refused { p.note.bad role="alert" { (refused.text) } }
        (form(view, asked, refused.map_or(&asked.response, |refused| &refused.chosen)))
        (glossary(asked))
        (navigator(asked))
        (help(view, asked))
    };
    view.focused_page(&title, &content)
}

/// Where one is, the time, and whether everything is saved.
fn bar(view: &View, asked: &Asked, title: &str) -> Markup {
    let code = view.app.library.material(&asked.sheet.exam).map_or("", |m| m.exam().blueprint.code.as_str());
    html! {
        div.exam-bar {
            h1 { (title) " " span.badge.warn #flagged hidden[!asked.flagged()] { "flagged" } }
            (timer(&asked.sheet))
            p.quiet { (code) " simulation" }
        }
        p #announcer .visually-hidden role="status" {}
    }
}

/// The time left as of loading; a script makes it go.
pub(super) fn timer(sheet: &Sheet) -> Markup {
    html! {
        div.timer #timer data-left-ms=(sheet.left_ms) data-time={ "/exam/" (sheet.sitting) "/time" }
            data-report={ "/exam/" (sheet.sitting) "/report" } {
            span #left { span.label { "Time left " } span.digits #digits { (clock_text(sheet.left_ms)) } }
            " " button #hide type="button" hidden { "Hide the time" }
        }
    }
}

/// The question, with the options `chosen` that were chosen last, saved or not.
fn form(view: &View, asked: &Asked, chosen: &[String]) -> Markup {
    let (position, of) = (asked.position, asked.sheet.len() as u32);
    let struck = |place: usize, option: &ItemOption| strike_button(asked, place, option);
    html! {
        form #question .exam-form method="post" action={ "/exam/" (asked.sheet.sitting) "/" (position) } autocomplete="off" {
            (view.csrf_field())
            input type="hidden" name=(STOOD) value=(asked.response.join(" "));
            // The button that Enter presses: the first of the form.
            button hidden name="go" value=(if position < of { (position + 1).to_string() } else { "review".to_owned() }) { "Next" }
            (stem(asked.item))
            (options(&asked.question(), &Asking { chosen, struck: Some(&asked.struck), required: false, beside: &struck }))
            p #saved .quiet { "Every button below saves your answer." }
            div.actions {
                @if position > 1 { button name="go" value=(position - 1) data-key="p" { "Previous" } }
                @if position < of { button.primary name="go" value=(position + 1) data-key="n" { "Next" } }
                button.primary[position == of] name="go" value="review" data-key="r" { "Review" }
                (flag_button(asked))
                button name="clear" value="yes" { "Clear the answer" }
            }
        }
    }
}

fn flag_button(asked: &Asked) -> Markup {
    let flagged = asked.flagged();
    html! {
        button #flag name="flag" value=(if flagged { "off" } else { "on" }) aria-pressed=(flagged.to_string()) data-key="m" {
            @if flagged { "Take the flag off" } @else { "Flag for review" }
        }
    }
}

/// Strikes an option out, or brings it back. Only where one chooses among options.
fn strike_button(asked: &Asked, place: usize, option: &ItemOption) -> Markup {
    let struck = asked.struck.contains(&option.id);
    let (name, verb) = if struck { ("unstrike", "Bring back") } else { ("strike", "Strike out") };
    html! {
        @if matches!(asked.item.kind, Kind::Single | Kind::Multiple) {
            button.strike name=(name) value=(option.id) data-letter=(letter(place)) aria-pressed=(struck.to_string()) {
                span.verb { (verb) } span.visually-hidden { " option " (letter(place)) }
            }
        }
    }
}

/// The short names of services in the question with what they stand for, as exams offer them.
fn glossary(asked: &Asked) -> Markup {
    let options = asked.item.options.iter().map(|option| option.text.as_str());
    let text: Vec<&str> = std::iter::once(asked.item.stem.as_str()).chain(options).collect();
    let names = short_names(&text.join(" "));
    html! {
        @if !names.is_empty() {
            details { summary { "Short names in this question" }
                dl.glossary { @for (short, long) in names { dt { (short) } dd { (long) } } }
            }
        }
    }
}

/// All questions as buttons of the form, so that going elsewhere saves what is chosen here.
fn navigator(asked: &Asked) -> Markup {
    html! {
        nav aria-label="All questions" {
            details.navigator {
                summary { "All questions" }
                ol.places { @for mark in &asked.sheet.marks {
                    li { button form="question" name="go" value=(mark.position) class=(shape(mark))
                        aria-current=[(mark.position == asked.position).then_some("step")] {
                        (mark.position) span.state { (state(mark)) }
                    } }
                } }
            }
        }
    }
}

/// How a question stands, in a word or two.
pub(super) fn state(mark: &Mark) -> String {
    let completion = match mark.completion {
        Completion::Blank if mark.opened => "seen",
        Completion::Blank => "blank",
        Completion::Incomplete => "incomplete",
        Completion::Answered => "answered",
    };
    if mark.flagged { format!("{completion}, flagged") } else { completion.to_owned() }
}

fn shape(mark: &Mark) -> &'static str {
    match (mark.completion, mark.flagged) {
        (_, true) => "place flagged",
        (Completion::Answered, _) => "place answered",
        _ => "place",
    }
}

fn help(view: &View, asked: &Asked) -> Markup {
    html! {
        div.exam-foot {
            form method="post" action={ "/exam/" (asked.sheet.sitting) "/leave" } data-leave {
                (view.csrf_field())
                button.plain { "Leave and stop the clock" }
            }
            (keys())
        }
    }
}

/// The list of keys; the script shows it, as without it there are none.
fn keys() -> Markup {
    const KEYS: [(&str, &str); 10] = [
        ("1 to 9 or A to H", "choose an option, or take it back"),
        ("Shift with these", "strike the option out, or bring it back"),
        ("Enter", "in an option: save and go to the next question"),
        ("N", "next question"),
        ("P", "previous question"),
        ("R", "review all questions"),
        ("M", "mark the question with a flag, or take it off"),
        ("T", "say the time left"),
        ("I", "hide the time, or show it"),
        ("?", "this list"),
    ];
    html! {
        details #keys .no-print hidden { summary { "Keys" }
            table { caption { "What keys do on this page" }
                thead { tr { th scope="col" { "Key" } th scope="col" { "What it does" } } }
                tbody { @for (key, what) in KEYS { tr { th scope="row" { (key) } td { (what) } } } }
            }
            button #keys-switch type="button" { "Switch the keys off" }
        }
    }
}
