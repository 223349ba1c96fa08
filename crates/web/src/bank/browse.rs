//! All items of the bank, to search, filter and sort.

use super::filter::{Asked, Row, SEVERITIES, Sort};
use super::words::{NONE, count, percent, two};
use super::{Workshop, heading, severity_badge, tabs};
use crate::problem::Problem;
use crate::view::View;
use axum::extract::Query;
use axum::response::Html;
use gradatim_bank::{Blueprint, Pool, Status};
use maud::{Markup, html};

/// Items on a page.
const ON_PAGE: usize = 50;
/// Characters of a stem in the table.
const STEM: usize = 90;

/// The table.
pub(super) async fn show(view: View, Query(asked): Query<Asked>) -> Result<Html<String>, Problem> {
    let workshop = Workshop::open(&view.app, &view.exam).await?;
    let blueprint = &workshop.material().exam().blueprint;
    let filter = asked.understood(blueprint)?;
    let rows = filter.rows(&workshop);
    let pages = rows.len().div_ceil(ON_PAGE).max(1);
    let page = filter.page.min(pages);
    let shown = rows.chunks(ON_PAGE).nth(page - 1).unwrap_or_default();
    let content = html! {
        (heading(&workshop.records, "Items"))
        (tabs(&view))
        (form(&asked, blueprint))
        @if rows.is_empty() { p.note { "No item fits. " a href="/bank" { "Show all items" } } }
        @else {
            (table(shown, &range(page, shown.len(), rows.len())))
            (paging(&asked, page, pages))
        }
    };
    Ok(view.wide_page("Items", &content))
}

fn range(page: usize, shown: usize, all: usize) -> String {
    let first = (page - 1) * ON_PAGE + 1;
    match shown == all {
        true => format!("{}.", count(all, "item")),
        false => format!("Items {first} to {} of {all}.", first + shown - 1),
    }
}

fn form(asked: &Asked, blueprint: &Blueprint) -> Markup {
    let domains = blueprint.domains().iter().map(|d| (d.id.as_str(), format!("{} {}", d.id, d.title)));
    let tasks = blueprint.tasks().map(|t| (t.id.as_str(), format!("{} {}", t.id, t.title)));
    let pools = Pool::ALL.iter().map(|p| (p.as_str(), p.to_string()));
    let statuses = Status::ALL.iter().map(|s| (s.as_str(), s.to_string()));
    let severities = SEVERITIES.map(|(_, value, name)| (value, name.to_owned()));
    let orders = Sort::ALL.into_iter().skip(1).map(|(_, value, name)| (value, name.to_owned()));
    html! {
        form.search.card method="get" action="/bank" role="search" {
            div.field { label for="q" { "Words" } input #q type="search" name="q" value=(asked.q); }
            (select("domain", "Domain", "all", &asked.domain, domains))
            (select("task", "Task", "all", &asked.task, tasks))
            (select("pool", "Pool", "all", &asked.pool, pools))
            (select("status", "Status", "all", &asked.status, statuses))
            (select("lint", "Marks of the linter", "any or none", &asked.lint, severities))
            (select("reported", "Reports of learners", "any or none", &asked.reported, [("1", "Reported".to_owned())]))
            (select("sort", "Order", Sort::ALL[0].2, &asked.sort, orders))
            div.actions { button.primary type="submit" { "Show" } a href="/bank" { "Clear" } }
        }
    }
}

fn select<'a>(
    name: &str,
    label: &str,
    none: &str,
    chosen: &str,
    all: impl IntoIterator<Item = (&'a str, String)>,
) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                option value="" { (none) }
                @for (value, text) in all { option value=(value) selected[value == chosen] { (text) } }
            }
        }
    }
}

fn table(rows: &[Row<'_>], caption: &str) -> Markup {
    html! {
        div.scroll role="region" aria-label="Items" tabindex="0" { table.items {
            caption { (caption) " Answers are first answers: each learner’s first meeting with the item as it is now." }
            thead { tr {
                th scope="col" { "Item" } th scope="col" { "Task" } th scope="col" { "Question" }
                th scope="col" { "Pool" } th scope="col" { "Status" } th scope="col" { "Marks" }
                th.number scope="col" { "Answers" } th.number scope="col" { "Right" }
                th.number scope="col" { abbr title="correlation of a right answer with the share right on other items" { "r" } }
                th.number scope="col" { "Reports" }
            } }
            tbody { @for row in rows { (line(row)) } }
        } }
    }
}

fn line(row: &Row<'_>) -> Markup {
    let figures = row.figures;
    html! { tr {
        th scope="row" { a href=(address(&row.item.id)) { (row.item.id) } }
        td { (row.item.task) }
        td { (beginning(&row.item.stem)) }
        td { (row.item.pool) } td { (row.item.status) }
        td { @for ((severity, name, _), n) in SEVERITIES.iter().zip(row.marks) {
            @if n > 0 { (severity_badge(*severity, &count(n, name))) " " }
        } }
        td.number { (figures.n) } td.number { (percent(figures.share())) } td.number { (two(figures.point_biserial)) }
        td.number { @if row.reports > 0 { (row.reports) } @else { (NONE) } }
    } }
}

/// Address of an item's page.
pub(super) fn address(item: &str) -> String {
    let escaped: String = form_urlencoded::byte_serialize(item.as_bytes()).collect();
    // In paths a plus sign is a plus sign.
    format!("/bank/items/{}", escaped.replace('+', "%20"))
}

fn beginning(stem: &str) -> String {
    let line: String = stem.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= STEM {
        return line;
    }
    line.chars().take(STEM).collect::<String>() + "…"
}

fn paging(asked: &Asked, page: usize, pages: usize) -> Markup {
    html! {
        @if pages > 1 {
            nav.actions aria-label="Pages" {
                @if page > 1 { a.button rel="prev" href=(asked.address(page - 1)) { "Previous" } }
                span { "Page " (page) " of " (pages) }
                @if page < pages { a.button rel="next" href=(asked.address(page + 1)) { "Next" } }
            }
        }
    }
}
