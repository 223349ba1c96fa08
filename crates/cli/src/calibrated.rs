//! Pools of calibrated items on the command line.

use anyhow::{Context as _, bail};
use gradatim_irt::Dichotomous;
use gradatim_irt::calibrate::Density;
use gradatim_log::pool::{PoolFile, PoolOptions, PoolRow, read_pool};
use serde_json::Value;
use std::path::Path;

/// Right-or-wrong items with their parameters, and what is known of the calibration.
#[derive(Debug)]
pub struct CalibratedPool {
    pub items: Vec<CalibratedItem>,
    /// What is known of the calibration; null without a sidecar.
    pub sidecar: Value,
}

/// One item.
#[derive(Debug)]
pub struct CalibratedItem {
    pub id: String,
    pub domain: Option<String>,
    pub item: Dichotomous,
    /// Standard error of the difficulty, in logits, where the pool states it.
    pub se_b: Option<f64>,
}

impl CalibratedPool {
    /// Reads a pool with other people's column names under ours; `skip_bad` leaves out what is not a usable
    /// right-or-wrong item, and counts it on standard error.
    pub fn read(path: &Path, map: &[(String, String)], skip_bad: bool) -> anyhow::Result<Self> {
        let options = PoolOptions { map: map.iter().cloned().collect(), skip_bad };
        let PoolFile { rows, sidecar, skipped } = read_pool(path, &options)?;
        let (mut items, all) = (Vec::with_capacity(rows.len()), rows.len() + skipped.len());
        for row in rows {
            match calibrated_item(path, row) {
                Ok(item) => items.push(item),
                Err(_) if skip_bad => {}
                Err(error) => return Err(error),
            }
        }
        check_number(path, items.len(), all)?;
        Ok(Self { items, sidecar: sidecar.unwrap_or_default() })
    }

    /// Domains of the items, in the order of first appearance.
    pub fn domains(&self) -> Vec<&str> {
        let mut domains = Vec::new();
        for domain in self.items.iter().filter_map(|item| item.domain.as_deref()) {
            if !domains.contains(&domain) {
                domains.push(domain);
            }
        }
        domains
    }

    /// Whether each domain was calibrated as an ability of its own.
    pub fn has_domain_abilities(&self) -> bool {
        ["loadings", "fits"].iter().any(|key| self.sidecar.get(key).is_some_and(|value| !value.is_null()))
    }

    /// Mean and standard deviation of the ability that the pool was calibrated on: N(0, 1) unless the sidecar says
    /// otherwise, as it does for the Rasch model.
    pub fn latent(&self, domain: Option<&str>) -> (f64, f64) {
        let of_domain = |fit: &&Value| domain.is_some() && fit["domain"].as_str() == domain;
        let fit = self.sidecar["fits"].as_array().and_then(|fits| fits.iter().find(of_domain));
        let latent = &fit.unwrap_or(&self.sidecar)["latent"];
        let sd = latent["variance"].as_f64().map(f64::sqrt).filter(|sd| sd.is_finite() && *sd > 0.0);
        (latent["mean"].as_f64().unwrap_or(0.0), sd.unwrap_or(1.0))
    }
}

fn check_number(path: &Path, usable: usize, all: usize) -> anyhow::Result<()> {
    let place = path.display();
    if usable == 0 {
        bail!("{place}: no usable items; at least one right-or-wrong item expected");
    }
    if usable < all {
        eprintln!("{place}: {} of {all} items left out", all - usable);
    }
    Ok(())
}

fn calibrated_item(path: &Path, row: PoolRow) -> anyhow::Result<CalibratedItem> {
    let place = || format!("{}: item `{}`", path.display(), row.item);
    if !row.thresholds.is_empty() {
        let advice = "rasch, 1pl, 2pl, 3pl or 4pl expected, `--skip-bad` leaves others out";
        bail!("{}: a `{}` item; {advice}", place(), row.model);
    }
    let item = Dichotomous::new(row.a, row.b, row.c, row.d).with_context(place)?;
    Ok(CalibratedItem { id: row.item, domain: row.domain, item, se_b: row.se_b })
}

/// The first few names, for messages.
pub fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    const SHOWN: usize = 8;
    let names: Vec<&str> = names.into_iter().collect();
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    match names.len().checked_sub(SHOWN) {
        Some(more @ 1..) => format!("{} and {more} more", shown.join(", ")),
        _ => shown.join(", "),
    }
}

/// Reads a density of one of the kinds that are `allowed`, each written with its parameters.
pub fn density(text: &str, allowed: &[&str]) -> Result<Density, String> {
    let name = |form: &str| form.split('(').next().unwrap_or_default().trim().to_owned();
    let fits = allowed.iter().any(|form| name(form) == name(text));
    let parsed = Density::parse(text).ok().filter(|_| fits);
    parsed.ok_or_else(|| format!("{} expected, with numbers and a positive spread", allowed.join(" or ")))
}

/// Reads `normal(m,s)` as mean and standard deviation, in logits.
pub fn normal(text: &str) -> Result<(f64, f64), String> {
    match density(text, &["normal(m,s)"])? {
        Density::Normal { mean, sd } => Ok((mean, sd)),
        _ => Err("normal(m,s) expected".to_owned()),
    }
}

/// A file that is to be written later: refuses now what could not be written then.
pub fn check_out(path: &Path) -> anyhow::Result<()> {
    let place = path.display();
    if !path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet")) {
        bail!("{place}: a pool is written as Parquet; name a file that ends in .parquet");
    }
    if path.is_dir() {
        bail!("{place}: a folder; name a file that ends in .parquet");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn densities_name_what_would_be_right() {
        let slope = ["lognormal(m,s)", "normal(m,s)"];
        assert!(density("lognormal(0,0.5)", &slope).is_ok());
        for bad in ["beta(5,17)", "lognormal(0,-1)", "normal", "normal(a,b)", ""] {
            let error = density(bad, &slope).unwrap_err();
            assert_eq!(
                error, "lognormal(m,s) or normal(m,s) expected, with numbers and a positive spread",
                "{bad}"
            );
        }
        assert_eq!(normal("normal(0.5, 2)"), Ok((0.5, 2.0)));
    }

    #[test]
    fn the_ability_of_a_pool_is_standard_normal_unless_told_otherwise() {
        let check = |sidecar: Value, domain, expected| {
            assert_eq!(CalibratedPool { items: vec![], sidecar }.latent(domain), expected);
        };
        check(Value::Null, None, (0.0, 1.0));
        check(json!({"latent": {"mean": 0.0, "variance": 4.0}}), None, (0.0, 2.0));
        check(json!({"latent": {"mean": 0.0, "variance": null}}), None, (0.0, 1.0));
        let fits = json!([{"domain": "x", "latent": {"mean": 0.0, "variance": 9.0}}]);
        check(json!({"fits": fits, "latent": {"mean": 0.0, "variance": null}}), Some("x"), (0.0, 3.0));
    }

    #[test]
    fn long_lists_are_cut() {
        assert_eq!(listed(["a", "b"]), "`a`, `b`");
        assert!(listed(["x"; 10]).ends_with("and 2 more"));
    }
}
