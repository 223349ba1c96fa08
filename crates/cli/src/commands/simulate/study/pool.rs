//! The pool of a study.

use super::StudyArgs;
use super::seeding::new_items;
use crate::calibrated::{CalibratedItem, CalibratedPool};
use crate::constraints::Attributes;
use crate::times::{mean_seconds, times};
use anyhow::{Context as _, bail};
use gradatim_cat::pretest::FieldItem;
use gradatim_cat::{ItemPool, PoolItem, ResponseTime};
use gradatim_irt::Grid;
use gradatim_log::pool::{ItemColumns, read_item_columns};
use std::path::{Path, PathBuf};

/// The items as the engine takes them, with the names of their domains.
#[derive(Debug)]
pub struct Pool {
    pub items: ItemPool,
    /// Titles of the domains, by index.
    pub domains: Vec<String>,
    /// The items as they were read, for the scores that their answers have in files.
    pub calibrated: CalibratedPool,
    /// New items, that are tried out and never scored.
    pub new: Vec<FieldItem>,
    /// Mean expected time of the items that have one, in seconds.
    pub seconds: Option<f64>,
    path: PathBuf,
    columns: ItemColumns,
}

impl Pool {
    pub fn read(args: &StudyArgs) -> anyhow::Result<Self> {
        let path = args.pool.as_deref().context("--pool: a file expected")?;
        let mut calibrated = CalibratedPool::read(path, &args.map, args.skip_bad)?;
        shorten(&mut calibrated, args.form, path)?;
        let columns = read_item_columns(path, &args.map.iter().cloned().collect(), args.skip_bad)?;
        let mut times = times_of(&columns, &calibrated.items, path)?;
        let mut new = new_items(args, &calibrated)?;
        if let Some(more) = new.file.take() {
            times.extend(times_of(&more.columns, &more.items, &more.path)?);
            calibrated.items.extend(more.items);
        }
        let seconds = mean_seconds(&times);
        let (domains, places) = calibrated.by_domain();
        let grid = Grid::new(usize::from(args.nodes), args.range)?;
        let items = pool_items(&calibrated, &places, &filled(times, seconds)?);
        let items = ItemPool::new(items, domains.len(), &grid).with_context(|| path.display().to_string())?;
        let path = path.to_owned();
        Ok(Self { items, domains, calibrated, new: new.items, seconds, path, columns })
    }

    /// Number of items that may be scored.
    pub fn scored(&self) -> usize {
        self.items.len() - self.new.len()
    }

    /// True for items that are tried out only.
    pub fn is_new(&self, item: usize) -> bool {
        let id = self.items.id(item);
        self.new.iter().any(|new| new.id() == id)
    }

    /// Positions of the items that may be scored, in pool order.
    pub fn scorable(&self) -> Vec<usize> {
        (0..self.items.len()).filter(|item| !self.is_new(*item)).collect()
    }

    /// Attributes of the items that may be scored, in pool order.
    pub fn attributes(&self, args: &StudyArgs) -> anyhow::Result<Attributes> {
        let ids: Vec<&str> = self.scorable().into_iter().map(|item| self.items.id(item)).collect();
        Attributes::read(&args.attributes, &ids, &self.columns, &self.path)
    }
}

fn shorten(pool: &mut CalibratedPool, form: Option<u32>, path: &Path) -> anyhow::Result<()> {
    let Some(form) = form.map(|form| form as usize) else { return Ok(()) };
    if form > pool.items.len() {
        let (place, items) = (path.display(), pool.items.len());
        bail!("{place}: --form {form}: only {items} items; as many or fewer expected");
    }
    pool.items.truncate(form);
    Ok(())
}

fn times_of(
    columns: &ItemColumns,
    items: &[CalibratedItem],
    path: &Path,
) -> anyhow::Result<Vec<Option<ResponseTime>>> {
    times(columns, &items.iter().map(|item| item.id.as_str()).collect::<Vec<_>>(), path)
}

/// Where some times are known, items without one are taken as the mean.
fn filled(times: Vec<Option<ResponseTime>>, mean: Option<f64>) -> anyhow::Result<Vec<Option<ResponseTime>>> {
    let Some(mean) = mean else { return Ok(times) };
    let (usual, unknown) = (ResponseTime::of_seconds(mean)?, times.iter().filter(|t| t.is_none()).count());
    if unknown > 0 {
        eprintln!(
            "{unknown} items state no time; they are taken to be as long as the others' mean, {mean:.0} s"
        );
    }
    Ok(times.into_iter().map(|time| Some(time.unwrap_or(usual))).collect())
}

fn pool_items(pool: &CalibratedPool, places: &[usize], times: &[Option<ResponseTime>]) -> Vec<PoolItem> {
    let item = |((of, domain), time): ((&CalibratedItem, &usize), &Option<ResponseTime>)| {
        let attributes = gradatim_cat::Attributes { time: *time, ..gradatim_cat::Attributes::default() };
        PoolItem::new(of.id.clone(), *domain, of.item.clone()).with(attributes)
    };
    pool.items.iter().zip(places).zip(times).map(item).collect()
}
