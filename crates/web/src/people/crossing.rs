//! Nobody reads or changes what is somebody else's: tried on every route there is.
//!
//! The routes come from the router, so a new one is tried too. One with `{sitting}` that is not [`Access::Owner`], one
//! that is public without standing in [`PUBLIC`], and one with a parameter that nobody knows how to fill fail.

use super::belongings::{Belongings, OWNER, possessions};
use super::town::{Browser, Page, Town};
use crate::api::description as api_description;
use crate::csrf::CSRF_HEADER;
use crate::routes::{Access, Route, routes};
use crate::testing::EXAM;
use axum::http::{Method, Request, StatusCode};
use gradatim_accounts::Roles;
use jiff::ToSpan as _;
use serde_json::{Map, Value, json};

/// All that anybody may use without a login.
const PUBLIC: [&str; 5] =
    ["GET /healthz", "GET /assets/{hash}/{name}", "GET /login", "POST /login", "POST /logout"];
/// A learner with nothing, who wants what is the owner's.
const OTHER: &str = "bob";
const MAINTAINER: &str = "maud";
const ANALYST: &str = "anna";
/// What forms ask for, so that they are taken and do what they do.
const SENSIBLE: [(&str, &str); 7] = [
    ("position", "1"),
    ("option", "a"),
    ("reason", "mine"),
    ("questions", "5"),
    ("word", "erase"),
    ("date", "2030-01-31"),
    ("hours", "6"),
];
/// A sitting that nobody has.
const NOBODYS: &str = "00000000000000000000000000000000";

/// What bodies of the API ask for.
fn sensible() -> Map<String, Value> {
    let soon = jiff::Zoned::now().date().saturating_add(60.days()).to_string();
    let fields = [
        ("exam_on", json!(soon)),
        ("extra_time", json!("none")),
        ("hours_per_week", json!(6)),
        ("keys", json!(true)),
        ("on", json!(true)),
        ("option", json!("a")),
        ("passed", json!(true)),
        ("pool", json!("none")),
        ("position", json!(1)),
        ("questions", json!(5)),
        ("reason", json!("mine")),
        ("response", json!(["a"])),
    ];
    fields.map(|(field, value)| (field.to_owned(), value)).into_iter().collect()
}

/// The owner and a sitting, by every name that somebody might believe.
fn named(sitting: &str) -> [(&str, &str); 4] {
    [("learner", OWNER), ("name", OWNER), ("sitting", sitting), ("exam", EXAM)]
}

struct Scene {
    town: Town,
    belongings: Belongings,
    routes: Vec<Route>,
    /// The description of the API.
    api: Value,
}

impl Scene {
    fn new() -> Self {
        let maintainer = Roles { maintainer: true, analyst: false };
        let analyst = Roles { maintainer: false, analyst: true };
        let people = [
            (OWNER, Roles::default()),
            (OTHER, Roles::default()),
            (MAINTAINER, maintainer),
            (ANALYST, analyst),
        ];
        let town = Town::of(&people);
        let belongings = Belongings::of_owner(&town);
        let routes = routes(&town.app).1;
        let api = serde_json::from_str(&api_description().unwrap()).unwrap();
        Self { town, belongings, routes, api }
    }

    fn of(&self, kinds: &[Access]) -> impl Iterator<Item = &Route> {
        self.routes.iter().filter(move |route| kinds.contains(&route.access))
    }

    /// The path with its parameters filled in.
    fn path(&self, route: &Route, sitting: &str) -> String {
        let fill = |part: &str| match parameter(part) {
            Some(parameter) => self.value(parameter, sitting).unwrap_or_else(|| {
                panic!("{}: people/crossing.rs does not know what to put for {part}", name(route))
            }),
            None => part.to_owned(),
        };
        route.path.split('/').map(fill).collect::<Vec<_>>().join("/")
    }

    fn value(&self, parameter: &str, sitting: &str) -> Option<String> {
        let bank = &self.town.app.library.material(EXAM).unwrap().exam().bank;
        Some(match parameter {
            "sitting" => sitting.to_owned(),
            "position" => "1".to_owned(),
            "item" => bank.items()[0].id.clone(),
            "exam" => EXAM.to_owned(),
            "day" => "2026-03-02".to_owned(),
            "hash" | "name" => "x".to_owned(),
            _ => return None,
        })
    }

