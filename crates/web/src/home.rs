//! The page a learner opens every day.

use crate::problem::Problem;
use crate::routes::{Access, Table};
use crate::view::View;
use axum::response::Html;
use maud::html;

/// The addresses of this part.
pub(crate) fn routes(table: Table) -> Table {
    table.get("/", Access::Learner, show)
}

/// What stands and what to do next.
async fn show(view: View) -> Result<Html<String>, Problem> {
    let content = html! {
        h1 { "Hello" }
        ul { @for exam in view.app.library.exams() { li { (exam) } } }
    };
    Ok(view.page("Home", &content))
}
