//! Items in the formats of other programs, and the one canonical TOML form.
//!
//! Each [`Exchange`] format is a small file. An import is all or nothing: it gives every item of a text, or
//! everything that is wrong with it. [`toml::write`] sets items as the files of a bank are set, and
//! [`template`] gives an author a new one to fill in.
//!
//! ```
//! use gradatim_bank::exchange::{Defaults, format};
//! use gradatim_bank::{Blueprint, Draft};
//!
//! let blueprint = Blueprint::parse(include_str!("../../../data/blueprints/mls-c01.toml"), "b")?;
//! let draft = Draft::read(&blueprint, [("1.2.toml", include_str!("../tests/data/sound.toml"))]);
//! let items: Vec<_> = draft.items().iter().map(|d| d.item.clone()).collect();
//! for name in ["json", "csv", "gift"] {
//!     let format = format(name).expect("a format");
//!     let text = format.export(&items);
//!     let back = format.import(&text, "items", &blueprint, &Defaults::default());
//!     assert_eq!(back.as_ref(), Ok(&items));
//! }
//! # Ok::<(), gradatim_bank::BankError>(())
//! ```

mod csv;
mod escape;
mod gift;
mod identity;
mod json;
pub mod template;
#[cfg(test)]
mod tests;
pub mod toml;

use std::collections::BTreeSet;
use std::fmt;

pub use csv::Csv;
pub use gift::Gift;
pub use json::Json;

use crate::blueprint::Blueprint;
use crate::draft::{Draft, DraftItem};
use crate::error::{Fault, Problem};
use crate::item::{Item, Kind, Pool, Status};

/// A format in which items come and go.
pub trait Exchange: fmt::Debug + Sync {
    /// Its name on a command line, for example `gift`.
    fn name(&self) -> &'static str;

    /// The items as a text that [`import`](Self::import) reads back.
    fn export(&self, items: &[Item]) -> String;

    /// The items of a text; `origin` names it in problems.
    ///
    /// What the text does not say comes from `defaults`; items without an id get the next free one. A draft may
    /// still lack Angoff ratings and references, because other programs have none; it must have them before a
    /// bank takes it.
    ///
    /// # Errors
    ///
    /// Every problem of the text and of its items, by line: then nothing is imported.
    fn import(
        &self,
        text: &str,
        origin: &str,
        blueprint: &Blueprint,
        defaults: &Defaults,
    ) -> Result<Vec<Item>, Vec<Problem>>;
}

/// Every format.
pub const FORMATS: &[&dyn Exchange] = &[&Json, &Csv, &Gift];

/// The format of this name.
#[must_use]
pub fn format(name: &str) -> Option<&'static dyn Exchange> {
    FORMATS.iter().copied().find(|f| f.name() == name)
}

/// What an import takes for granted where a text is silent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Defaults {
    /// Task of items that name none.
    pub task: Option<String>,
    /// Point of items that name none, from 1; 1 when it is not given.
    pub point: Option<usize>,
    /// Ids of the bank that the items are to join: not to be used again, but known as enemies.
    pub taken: BTreeSet<String>,
}

/// Time for an item that names none, in seconds.
const SECONDS: u32 = 90;

impl Defaults {
    /// A draft with nothing in it yet.
    fn item(&self) -> Item {
        Item {
            id: String::new(),
            version: 1,
            task: self.task.clone().unwrap_or_default(),
            point: self.point.unwrap_or(1),
            kind: Kind::Single,
            stem: String::new(),
            services: Vec::new(),
            expected_seconds: SECONDS,
            angoff: Vec::new(),
            pool: Pool::Practice,
            status: Status::Draft,
            note: None,
            enemies: Vec::new(),
            references: Vec::new(),
            provenance: None,
            review: None,
            options: Vec::new(),
        }
    }
}

/// What a format made of a text, before anything is checked.
#[derive(Debug, Default)]
struct Reading {
    items: Vec<DraftItem>,
    problems: Vec<Problem>,
}

impl Reading {
    /// Gives ids to items without one, and checks all items as those of a bank are checked.
    fn finish(mut self, blueprint: &Blueprint, defaults: &Defaults) -> Result<Vec<Item>, Vec<Problem>> {
        let given = identity::complete(&mut self.items, blueprint, &defaults.taken);
        let draft = Draft::of_items(blueprint, self.items, self.problems, &defaults.taken);
        let excused = |p: &&Problem| !is_excused(p, draft.items());
        let mut problems: Vec<Problem> = draft.problems().iter().filter(excused).cloned().collect();
        for problem in &mut problems {
            // The author knows the line, but not an id that was given here.
            problem.item = problem.item.take().filter(|id| !given.contains(id));
            tell_of_default(problem);
        }
        problems.sort_by_key(|p| p.line);
        if problems.is_empty() {
            Ok(draft.items().iter().map(|d| d.item.clone()).collect())
        } else {
            Err(problems)
        }
    }
}

/// Drafts may lack ratings and references: a problem of the whole field says that there is not a single one.
fn is_excused(problem: &Problem, items: &[DraftItem]) -> bool {
    let lacking = matches!(problem.fault.field.as_str(), "angoff" | "references");
    let of = |d: &&DraftItem| Some(&d.item.id) == problem.item.as_ref();
    lacking && items.iter().filter(of).any(|d| d.item.status == Status::Draft)
}

/// A task that is missing altogether is not a wrong one.
fn tell_of_default(problem: &mut Problem) {
    if problem.fault.field == "task" && problem.fault.what.contains("\"\"") {
        let right = "name it in the file, or give one for the whole file with --task";
        problem.fault = Fault::new("L02", "task", "is missing", right);
    }
}

/// Names of options: `a` to `z`.
fn letters() -> impl DoubleEndedIterator<Item = String> + ExactSizeIterator {
    (0..26).map(letter)
}

/// Name of an option by its place; behind `z` come numbers.
fn letter(index: usize) -> String {
    let small = u32::try_from(index).ok().filter(|i| *i < 26).and_then(|i| char::from_u32(97 + i));
    small.map_or_else(|| (index + 1).to_string(), String::from)
}
