//! The pool of a study.

use super::StudyArgs;
use crate::calibrated::{CalibratedItem, CalibratedPool};
use anyhow::{Context as _, bail};
use gradatim_cat::{ItemPool, PoolItem};
use gradatim_irt::Grid;
use std::path::Path;

/// The items as the engine takes them, with the names of their domains.
#[derive(Debug)]
pub struct Pool {
    pub items: ItemPool,
    /// Titles of the domains, by index.
    pub domains: Vec<String>,
    /// The items as they were read, for the scores that their answers have in files.
    pub calibrated: CalibratedPool,
}

impl Pool {
    pub fn read(args: &StudyArgs) -> anyhow::Result<Self> {
        let path = args.pool.as_deref().context("--pool: a file expected")?;
        let mut calibrated = CalibratedPool::read(path, &args.map, args.skip_bad)?;
        shorten(&mut calibrated, args.form, path)?;
        let (domains, places) = calibrated.by_domain();
        let item =
            |(of, domain): (&CalibratedItem, &usize)| PoolItem::new(of.id.clone(), *domain, of.item.clone());
        let grid = Grid::new(usize::from(args.nodes), args.range)?;
        let items =
            ItemPool::new(calibrated.items.iter().zip(&places).map(item).collect(), domains.len(), &grid);
        let items = items.with_context(|| path.display().to_string())?;
        Ok(Self { items, domains, calibrated })
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
