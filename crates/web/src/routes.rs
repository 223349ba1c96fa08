//! Every address of the app, and who may use it.

mod gate;

use crate::{
    App, api, assets, bank, cohort, drill, exam, health, history, home, metrics, people, plan, review,
    settings,
};
use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post, put};
use gate::Gate;

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody, known or not.
    Public,
    /// Whoever is known; what they see and change is theirs alone.
    Learner,
    /// The learner whose sitting stands in the path as `{sitting}`.
    Owner,
    /// Who keeps the bank.
    Maintainer,
    /// Who looks at cohorts.
    Analyst,
    /// Programs on this very machine that watch the server, and maintainers.
    Operator,
}

/// An address with its method and who may use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Method.
    pub method: Method,
    /// Path with its parameters in braces.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
}

/// Routes under construction: none can be added without saying who may use it.
pub(crate) struct Table {
    app: App,
    router: Router<App>,
    routes: Vec<Route>,
}

impl Table {
    /// A page or a file to look at.
    pub(crate) fn get<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::GET, path, access, get(handler))
    }

    /// Something that changes.
    pub(crate) fn post<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::POST, path, access, post(handler))
    }

    /// Something that is set, and set again with the same effect.
    pub(crate) fn put<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::PUT, path, access, put(handler))
    }

    /// The routes of a part of the app.
    pub(crate) fn with(self, part: impl FnOnce(Self) -> Self) -> Self {
        part(self)
    }

    /// The app that the routes are for.
    pub(crate) fn app(&self) -> &App {
        &self.app
    }

    fn add(mut self, method: Method, path: &'static str, access: Access, handler: MethodRouter<App>) -> Self {
        let gate = Gate { app: self.app.clone(), access };
        let gated = handler.route_layer(from_fn_with_state(gate, gate::pass));
        self.router = self.router.route(path, gated);
        self.routes.push(Route { method, path, access });
        self
    }
}

/// The router, and the table of its routes.
pub fn routes(app: &App) -> (Router<App>, Vec<Route>) {
    let table = Table { app: app.clone(), router: Router::new(), routes: Vec::new() }
        .get("/healthz", Access::Public, health::alive)
        .get("/assets/{hash}/{name}", Access::Public, assets::serve)
        .with(metrics::routes)
        .with(home::routes)
        .with(drill::routes)
        .with(exam::routes)
        .with(review::routes)
        .with(history::routes)
        .with(plan::routes)
        .with(settings::routes)
        .with(bank::routes)
        .with(cohort::routes)
        .with(people::routes)
        .with(api::routes);
    (table.router, table.routes)
}
