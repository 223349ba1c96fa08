//! Coverage as a page.

use super::super::words::count;
use super::super::{heading, tabs};
use super::{DomainRow, Matrix, TaskRow};
use crate::problem::Problem;
use crate::view::View;
use axum::response::Html;
use gradatim_bank::Pool;
use maud::{Markup, html};

/// The matrix of tasks, pools and points.
pub(in super::super) async fn show(view: View) -> Result<Html<String>, Problem> {
    let records = view.app.desk.shelf.records(&view.app, &view.exam).await?;
    let matrix = Matrix::of(records.material.exam());
    let content = html! {
        (heading(&records, "Coverage"))
        (tabs(&view))
        p { (count(matrix.items, "item")) " in use, " (matrix.reviewed) " of them reviewed, " (matrix.blind_agreed)
            " with a key that a reader chose without seeing it. Retired items are left out." }
        (gaps(&matrix))
        h2 { "Domains" } (domains(&matrix.domains))
        h2 { "Tasks" } (tasks(&matrix))
    };
    Ok(view.wide_page("Coverage", &content))
}

fn gaps(matrix: &Matrix) -> Markup {
    html! {
        @if matrix.thin_tasks.is_empty() && matrix.uncovered_points.is_empty() {
            p.note.good { "Every task has " (matrix.target) " items at least, and every point has one." }
        } @else { div.note.warn {
            @if !matrix.thin_tasks.is_empty() { p { "Below " (matrix.target) " items: " (matrix.thin_tasks.join(", ")) "." } }
            @if !matrix.uncovered_points.is_empty() { p { "Without an item: " (matrix.uncovered_points.join(", ")) "." } }
        } }
    }
}

fn domains(domains: &[DomainRow]) -> Markup {
    html! {
        div.scroll role="region" aria-label="Domains" tabindex="0" { table {
            caption { "Share of the items beside the weight of the domain in the exam." }
            thead { tr { th scope="col" { "Domain" } th.number scope="col" { "Items" } th.number scope="col" { "Share" }
                th.number scope="col" { "Weight" } } }
            tbody { @for domain in domains { tr {
                th scope="row" { (domain.id) " " (domain.title) } td.number { (domain.items) }
                td.number { (format!("{:.0} %", domain.share)) } td.number { (format!("{:.0} %", domain.weight)) }
            } } }
        } }
    }
}

fn tasks(matrix: &Matrix) -> Markup {
    html! {
        div.scroll role="region" aria-label="Tasks" tabindex="0" { table {
            caption { "Items of each task by pool, how many are reviewed, and of each point in the order of the guide." }
            thead { tr {
                th scope="col" { "Task" } th.number scope="col" { "Items" }
                @for pool in Pool::ALL { th.number scope="col" { (pool) } }
                th.number scope="col" { "reviewed" } th.number scope="col" { "target" } th scope="col" { "by point" }
            } }
            tbody { @for task in &matrix.tasks { (row(task, matrix.target)) } }
        } }
    }
}

fn row(task: &TaskRow, target: usize) -> Markup {
    let points: Vec<String> = task.points.iter().map(usize::to_string).collect();
    html! { tr {
        th scope="row" { a href=(format!("/bank?task={}", task.id)) { (task.id) } " " span.quiet { (task.title) } }
        td.number { (task.items) @if task.items < target { " " span.badge.warn { "thin" } } }
        @for pool in Pool::ALL { td.number { (task.pools.get(pool).copied().unwrap_or(0)) } }
        td.number { (task.reviewed) }
        td.number { (target) }
        td { (points.join(" · ")) }
    } }
}
