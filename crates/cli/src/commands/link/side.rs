//! The two pools, and what they share.

use crate::calibrated::{CalibratedPool, listed};
use anyhow::{Context as _, bail};
use gradatim_irt::link::{Covariance, ParameterErrors};
use gradatim_irt::{Dichotomous, Graded, Item, Moments, PartialCredit};
use gradatim_log::pool::{PoolOptions, PoolRow, read_pool};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

/// One of the two pools.
#[derive(Debug)]
pub(super) struct Side {
    path: PathBuf,
    pub rows: Vec<PoolRow>,
    /// Mean and standard deviation of the ability that the pool was calibrated on.
    pub latent: (f64, f64),
    /// Learners that it was calibrated on, if the pool tells.
    persons: Option<f64>,
    pub sidecar: Value,
}

/// The items that both pools have, in the order of the first.
#[derive(Debug)]
pub(super) struct Common {
    pub ids: Vec<String>,
    pub from: Vec<Item>,
    pub to: Vec<Item>,
    /// Those of both pools, or why there are none.
    pub errors: Result<[Vec<ParameterErrors>; 2], String>,
    /// Whether every common item is a Rasch or partial credit item.
    pub slopes_are_one: bool,
}

impl Side {
    /// Reads a pool, or one domain of it.
    pub(super) fn read(path: &Path, map: &[(String, String)], domain: Option<&str>) -> anyhow::Result<Self> {
        let options = PoolOptions { map: map.iter().cloned().collect(), skip_bad: false };
        let pool = read_pool(path, &options)?;
        let mut rows = pool.rows;
        rows.retain(|row| domain.is_none() || row.domain.as_deref() == domain);
        if let (Some(domain), true) = (domain, rows.is_empty()) {
            bail!("{}: no items of domain `{domain}`; a domain of both pools expected", path.display());
        }
        let known = CalibratedPool { items: Vec::new(), sidecar: pool.sidecar.unwrap_or_default() };
        let domains: BTreeSet<&str> = rows.iter().filter_map(|row| row.domain.as_deref()).collect();
        if domains.len() > 1 && known.has_domain_abilities() {
            let names = listed(domains);
            bail!(
                "{}: every domain is an ability of its own; --domain with one of {names} expected",
                path.display()
            );
        }
        let latent = known.latent(domains.first().copied());
        let persons = known.sidecar["persons"].as_u64().or_else(|| rows.iter().filter_map(|row| row.n).max());
        let persons = persons.filter(|n| *n > 0).map(|n| n as f64);
        Ok(Self { path: path.to_owned(), latent, persons, sidecar: known.sidecar, rows })
    }

    /// The file, for messages.
    pub(super) fn place(&self) -> impl std::fmt::Display + '_ {
        self.path.display()
    }

    /// The name of the file without its folder.
    pub(super) fn file_name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// A name that the sidecar has under this key, or else the beginning of the file's name.
    pub(super) fn name(&self, key: &str) -> String {
        let stem = || self.file_name().split('.').next().unwrap_or_default().to_owned();
        self.sidecar[key].as_str().map_or_else(stem, str::to_owned)
    }

    fn item(&self, row: &PoolRow) -> anyhow::Result<Item> {
        let item = match row.model.as_str() {
            "grm" => Graded::new(row.a, row.thresholds.clone()).map(Item::from),
            "pcm" | "gpcm" => PartialCredit::new(row.a, row.thresholds.clone()).map(Item::from),
            _ => Dichotomous::new(row.a, row.b, row.c, row.d).map(Item::from),
        };
        item.with_context(|| format!("{}: item `{}`", self.place(), row.item))
    }

    /// How well its items are known, and whether covariances are implied by the model or taken as 0, because the pool
    /// does not tell the number of learners.
    pub(super) fn covariance(
        &self,
        items: &[Item],
        errors: &[ParameterErrors],
    ) -> anyhow::Result<(Covariance, bool)> {
        let population = Moments { mean: self.latent.0, sd: self.latent.1 };
        let found = match self.persons {
            Some(persons) => Covariance::implied(items, errors, population, persons),
            None => Covariance::independent(items, errors),
        };
        Ok((found.with_context(|| self.place().to_string())?, self.persons.is_some()))
    }

    /// The standard errors of a row, or why they are not known. Asymptotes without one were held fixed.
    fn errors(&self, row: &PoolRow) -> Result<ParameterErrors, String> {
        let unknown =
            |what: &str| format!("{}: item `{}` has no standard error of its {what}", self.place(), row.item);
        if row.thresholds.len() > 1 {
            return Err(unknown("single thresholds"));
        }
        let b = vec![row.se_b.ok_or_else(|| unknown("difficulty"))?];
        if row.se_a.is_none() && !has_slope_one(row) {
            return Err(unknown("slope"));
        }
        Ok(ParameterErrors { a: row.se_a, b, c: row.se_c, d: row.se_d })
    }
}

/// Finds the common items; `without` are left out.
pub(super) fn common(from: &Side, to: &Side, without: &[String]) -> anyhow::Result<Common> {
    let there: HashMap<&str, &PoolRow> = to.rows.iter().map(|row| (row.item.as_str(), row)).collect();
    let here = from.rows.iter().filter(|row| !without.contains(&row.item));
    let pairs: Vec<(&PoolRow, &PoolRow)> =
        here.filter_map(|row| Some((row, *there.get(row.item.as_str())?))).collect();
    pairs.iter().try_for_each(|(x, y)| check_alike(from, to, x, y))?;
    let items = |side: &Side, rows: &mut dyn Iterator<Item = &PoolRow>| -> anyhow::Result<Vec<Item>> {
        rows.map(|row| side.item(row)).collect()
    };
    Ok(Common {
        ids: pairs.iter().map(|(row, _)| row.item.clone()).collect(),
        from: items(from, &mut pairs.iter().map(|pair| pair.0))?,
        to: items(to, &mut pairs.iter().map(|pair| pair.1))?,
        errors: errors(from, to, &pairs),
        slopes_are_one: pairs.iter().all(|(x, _)| has_slope_one(x)),
    })
}

fn errors(
    from: &Side,
    to: &Side,
    pairs: &[(&PoolRow, &PoolRow)],
) -> Result<[Vec<ParameterErrors>; 2], String> {
    let of_from = pairs.iter().map(|(row, _)| from.errors(row)).collect::<Result<_, _>>()?;
    let of_to = pairs.iter().map(|(_, row)| to.errors(row)).collect::<Result<_, _>>()?;
    Ok([of_from, of_to])
}

fn check_alike(from: &Side, to: &Side, x: &PoolRow, y: &PoolRow) -> anyhow::Result<()> {
    let (place, other, item) = (from.place(), to.place(), &x.item);
    if x.model != y.model {
        bail!(
            "{place}: item `{item}`: model {} here and {} in {other}; the same model in both expected",
            x.model,
            y.model
        );
    }
    let [n, m] = [x, y].map(|row| row.thresholds.len());
    if n != m {
        bail!("{place}: item `{item}`: {n} thresholds here and {m} in {other}; as many in both expected");
    }
    Ok(())
}

/// Whether an item's slope is 1 by its model.
pub(super) fn has_slope_one(row: &PoolRow) -> bool {
    matches!(row.model.as_str(), "rasch" | "pcm")
}
