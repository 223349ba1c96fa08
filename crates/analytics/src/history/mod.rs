//! Histories of attempts beside outcomes, and the one way to look at them: up to a day.

mod dates;
mod key;
mod outcomes;
mod source;
#[cfg(test)]
mod tests;

pub use dates::AsOf;
pub use outcomes::Person;

use gradatim_log::{DataError, LogError, TextTable};
use key::{Codes, Keys};
use polars::prelude::{
    Column, DataFrame, IntoLazy, JoinArgs, JoinType, LazyFrame, MaintainOrderJoin, PolarsError,
    SortMultipleOptions, col, lit,
};
use source::Source;
use std::collections::BTreeMap;
use std::path::Path;
use thiserror::Error;

/// Columns of attempts that have a meaning here, beside the key and the date.
const NUMBERS: [&str; 4] = ["weight", "score", "order", "response_time_s"];

/// Why histories could not be read or looked at.
#[derive(Debug, Error)]
pub enum HistoryError {
    /// A file cannot be read, or holds what cannot be right.
    #[error(transparent)]
    Read(#[from] LogError),
    /// Nobody is left whose outcome could be predicted.
    #[error(
        "nobody is in the cohort of day {day}: all left on or before it; an earlier day, or other learners, expected"
    )]
    NobodyLeft {
        /// The day asked for.
        day: f64,
    },
    /// No attempt is old enough.
    #[error(
        "no attempt is dated on or before day {day}; the first one is of day {first}, and the day to judge from must not be before it"
    )]
    NothingYet {
        /// The day asked for.
        day: f64,
        /// The first day there is.
        first: f64,
    },
    /// Days counted from a start against dates of the calendar.
    #[error("the day to judge from is {given}, but the attempts are dated by {found}")]
    OtherDates {
        /// What was asked for.
        given: &'static str,
        /// What the attempts have.
        found: &'static str,
    },
    /// polars could not run a query.
    #[error("the histories cannot be queried: {0}")]
    Query(#[from] PolarsError),
}

/// What to read of the two files.
#[derive(Debug, Clone, Default)]
pub struct HistoryOptions {
    /// Columns that both files have and that together name a row of outcomes; the first is the learner, the others
    /// are the course.
    pub key: Vec<String>,
    /// Their column names for ours.
    pub map: BTreeMap<String, String>,
    /// Columns of the outcomes to hand out with every person.
    pub columns: Vec<String>,
    /// The only rows of the outcomes to take: column, and the values allowed.
    pub only: Vec<(String, Vec<String>)>,
    /// Whether every row must have an outcome, or may lack it because it is yet to come.
    pub outcomes_known: bool,
}

/// Attempts of learners in courses, and what became of them. What is dated after a day can be seen by nobody who asks
/// for the [`Cut`] of that day, and there is no other way to the attempts.
#[derive(Debug)]
pub struct Histories {
    attempts: DataFrame,
    people: Vec<Person>,
    courses: Vec<String>,
    items: Vec<Item>,
    kinds: Vec<String>,
    calendar: bool,
}

/// An item of a course.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its course, as an index.
    pub course: u32,
    /// Its id.
    pub id: String,
}

/// What was known at the end of a day.
pub struct Cut {
    /// The day.
    pub as_of: Option<AsOf>,
    /// Attempts dated on or before it by people still there: `row` (index of the person), `course`, `item`, `kind`
    /// (indices), `day`, `due_day`, and `weight`, `score`, `order`, `response_time_s`, null where a file has none.
    pub attempts: LazyFrame,
    /// Who was still there.
    pub people: Vec<Person>,
    /// Names of courses by index.
    pub courses: Vec<String>,
    /// Items by index.
    pub items: Vec<Item>,
    /// Kinds of attempts (column `type`) by index.
    pub kinds: Vec<String>,
}

impl Histories {
    /// Reads attempts and outcomes.
    ///
    /// # Errors
    /// [`HistoryError::Read`] naming file, row and column for what is missing or cannot be right, such as dates in two
    /// formats or a key that joins nothing.
    pub fn read(attempts: &Path, outcomes: &Path, options: &HistoryOptions) -> Result<Self, HistoryError> {
        let mut keys = Keys::default();
        let outcomes = Source::outcomes(outcomes, options)?;
        let people = outcomes::people(&outcomes, options, &mut keys)?;
        let attempts = Source::attempts(attempts, options)?;
        source::check_map(&[&attempts, &outcomes], options)?;
        Self::join(&attempts, outcomes.path(), people, &keys, options)
    }