    /// Sends what a route takes; with a sitting, the owner and it are named wherever somebody might believe them.
    async fn send(&self, browser: &mut Browser, route: &Route, sitting: Option<&str>) -> Page {
        let path = self.path(route, sitting.unwrap_or(NOBODYS));
        let named: Vec<(&str, &str)> = sitting.into_iter().flat_map(named).collect();
        let fields: Vec<(&str, &str)> =
            named.iter().copied().chain(sitting.into_iter().flat_map(|_| SENSIBLE)).collect();
        if route.method == Method::GET {
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
            return browser.get(&format!("{path}?{query}")).await;
        }
        if !path.starts_with("/api/") {
            return browser.post(&path, &fields).await;
        }
        let body = sitting.map_or_else(Map::new, |_| self.body(route, &named));
        let request = Request::builder().method(route.method.clone()).uri(path);
        let csrf = browser.csrf().await;
        let request = request.header("content-type", "application/json").header(CSRF_HEADER, csrf);
        browser.send(request, Value::Object(body).to_string()).await
    }

    /// A body of the API as it is described, so that it is taken; if it can name somebody, it names the owner.
    fn body(&self, route: &Route, named: &[(&str, &str)]) -> Map<String, Value> {
        let (schema, mut known) = (self.schema(route), sensible());
        known.extend(named.iter().map(|(field, value)| ((*field).to_owned(), Value::from(*value))));
        for field in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let text = "people/crossing.rs does not know what to put for";
            assert!(known.contains_key(field), "{}: {text} `{field}`", name(route));
        }
        known.retain(|field, _| schema["properties"].get(field).is_some());
        known
    }

    /// How the body of a route is described; null if it has none.
    fn schema(&self, route: &Route) -> Value {
        let method = route.method.as_str().to_lowercase();
        let content = &self.api["paths"][route.path][method]["requestBody"]["content"];
        let reference = content["application/json"]["schema"]["$ref"].as_str().unwrap_or_default();
        self.api
            .pointer(reference.trim_start_matches('#'))
            .filter(|_| !reference.is_empty())
            .cloned()
            .unwrap_or_default()
    }

    /// Looks at a page of one's own without naming anybody.
    async fn look(&self, browser: &mut Browser, route: &Route, sitting: &str) -> Page {
        browser.get(&self.path(route, sitting)).await
    }

    /// Nothing of the owner's came back, but for what the question had named.
    fn hides(&self, page: &Page, route: &Route, sitting: Option<&str>) {
        let asked: Vec<&str> = sitting.into_iter().chain(sitting.map(|_| OWNER)).collect();
        let text = format!("{:?}\n{}", page.headers, page.body);
        assert_eq!(self.belongings.found_in(&text, &asked), None, "{}: {text}", name(route));
    }

    /// Requests without a sitting, and with each of the owner's.
    fn tries(&self) -> impl Iterator<Item = Option<&str>> {
        std::iter::once(None).chain(self.belongings.sittings().into_iter().map(Some))
    }
}

fn name(route: &Route) -> String {
    format!("{} {}", route.method, route.path)
}

/// The name of a parameter in a part of a path.
fn parameter(part: &str) -> Option<&str> {
    let inner = part.split_once('{')?.1.split_once('}')?.0;
    Some(inner.trim_start_matches('*'))
}

#[test]
fn every_route_says_who_may_use_it_and_says_it_right() {
    let scene = Scene::new();
    assert!(scene.routes.len() > 10, "{:?}", scene.routes);
    for route in &scene.routes {
        let name = name(route);
        let has_sitting = route.path.contains("{sitting}");
        assert_eq!(
            has_sitting,
            route.access == Access::Owner,
            "{name}: {{sitting}} and Access::Owner go together"
        );
        let is_public = route.access == Access::Public;
        assert_eq!(
            is_public,
            PUBLIC.contains(&name.as_str()),
            "{name}: public, or not, without being on the list"
        );
        assert!(!scene.path(route, NOBODYS).contains('{'), "{name}");
    }
    let names: Vec<String> = scene.routes.iter().map(name).collect();
    assert!(PUBLIC.iter().all(|public| names.iter().any(|name| name == public)), "the list is too long");
}

#[tokio::test]
async fn who_is_not_logged_in_gets_nothing() {
    let scene = Scene::new();
    let before = possessions(&scene.town);
    let mut browser = scene.town.browser();
    for route in &scene.routes {
        for sitting in scene.tries() {
            let page = scene.send(&mut browser, route, sitting).await;
            scene.hides(&page, route, sitting);
            if route.access != Access::Public {
                is_turned_away(&page, route);
            }
        }
    }
    assert_eq!(possessions(&scene.town), before);
}

/// 401, or the way to the login for who looks at a page.
fn is_turned_away(page: &Page, route: &Route) {
    let leads_to_login = page.header("location").starts_with("/login");
    let is_redirect = page.status == StatusCode::SEE_OTHER && leads_to_login;
    let may_redirect = route.method == Method::GET && !route.path.starts_with("/api/");
    let fits = if may_redirect { is_redirect } else { page.status == StatusCode::UNAUTHORIZED };
    assert!(fits, "{}: {}", name(route), page.status);
}

