//! A pool on the scale of another.

use super::Found;
use super::document::Document;
use super::side::Side;
use gradatim_irt::link::Transform;
use gradatim_log::pool::{PoolRow, write_pool};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::path::Path;

/// Writes all items of `from` on the scale of `to`.
pub(super) fn write(
    path: &Path,
    from: &Side,
    to: &Side,
    document: &Document,
    found: &Found,
) -> anyhow::Result<()> {
    let rows: Vec<PoolRow> = from.rows.iter().map(|row| moved(row, &found.line, &document.drifted)).collect();
    write_pool(path, &rows, &sidecar(from, to, document, found, &rows)?)?;
    eprintln!("{}: {} items written on the scale {}", path.display(), rows.len(), document.scale);
    Ok(())
}

/// The row on the new scale. Its standard errors are in the new unit and take the line as known: the line's own are in
/// the sidecar, because all items share them.
fn moved(row: &PoolRow, line: &Transform, drifted: &[String]) -> PoolRow {
    let flag = drifted.contains(&row.item).then(|| "drifted".to_owned());
    PoolRow {
        model: model(row, line),
        a: row.a / line.a(),
        b: line.ability(row.b),
        thresholds: row.thresholds.iter().map(|b| line.ability(*b)).collect(),
        se_a: row.se_a.map(|se| se / line.a()),
        se_b: row.se_b.map(|se| line.error(se)),
        flags: row.flags.iter().cloned().chain(flag).collect(),
        ..row.clone()
    }
}

/// A slope that was 1 by the model is so no longer where the unit changes.
fn model(row: &PoolRow, line: &Transform) -> String {
    let keeps_unit = line.a().total_cmp(&1.0).is_eq();
    match row.model.as_str() {
        "rasch" if !keeps_unit => "2pl",
        "pcm" if !keeps_unit => "gpcm",
        same => same,
    }
    .to_owned()
}

/// What was known of `from`, but for what belongs to its old scale, and how it came to the new one.
///
/// `latent` is the population of `to`: it is what the scale's zero and unit mean, and readers that bring a pool to
/// variance 1 by it bring both pools to the same scale. The learners of `from` are the `population` of the link.
fn sidecar(
    from: &Side,
    to: &Side,
    document: &Document,
    found: &Found,
    rows: &[PoolRow],
) -> anyhow::Result<Value> {
    let mut members: Map<String, Value> = from.sidecar.as_object().cloned().unwrap_or_default();
    for of_old_scale in ["fits", "loadings"] {
        members.remove(of_old_scale);
    }
    let synthetic = [from, to].iter().any(|side| side.sidecar["synthetic"] == json!(true));
    let (mean, sd) = from.latent;
    let population = json!({"mean": found.line.ability(mean), "variance": found.line.error(sd).powi(2)});
    members.insert("items_n".to_owned(), json!(rows.len()));
    members.insert("synthetic".to_owned(), json!(synthetic));
    members.insert("gradatim".to_owned(), json!(env!("CARGO_PKG_VERSION")));
    members.insert("scale".to_owned(), json!(document.scale));
    members.insert("pool".to_owned(), json!(id(from, rows)?));
    members.insert("latent".to_owned(), json!({"mean": to.latent.0, "variance": to.latent.1.powi(2)}));
    let linked = json!({
        "from": from.name("pool"), "to": to.name("pool"), "scale": document.scale, "method": document.method,
        "symmetric": document.symmetric, "domain": document.domain, "a": document.a, "b": document.b,
        "se": document.se, "common": document.common, "drifted": document.drifted, "population": population,
    });
    members.insert("linked".to_owned(), linked);
    Ok(Value::Object(members))
}

/// Name of the pool that was moved, and the beginning of a hash of the rows.
fn id(from: &Side, rows: &[PoolRow]) -> anyhow::Result<String> {
    let hash = hex::encode(Sha256::digest(serde_json::to_vec(rows)?));
    let short: String = hash.chars().take(8).collect();
    Ok(format!("{}-linked-{short}", from.name("pool")))
}
