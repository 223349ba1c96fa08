//! An app on a journal of its own, spoken to without a network.

mod sittings;

use crate::csrf::{CSRF_COOKIE, CSRF_FIELD};
use crate::people::Logins;
use crate::server::router;
use crate::{Analysis, App, Backstage, Config, Format, PoolItem, PoolReport, Progress, Refused};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use gradatim_bank::Catalogue;
use gradatim_practice::{Clock, Material, SystemClock};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tower::ServiceExt;

/// The exam that ships with the project.
pub(crate) const EXAM: &str = "mls-c01";
const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// What ships with the project.
pub(crate) struct Shipped(pub(crate) Catalogue);

impl Backstage for Shipped {
    fn material(&self, exam: &str) -> Result<Material, Refused> {
        let exam = self.0.exam(exam).map_err(|e| Refused(e.to_string()))?;
        Material::new(exam, None).map_err(|e| Refused(e.to_string()))
    }

    fn forget(&self, _learner: &str) -> Result<(), Refused> {
        Ok(())
    }

    fn pseudonym(&self, learner: &str) -> Result<String, Refused> {
        Ok(hex::encode(Sha256::digest(learner)))
    }

    fn calibrate(&self, _exam: &str, progress: Progress<'_>) -> Result<PoolReport, Refused> {
        progress("fitting");
        let item = PoolItem {
            item: "mls-1.1-001".into(),
            a: (1.1, Some(0.2)),
            b: (0.5, None),
            ..PoolItem::default()
        };
        let left_out = vec![("nobody-1".to_owned(), "3 answers".to_owned())];
        Ok(PoolReport {
            id: "fake-1".into(),
            synthetic: true,
            items: vec![item],
            left_out,
            ..PoolReport::default()
        })
    }

    fn put_in_force(&self, _exam: &str, pool: &str) -> Result<(), Refused> {
        if pool == "fake-1" { Ok(()) } else { Err(Refused("There is no such calibration.".into())) }
    }

    fn analyse(&self, _exam: &str, _progress: Progress<'_>) -> Result<Analysis, Refused> {
        Err(Refused("Nobody has answered a question of this exam yet.".into()))
    }

    fn attempts(&self, _exam: &str, _format: Format) -> Result<File, Refused> {
        Err(Refused("Nobody has answered a question of this exam yet.".into()))
    }
}

/// A server for tests; its journal goes with it.
pub(crate) struct Site {
    /// The app.
    pub(crate) app: App,
    folder: tempfile::TempDir,
    clock: Arc<dyn Clock + Send + Sync>,
}

/// A clock that moves only when told.
pub(crate) struct HandClock(AtomicI64);

impl HandClock {
    /// A clock standing at some moment of 2026.
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(1_780_000_000_000)))
    }

    /// Moves the clock forward.
    pub(crate) fn advance(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// What came back.
pub(crate) struct Reply {
    /// Status.
    pub(crate) status: StatusCode,
    /// Where it points to, for redirections.
    pub(crate) location: Option<String>,
    /// The text.
    pub(crate) body: String,
}

impl Site {
    /// A single-user site with the shipped exam.
    pub(crate) fn new() -> Self {
        Self::at(Arc::new(SystemClock))
    }

    /// The same with a clock of one's own.
    pub(crate) fn at(clock: Arc<dyn Clock + Send + Sync>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { app: start(folder.path(), &clock), folder, clock }
    }

    /// What is there after the server was killed and started again on the same journal.
    pub(crate) fn killed(&mut self) {
        self.app = start(self.folder.path(), &self.clock);
    }

    /// The file of the journal, for tests that play another process.
    pub(crate) fn journal(&self) -> std::path::PathBuf {
        self.folder.path().join("journal.sqlite")
    }

    /// Looks at a page.
    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Looks at a page with a cookie.
    pub(crate) async fn get_with(&self, path: &str, cookie: &str) -> Reply {
        let request = Request::get(path).header(header::COOKIE, cookie);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form of our own pages.
    pub(crate) async fn post(&self, path: &str, form: &str) -> Reply {
        let form = format!("{CSRF_FIELD}={TOKEN}&{form}");
        let request = Request::post(path)
            .header(header::COOKIE, format!("{CSRF_COOKIE}={TOKEN}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form)).unwrap()).await
    }

    /// Sends any request to localhost.
    pub(crate) async fn send(&self, mut request: Request<Body>) -> Reply {
        request.headers_mut().entry(header::HOST).or_insert(header::HeaderValue::from_static("localhost"));
        let response = router(&self.app).oneshot(request).await.unwrap();
        let location = response.headers().get(header::LOCATION).map(|v| v.to_str().unwrap().to_owned());
        let status = response.status();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Reply { status, location, body: String::from_utf8_lossy(&body).into_owned() }
    }
}

fn start(folder: &Path, clock: &Arc<dyn Clock + Send + Sync>) -> App {
    App::start_at(config(folder, None), Arc::clone(clock)).unwrap()
}

/// A server of the shipped exams whose files lie in this folder.
pub(crate) fn config(folder: &Path, logins: Option<Logins>) -> Config {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let catalogue = Catalogue::from_dir(data).unwrap();
    Config {
        bind: ([127, 0, 0, 1], 0).into(),
        journal: folder.join("journal.sqlite"),
        backstage: Arc::new(Shipped(catalogue.clone())),
        catalogue,
        learner: "me".to_owned(),
        logins,
    }
}

#[tokio::test]
async fn pages_answer_and_forged_forms_do_not() {
    let site = Site::new();
    let home = site.get("/").await;
    assert_eq!(home.status, StatusCode::OK);
    assert!(home.body.contains("<main"));
    assert_eq!(site.get("/nowhere").await.status, StatusCode::NOT_FOUND);
    let forged = Request::post("/").body(Body::from("a=b")).unwrap();
    assert_eq!(site.send(forged).await.status, StatusCode::FORBIDDEN);
    let rebound = Request::get("/").header(header::HOST, "evil.example").body(Body::empty()).unwrap();
    assert_eq!(site.send(rebound).await.status, StatusCode::MISDIRECTED_REQUEST);
}