    fn join(
        source: &Source,
        outcomes: &Path,
        people: Vec<Person>,
        keys: &Keys,
        options: &HistoryOptions,
    ) -> Result<Self, HistoryError> {
        let rows = source.keys(&options.key)?.map(|key| keys.find(&key)).collect::<Vec<_>>();
        if rows.iter().all(Option::is_none) {
            let why = format!(
                "no row joins the outcomes in {} by `{}`; the same values in both files expected",
                outcomes.display(),
                options.key.join("`, `")
            );
            return Err(source.wrong(None, None, why).into());
        }
        let (days, calendar) = source.days()?;
        let (mut items, mut kinds) = (Codes::default(), Codes::default());
        let course = |row: &Option<u32>| row.and_then(|row| people.get(row as usize)).map(|p| p.course);
        let courses: Vec<Option<u32>> = rows.iter().map(course).collect();
        let item = source.text("item");
        let item_codes = courses.iter().enumerate().map(|(i, course)| {
            course.map(|course| items.code((course, source::cell(item, i).unwrap_or("all").to_owned())))
        });
        let item_codes: Vec<Option<u32>> = item_codes.collect();
        let kind = source.text("type");
        let kind_codes = (0..rows.len()).map(|i| source::cell(kind, i).map(|k| kinds.code(k.to_owned())));
        let mut columns = vec![
            Column::new("row".into(), rows.clone()),
            Column::new("course".into(), courses),
            Column::new("item".into(), item_codes),
            Column::new("kind".into(), kind_codes.collect::<Vec<Option<u32>>>()),
            Column::new("day".into(), days),
            Column::new("due_day".into(), source.due_days(calendar)?),
        ];
        for name in NUMBERS {
            columns.push(Column::new(name.into(), source.numbers(name)?));
        }
        Ok(Self {
            attempts: DataFrame::new(rows.len(), columns)?,
            people,
            courses: keys.courses(),
            items: items.into_names().into_iter().map(|(course, id)| Item { course, id }).collect(),
            kinds: kinds.into_names(),
            calendar,
        })
    }

    /// What was known at the end of a day; everything if none is given.
    ///
    /// # Errors
    /// [`HistoryError::NobodyLeft`], [`HistoryError::NothingYet`], [`HistoryError::OtherDates`],
    /// [`HistoryError::Query`].
    pub fn until(&self, as_of: Option<AsOf>) -> Result<Cut, HistoryError> {
        self.check_dates(as_of)?;
        let day = as_of.map_or(f64::INFINITY, |as_of| as_of.day);
        let there = |person: &&Person| person.unregistered_day.is_none_or(|left| left > day);
        let people: Vec<Person> = self.people.iter().filter(there).cloned().collect();
        if people.is_empty() {
            return Err(HistoryError::NobodyLeft { day });
        }
        let old: Vec<u32> = (0..).zip(&self.people).filter(|(_, p)| there(p)).map(|(i, _)| i).collect();
        let places = DataFrame::new(
            old.len(),
            vec![
                Column::new("place".into(), (0..old.len() as u32).collect::<Vec<u32>>()),
                Column::new("row".into(), old),
            ],
        )?;
        let attempts = self.attempts.clone().lazy().filter(col("day").lt_eq(lit(day)));
        let in_order = JoinArgs { maintain_order: MaintainOrderJoin::Left, ..JoinArgs::new(JoinType::Inner) };
        let attempts = attempts
            .join(places.lazy(), [col("row")], [col("row")], in_order)
            .drop(polars::prelude::cols(["row"]))
            .rename(["place"], ["row"], true)
            // The order they were made in, else that of the file: sums then come out the same to the last bit.
            .sort(["row", "day", "order"], SortMultipleOptions::new().with_maintain_order(true));
        self.check_something(&attempts, day)?;
        let (courses, items, kinds) = (self.courses.clone(), self.items.clone(), self.kinds.clone());
        Ok(Cut { as_of, attempts, people, courses, items, kinds })
    }

    fn check_dates(&self, as_of: Option<AsOf>) -> Result<(), HistoryError> {
        let (dates, numbers) = ("dates of the calendar", "numbers of days");
        match as_of {
            Some(as_of) if as_of.calendar && !self.calendar => {
                Err(HistoryError::OtherDates { given: "a date of the calendar", found: numbers })
            }
            Some(as_of) if !as_of.calendar && self.calendar => {
                Err(HistoryError::OtherDates { given: "a number of days", found: dates })
            }
            _ => Ok(()),
        }
    }

    fn check_something(&self, cut: &LazyFrame, day: f64) -> Result<(), HistoryError> {
        if cut.clone().limit(1).collect()?.height() > 0 {
            return Ok(());
        }
        let first = self.attempts.column("day")?.f64()?.iter().flatten().fold(f64::INFINITY, f64::min);
        Err(HistoryError::NothingYet { day, first })
    }
}

/// A finding about a file, in the words of all readers.
fn wrong(table: &TextTable, row: Option<u64>, column: Option<&str>, why: String) -> LogError {
    let (path, column) = (table.path.clone(), column.map(str::to_owned));
    LogError::Data(Box::new(DataError { path, row, column, why }))
}
