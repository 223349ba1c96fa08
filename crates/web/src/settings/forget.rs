//! Erasing everything of a learner on this machine.

use crate::cookies::{Keep, set_cookie};
use crate::form::Fields;
use crate::look::LOOK_COOKIE;
use crate::plan::PLAN_COOKIE;
use crate::preferences::PREFERENCES_COOKIE;
use crate::problem::Problem;
use crate::view::{EXAM_COOKIE, View};
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
use gradatim_log::{Journal, LogError, Personal};
use maud::html;

/// What has to be typed.
const WORD: &str = "erase";

/// What there is of the learner, and the form that erases it.
pub(super) async fn show(view: View) -> Result<Html<String>, Problem> {
    page(&view, None).await
}

/// Erases it, if the word was typed.
pub(super) async fn erase(view: View, fields: Fields) -> Result<Response, Problem> {
    if !fields.one("word").is_some_and(|word| word.eq_ignore_ascii_case(WORD)) {
        let text = format!("Nothing was erased: type the word {WORD} into the field to go on.");
        return Ok((StatusCode::BAD_REQUEST, page(&view, Some(&text)).await?).into_response());
    }
    let (learner, library) = (view.who.learner.clone(), view.app.library.backstage());
    let sittings = view.app.store.read(move |journal| journal.sittings_of(&learner)).await??;
    // The files first: if erasing stops halfway, the journal still knows whom to erase.
    let learner = view.who.learner.clone();
    let erased = tokio::task::spawn_blocking(move || library.forget(&learner)).await;
    erased.map_err(|e| Problem::internal(&e))?.map_err(|e| Problem::internal(&e))?;
    sittings.iter().for_each(|s| view.app.seats.clear(&s.record.sitting));
    let learner = view.who.learner.clone();
    match view.app.store.run(move |journal: &Journal| journal.forget(&learner)).await? {
        Ok(_) => Ok((AppendHeaders(no_cookies()), Redirect::to("/settings/forget")).into_response()),
        Err(LogError::ErasureBlocked { .. }) => Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "Your rows are gone, but their bytes could not be overwritten just now, because the journal was being read. \
             Please send it again in a moment.",
        )),
        Err(error) => Err(error.into()),
    }
}

/// Headers that take our cookies back.
fn no_cookies() -> Vec<(header::HeaderName, header::HeaderValue)> {
    let names = [LOOK_COOKIE, PREFERENCES_COOKIE, EXAM_COOKIE, PLAN_COOKIE];
    let gone = names.iter().filter_map(|name| set_cookie(name, "", Keep::Seconds(0)));
    gone.map(|cookie| (header::SET_COOKIE, cookie)).collect()
}

async fn page(view: &View, error: Option<&str>) -> Result<Html<String>, Problem> {
    let learner = view.who.learner.clone();
    let found = view.app.store.read(move |journal| journal.personal(&learner)).await??;
    let content = html! {
        h1 { "Erase everything" }
        @if let Some(error) = error { p.note.bad role="alert" { (error) } }
        @if is_empty(&found) {
            p.note.good role="status" { "The journal of this machine holds nothing of you." }
        } @else {
            p { "The journal of this machine holds of you: " (counts(&found)) "." }
            p { "They are erased for good, down to the bytes of the file, and so are the rows of your pseudonym in the open dataset \
                 beside it. " a href="/history/all.json" { "Take everything along first" } ", if you may want it back." }
        }
        h2 { "What this does not reach" }
        ul {
            li { "Copies made before: exported datasets, backups, files you saved." }
            li { "Item parameters that were estimated from many people's answers, yours among them: they hold nothing of a single person." }
            li { "An account on this server, if there is one; whoever runs it can remove that." }
        }
        @if !is_empty(&found) {
            form.card method="post" action="/settings/forget" {
                (view.csrf_field())
                div.field {
                    label for="word" { "Type the word " strong { (WORD) } " to go on" }
                    input #word type="text" name="word" autocomplete="off" autocapitalize="none" required;
                }
                div.actions {
                    button type="submit" { "Erase everything of me" }
                    a href="/settings" { "Keep it" }
                }
            }
        }
    };
    Ok(view.page("Erase everything", &content))
}

fn is_empty(found: &Personal) -> bool {
    found.sittings.is_empty()
        && found.reports.is_empty()
        && found.outcomes.is_empty()
        && found.exam_dates.is_empty()
}

fn counts(found: &Personal) -> String {
    let of = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    [
        of(found.sittings.len(), "sitting", "sittings"),
        of(found.answers.len(), "answer", "answers"),
        of(found.reports.len(), "report of a question", "reports of questions"),
        of(found.outcomes.len(), "exam result", "exam results"),
        of(found.exam_dates.len(), "exam date", "exam dates"),
    ]
    .join(", ")
}
