//! What a history says on a day: one row a person, all by polars over the [`Cut`] of that day.

mod expressions;
mod reference;
#[cfg(test)]
mod tests;
mod words;

pub use reference::{ItemNorm, Norm, Reference};
pub use words::meaning;

use crate::history::{Cut, HistoryError};
use expressions::{ABILITY_INPUT, RELATIVE, of_attempts, of_coverage, of_people, relative, standing};
use polars::prelude::{
    DataFrame, DataType, IntoLazy, JoinArgs, JoinType, LazyFrame, MaintainOrderJoin, PolarsError, col,
};

/// Named columns of numbers, one row a person; `None` where a history says nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    /// Names of the columns.
    pub names: Vec<String>,
    /// The columns.
    pub columns: Vec<Vec<Option<f64>>>,
}

impl Features {
    /// Computes all features of the people of a cut.
    ///
    /// Scores are compared with those of the item, and habits with those of the course, as `reference` knows them; what
    /// it does not know is learned from the cut itself, which holds no outcome. The ability is the mean of
    /// θ ~ N(0, 1) given n scores in standard units z = √r·θ + e, with r the mean correlation between two scores of one
    /// learner: θ̂ = √r·Σz/(1 + (n − 1)·r), with error √(1 − n·r/(1 + (n − 1)·r)). It is the linear one-factor model,
    /// which needs no more than the few graded scores that courses have, and shrinks as a Rasch ability does.
    ///
    /// # Errors
    /// [`HistoryError::Query`] if polars fails.
    pub fn of(cut: &Cut, reference: &Reference) -> Result<Self, HistoryError> {
        let reference = reference.extended(cut)?;
        let frame = people(cut, &reference)?;
        let norms = reference.course_frame(cut)?;
        let frame = join(frame, norms, "course").with_columns(RELATIVE.map(relative)).collect()?;
        let hidden = ["row", "course", ABILITY_INPUT];
        let shown = |name: &str| !hidden.contains(&name) && !name.starts_with('_');
        let names: Vec<String> =
            frame.get_column_names_owned().iter().map(ToString::to_string).filter(|n| shown(n)).collect();
        let columns = names.iter().map(|name| numbers(&frame, name)).collect::<Result<_, _>>()?;
        Ok(Self { names, columns })
    }

    /// A column by name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&[Option<f64>]> {
        let place = self.names.iter().position(|other| other == name)?;
        self.columns.get(place).map(Vec::as_slice)
    }
}

/// Features that need no comparison with the course, by person.
fn people(cut: &Cut, reference: &Reference) -> Result<LazyFrame, HistoryError> {
    let day = cut.as_of.map_or(f64::INFINITY, |as_of| as_of.day);
    let attempts = standing(join(cut.attempts.clone(), reference.item_frame(cut)?, "item"), day);
    let by_attempts = attempts.clone().group_by_stable([col("row")]).agg(of_attempts(&reference.kinds, cut));
    let handed_in = attempts
        .group_by_stable([col("row"), col("item")])
        .agg([col("weight").max().alias("weight"), col("_is_due").max().alias("_is_due")]);
    let by_items = handed_in.group_by_stable([col("row")]).agg(of_coverage());
    let frame = join(reference.people_frame(cut, day)?.lazy(), by_attempts, "row");
    let last = cut_day(cut)?;
    Ok(of_people(join(frame, by_items, "row"), last, reference.correlation())
        .sort(["row"], Default::default()))
}

/// The day itself, or that of the last attempt where none is given.
fn cut_day(cut: &Cut) -> Result<f64, PolarsError> {
    let last = || -> Result<f64, PolarsError> {
        let frame = cut.attempts.clone().select([col("day").max()]).collect()?;
        Ok(numbers(&frame, "day")?.into_iter().flatten().next().unwrap_or(0.0))
    };
    cut.as_of.map_or_else(last, |as_of| Ok(as_of.day))
}

fn join(left: LazyFrame, right: impl IntoLazy, by: &str) -> LazyFrame {
    let args = JoinArgs { maintain_order: MaintainOrderJoin::Left, ..JoinArgs::new(JoinType::Left) };
    left.join(right.lazy(), [col(by)], [col(by)], args)
}

/// A column as finite numbers.
pub(crate) fn numbers(frame: &DataFrame, name: &str) -> Result<Vec<Option<f64>>, PolarsError> {
    let column = frame.column(name)?.cast(&DataType::Float64)?;
    Ok(column.f64()?.iter().map(|x| x.filter(|x| x.is_finite())).collect())
}
