//! Counts and times for whoever runs a server: nothing in them is about a learner.

use crate::App;
use crate::problem::Problem;
use crate::routes::{Access, Table};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use prometheus_client::encoding::{EncodeLabelSet, text::encode};
use prometheus_client::metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram};
use prometheus_client::registry::{Registry, Unit};
use std::time::{Duration, Instant};

/// Upper bounds in seconds. The promise is 10 ms for an answer, so the steps are close around it.
const SECONDS: [f64; 10] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5];
/// Upper bounds of rows in one sync.
const ROWS: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The addresses of this part.
pub(crate) fn routes(table: Table) -> Table {
    table.get("/metrics", Access::Operator, show)
}

/// A route by its pattern: the path itself would name sittings.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    method: &'static str,
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

type Times = Family<RouteLabels, Histogram, fn() -> Histogram>;

/// All counts of a server.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    times: Times,
    seats: Gauge,
    commits: Commits,
}

/// What the thread that writes the journal counts; clones count together.
#[derive(Debug, Clone)]
pub(crate) struct Commits {
    seconds: Histogram,
    rows: Histogram,
    answers: Counter,
}

impl Default for Commits {
    fn default() -> Self {
        Self { seconds: Histogram::new(SECONDS), rows: Histogram::new(ROWS), answers: Counter::default() }
    }
}

impl Commits {
    /// One sync with so many rows.
    pub(crate) fn synced(&self, rows: usize, took: Duration) {
        self.rows.observe(rows as f64);
        self.seconds.observe(took.as_secs_f64());
    }

    /// So many answers are on the disk.
    pub(crate) fn saved(&self, answers: usize) {
        self.answers.inc_by(answers as u64);
    }

    fn register(&self, to: &mut Registry) {
        let (seconds, rows, answers) = (self.seconds.clone(), self.rows.clone(), self.answers.clone());
        let help = "Time to make the rows of one sync durable";
        to.register_with_unit("journal_commit_duration", help, Unit::Seconds, seconds);
        to.register("journal_commit_rows", "Rows that shared one sync", rows);
        to.register("answers_saved", "Answers made durable since the start", answers);
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("gradatim");
        let times = Times::new_with_constructor(|| Histogram::new(SECONDS));
        let (requests, seats, commits) = (Family::default(), Gauge::default(), Commits::default());
        registry.register("http_requests", "Requests by route and status", Family::clone(&requests));
        let help = "Time from the head of a request to the head of its response";
        registry.register_with_unit("http_request_duration", help, Unit::Seconds, times.clone());
        registry.register("live_sittings", "Sittings kept in memory", Gauge::clone(&seats));
        commits.register(&mut registry);
        Self { registry, requests, times, seats, commits }
    }
}

impl Metrics {
    /// What the thread that writes is to count.
    pub(crate) fn commits(&self) -> Commits {
        self.commits.clone()
    }

    fn count(&self, route: RouteLabels, status: StatusCode, took: Duration) {
        self.times.get_or_create(&route).observe(took.as_secs_f64());
        let RouteLabels { method, route } = route;
        self.requests.get_or_create(&RequestLabels { method, route, status: status.as_u16() }).inc();
    }

    /// All of it in the text format that Prometheus reads.
    fn text(&self, seats: usize) -> Result<String, std::fmt::Error> {
        self.seats.set(i64::try_from(seats).unwrap_or(i64::MAX));
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

async fn show(State(app): State<App>) -> Result<([(HeaderName, &'static str); 1], String), Problem> {
    let text = app.metrics.text(app.seats.count()).map_err(|e| Problem::internal(&e))?;
    Ok(([(header::CONTENT_TYPE, OPEN_METRICS)], text))
}

/// Counts a request and tells the log of it, by the pattern of its route: never by what it says or whose it is.
pub(crate) async fn observed(State(app): State<App>, request: Request, next: Next) -> Response {
    let route = RouteLabels { method: name(request.method()), route: pattern(&request) };
    let begun = Instant::now();
    let response = next.run(request).await;
    let (status, took) = (response.status(), begun.elapsed());
    tell(&route, status, took);
    app.metrics.count(route, status, took);
    response
}

fn tell(RouteLabels { method, route }: &RouteLabels, status: StatusCode, took: Duration) {
    let (status, ms) = (status.as_u16(), took.as_secs_f64() * 1e3);
    if status >= 500 {
        tracing::warn!(method, route, status, ms, "request");
    } else {
        tracing::debug!(method, route, status, ms, "request");
    }
}

fn pattern(request: &Request) -> String {
    let matched = request.extensions().get::<MatchedPath>();
    matched.map_or("none", MatchedPath::as_str).to_owned()
}

/// Methods that somebody made up share one name, or they could fill the memory.
fn name(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use crate::testing::Site;
    use axum::body::Body;
    use axum::http::{Request, StatusCode};

    #[tokio::test]
    async fn requests_are_counted_by_pattern_and_never_by_path() {
        let site = Site::new();
        site.get("/assets/0/secret.css").await;
        site.get("/secret").await;
        site.send(Request::builder().method("BREW").uri("/").body(Body::empty()).unwrap()).await;
        let metrics = site.get("/metrics").await;
        assert_eq!(metrics.status, StatusCode::OK);
        let counted = |labels: &str| {
            let line = format!("gradatim_http_requests_total{{{labels}}} 1");
            assert!(metrics.body.contains(&line), "{line} is not in\n{}", metrics.body);
        };
        counted(r#"method="GET",route="/assets/{hash}/{name}",status="404""#);
        counted(r#"method="GET",route="none",status="404""#);
        assert!(metrics.body.contains(r#"method="other""#), "{}", metrics.body);
        assert!(!metrics.body.contains("secret") && metrics.body.ends_with("# EOF\n"));
    }
}
