//! The workshop of maintainers: items and what the answers say of them.

pub(crate) mod background;
mod browse;
pub(crate) mod calibration;
pub(crate) mod coverage;
pub(crate) mod exposure;
pub(crate) mod figures;
pub(crate) mod filter;
pub(crate) mod item;
pub(crate) mod quality;
pub(crate) mod records;
pub(crate) mod reports;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod words;

use crate::App;
use crate::backstage::{Analysis, PoolReport};
use crate::cohort::Cohorts;
use crate::problem::Problem;
use crate::routes::{Access, Table};
use crate::view::View;
use background::Background;
use gradatim_bank::lint;
use gradatim_log::ItemReport;
use gradatim_practice::Material;
use maud::{Markup, PreEscaped, html};
use records::{Records, Shelf};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// The addresses of this part.
pub(crate) fn routes(table: Table) -> Table {
    table
        .get("/bank", Access::Maintainer, browse::show)
        .get("/bank/items/{item}", Access::Maintainer, item::show)
        .get("/bank/quality", Access::Maintainer, quality::show)
        .post("/bank/quality", Access::Maintainer, quality::start)
        .get("/bank/coverage", Access::Maintainer, coverage::show)
        .get("/bank/exposure", Access::Maintainer, exposure::show)
        .get("/bank/reports", Access::Maintainer, reports::show)
        .get("/bank/calibration", Access::Maintainer, calibration::show)
        .post("/bank/calibration", Access::Maintainer, calibration::start)
        .get("/bank/calibration/progress", Access::Maintainer, calibration::progress)
        .post("/bank/calibration/force", Access::Maintainer, calibration::put_in_force)
}

/// What maintainers and analysts work with, kept between requests.
#[derive(Default)]
pub(crate) struct Desk {
    /// Answers by exam.
    pub(crate) shelf: Shelf,
    lint: tokio::sync::Mutex<HashMap<String, Arc<lint::Report>>>,
    /// How learners stand, by exam.
    pub(crate) cohorts: Cohorts,
    pub(crate) calibration: Background<PoolReport>,
    pub(crate) analysis: Background<Analysis>,
}

impl Desk {
    /// The linter's report on an exam's bank; made once, because banks do not change while the server runs.
    async fn lint(&self, app: &App, exam: &str) -> Result<Arc<lint::Report>, Problem> {
        let mut known = self.lint.lock().await;
        if let Some(report) = known.get(exam) {
            return Ok(Arc::clone(report));
        }
        let (own, slug) = (app.clone(), exam.to_owned());
        let made = tokio::task::spawn_blocking(move || own.library.lint(&slug)).await;
        let report = Arc::new(made.map_err(|e| Problem::internal(&e))??);
        known.insert(exam.to_owned(), Arc::clone(&report));
        Ok(report)
    }
}

/// Everything that pages about the items of an exam look at.
pub(crate) struct Workshop {
    pub(crate) records: Arc<Records>,
    lint: Arc<lint::Report>,
    /// Objections of learners, newest first.
    pub(crate) reports: Vec<ItemReport>,
}

/// Before this long after the start nobody looks at the bank, and those who practise come first.
const LEARNERS_FIRST: Duration = Duration::from_secs(2);

/// Gets the bank's pages ready: the linter alone takes longer than a page may.
pub(crate) async fn warm(app: App) {
    tokio::time::sleep(LEARNERS_FIRST).await;
    for exam in app.library.exams() {
        if let Err(problem) = Workshop::open(&app, &exam).await {
            tracing::warn!(exam, problem = problem.text, "the bank's pages are not ready yet");
        }
    }
}

impl Workshop {
    /// Of an exam, as the journal and its authors have it now.
    pub(crate) async fn open(app: &App, exam: &str) -> Result<Self, Problem> {
        let exam = exam.to_owned();
        let records = app.desk.shelf.records(app, &exam).await?;
        let lint = app.desk.lint(app, &exam).await?;
        let reports = app.store.read(move |journal| journal.reports(Some(&exam))).await??;
        Ok(Self { records, lint, reports })
    }

    pub(crate) fn material(&self) -> &'static Material {
        self.records.material
    }

    /// What the linter says of an item.
    pub(crate) fn marks(&self, id: &str) -> impl Iterator<Item = &lint::Finding> {
        self.lint.findings.iter().filter(move |finding| finding.item.as_deref() == Some(id))
    }

    /// What learners hold against an item, newest first.
    pub(crate) fn objections(&self, id: &str) -> impl Iterator<Item = &ItemReport> {
        self.reports.iter().filter(move |report| report.item == id)
    }
}

const TABS: [(&str, &str); 6] = [
    ("/bank", "Items"),
    ("/bank/quality", "What to fix first"),
    ("/bank/coverage", "Coverage"),
    ("/bank/exposure", "Exposure"),
    ("/bank/reports", "Reports"),
    ("/bank/calibration", "Calibration"),
];

/// The ways through the workshop.
fn tabs(view: &View) -> Markup {
    html! {
        nav.tabs aria-label="Bank" { ul { @for (path, name) in TABS {
            li { a href=(path) aria-current=[(view.path == path).then_some("page")] { (name) } }
        } } }
    }
}

/// Name and version of the bank, under a title.
fn heading(workshop: &Records, title: &str) -> Markup {
    let exam = workshop.material.exam();
    html! {
        h1 { (title) }
        p.quiet { (exam.blueprint.code) " · " (exam.blueprint.title) " · bank " (exam.bank.version()) " · item parameters: "
            (words::pool(workshop.material)) }
        (simulated(workshop))
    }
}

/// Synthetic data say so.
pub(crate) fn simulated(records: &Records) -> Markup {
    html! { @if records.synthetic { p.note.warn { "The learners of this journal are simulated." } } }
}

/// A chart that scrolls on narrow screens, where its words would be too small to read.
pub(crate) fn drawing(name: &str, svg: &str) -> Markup {
    html! { div.scroll.drawing role="region" aria-label=(name) tabindex="0" { (PreEscaped(svg)) } }
}

/// What the linter's three weights look like.
fn severity_badge(severity: lint::Severity, text: &str) -> Markup {
    let class = match severity {
        lint::Severity::Error => "badge bad",
        lint::Severity::Warning => "badge warn",
        lint::Severity::Note => "badge",
    };
    html! { span class=(class) { (text) } }
}
