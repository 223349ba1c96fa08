//! The one gate that every request passes.

use super::Access;
use crate::App;
use crate::people::to_login;
use crate::problem::Problem;
use crate::who::Who;
use axum::extract::{ConnectInfo, RawPathParams, Request, State};
use axum::http::header::FORWARDED;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;

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
    if gate.access == Access::Operator && is_of_this_machine(&request) {
        return next.run(request).await;
    }
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

/// From loopback, and not from elsewhere through a proxy, which must say so (it does where learners log in).
fn is_of_this_machine(request: &Request) -> bool {
    let from = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let is_passed_on =
        ["x-forwarded-for", FORWARDED.as_str()].iter().any(|h| request.headers().contains_key(*h));
    from.is_some_and(|ConnectInfo(address)| address.ip().is_loopback()) && !is_passed_on
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
            Access::Maintainer | Access::Operator if !who.roles.maintainer => Err(Problem::forbidden()),
            Access::Analyst if !who.roles.analyst => Err(Problem::forbidden()),
            Access::Owner => self.owns(&who, params).await.map(|()| Some(who)),
            _ => Ok(Some(who)),
        }
    }

    /// A sitting of somebody else looks like one that is not there.
    async fn owns(&self, who: &Who, params: &RawPathParams) -> Result<(), Problem> {
        let sitting = params.iter().find(|(name, _)| *name == "sitting").map(|(_, value)| value);
        let sitting = sitting.ok_or_else(|| Problem::internal(&"a route of an owner without {sitting}"))?;
        let owner = self.app.seats.owner(&self.app, sitting).await?;
        if owner.as_deref() == Some(&who.learner) { Ok(()) } else { Err(Problem::not_found()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn is_ours(from: &str, header: Option<&str>) -> bool {
        let mut request = Request::get("/metrics");
        if let Some(name) = header {
            request = request.header(name, "198.51.100.7");
        }
        let mut request = request.body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo(from.parse::<SocketAddr>().unwrap()));
        is_of_this_machine(&request)
    }

    #[test]
    fn what_a_proxy_passes_on_is_not_of_this_machine() {
        assert!(is_ours("127.0.0.1:5", None) && is_ours("[::1]:5", None));
        assert!(!is_ours("198.51.100.7:5", None));
        assert!(!is_ours("127.0.0.1:5", Some("X-Forwarded-For")));
        assert!(!is_ours("127.0.0.1:5", Some("Forwarded")));
        assert!(!is_of_this_machine(&Request::new(Body::empty())));
    }
}
