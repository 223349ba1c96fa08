//! How the items spread over the blueprint.

use super::records::Records;
use super::words::count;
use super::{heading, tabs};
use crate::problem::Problem;
use crate::view::View;
use axum::response::Html;
use gradatim_bank::{Coverage, Exam, Item, Pool, TASK_MINIMUM, TaskCoverage, coverage};
use maud::{Markup, html};

/// The matrix of tasks, pools and points.
pub(super) async fn show(view: View) -> Result<Html<String>, Problem> {
    let records: std::sync::Arc<Records> = view.app.desk.shelf.records(&view.app, &view.exam).await?;
    let exam = records.material.exam();
    let coverage = coverage(exam);
    let content = html! {
        (heading(&records, "Coverage"))
        (tabs(&view))
        p { (count(coverage.items, "item")) " in use, " (coverage.reviewed) " of them reviewed, " (coverage.blind_agreed)
            " with a key that a reader chose without seeing it. Retired items are left out." }
        (gaps(&coverage))
        h2 { "Domains" } (domains(&coverage))
        h2 { "Tasks" } (tasks(exam, &coverage))
    };
    Ok(view.wide_page("Coverage", &content))
}

fn gaps(coverage: &Coverage) -> Markup {
    html! {
        @if coverage.thin_tasks.is_empty() && coverage.uncovered_points.is_empty() {
            p.note.good { "Every task has " (TASK_MINIMUM) " items at least, and every point has one." }
        } @else { div.note.warn {
            @if !coverage.thin_tasks.is_empty() { p { "Below " (TASK_MINIMUM) " items: " (coverage.thin_tasks.join(", ")) "." } }
            @if !coverage.uncovered_points.is_empty() { p { "Without an item: " (coverage.uncovered_points.join(", ")) "." } }
        } }
    }
}

fn domains(coverage: &Coverage) -> Markup {
    html! {
        div.scroll role="region" aria-label="Domains" tabindex="0" { table {
            caption { "Share of the items beside the weight of the domain in the exam." }
            thead { tr { th scope="col" { "Domain" } th.number scope="col" { "Items" } th.number scope="col" { "Share" }
                th.number scope="col" { "Weight" } } }
            tbody { @for domain in &coverage.domains { tr {
                th scope="row" { (domain.id) " " (domain.title) } td.number { (domain.items) }
                td.number { (format!("{:.0} %", domain.share)) } td.number { (format!("{:.0} %", domain.weight)) }
            } } }
        } }
    }
}

fn tasks(exam: &Exam, coverage: &Coverage) -> Markup {
    html! {
        div.scroll role="region" aria-label="Tasks" tabindex="0" { table {
            caption { "Items of each task by pool, how many are reviewed, and of each point in the order of the guide." }
            thead { tr {
                th scope="col" { "Task" } th.number scope="col" { "Items" }
                @for pool in Pool::ALL { th.number scope="col" { (pool) } }
                th.number scope="col" { "reviewed" } th.number scope="col" { "target" } th scope="col" { "by point" }
            } }
            tbody { @for task in &coverage.tasks { (row(exam, task)) } }
        } }
    }
}

fn row(exam: &Exam, task: &TaskCoverage) -> Markup {
    let items: Vec<&Item> = exam.bank.items().iter().filter(|i| i.is_active() && i.task == task.id).collect();
    let of_pool = |pool: Pool| items.iter().filter(|item| item.pool == pool).count();
    let points: Vec<String> = task.points.iter().map(|point| point.items.to_string()).collect();
    let thin = task.items < TASK_MINIMUM;
    html! { tr {
        th scope="row" { a href=(format!("/bank?task={}", task.id)) { (task.id) } " " span.quiet { (task.title) } }
        td.number { (task.items) @if thin { " " span.badge.warn { "thin" } } }
        @for pool in Pool::ALL { td.number { (of_pool(*pool)) } }
        td.number { (items.iter().filter(|item| item.is_reviewed()).count()) }
        td.number { (TASK_MINIMUM) }
        td { (points.join(" · ")) }
    } }
}
