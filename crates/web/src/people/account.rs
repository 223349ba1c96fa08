//! What people see and change about their own account.

use super::doorman::{Refusal, token};
use super::login::{Client, refusal_text, welcomed};
use crate::clock::now_ms;
use crate::problem::Problem;
use crate::sentences::sentence;
use crate::view::View;
use axum::Form;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use gradatim_accounts::{Name, Password, Session};
use maud::{Markup, html};
use serde::Deserialize;

/// What was just done.
#[derive(Deserialize)]
pub(super) struct Done {
    #[serde(default)]
    done: String,
}

/// What somebody typed to change the password.
#[derive(Deserialize)]
pub(super) struct Change {
    #[serde(default)]
    current: String,
    #[serde(default)]
    new: String,
    #[serde(default)]
    again: String,
}

/// The page.
pub(super) async fn show(view: View, Query(done): Query<Done>) -> Result<Html<String>, Problem> {
    let note = match done.done.as_str() {
        "password" => "Your password is changed. Other browsers that were logged in have to log in again.",
        "sessions" => "All other browsers are logged out.",
        _ => "",
    };
    let note = html! { @if !note.is_empty() { p.note.good role="status" { (note) } } };
    page(&view, &note, None).await
}

/// Changes the password: the old one is asked for, because a browser left open is not its owner.
pub(super) async fn change_password(
    view: View,
    Client(from): Client,
    Form(change): Form<Change>,
) -> Result<Response, Problem> {
    let password = match accepted(&view.who.learner, &change) {
        Ok(password) => password,
        Err(text) => return again(&view, StatusCode::UNPROCESSABLE_ENTITY, &text).await,
    };
    let doorman = view.app.doorman()?;
    match doorman.checked(&view.who.learner, &change.current, from).await {
        Ok(_) => {
            let new = doorman.change_password(&view.who.learner, password).await?;
            welcomed(&new, "/account?done=password")
        }
        Err(Refusal::Failed(problem)) => Err(problem),
        Err(Refusal::Wrong) => {
            again(&view, StatusCode::UNPROCESSABLE_ENTITY, "The current password is not right.").await
        }
        Err(refusal) => again(&view, StatusCode::TOO_MANY_REQUESTS, &refusal_text(&refusal)).await,
    }
}

/// Logs all other browsers out.
pub(super) async fn end_others(view: View, headers: HeaderMap) -> Result<Redirect, Problem> {
    let token = token(&headers).ok_or_else(Problem::log_in)?;
    view.app.doorman()?.run(move |accounts| accounts.end_other_sessions(&token)).await?;
    Ok(Redirect::to("/account?done=sessions"))
}

/// The new password, if it may be one.
fn accepted(name: &str, change: &Change) -> Result<Password, String> {
    if change.new != change.again {
        return Err("The two new passwords differ; please type the new one twice.".to_owned());
    }
    let name: Name = name.parse().map_err(|e: gradatim_accounts::NameError| e.to_string())?;
    Password::chosen(&change.new, &name).map_err(|e| sentence(&e))
}

async fn again(view: &View, status: StatusCode, text: &str) -> Result<Response, Problem> {
    let note = html! { p #refusal .note.bad role="alert" { (text) } };
    Ok((status, page(view, &note, Some("refusal")).await?).into_response())
}

async fn page(view: &View, note: &Markup, described: Option<&str>) -> Result<Html<String>, Problem> {
    let name = view.who.learner.clone();
    let sessions = view.app.doorman()?.run(move |accounts| accounts.sessions(&name, now_ms())).await?;
    let content = html! {
        h1 { "Account" }
        (note)
        p { "You are logged in as " strong { (view.who.learner) } ". " (roles(view)) }
        h2 { "Change the password" }
        (password_form(view, described))
        h2 { "Where you are logged in" }
        (elsewhere(view, &sessions))
    };
    Ok(view.page("Account", &content))
}

fn roles(view: &View) -> Markup {
    let names: Vec<&str> = view.who.roles.names().collect();
    html! { "Your roles: " @for (n, name) in names.iter().enumerate() {
        @if n > 0 { " " } span.badge { (name) }
    } }
}

fn password_form(view: &View, described: Option<&str>) -> Markup {
    let field = |id: &str, label: &str, autocomplete: &str| {
        html! { div.field {
            label for=(id) { (label) }
            input #(id) name=(id) type="password" autocomplete=(autocomplete) required aria-describedby=[described];
        } }
    };
    html! { form method="post" action="/account/password" {
        (view.csrf_field())
        input.visually-hidden type="text" autocomplete="username" value=(view.who.learner) readonly tabindex="-1" aria-hidden="true";
        (field("current", "Current password", "current-password"))
        (field("new", "New password", "new-password"))
        (field("again", "New password once more", "new-password"))
        p.quiet { "8 characters at least. Several words that you remember are better than a few odd signs." }
        div.actions { button.primary { "Change the password" } }
    } }
}

fn elsewhere(view: &View, sessions: &[Session]) -> Markup {
    html! {
        @match sessions.len() {
            0 | 1 => { p { "In this browser only." } }
            n => {
                p { "In " (n) " browsers. If you do not know one of them, log the others out and change the password." }
                form method="post" action="/account/sessions" {
                    (view.csrf_field())
                    div.actions { button { "Log out everywhere else" } }
                }
            }
        }
        p.quiet { "A browser is logged out after 12 hours without use, and after 30 days in any case." }
    }
}
