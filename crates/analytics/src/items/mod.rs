//! Items as an attempt dataset shows them: how hard they are, how often they are seen, whether they change.
//!
//! One machine's way to the figures that `gradatim-cluster statistics`, `exposure` and `drift` make on many
//! (`crates/cluster/src/analytics`): the same columns, the same numbers. What a figure means is settled elsewhere and only
//! computed here: `gradatim_irt::classical` (p-value, point-biserial), `gradatim_irt::dif` (levels),
//! `gradatim_cat::exposure` (rate), and `gradatim_log::read_responses` (which answers count).

mod attempts;
mod drift;
mod exposure;
mod judged;
#[cfg(test)]
mod tests;

pub use attempts::{Scope, Seen};
pub use drift::{DriftCell, LEVELS};
pub use exposure::ItemExposure;
pub use judged::JudgedItem;

use polars::prelude::{Column, DataFrame, DataType, Expr, IntoLazy, LazyFrame, PolarsError, col};

/// Rows sorted by these columns.
fn sorted(frame: LazyFrame, by: &[&str]) -> Result<DataFrame, PolarsError> {
    frame.collect()?.lazy().sort(by.to_vec(), Default::default()).collect()
}

fn columns(names: &[&str]) -> Vec<Expr> {
    names.iter().map(|name| col(*name)).collect()
}

/// The cells of a table, row by row.
struct Table(DataFrame);

impl Table {
    fn column(&self, name: &str, kind: &DataType) -> Result<Column, PolarsError> {
        self.0.column(name)?.cast(kind)
    }

    fn texts(&self, name: &str) -> Result<Vec<String>, PolarsError> {
        let column = self.column(name, &DataType::String)?;
        Ok(column.str()?.iter().map(|cell| cell.unwrap_or_default().to_owned()).collect())
    }

    fn counts(&self, name: &str) -> Result<Vec<u64>, PolarsError> {
        let column = self.column(name, &DataType::UInt64)?;
        Ok(column.u64()?.iter().map(Option::unwrap_or_default).collect())
    }

    fn reals(&self, name: &str) -> Result<Vec<Option<f64>>, PolarsError> {
        super::features::numbers(&self.0, name)
    }
}
