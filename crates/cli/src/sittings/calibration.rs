//! A calibrated pool file as a sitting needs it.

use crate::calibrated::{CalibratedItem as Item, CalibratedPool};
use crate::home::Home;
use anyhow::{Context as _, ensure};
use gradatim_irt::{Dichotomous, Loading};
use gradatim_practice::{CalibratedItem, Calibration};
use gradatim_readiness::Mismatch;
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
    of(path, &CalibratedPool::read(path, &[], false)?)
}

/// The same of a pool read from a file.
pub fn of(path: &Path, pool: &CalibratedPool) -> anyhow::Result<Calibration> {
    let named = || path.display().to_string();
    let item = |of: &Item| Ok((of.id.clone(), on_scale_of_learners(pool, of)?));
    let items = pool.items.iter().map(item).collect::<anyhow::Result<_>>().with_context(named)?;
    let loadings = loadings(&pool.sidecar).with_context(named)?;
    let mismatch = mismatch(&pool.sidecar).with_context(named)?;
    let cut_se = number(&pool.sidecar, "cut_se").with_context(named)?;
    Ok(Calibration { id: id(path, &pool.sidecar), items, loadings, mismatch, cut_se })
}

/// The pool's own id, or else the name of its file.
fn id(path: &Path, sidecar: &Value) -> String {
    let own = sidecar["pool"].as_str().map(str::to_owned);
    own.unwrap_or_else(|| path.file_stem().unwrap_or_default().to_string_lossy().into_owned())
}

/// The item on the scale of a sitting, where abilities are N(0, 1): `θ = mean + sd·z` makes `a·sd` and `(b − mean)/sd`.
pub fn on_scale_of_learners(pool: &CalibratedPool, of: &Item) -> anyhow::Result<CalibratedItem> {
    let (mean, sd) = pool.latent(of.domain.as_deref());
    let (own, se_b) = (of.right_or_wrong()?, of.se_b.map_or(USUAL_SE, |se| se / sd));
    let scaled = Dichotomous::new(own.a() * sd, (own.b() - mean) / sd, own.c(), own.d());
    let curve = scaled.with_context(|| format!("item `{}`", of.id))?;
    Ok(CalibratedItem { item: curve, se_b })
}

/// `{"mismatch": {"mean": 0.1, "sd": 0.2}}`, in logits.
fn mismatch(sidecar: &Value) -> anyhow::Result<Option<Mismatch>> {
    let table = &sidecar["mismatch"];
    let (Some(mean), Some(sd)) = (number(table, "mean")?, number(table, "sd")?) else {
        ensure!(table.is_null(), "mismatch: not {{mean, sd}}; two numbers of logits expected");
        return Ok(None);
    };
    let mismatch = Mismatch { mean, sd };
    mismatch.shifts()?;
    Ok(Some(mismatch))
}

/// A number of the sidecar, if it is there.
fn number(table: &Value, name: &str) -> anyhow::Result<Option<f64>> {
    let value = &table[name];
    ensure!(value.is_null() || value.is_number(), "{name}: not a number; a number expected");
    Ok(value.as_f64())
}

/// `{"loadings": {"1": {"value": 0.9}, …}}` by domain id.
pub fn loadings(sidecar: &Value) -> anyhow::Result<BTreeMap<String, f64>> {
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
        let of =
            Item { id: "x".to_owned(), domain: None, item: curve.into(), se_a: None, se_b, raw: vec![0, 1] };
        let pool = CalibratedPool { items: Vec::new(), sidecar };
        on_scale_of_learners(&pool, &of).unwrap()
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
    fn a_mismatch_is_read_or_refused() {
        let good = json!({ "mismatch": { "mean": 0.1, "sd": 0.2 } });
        assert_eq!(mismatch(&good).unwrap(), Some(Mismatch { mean: 0.1, sd: 0.2 }));
        assert_eq!(mismatch(&Value::Null).unwrap(), None);
        for bad in
            [json!(0.25), json!({ "mean": 0.1 }), json!({ "mean": 0.1, "sd": -1.0 }), json!({ "mean": "x" })]
        {
            assert!(mismatch(&json!({ "mismatch": bad })).is_err(), "{bad}");
        }
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
