//! Columns of dates: numbers of days, or dates of the calendar, but not both.

use gradatim_log::parse_time;
use serde::{Deserialize, Serialize};

const DAY_MS: f64 = 86_400_000.0;

/// The day up to which one looks, itself included.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AsOf {
    /// Its number; of a date of the calendar the last moment, in days since 1970-01-01.
    pub day: f64,
    /// Whether it was given as a date of the calendar.
    pub calendar: bool,
}

/// A column of dates.
#[derive(Debug)]
pub(super) struct Dates {
    pub(super) days: Vec<Option<f64>>,
    /// `None` for a column without any.
    pub(super) calendar: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Number,
    Calendar,
}

impl Form {
    fn of(text: &str) -> Option<Self> {
        if text.parse::<f64>().is_ok_and(f64::is_finite) {
            return Some(Self::Number);
        }
        parse_time(text).map(|_| Self::Calendar)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Number => "numbers",
            Self::Calendar => "dates such as 2026-11-21",
        }
    }
}

impl AsOf {
    /// Reads a number of days, or a date of the calendar, which then counts to its end.
    ///
    /// ```
    /// use gradatim_analytics::history::AsOf;
    /// assert_eq!(AsOf::parse("56"), Some(AsOf { day: 56.0, calendar: false }));
    /// assert!(AsOf::parse("1970-01-02").is_some_and(|day| day.calendar && day.day > 1.99 && day.day < 2.0));
    /// assert_eq!(AsOf::parse("soon"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match Form::of(text)? {
            Form::Number => text.parse().ok().map(|day| Self { day, calendar: false }),
            Form::Calendar => {
                let day = (parse_time(text)? as f64 / DAY_MS).floor();
                Some(Self { day: day + 1.0 - 1.0 / DAY_MS, calendar: true })
            }
        }
    }
}

/// Reads a column whose first date says how all are written; numbers are days, or in `timestamps` seconds or
/// milliseconds since 1970. An error is the index of a cell and what is wrong with it.
pub(super) fn read(cells: &[Option<String>], timestamps: bool) -> Result<Dates, (usize, String)> {
    let mut form = None;
    let mut days = Vec::with_capacity(cells.len());
    for (index, cell) in cells.iter().enumerate() {
        let Some(text) = cell else {
            days.push(None);
            continue;
        };
        let found = Form::of(text).ok_or_else(|| {
            (index, format!("`{text}` is no date; a number or a date such as 2026-11-21 expected"))
        })?;
        let first = *form.get_or_insert(found);
        if found != first {
            let why =
                format!("`{text}` is in another format than the dates before it; {} expected", first.name());
            return Err((index, why));
        }
        days.push(day(text, found, timestamps));
    }
    let calendar = form.map(|form| timestamps || form == Form::Calendar);
    Ok(Dates { days, calendar })
}

fn day(text: &str, form: Form, timestamps: bool) -> Option<f64> {
    if form == Form::Number && !timestamps {
        return text.parse().ok();
    }
    parse_time(text).map(|ms| ms as f64 / DAY_MS)
}
