//! Content of the tests: shares or bounds by domain, from a file.

use super::pool::Pool;
use anyhow::{Context as _, bail};
use gradatim_cat::content::{BlueprintQuotas, Bounds, Family, Grouping, PriorityIndex};
use gradatim_cat::{AnyItem, ContentControl};
use gradatim_simulate::ContentLimits;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The file: one of the two tables.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    /// Share of the test by domain; they sum to one.
    shares: BTreeMap<String, f64>,
    /// Least and most items by domain.
    bounds: BTreeMap<String, (usize, usize)>,
}

/// How content is kept, and what a finished test is checked against.
pub struct Content {
    pub control: Box<dyn ContentControl>,
    pub limits: Option<ContentLimits>,
}

impl Content {
    /// No constraint on content.
    pub fn free() -> Self {
        Self { control: Box::new(AnyItem), limits: None }
    }

    /// Reads a file for tests of at most `length` items.
    pub fn read(path: &Path, pool: &Pool, length: usize) -> anyhow::Result<Self> {
        let place = path.display();
        let text = std::fs::read_to_string(path).with_context(|| format!("{place}: cannot be read"))?;
        let file: File = toml::from_str(&text).map_err(|error| {
            anyhow::anyhow!("{place}: {}; a table [shares] or [bounds] by domain expected", error.message())
        })?;
        match (file.shares.is_empty(), file.bounds.is_empty()) {
            (false, true) => Self::shares(&file.shares, pool).with_context(|| place.to_string()),
            (true, false) => Self::bounds(&file.bounds, pool, length).with_context(|| place.to_string()),
            _ => bail!("{place}: one table expected, either [shares] or [bounds] by domain"),
        }
    }

    /// Interleaved: the domain that lags most behind its share is served next.
    fn shares(named: &BTreeMap<String, f64>, pool: &Pool) -> anyhow::Result<Self> {
        let mut shares = vec![0.0; pool.domains.len()];
        for (name, share) in named {
            *place(&mut shares, name, pool)? = *share;
        }
        let control = Box::new(BlueprintQuotas::by_domain(&shares)?);
        Ok(Self { control, limits: Some(ContentLimits::Shares(shares)) })
    }

    /// Maximum priority index (Cheng & Chang 2009); domains that are not named are free.
    fn bounds(named: &BTreeMap<String, (usize, usize)>, pool: &Pool, length: usize) -> anyhow::Result<Self> {
        let mut limits = vec![(0, length); pool.domains.len()];
        for (name, bounds) in named {
            *place(&mut limits, name, pool)? = *bounds;
        }
        let bounds = limits.iter().map(|(least, most)| Bounds::new(*least, *most)).collect();
        let control = Box::new(PriorityIndex::new(length, vec![Family::new(Grouping::Domain, bounds)?]));
        Ok(Self { control, limits: Some(ContentLimits::Bounds(limits)) })
    }
}

/// The place of a domain.
fn place<'t, T>(table: &'t mut [T], name: &str, pool: &Pool) -> anyhow::Result<&'t mut T> {
    let domain = pool.domains.iter().position(|title| title == name);
    domain.and_then(|domain| table.get_mut(domain)).with_context(|| {
        let known: Vec<String> = pool.domains.iter().map(|title| format!("`{title}`")).collect();
        format!("no items of domain `{name}` in the pool; its domains are {}", known.join(", "))
    })
}
