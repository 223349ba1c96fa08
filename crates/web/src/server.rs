//! The server: from a socket to the routes, and down again without losing anything.

use crate::app::StartError;
use crate::{App, Config, bank, cookies, csrf, exam, hosts, metrics, problem, routes};
use axum::Router;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

/// Only what we serve ourselves, and no script or style inside a page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The longest a request may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why the server could not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// What it needs is not there.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The address is taken, or not ours.
    #[error("{address}: cannot listen there: {source}; choose another address with --bind")]
    Bind {
        /// Address asked for.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The connection to the network broke.
    #[error("the server stopped: {0}")]
    Io(#[from] std::io::Error),
}

/// Serves until `stop` is done; then lets requests under way finish and stops the clocks of exams. `ready` is told the
/// address.
///
/// # Errors
/// [`ServeError`] when the journal or an exam cannot be used, or the address is not free.
pub async fn serve(
    config: Config,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let address = config.bind;
    let app = App::start(config)?;
    let listener = TcpListener::bind(address).await.map_err(|source| ServeError::Bind { address, source })?;
    ready(listener.local_addr()?);
    let clock = tokio::spawn(exam::keep_time(app.clone()));
    let warming = tokio::spawn(bank::warm(app.clone()));
    let service = router(&app).into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(stop).await;
    clock.abort();
    warming.abort();
    exam::pause_all(&app).await.map_err(StartError::from)?;
    Ok(served?)
}

/// The routes behind everything that guards them.
pub(crate) fn router(app: &App) -> Router {
    let (router, _) = routes(app);
    let guarded = router
        .layer(from_fn(csrf::protected))
        .layer(from_fn_with_state(app.clone(), hosts::known))
        .layer(from_fn_with_state(app.clone(), cookies::secured))
        .layer(from_fn(problem::shown))
        .layer(RequestBodyLimitLayer::new(csrf::FORM_LIMIT))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, PATIENCE))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(app.clone(), metrics::observed));
    headers().into_iter().fold(guarded, |router, layer| router.layer(layer)).with_state(app.clone())
}

/// Headers of every response. What a page says is about one person, so nobody keeps it but files named by content.
fn headers() -> Vec<SetResponseHeaderLayer<HeaderValue>> {
    let all: [(HeaderName, &'static str); 6] = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    let layer = |(name, value)| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    all.into_iter().map(layer).collect()
}
