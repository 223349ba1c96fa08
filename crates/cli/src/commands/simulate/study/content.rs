//! Content of the tests: shares or bounds by domain, or constraints, from a file.

use super::pool::Pool;
use crate::constraints::Form;
use anyhow::{Context as _, bail};
use gradatim_assembly::{Audit, Specification};
use gradatim_cat::content::{BlueprintQuotas, Bounds, Family, Grouping, PriorityIndex};
use gradatim_cat::{AnyItem, ContentControl, ItemPool};
use gradatim_simulate::{ContentCheck, ContentLimits};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

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
    pub check: Option<Arc<dyn ContentCheck>>,
    /// The constraints, where tests are assembled.
    pub specification: Option<Arc<Specification>>,
}

/// Tests checked by an audit of the constraints.
#[derive(Debug)]
struct Audited {
    audit: Audit,
    /// Row in the table of attributes by position in the pool.
    rows: Vec<Option<usize>>,
}

impl ContentCheck for Audited {
    fn broken(&self, _: &ItemPool, items: &[usize]) -> u32 {
        // An item without attributes has no business in a test: a row that there is not breaks the length.
        let row = |item: &usize| self.rows.get(*item).copied().flatten().unwrap_or(usize::MAX);
        let rows: Vec<usize> = items.iter().map(row).collect();
        self.audit.broken(&rows).len() as u32
    }
}

impl Content {
    /// No constraint on content.
    pub fn free() -> Self {
        Self { control: Box::new(AnyItem), check: None, specification: None }
    }

    fn limited(control: impl ContentControl + 'static, limits: ContentLimits) -> Self {
        Self { control: Box::new(control), check: Some(Arc::new(limits)), specification: None }
    }

    /// Tests assembled by constraints, item by item.
    pub fn assembled(form: &Form, pool: &Pool) -> Self {
        let mut rows = vec![None; pool.items.len()];
        pool.scorable().into_iter().enumerate().for_each(|(row, item)| rows[item] = Some(row));
        let new = pool.new.iter().map(|new| new.id().to_owned());
        Self {
            control: Box::new(form.control(new)),
            check: Some(Arc::new(Audited { audit: form.audit.clone(), rows })),
            specification: Some(Arc::clone(&form.specification)),
        }
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
        Ok(Self::limited(BlueprintQuotas::by_domain(&shares)?, ContentLimits::Shares(shares)))
    }

    /// Maximum priority index (Cheng & Chang 2009); domains that are not named are free.
    fn bounds(named: &BTreeMap<String, (usize, usize)>, pool: &Pool, length: usize) -> anyhow::Result<Self> {
        let mut limits = vec![(0, length); pool.domains.len()];
        for (name, bounds) in named {
            *place(&mut limits, name, pool)? = *bounds;
        }
        let bounds = limits.iter().map(|(least, most)| Bounds::new(*least, *most)).collect();
        let control = PriorityIndex::new(length, vec![Family::new(Grouping::Domain, bounds)?]);
        Ok(Self::limited(control, ContentLimits::Bounds(limits)))
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