#[tokio::test]
async fn sittings_of_others_look_like_none() {
    let scene = Scene::new();
    let before = possessions(&scene.town);
    for person in [OTHER, MAINTAINER, ANALYST] {
        let mut browser = scene.town.browser_of(person).await;
        for route in scene.of(&[Access::Owner]) {
            let nobodys = scene.send(&mut browser, route, Some(NOBODYS)).await;
            for sitting in scene.belongings.sittings() {
                let page = scene.send(&mut browser, route, Some(sitting)).await;
                assert_eq!(page.status, StatusCode::NOT_FOUND, "{} by {person}", name(route));
                assert_eq!(page.body, nobodys.body, "{}: it can be told from none", name(route));
                scene.hides(&page, route, Some(sitting));
            }
        }
    }
    assert_eq!(possessions(&scene.town), before);
}

#[tokio::test]
async fn what_learners_see_and_change_is_their_own() {
    let scene = Scene::new();
    let before = possessions(&scene.town);
    for route in scene.of(&[Access::Learner]) {
        // Another browser for each, because some of them log out.
        let mut browser = scene.town.browser_of(OTHER).await;
        for sitting in scene.tries() {
            let page = scene.send(&mut browser, route, sitting).await;
            assert!(!page.status.is_server_error(), "{}: {}", name(route), page.status);
            scene.hides(&page, route, sitting);
            assert_eq!(possessions(&scene.town), before, "{}", name(route));
        }
    }
}

/// Without this, what programs send might all be refused before anybody asks whose it is.
#[tokio::test]
async fn bodies_of_the_api_are_taken() {
    let scene = Scene::new();
    let mut browser = scene.town.browser_of(OTHER).await;
    for route in scene.of(&[Access::Learner]).filter(|route| scene.schema(route).is_object()) {
        let page = scene.send(&mut browser, route, Some(NOBODYS)).await;
        assert!(page.status.is_success(), "{}: {} {}", name(route), page.status, page.body);
    }
}

#[tokio::test]
async fn roles_are_needed_where_they_are_asked_for() {
    let scene = Scene::new();
    let before = possessions(&scene.town);
    let all = [Access::Maintainer, Access::Analyst, Access::Operator];
    for (person, closed) in [(OTHER, &all[..]), (MAINTAINER, &all[1..2]), (ANALYST, &[all[0], all[2]])] {
        let mut browser = scene.town.browser_of(person).await;
        for route in scene.of(closed) {
            for sitting in scene.tries() {
                let page = scene.send(&mut browser, route, sitting).await;
                assert_eq!(page.status, StatusCode::FORBIDDEN, "{} by {person}", name(route));
                scene.hides(&page, route, sitting);
            }
        }
    }
    assert_eq!(possessions(&scene.town), before);
}

#[tokio::test]
async fn analysts_see_no_names() {
    let scene = Scene::new();
    let mut browser = scene.town.browser_of(ANALYST).await;
    for route in scene.of(&[Access::Analyst]).filter(|route| route.method == Method::GET) {
        let page = scene.send(&mut browser, route, None).await;
        assert!(!page.status.is_server_error(), "{}: {}", name(route), page.status);
        assert!(!page.body.contains(OWNER), "{}: {}", name(route), page.body);
    }
}

/// Without this, all of the above would hold for a gate that lets nobody in.
#[tokio::test]
async fn owners_and_roles_get_in() {
    let scene = Scene::new();
    let refusals = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN];
    for route in scene.of(&[Access::Owner]).filter(|route| route.method == Method::GET) {
        let (mut browser, mut seen) = (scene.town.browser_of(OWNER).await, Vec::new());
        for sitting in scene.belongings.sittings() {
            seen.push(scene.look(&mut browser, route, sitting).await.status);
        }
        let opens = seen.iter().any(|status| status.is_success() || status.is_redirection());
        let fails = seen.iter().any(|status| status.is_server_error() || refusals.contains(status));
        assert!(opens && !fails, "{}: {seen:?}", name(route));
    }
    for (person, kinds) in [
        (OWNER, &[Access::Learner][..]),
        (MAINTAINER, &[Access::Maintainer, Access::Operator]),
        (ANALYST, &[Access::Analyst]),
    ] {
        let mut browser = scene.town.browser_of(person).await;
        for route in scene.of(kinds).filter(|route| route.method == Method::GET) {
            let page = scene.send(&mut browser, route, None).await;
            let is_in = !page.status.is_server_error() && !refusals.contains(&page.status);
            assert!(
                is_in && !page.header("location").starts_with("/login"),
                "{}: {}",
                name(route),
                page.status
            );
        }
    }
    let mut browser = scene.town.browser_of(OWNER).await;
    let own = browser.get("/account").await;
    assert!(scene.belongings.found_in(&own.body, &[]).is_some(), "the marks can be found");
}
