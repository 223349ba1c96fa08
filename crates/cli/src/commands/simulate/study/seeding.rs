//! New items among the scored ones: which, how many, and where.

use super::StudyArgs;
use super::pool::Pool;
use crate::calibrated::{CalibratedItem, CalibratedPool};
use anyhow::{Context as _, bail};
use clap::Args;
use gradatim_cat::CatError;
use gradatim_cat::pretest::{Field, FieldItem, Placement, Seeding};
use gradatim_log::pool::{ItemColumns, read_item_columns};
use std::path::{Path, PathBuf};

/// Unscored items of a test where nothing is said.
const USUAL: usize = 5;
/// Scored items that come first where nothing is said.
const LEAD: usize = 5;
/// Standard error of the slope of a new item where nothing is said, as a share of the slope.
const SE_A: f64 = 0.3;
/// Standard error of its difficulty where nothing is said, in logits: that of a rater.
const SE_B: f64 = 0.7;

/// New items to try out.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Pretest items")]
pub struct PretestArgs {
    /// New right-or-wrong items to try out, a file like the pool: what is believed of them, se_a and se_b [default:
    /// 0.3 of a, and 0.7 logits] how firmly; simulated answers follow the parameters stated.
    #[arg(long, value_name = "FILE", conflicts_with = "replay")]
    pretest: Option<PathBuf>,
    /// Items of the pool to try out instead of scoring them.
    #[arg(long, value_name = "ID", value_delimiter = ',', conflicts_with = "replay")]
    pretest_items: Vec<String>,
    /// Unscored items in each test, beside the scored ones [default: 5, or as many as there are].
    #[arg(long, value_name = "ITEMS", value_parser = clap::value_parser!(u16).range(1..))]
    unscored: Option<u16>,
    /// Scored items before the first unscored one [default: 5, or the length].
    #[arg(long, value_name = "ITEMS")]
    unscored_after: Option<u16>,
}

/// What is to be tried out.
#[derive(Debug)]
pub struct New {
    pub items: Vec<FieldItem>,
    /// Those that come from a file of their own.
    pub file: Option<NewFile>,
}

/// New items from a file.
#[derive(Debug)]
pub struct NewFile {
    pub path: PathBuf,
    pub items: Vec<CalibratedItem>,
    pub columns: ItemColumns,
}

/// The new items of a study.
pub fn new_items(args: &StudyArgs, pool: &CalibratedPool) -> anyhow::Result<New> {
    let file = args.pretest.pretest.as_deref().map(|path| read(args, path, pool)).transpose()?;
    let named = |id: &String| {
        let item = pool.items.iter().find(|item| item.id == *id);
        item.ok_or_else(|| CatError::UnknownItem(format!("`{id}`"))).context("--pretest-items")
    };
    let named = args.pretest.pretest_items.iter().map(named).collect::<anyhow::Result<Vec<_>>>()?;
    if named.len() == pool.items.len() {
        bail!("--pretest-items: all items of the pool; some that may be scored expected");
    }
    let items = named.into_iter().chain(file.iter().flat_map(|file| &file.items)).map(believed);
    let items = items.collect::<anyhow::Result<Vec<_>>>()?;
    if items.is_empty() && (args.pretest.unscored.is_some() || args.pretest.unscored_after.is_some()) {
        bail!("--unscored: no new items; --pretest FILE or --pretest-items expected beside it");
    }
    Ok(New { items, file })
}

fn read(args: &StudyArgs, path: &Path, pool: &CalibratedPool) -> anyhow::Result<NewFile> {
    let items = CalibratedPool::read(path, &[], args.skip_bad)?.items;
    let known = |item: &&CalibratedItem| pool.items.iter().any(|other| other.id == item.id);
    if let Some(twice) = items.iter().find(known) {
        let (place, id) = (path.display(), &twice.id);
        bail!("{place}: item `{id}` is in the pool too; new items expected (or --pretest-items {id})");
    }
    let columns = read_item_columns(path, &std::collections::BTreeMap::new(), args.skip_bad)?;
    Ok(NewFile { path: path.to_owned(), items, columns })
}

fn believed(item: &CalibratedItem) -> anyhow::Result<FieldItem> {
    let model = item.right_or_wrong()?;
    let (se_a, se_b) = (item.se_a.unwrap_or(SE_A * model.a()), item.se_b.unwrap_or(SE_B));
    FieldItem::believed(&item.id, model, se_a, se_b).with_context(|| format!("item `{}`", item.id))
}

/// The seeding of tests of at most so many scored items; `None` where nothing is tried out.
pub fn seeding(args: &StudyArgs, pool: &Pool, longest: usize) -> anyhow::Result<Option<Seeding>> {
    if pool.new.is_empty() {
        return Ok(None);
    }
    let unscored = args.pretest.unscored.map_or(USUAL.min(pool.new.len()), usize::from);
    if unscored > pool.new.len() {
        let new = pool.new.len();
        bail!("--unscored {unscored}: there are only {new} new items; as many or fewer expected");
    }
    let lead = args.pretest.unscored_after.map_or(LEAD.min(longest), usize::from);
    let placement = Placement::new(longest + unscored, unscored, lead).context("--unscored-after")?;
    let field = Field::new(pool.new.clone(), pool.items.grid()).context("--pretest-items")?;
    Ok(Some(Seeding::new(&pool.items, field, placement)?))
}
