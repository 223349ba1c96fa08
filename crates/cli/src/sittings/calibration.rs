//! A calibrated pool file as a sitting needs it.

use crate::home::Home;
use anyhow::{Context as _, bail};
use gradatim_irt::{Dichotomous, Loading};
use gradatim_log::pool::{PoolFile, PoolOptions, PoolRow, read_pool};
use gradatim_practice::{CalibratedItem, Calibration};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Standard error of a difficulty that the pool does not state, in logits.
const USUAL_SE: f64 = 0.3;

/// The pool asked for, or the one in the home if there is one.
pub fn find(home: &Home, exam: &str, asked: Option<&Path>) -> anyhow::Result<Option<Calibration>> {
    let usual = home.pool(exam);
    match asked {
        Some(path) => read(path).map(Some),
        None if usual.exists() => read(&usual).map(Some),
        None => Ok(None),
    }
}

fn read(path: &Path) -> anyhow::Result<Calibration> {
    let PoolFile { rows, sidecar, .. } = read_pool(path, &PoolOptions::default())?;
    let named = || path.display().to_string();
    let items = rows.iter().map(item).collect::<anyhow::Result<_>>().with_context(named)?;
    let loadings = loadings(sidecar.as_ref()).with_context(named)?;
    Ok(Calibration { id: id(path, sidecar.as_ref()), items, loadings })
}

/// The pool's own id, or else the name of its file.
fn id(path: &Path, sidecar: Option<&Value>) -> String {
    let own = sidecar.and_then(|s| s.get("pool")).and_then(Value::as_str).map(str::to_owned);
    own.unwrap_or_else(|| path.file_stem().unwrap_or_default().to_string_lossy().into_owned())
}

fn item(row: &PoolRow) -> anyhow::Result<(String, CalibratedItem)> {
    let name = || format!("item `{}`", row.item);
    if !row.thresholds.is_empty() {
        bail!("{}: model {}; a sitting needs right-or-wrong models, rasch or 1pl to 4pl", name(), row.model);
    }
    let curve = Dichotomous::new(row.a, row.b, row.c, row.d).with_context(name)?;
    Ok((row.item.clone(), CalibratedItem { item: curve, se_b: row.se_b.unwrap_or(USUAL_SE) }))
}

/// `{"loadings": {"1": {"value": 0.9}, …}}` by domain id.
fn loadings(sidecar: Option<&Value>) -> anyhow::Result<BTreeMap<String, f64>> {
    let Some(table) = sidecar.and_then(|s| s.get("loadings")).filter(|l| !l.is_null()) else {
        return Ok(BTreeMap::new());
    };
    let table = table.as_object().context("loadings: not an object; {domain: {value}} expected")?;
    table.iter().map(loading).collect()
}

fn loading((domain, entry): (&String, &Value)) -> anyhow::Result<(String, f64)> {
    let value = entry.get("value").and_then(Value::as_f64);
    let value = value.with_context(|| format!("loadings: domain {domain}: no number `value`"))?;
    Loading::new(value).with_context(|| format!("loadings: domain {domain}"))?;
    Ok((domain.clone(), value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn row(item: &str, se_b: Option<f64>) -> PoolRow {
        PoolRow {
            item: item.to_owned(),
            model: "2pl".to_owned(),
            domain: None,
            a: 1.2,
            b: 0.4,
            c: 0.0,
            d: 1.0,
            thresholds: Vec::new(),
            se_a: None,
            se_b,
            se_c: None,
            se_d: None,
            n: None,
            flags: Vec::new(),
        }
    }

    #[test]
    fn a_difficulty_without_standard_error_has_the_usual_one() {
        for (given, expected) in [(Some(0.12), 0.12), (None, USUAL_SE)] {
            let (id, read) = item(&row("x", given)).unwrap();
            assert_eq!(id, "x");
            assert!((read.se_b - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn polytomous_and_impossible_items_are_named() {
        let graded = PoolRow { model: "grm".into(), thresholds: vec![0.0, 1.0], ..row("graded-1", None) };
        assert!(item(&graded).unwrap_err().to_string().contains("item `graded-1`: model grm"));
        let infinite = PoolRow { a: f64::NAN, ..row("odd-1", None) };
        assert!(item(&infinite).unwrap_err().to_string().contains("odd-1"));
    }

    #[test]
    fn loadings_are_read_by_domain_or_refused() {
        let good = json!({ "loadings": { "1": { "value": 0.8, "se": null }, "2": { "value": 0.95 } } });
        assert_eq!(loadings(Some(&good)).unwrap().len(), 2);
        assert!(loadings(None).unwrap().is_empty());
        assert!(loadings(Some(&json!({ "loadings": null }))).unwrap().is_empty());
        for bad in [json!([1]), json!({ "1": {} }), json!({ "1": { "value": 3.0 } })] {
            assert!(loadings(Some(&json!({ "loadings": bad }))).is_err());
        }
    }
}
