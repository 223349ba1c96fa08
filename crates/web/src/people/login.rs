//! Logging in and out.

use super::address::client;
use super::doorman::{Doorman, Refusal, no_session_cookie, session_cookie, token};
use super::next::local;
use crate::App;
use crate::csrf::{CSRF_FIELD, Csrf, renewed};
use crate::look::Look;
use crate::page;
use crate::problem::Problem;
use crate::who::Who;
use axum::Form;
use axum::extract::{Extension, FromRequestParts, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
use gradatim_accounts::{Token, Wait};
use maud::{Markup, html};
use serde::Deserialize;
use std::net::IpAddr;

/// Where to go afterwards.
#[derive(Deserialize)]
pub(super) struct Onward {
    #[serde(default)]
    next: String,
}

/// What somebody typed.
#[derive(Deserialize)]
pub(super) struct Given {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

/// The address that tries are counted by.
pub(super) struct Client(pub(super) IpAddr);

impl FromRequestParts<App> for Client {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        Ok(Self(client(parts, app.doorman.as_ref().is_some_and(Doorman::is_behind_tls))))
    }
}

/// The form; whoever is logged in already goes on at once.
pub(super) async fn show(
    who: Option<Extension<Who>>,
    Extension(csrf): Extension<Csrf>,
    Query(onward): Query<Onward>,
    headers: HeaderMap,
) -> Response {
    let next = local(&onward.next);
    if who.is_some() {
        return Redirect::to(next).into_response();
    }
    form(Look::of(&headers), &csrf, next, "", None).into_response()
}

/// Lets somebody in, or shows the form again.
pub(super) async fn log_in(
    State(app): State<App>,
    Client(from): Client,
    Extension(csrf): Extension<Csrf>,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Result<Response, Problem> {
    let doorman = app.doorman()?;
    let (name, next) = (given.name.trim(), local(&given.next));
    match doorman.log_in(name, &given.password, from).await {
        Ok(new) => {
            end(doorman, token(&headers)).await?;
            welcomed(&new, next)
        }
        Err(Refusal::Failed(problem)) => Err(problem),
        Err(refusal) => {
            tracing::warn!(%from, "a login was refused");
            let page = form(Look::of(&headers), &csrf, next, name, Some(&refusal));
            Ok(refused(&refusal, page))
        }
    }
}

/// Ends the session of this browser. Colours and text size stay: they are the browser's, and the login page has them too.
pub(super) async fn log_out(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    end(app.doorman()?, token(&headers)).await?;
    Ok((set([no_session_cookie(), Some(renewed()?)]), Redirect::to("/login")).into_response())
}

async fn end(doorman: &Doorman, token: Option<Token>) -> Result<(), Problem> {
    match token {
        Some(token) => doorman.run(move |accounts| accounts.end_session(&token)).await,
        None => Ok(()),
    }
}

/// On to a page with a new session, and with a new value against forged requests: the old one may have been planted.
pub(super) fn welcomed(new: &Token, next: &str) -> Result<Response, Problem> {
    let cookies = [session_cookie(new), Some(renewed()?)];
    Ok((set(cookies), Redirect::to(next)).into_response())
}

fn set(
    cookies: impl IntoIterator<Item = Option<HeaderValue>>,
) -> AppendHeaders<Vec<(header::HeaderName, HeaderValue)>> {
    AppendHeaders(cookies.into_iter().flatten().map(|cookie| (header::SET_COOKIE, cookie)).collect())
}

fn refused(refusal: &Refusal, page: Html<String>) -> Response {
    match refusal {
        Refusal::TooEarly(wait) => {
            let after = (header::RETRY_AFTER, wait.seconds().to_string());
            (StatusCode::TOO_MANY_REQUESTS, [after], page).into_response()
        }
        _ => (StatusCode::UNAUTHORIZED, page).into_response(),
    }
}

/// What a refusal tells people.
pub(super) fn refusal_text(refusal: &Refusal) -> String {
    match refusal {
        Refusal::TooEarly(wait) => too_early(*wait),
        _ => "Name and password do not belong together. Please try again, or ask who runs this server for a new password.".to_owned(),
    }
}

fn too_early(wait: Wait) -> String {
    let seconds = wait.seconds();
    let long = match seconds {
        1 => "a second".to_owned(),
        ..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", (seconds + 59) / 60),
    };
    format!("That were too many tries in a row. Please wait {long} and try again.")
}

fn form(look: Look, csrf: &Csrf, next: &str, name: &str, refusal: Option<&Refusal>) -> Html<String> {
    let content = html! {
        h1 { "Log in" }
        @if let Some(refusal) = refusal { p #refusal .note.bad role="alert" { (refusal_text(refusal)) } }
        form.login method="post" action="/login" {
            input type="hidden" name=(CSRF_FIELD) value=(csrf.0);
            input type="hidden" name="next" value=(next);
            (fields(name, refusal))
            div.actions { button.primary { "Log in" } }
        }
        p.quiet { "No account, or the password forgotten? Ask who runs this server." }
    };
    Html(page::bare(look, "Log in", &content))
}

fn fields(name: &str, refusal: Option<&Refusal>) -> Markup {
    let described = refusal.map(|_| "refusal");
    html! {
        div.field {
            label for="name" { "Name" }
            input #name name="name" value=(name) type="text" autocomplete="username" autocapitalize="none"
                spellcheck="false" required autofocus[name.is_empty()] aria-describedby=[described];
        }
        div.field {
            label for="password" { "Password" }
            input #password name="password" type="password" autocomplete="current-password" required
                autofocus[!name.is_empty()] aria-describedby=[described];
        }
    }
}
