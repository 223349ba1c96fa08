//! Answers and items to take away.

use super::SMALLEST;
use crate::App;
use crate::backstage::Format;
use crate::bank::figures::ItemFigures;
use crate::bank::records::Records;
use crate::problem::Problem;
use crate::view::View;
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use gradatim_bank::Item;
use gradatim_irt::ItemBelief;
use maud::{Markup, html};
use std::fs::File;
use std::io::Read;

/// Bytes read at a time.
const CHUNK: usize = 1 << 16;

/// What there is.
pub(super) fn section() -> Markup {
    html! {
        p { "Answers are anonymised anew for every download: fresh pseudonyms that are thrown away, days instead of times, and no item or month that
            fewer than " (SMALLEST) " learners stand behind." }
        ul {
            li { a href="/cohort/attempts.parquet" download { "Answers as Parquet" } }
            li { a href="/cohort/attempts.csv" download { "Answers as CSV" } }
            li { a href="/cohort/items.csv" download { "Items with their figures as CSV" } }
        }
    }
}

/// All answers as Parquet.
pub(super) async fn parquet(view: View) -> Result<Response, Problem> {
    attempts(&view.app, &view.exam, Format::Parquet).await
}

/// All answers as CSV.
pub(super) async fn csv(view: View) -> Result<Response, Problem> {
    attempts(&view.app, &view.exam, Format::Csv).await
}

/// All items with their figures as CSV.
pub(super) async fn items(view: View) -> Result<Response, Problem> {
    item_figures(&view.app, &view.exam).await
}

/// All answers to an exam, anonymised anew. Pages and the API go through here.
///
/// # Errors
/// 404 for an unknown exam, 409 where too few learners stand behind the answers.
pub(crate) async fn attempts(app: &App, exam: &str, format: Format) -> Result<Response, Problem> {
    app.library.material(exam)?;
    let (backstage, slug) = (app.library.backstage(), exam.to_owned());
    let made = tokio::task::spawn_blocking(move || backstage.attempts(&slug, format)).await;
    let file = made.map_err(|e| Problem::internal(&e))?.map_err(|refused| Problem::conflict(refused.0))?;
    let (kind, name) = match format {
        Format::Parquet => ("application/vnd.apache.parquet", "attempts.parquet"),
        Format::Csv => ("text/csv; charset=utf-8", "attempts.csv"),
    };
    Ok(named(Body::from_stream(streamed(file)), kind, &format!("{exam}-{name}")))
}

/// The file piece by piece, each read on a thread that may wait.
fn streamed(file: File) -> impl futures_util::Stream<Item = std::io::Result<Bytes>> {
    futures_util::stream::try_unfold(file, |file| async move {
        let read = tokio::task::spawn_blocking(move || piece(file)).await;
        read.map_err(std::io::Error::other)?
    })
}

fn piece(mut file: File) -> std::io::Result<Option<(Bytes, File)>> {
    let mut bytes = Vec::with_capacity(CHUNK);
    file.by_ref().take(CHUNK as u64).read_to_end(&mut bytes)?;
    Ok((!bytes.is_empty()).then(|| (Bytes::from(bytes), file)))
}

fn named(body: Body, kind: &'static str, name: &str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

const COLUMNS: [&str; 16] = [
    "item",
    "version",
    "domain",
    "task",
    "kind",
    "pool",
    "status",
    "angoff",
    "a",
    "b",
    "b_sd",
    "c",
    "n",
    "right",
    "point_biserial",
    "seen_by",
];

/// All items with their figures; figures of fewer learners than [`SMALLEST`] are left out. Pages and the API go through here.
///
/// # Errors
/// 404 for an unknown exam.
pub(crate) async fn item_figures(app: &App, exam: &str) -> Result<Response, Problem> {
    let records = app.desk.shelf.records(app, exam).await?;
    let text = table(&records).map_err(|e| Problem::internal(&e))?;
    Ok(named(Body::from(text), "text/csv; charset=utf-8", &format!("{exam}-items.csv")))
}

fn table(records: &Records) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    let items = records.material.exam().bank.items().iter();
    let parts = items.zip(records.material.beliefs()).zip(&records.items);
    for (place, ((item, belief), figures)) in parts.enumerate() {
        let domain = &records.material.exam().blueprint.domains()[records.material.pool().domain(place)].id;
        writer.write_record(row(item, domain, belief, figures))?;
    }
    writer.into_inner().map_err(|e| e.into_error().into())
}

fn row(item: &Item, domain: &str, belief: &ItemBelief, figures: &ItemFigures) -> [String; COLUMNS.len()] {
    let number = |value: Option<f64>| value.map_or_else(String::new, |x| x.to_string());
    let told = |n: usize| if figures.n < SMALLEST { String::new() } else { n.to_string() };
    let curve = belief.item();
    [
        item.id.clone(),
        item.version.to_string(),
        domain.to_owned(),
        item.task.clone(),
        item.kind.to_string(),
        item.pool.to_string(),
        item.status.to_string(),
        number(item.mean_angoff()),
        curve.a().to_string(),
        curve.b().to_string(),
        belief.b_sd().to_string(),
        curve.c().to_string(),
        told(figures.n),
        told(figures.right),
        number(figures.point_biserial.filter(|_| figures.n >= SMALLEST)),
        if figures.seen_by < SMALLEST { String::new() } else { figures.seen_by.to_string() },
    ]
}
