//! CSV: one row an item, for spreadsheets.

mod columns;
mod read;
mod write;

use super::{Defaults, Exchange};
use crate::blueprint::Blueprint;
use crate::error::Problem;
use crate::item::Item;

/// CSV with a header, one row an item, commas between cells and quotation marks around those that need them.
///
/// | column | holds | empty means |
/// |---|---|---|
/// | `id` | id of the item | the next free one |
/// | `version` | number from 1 | 1 |
/// | `task`, `point` | task statement, number of the point | the defaults of the import |
/// | `kind` | `single`, `multiple`, `ordering` or `matching` | what `key` and `match_…` look like |
/// | `stem` | scenario and question | |
/// | `option_a` … `option_f` | what the candidate reads; further letters if needed | no such option |
/// | `key` | `b`, or `a\|d`; for ordering all letters in the right order; nothing for matching | |
/// | `rationale_a` … | why the option is right or wrong | |
/// | `misconception_a` … | what makes people choose it | none |
/// | `match_a` … | partner of the option (matching) | none |
/// | `services`, `enemies` | names, `; ` between two | none |
/// | `expected_seconds` | 20 to 600 | 90 |
/// | `angoff` | ratings in (0, 1), `; ` between two | none |
/// | `pool`, `status` | as in TOML | `practice`, `draft` |
/// | `note` | note on services renamed or closed | none |
/// | `references` | `title <address> date`, `; ` between two | none |
/// | `author`, `licence`, `created` | provenance | none |
/// | `blind_agreed`, `reviewers`, `reviewed` | review: `true` or `false`, a number, a day | none |
///
/// A backslash stands before `;` or `<` inside an entry of a list, and before itself. Options are named by the
/// letters of their columns, and blanks around entries of lists are dropped; everything else comes back as it was.
#[derive(Clone, Copy, Debug)]
pub struct Csv;

impl Exchange for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn export(&self, items: &[Item]) -> String {
        write::table(items).unwrap_or_default()
    }

    fn import(
        &self,
        text: &str,
        origin: &str,
        blueprint: &Blueprint,
        defaults: &Defaults,
    ) -> Result<Vec<Item>, Vec<Problem>> {
        let reading = read::table(text.trim_start_matches('\u{feff}'), origin, defaults)?;
        reading.finish(blueprint, defaults).map_err(read::name_columns)
    }
}
