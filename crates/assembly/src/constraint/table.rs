//! Tables of constraints as the R package TestDesign has them.

use super::{Constraint, Draft, fold};
use crate::AssemblyError;
use std::io::Read;

/// Reads a table with the columns `CONSTRAINT_ID` (or `CONSTRAINT`), `TYPE`, `WHAT`, `CONDITION`, `LB`, `UB`
/// and `ONOFF`; rows that are `OFF` are left out.
///
/// The condition is an expression, empty for all items, or for sums, means, orders and numbers by
/// level the name of an attribute.
///
/// ```
/// let table = "CONSTRAINT_ID,TYPE,WHAT,CONDITION,LB,UB,ONOFF\nC1,Number,Item,,30,30,\nC2,Number,Item,LEVEL == 3,10,12,\n";
/// let constraints = gradatim_assembly::constraints_from_csv("constraints.csv", table.as_bytes())?;
/// assert_eq!(constraints[1].id, "C2");
/// # Ok::<(), gradatim_assembly::AssemblyError>(())
/// ```
///
/// # Errors
/// [`AssemblyError::Table`], [`AssemblyError::Condition`] or [`AssemblyError::Constraint`], with the row.
pub fn constraints_from_csv(file: &str, csv: impl Read) -> Result<Vec<Constraint>, AssemblyError> {
    let broken = |e: csv::Error| AssemblyError::Table { place: file.to_owned(), what: e.to_string() };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(csv);
    let header = reader.headers().map_err(broken)?.clone();
    let columns = Columns::find(file, &header)?;
    let records = reader.records().collect::<Result<Vec<_>, _>>().map_err(broken)?;
    let drafts = records.iter().map(|record| {
        let row = record.position().map_or(0, csv::Position::line);
        columns.draft(&format!("{file}:{row}"), record)
    });
    drafts.filter_map(Result::transpose).map(|draft| draft.and_then(Draft::finish)).collect()
}

/// Where the columns are.
struct Columns {
    id: usize,
    kind: usize,
    of: Option<usize>,
    condition: usize,
    bounds: [usize; 2],
    on: Option<usize>,
}

impl Columns {
    fn find(file: &str, header: &csv::StringRecord) -> Result<Self, AssemblyError> {
        let at = |names: &[&str]| header.iter().position(|name| names.contains(&fold(name).as_str()));
        let need = |names: &[&str]| {
            let what = || format!("the column {} is missing", names.join(" or "));
            at(names).ok_or_else(|| AssemblyError::Table { place: file.to_owned(), what: what() })
        };
        Ok(Self {
            id: need(&["CONSTRAINTID", "CONSTRAINT"])?,
            kind: need(&["TYPE"])?,
            of: at(&["WHAT"]),
            condition: need(&["CONDITION"])?,
            bounds: [need(&["LB"])?, need(&["UB"])?],
            on: at(&["ONOFF"]),
        })
    }

    /// The words of a row; `None` when it is off.
    fn draft(&self, place: &str, record: &csv::StringRecord) -> Result<Option<Draft>, AssemblyError> {
        let cell = |c: usize| record.get(c).unwrap_or_default();
        if self.on.is_some_and(|c| fold(cell(c)) == "OFF") {
            return Ok(None);
        }
        let mut draft = Draft {
            id: cell(self.id).to_owned(),
            place: place.to_owned(),
            kind: cell(self.kind).to_owned(),
            of: self.of.map(cell).unwrap_or_default().to_owned(),
            lower: bound(place, cell(self.bounds[0]))?,
            upper: bound(place, cell(self.bounds[1]))?,
            ..Draft::default()
        };
        let text = cell(self.condition).to_owned();
        let by_attribute = matches!(fold(&draft.kind).as_str(), "SUM" | "MEAN" | "AVERAGE" | "ORDER");
        let by_level = matches!(fold(&draft.kind).as_str(), "NUMBER" | "COUNT") && is_name(&text);
        *(if by_attribute || by_level { &mut draft.attribute } else { &mut draft.condition }) = text;
        Ok(Some(draft))
    }
}

/// A number by level names its attribute and nothing else.
fn is_name(text: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    !text.is_empty() && text.chars().all(word) && !matches!(fold(text).as_str(), "TEST" | "PERTEST")
}

fn bound(place: &str, cell: &str) -> Result<Option<f64>, AssemblyError> {
    match cell {
        "" | "NA" => Ok(None),
        _ => {
            cell.parse().ok().filter(|x: &f64| x.is_finite()).map(Some).ok_or_else(|| AssemblyError::Table {
                place: place.to_owned(),
                what: format!("the bound '{cell}' is not a number; write a number or leave it empty"),
            })
        }
    }
}
