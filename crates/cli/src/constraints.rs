//! Constraints on the content of a test, from files, put to the items of a pool.

use anyhow::{Context as _, bail};
use clap::Args;
use gradatim_assembly::{
    AssemblyError, Audit, Bounds, Constraint, ItemTable, Rule, ShadowControl, Specification, Unit,
    constraints_from_csv, constraints_from_toml,
};
use gradatim_log::pool::{ItemColumns, read_item_columns};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the attributes stand that constraints ask for.
#[derive(Debug, Clone, Args)]
pub struct AttributeFiles {
    /// Attributes of the items, for --constraints [default: the columns of the pool].
    #[arg(long, value_name = "FILE")]
    item_attributes: Option<PathBuf>,
    /// Attributes of the stimuli that the items' attribute STID names.
    #[arg(long, value_name = "FILE")]
    stimulus_attributes: Option<PathBuf>,
}

/// The number of items that a command line asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    Exactly(u32),
    AtMost(u32),
}

/// Items, and stimuli if any have a file, with their attributes.
#[derive(Debug, Clone)]
pub struct Attributes {
    items: ItemTable,
    stimuli: Option<ItemTable>,
}

/// What every test has to satisfy: for choosing items, and for checking tests that are over.
#[derive(Debug, Clone)]
pub struct Form {
    pub specification: Arc<Specification>,
    pub audit: Audit,
}

impl Attributes {
    /// Attributes of these items, in this order, from the files or else from `pool`, the columns of the file `place`.
    pub fn read(
        files: &AttributeFiles,
        ids: &[&str],
        pool: &ItemColumns,
        place: &Path,
    ) -> anyhow::Result<Self> {
        let items = match &files.item_attributes {
            Some(path) => table(&read_item_columns(path, &BTreeMap::new(), false)?, ids, path)?,
            None => table(pool, ids, place)?,
        };
        let stimuli = files.stimulus_attributes.as_ref().map(|path| {
            let columns = read_item_columns(path, &BTreeMap::new(), false)?;
            let ids: Vec<&str> = columns.ids.iter().map(String::as_str).collect();
            table(&columns, &ids, path)
        });
        Ok(Self { items, stimuli: stimuli.transpose()? })
    }
}

fn table(columns: &ItemColumns, ids: &[&str], path: &Path) -> anyhow::Result<ItemTable> {
    let (place, rows) = (path.display().to_string(), columns.rows());
    let row = |id: &&str| {
        let row = rows.get(id).copied();
        row.with_context(|| format!("{place}: no row for item `{id}`; the attributes of every item expected"))
    };
    let rows = ids.iter().map(row).collect::<anyhow::Result<Vec<usize>>>()?;
    let cells = |c: usize| rows.iter().map(|row| columns.cell(*row, c).unwrap_or_default()).collect();
    let named = columns.names.iter().enumerate().map(|(c, name)| (name.clone(), cells(c)));
    Ok(ItemTable::from_text(&place, ids.iter().map(|id| (*id).to_owned()).collect(), named)?)
}

impl Form {
    /// Reads constraints, TOML by the ending and otherwise the tables of R's `TestDesign`, and makes sure that
    /// there is a form of these items; a length asked for is one constraint more.
    pub fn read(path: &Path, attributes: &Attributes, length: Option<Length>) -> anyhow::Result<Self> {
        let place = path.display().to_string();
        let mut constraints = constraints(path, &place)?;
        constraints.extend(length.map(length_constraint));
        let (items, stimuli) = (&attributes.items, attributes.stimuli.as_ref());
        let specification =
            Specification::new(items, stimuli, &constraints).map_err(|error| at(&place, error))?;
        let audit = Audit::new(items, stimuli, &constraints).map_err(|error| at(&place, error))?;
        Ok(Self { specification: Arc::new(specification), audit })
    }

    /// Most items of a test.
    pub fn longest(&self) -> usize {
        *self.specification.length().end()
    }

    /// Chooses items through shadow tests; `new` items are tried out only.
    pub fn control(&self, new: impl IntoIterator<Item = String>) -> ShadowControl {
        ShadowControl::new(Arc::clone(&self.specification)).trying_out(new)
    }
}

fn constraints(path: &Path, place: &str) -> anyhow::Result<Vec<Constraint>> {
    let unread = || format!("{place}: cannot be read");
    let read = if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml")) {
        constraints_from_toml(place, &std::fs::read_to_string(path).with_context(unread)?)?
    } else {
        constraints_from_csv(place, File::open(path).with_context(unread)?)?
    };
    if read.is_empty() {
        bail!("{place}: no constraints; one a row, or a table [[constraint]] for each, expected");
    }
    Ok(read)
}

fn length_constraint(length: Length) -> Constraint {
    let (lower, upper) = match length {
        Length::Exactly(n) => (f64::from(n), f64::from(n)),
        Length::AtMost(n) => (0.0, f64::from(n)),
    };
    let rule = Rule::Number(None, Bounds { lower, upper });
    Constraint { id: "--length".to_owned(), place: format!("--length {upper}"), of: Unit::Item, rule }
}

/// Names the file where the sentence does not.
fn at(place: &str, error: AssemblyError) -> anyhow::Error {
    match error {
        AssemblyError::NoLength | AssemblyError::Conflict(_) | AssemblyError::Unsolved(_) => {
            anyhow::Error::from(error).context(place.to_owned())
        }
        _ => error.into(),
    }
}
