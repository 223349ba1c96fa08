//! Style, scripts and icons, inside the binary and named by their content.

use crate::problem::Problem;
use axum::extract::Path;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::sync::LazyLock;

/// A file that pages refer to.
struct Asset {
    name: &'static str,
    kind: &'static str,
    body: Cow<'static, str>,
    hash: String,
}

/// One style sheet, in the order of the parts: what all pages share first.
const STYLE: &str = concat!(
    include_str!("../assets/css/base.css"),
    include_str!("../assets/css/parts.css"),
    include_str!("../assets/css/people.css"),
    include_str!("../assets/css/home.css"),
    include_str!("../assets/css/drill.css"),
    include_str!("../assets/css/exam.css"),
    include_str!("../assets/css/bank.css"),
    include_str!("../assets/css/past.css"),
);

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let files = [
        ("app.js", JS, include_str!("../assets/js/app.js")),
        ("drill.js", JS, include_str!("../assets/js/drill.js")),
        ("exam.js", JS, include_str!("../assets/js/exam.js")),
        ("htmx.js", JS, include_str!("../assets/htmx-2.0.10.min.js")),
        ("icon.svg", SVG, include_str!("../assets/icon.svg")),
    ];
    let style = ("app.css", CSS, Cow::Owned(format!("{STYLE}{}", gradatim_charts::style_sheet())));
    let files = files.map(|(name, kind, body)| (name, kind, Cow::Borrowed(body)));
    let all = std::iter::once(style).chain(files);
    all.map(|(name, kind, body)| Asset { name, kind, hash: hash(&body), body }).collect()
});

fn hash(body: &str) -> String {
    hex::encode(&Sha256::digest(body.as_bytes())[..8])
}

/// The address of a file: it changes with the content, so browsers may keep it for good.
pub(crate) fn asset(name: &str) -> String {
    let hash = ASSETS.iter().find(|a| a.name == name).map_or("", |a| a.hash.as_str());
    format!("/assets/{hash}/{name}")
}

/// Serves a file under the address [`asset`] gives.
pub(crate) async fn serve(Path((hash, name)): Path<(String, String)>) -> Result<Response, Problem> {
    let found = ASSETS.iter().find(|a| a.name == name && a.hash == hash).ok_or_else(Problem::not_found)?;
    let headers: [(HeaderName, &str); 2] =
        [(header::CONTENT_TYPE, found.kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, &*found.body).into_response())
}
