//! A calibrated pool file as a sitting needs it.

use crate::calibrated::{CalibratedItem as Item, CalibratedPool};
use crate::home::Home;
use anyhow::Context as _;
use gradatim_irt::{Dichotomous, Loading};
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

/// The pool of a file.
pub fn read(path: &Path) -> anyhow::Result<Calibration> {
    let pool = CalibratedPool::read(path, &[], false)?;
    let named = || path.display().to_string();
    let items =
        pool.items.iter().map(|i| item(&pool, i)).collect::<anyhow::Result<_>>().with_context(named)?;
    let loadings = loadings(&pool.sidecar).with_context(named)?;
    Ok(Calibration { id: id(path, &pool.sidecar), items, loadings })
}

/// The pool's own id, or else the name of its file.
fn id(path: &Path, sidecar: &Value) -> String {
    let own = sidecar["pool"].as_str().map(str::to_owned);
    own.unwrap_or_else(|| path.file_stem().unwrap_or_default().to_string_lossy().into_owned())
}

/// The item on the scale of a sitting, where abilities are N(0, 1): `θ = mean + sd·z` makes `a·sd` and `(b − mean)/sd`.
fn item(pool: &CalibratedPool, of: &Item) -> anyhow::Result<(String, CalibratedItem)> {
    let (mean, sd) = pool.latent(of.domain.as_deref());
    let (own, se_b) = (of.right_or_wrong()?, of.se_b.map_or(USUAL_SE, |se| se / sd));
    let scaled = Dichotomous::new(own.a() * sd, (own.b() - mean) / sd, own.c(), own.d());
    let curve = scaled.with_context(|| format!("item `{}`", of.id))?;
    Ok((of.id.clone(), CalibratedItem { item: curve, se_b }))
}

/// `{"loadings": {"1": {"value": 0.9}, …}}` by domain id.
fn loadings(sidecar: &Value) -> anyhow::Result<BTreeMap<String, f64>> {
    let table = &sidecar["loadings"];
    if table.is_null() {
        return Ok(BTreeMap::new());
    }
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
    use gradatim_irt::ResponseModel;
    use serde_json::json;

    fn read(sidecar: Value, se_b: Option<f64>) -> CalibratedItem {
        let curve = Dichotomous::three_pl(1.2, 0.4, 0.2).unwrap();
        let of = Item { id: "x".to_owned(), domain: None, item: curve.into(), se_b, raw: vec![0, 1] };
        let pool = CalibratedPool { items: Vec::new(), sidecar };
        item(&pool, &of).unwrap().1
    }

    #[test]
    fn a_difficulty_without_standard_error_has_the_usual_one() {
        for (given, expected) in [(Some(0.12), 0.12), (None, USUAL_SE)] {
            assert!((read(Value::Null, given).se_b - expected).abs() < 1e-12);
        }
    }

    /// A Rasch pool has a latent variance of its own; on the scale of a sitting the curve is the same one.
    #[test]
    fn a_pool_on_another_scale_is_brought_to_variance_one() {
        let sidecar = json!({ "latent": { "mean": 0.0, "variance": 2.25 } });
        let (own, there) = (read(Value::Null, Some(0.3)), read(sidecar, Some(0.3)));
        for z in [-2.0, 0.0, 1.3] {
            let (p, q) = (own.item.probability(1.5 * z, 1), there.item.probability(z, 1));
            assert!((p - q).abs() < 1e-12, "{p} {q}");
        }
        assert!((there.se_b - 0.2).abs() < 1e-12);
    }

    #[test]
    fn loadings_are_read_by_domain_or_refused() {
        let good = json!({ "loadings": { "1": { "value": 0.8, "se": null }, "2": { "value": 0.95 } } });
        assert_eq!(loadings(&good).unwrap().len(), 2);
        assert!(loadings(&Value::Null).unwrap().is_empty());
        assert!(loadings(&json!({ "loadings": null })).unwrap().is_empty());
        for bad in [json!([1]), json!({ "1": {} }), json!({ "1": { "value": 3.0 } })] {
            assert!(loadings(&json!({ "loadings": bad })).is_err());
        }
    }
}
