//! Erasing everything of a learner on this machine.

use crate::cookies::{Keep, set_cookie};
use crate::form::Fields;
use crate::look::LOOK_COOKIE;
use crate::problem::Problem;
use crate::view::View;
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
        Ok(_) => gone(&view, fields.one("account").is_some()).await,
        Err(LogError::ErasureBlocked { .. }) => Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "Your rows are gone, but their bytes could not be overwritten just now, because the journal was being read. \
             Please send it again in a moment.",
        )),
        Err(error) => Err(error.into()),
    }
}

/// The last of it: the looks of this browser, and the account where that is wanted too.
async fn gone(view: &View, account: bool) -> Result<Response, Problem> {
    let mut cookies = vec![set_cookie(LOOK_COOKIE, "", Keep::Seconds(0))];
    let mut next = "/settings/forget";
    if let Some(doorman) = view.app.doorman.as_ref().filter(|_| account) {
        cookies.push(doorman.dismiss(&view.who.learner).await?);
        next = "/login";
    }
    let cookies = cookies.into_iter().flatten().map(|cookie| (header::SET_COOKIE, cookie));
    Ok((AppendHeaders(cookies.collect::<Vec<_>>()), Redirect::to(next)).into_response())
}

async fn page(view: &View, error: Option<&str>) -> Result<Html<String>, Problem> {
    let learner = view.who.learner.clone();
    let found = view.app.store.read(move |journal| journal.personal(&learner)).await??;
    let has_account = view.app.doorman.is_some();
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
        }
        @if !is_empty(&found) || has_account {
            form.card method="post" action="/settings/forget" {
                (view.csrf_field())
                div.field {
                    label for="word" { "Type the word " strong { (WORD) } " to go on" }
                    input #word type="text" name="word" autocomplete="off" autocapitalize="none" required;
                }
                @if has_account {
                    label.plain { input type="checkbox" name="account" value="1"; " Remove my account " (view.who.learner) " too; nobody can log in with it from then on" }
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
        && found.preferences.is_empty()
}

fn counts(found: &Personal) -> String {
    let of = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    [
        of(found.sittings.len(), "sitting", "sittings"),
        of(found.answers.len(), "answer", "answers"),
        of(found.reports.len(), "report of a question", "reports of questions"),
        of(found.outcomes.len(), "exam result", "exam results"),
        of(found.exam_dates.len(), "exam date", "exam dates"),
        of(found.preferences.len(), "setting", "settings"),
    ]
    .join(", ")
}
