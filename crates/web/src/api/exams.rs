//! Exams there are.

use crate::App;
use crate::problem::Problem;
use crate::routes::{Access, Table};
use axum::Json;
use axum::extract::State;
use gradatim_bank::{Blueprint, Domain};
use serde::Serialize;
use utoipa::ToSchema;

/// The addresses of this part.
pub(super) fn routes(table: Table) -> Table {
    table.get("/api/v1/exams", Access::Learner, list)
}

/// A domain of an exam.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DomainFacts {
    /// Number in the guide.
    id: String,
    /// Name.
    title: String,
    /// Share of the scored questions in percent.
    weight: f64,
}

impl From<&Domain> for DomainFacts {
    fn from(domain: &Domain) -> Self {
        Self { id: domain.id.clone(), title: domain.title.clone(), weight: domain.weight }
    }
}

/// An exam that can be practised.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ExamFacts {
    /// Name in addresses and bodies.
    exam: String,
    /// Code of the owner.
    code: String,
    /// Title.
    title: String,
    /// Whether it can still be sat.
    is_open: bool,
    /// Questions of a form.
    questions: usize,
    /// Those that count; which they are is not told.
    scored: usize,
    /// Time.
    minutes: u32,
    /// By weight.
    domains: Vec<DomainFacts>,
}

impl From<&Blueprint> for ExamFacts {
    fn from(blueprint: &Blueprint) -> Self {
        Self {
            exam: blueprint.slug.clone(),
            code: blueprint.code.clone(),
            title: blueprint.title.clone(),
            is_open: blueprint.lifecycle.is_open(),
            questions: blueprint.form.questions,
            scored: blueprint.form.scored,
            minutes: blueprint.form.minutes,
            domains: blueprint.domains().iter().map(DomainFacts::from).collect(),
        }
    }
}

/// The exams that can be practised here.
#[utoipa::path(get, path = "/api/v1/exams", operation_id = "list_exams", tag = "exams", responses((status = 200, body = Vec<ExamFacts>)))]
pub(super) async fn list(State(app): State<App>) -> Result<Json<Vec<ExamFacts>>, Problem> {
    let exams = app.library.exams();
    Ok(Json(exams.iter().filter_map(|exam| app.library.blueprint(exam)).map(ExamFacts::from).collect()))
}
