//! Pools of calibrated items on the command line.

use anyhow::{Context as _, bail};
use gradatim_irt::calibrate::Density;
use gradatim_irt::{Dichotomous, Graded, IrtError, Item, PartialCredit, ResponseModel};
use gradatim_log::pool::{PoolFile, PoolOptions, PoolRow, read_pool};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// Items of any model with their parameters, and what is known of the calibration.
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
    pub item: Item,
    /// Standard error of the slope, where the pool states it.
    pub se_a: Option<f64>,
    /// Standard error of the difficulty, in logits, where the pool states it.
    pub se_b: Option<f64>,
    /// The scores in files of responses that mean category 0, 1, 2, …
    pub raw: Vec<u8>,
}

/// Title of the domain of items that state none, where others do.
const NO_DOMAIN: &str = "(none)";

impl CalibratedItem {
    /// The item, if there is no more to it than right and wrong.
    pub fn right_or_wrong(&self) -> anyhow::Result<Dichotomous> {
        match &self.item {
            Item::Dichotomous(item) => Ok(*item),
            // One boundary or step is a 2PL item.
            item if item.categories() == 2 => Ok(Dichotomous::two_pl(item.a(), item.b())?),
            item => bail!(
                "item `{}`: {} categories; a right-or-wrong item expected (rasch, 1pl, 2pl, 3pl or 4pl)",
                self.id,
                item.categories()
            ),
        }
    }

    /// The category that a score in a file of responses means.
    pub fn category(&self, score: u8) -> Option<u8> {
        self.raw.iter().position(|raw| *raw == score).and_then(|category| category.try_into().ok())
    }
}

impl CalibratedPool {
    /// Reads a pool with other people's column names under ours; `skip_bad` leaves out what is not a usable item, and
    /// counts it on standard error.
    pub fn read(path: &Path, map: &[(String, String)], skip_bad: bool) -> anyhow::Result<Self> {
        let options = PoolOptions { map: map.iter().cloned().collect(), skip_bad };
        let PoolFile { rows, sidecar, skipped } = read_pool(path, &options)?;
        let sidecar = sidecar.unwrap_or_default();
        let (mut items, all) = (Vec::with_capacity(rows.len()), rows.len() + skipped.len());
        for row in rows {
            match calibrated_item(path, row, &sidecar) {
                Ok(item) => items.push(item),
                Err(_) if skip_bad => {}
                Err(error) => return Err(error),
            }
        }
        check_number(path, items.len(), all)?;
        Ok(Self { items, sidecar })
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

    /// Titles of the domains, and of each item its domain among them; items without one share a domain of their own.
    pub fn by_domain(&self) -> (Vec<String>, Vec<usize>) {
        let mut titles: Vec<String> = self.domains().into_iter().map(str::to_owned).collect();
        if titles.is_empty() || self.items.iter().any(|item| item.domain.is_none()) {
            titles.push(NO_DOMAIN.to_owned());
        }
        let place = |item: &CalibratedItem| {
            let name = item.domain.as_deref().unwrap_or(NO_DOMAIN);
            titles.iter().position(|title| title == name).unwrap_or(0)
        };
        let places = self.items.iter().map(place).collect();
        (titles, places)
    }

    /// The highest score that an item knows.
    pub fn highest_score(&self) -> u8 {
        self.items.iter().flat_map(|item| item.raw.iter().copied()).max().unwrap_or(1)
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
        bail!("{place}: no usable items; at least one expected");
    }
    if usable < all {
        eprintln!("{place}: {} of {all} items left out", all - usable);
    }
    Ok(())
}

fn calibrated_item(path: &Path, row: PoolRow, sidecar: &Value) -> anyhow::Result<CalibratedItem> {
    let place = format!("{}: item `{}`", path.display(), row.item);
    let item = model(&row).with_context(|| place.clone())?;
    let raw = raw_scores(&row.item, item.categories(), sidecar).context(place)?;
    Ok(CalibratedItem { id: row.item, domain: row.domain, item, se_a: row.se_a, se_b: row.se_b, raw })
}

fn model(row: &PoolRow) -> Result<Item, IrtError> {
    Ok(match row.model.as_str() {
        "grm" => Graded::new(row.a, row.thresholds.clone())?.into(),
        "pcm" | "gpcm" => PartialCredit::new(row.a, row.thresholds.clone())?.into(),
        _ => Dichotomous::new(row.a, row.b, row.c, row.d)?.into(),
    })
}

/// `"categories": {"item": [1, 2, 3]}` of the sidecar: the scores that mean 0, 1, 2; without it a score is its category.
fn raw_scores(id: &str, categories: usize, sidecar: &Value) -> anyhow::Result<Vec<u8>> {
    let Some(list) = sidecar["categories"].get(id) else {
        return Ok((0..=u8::MAX).take(categories).collect());
    };
    let score = |value: &Value| u8::try_from(value.as_u64()?).ok();
    let raw: Option<Vec<u8>> = list.as_array().and_then(|list| list.iter().map(score).collect());
    let distinct = |raw: &Vec<u8>| raw.iter().collect::<BTreeSet<_>>().len() == categories;
    raw.filter(|raw| raw.len() == categories && distinct(raw)).with_context(|| {
        format!(
            "`categories` of the sidecar are {list}; {categories} different scores from 0 to 255 expected"
        )
    })
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
    fn raw_scores_are_the_categories_unless_the_sidecar_lists_them() {
        let check = |categories: Value| raw_scores("q", 3, &json!({ "categories": categories })).ok();
        assert_eq!(raw_scores("q", 3, &Value::Null).ok(), Some(vec![0, 1, 2]));
        assert_eq!(check(json!({ "other": [7, 8] })), Some(vec![0, 1, 2]));
        assert_eq!(check(json!({ "q": [1, 2, 4] })), Some(vec![1, 2, 4]));
        for bad in [json!([1, 2]), json!([1, 2, 2]), json!([1, 2, 300]), json!("1,2,3"), json!([0, 1, 2.5])] {
            assert_eq!(check(json!({ "q": bad })), None, "{bad}");
        }
    }

    #[test]
    fn right_or_wrong_items_are_those_of_two_categories() {
        let of = |item: Item| CalibratedItem {
            id: "q".into(),
            domain: None,
            item,
            se_a: None,
            se_b: None,
            raw: vec![],
        };
        let two = of(Graded::new(1.3, vec![0.4]).unwrap().into()).right_or_wrong();
        assert_eq!(two.unwrap(), Dichotomous::two_pl(1.3, 0.4).unwrap());
        let three = of(PartialCredit::new(1.3, vec![0.4, 0.1]).unwrap().into()).right_or_wrong();
        assert!(three.unwrap_err().to_string().starts_with("item `q`: 3 categories; a right-or-wrong item"));
    }

    #[test]
    fn long_lists_are_cut() {
        assert_eq!(listed(["a", "b"]), "`a`, `b`");
        assert!(listed(["x"; 10]).ends_with("and 2 more"));
    }
}
