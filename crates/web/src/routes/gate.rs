//! The one gate that every request passes.

use super::Access;
use crate::App;
use crate::people::to_login;
use crate::problem::Problem;
use crate::who::Who;
use axum::extract::{RawPathParams, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// What a gate knows.
#[derive(Clone)]
pub(super) struct Gate {
    pub(super) app: App,
    pub(super) access: Access,
}

/// Lets a request through to whom it is allowed, with [`Who`] it is from.
pub(super) async fn pass(
    State(gate): State<Gate>,
    params: RawPathParams,
    mut request: Request,
    next: Next,
) -> Response {
    match gate.let_in(request.headers(), &params).await {
        Ok(Some(who)) => request.extensions_mut().insert(who),
        Ok(None) => None,
        Err(problem) => return turned_away(problem, &request),
    };
    next.run(request).await
}

/// Who could log in is shown where.
fn turned_away(problem: Problem, request: &Request) -> Response {
    let login = || to_login(request.method(), request.uri(), request.headers());
    let is_unknown = problem.status == StatusCode::UNAUTHORIZED;
    is_unknown.then(login).flatten().unwrap_or_else(|| problem.into_response())
}

impl Gate {
    async fn let_in(&self, headers: &HeaderMap, params: &RawPathParams) -> Result<Option<Who>, Problem> {
        let who = self.app.who(headers)?;
        self.admit(who, params).await
    }

    async fn admit(&self, who: Option<Who>, params: &RawPathParams) -> Result<Option<Who>, Problem> {
        if self.access == Access::Public {
            return Ok(who);
        }
        let who = who.ok_or_else(Problem::log_in)?;
        match self.access {
            Access::Maintainer if !who.roles.maintainer => Err(Problem::forbidden()),
            Access::Analyst if !who.roles.analyst => Err(Problem::forbidden()),
            Access::Owner => self.owns(&who, params).await.map(|()| Some(who)),
            _ => Ok(Some(who)),
        }
    }

    /// A sitting of somebody else looks like one that is not there.
    async fn owns(&self, who: &Who, params: &RawPathParams) -> Result<(), Problem> {
        let sitting = params.iter().find(|(name, _)| *name == "sitting").map(|(_, value)| value.to_owned());
        let sitting = sitting.ok_or_else(|| Problem::internal(&"a route of an owner without {sitting}"))?;
        let owner = self.app.store.read(move |journal| journal.owner(&sitting)).await??;
        if owner.as_deref() == Some(&who.learner) { Ok(()) } else { Err(Problem::not_found()) }
    }
}
