//! How much was done, week by week.

use super::{SMALLEST, cell, told};
use crate::bank::records::Records;
use crate::bank::words::{NONE, percent};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use maud::{Markup, html};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// Weeks shown.
const WEEKS: i64 = 12;

/// Who was there in a week, and what they did.
#[derive(Default)]
struct Week {
    learners: BTreeSet<usize>,
    answers: usize,
    right: usize,
}

/// A week with answers; null where few learners stand behind them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct WeekFigures {
    /// Its Monday.
    from: String,
    /// Learners who answered.
    learners: Option<usize>,
    /// Answers, reviews included.
    answers: Option<usize>,
    /// Share of right ones.
    right: Option<f64>,
}

/// The last [`WEEKS`] weeks in which anything was answered, the newest first.
pub(super) fn weeks(records: &Records, now: i64) -> Vec<WeekFigures> {
    let (weeks, newest) = (counted(records), monday(now));
    let all = (0..WEEKS).filter_map(|back| newest?.checked_sub(back.weeks()).ok());
    all.filter_map(|date| Some(WeekFigures::of(date, weeks.get(&date)?))).collect()
}

impl WeekFigures {
    fn of(from: Date, week: &Week) -> Self {
        let enough = week.learners.len() >= SMALLEST;
        let share = week.right as f64 / week.answers.max(1) as f64;
        Self {
            from: from.to_string(),
            learners: told(week.learners.len()),
            answers: enough.then_some(week.answers),
            right: enough.then_some(share),
        }
    }
}

/// The table.
pub(super) fn section(weeks: &[WeekFigures]) -> Markup {
    if weeks.is_empty() {
        return html! { p.note { "Nobody answered in the last " (WEEKS) " weeks." } };
    }
    html! {
        div.scroll role="region" aria-label="Weekly activity" tabindex="0" { table {
            caption { "Answers of the last " (WEEKS) " weeks, reviews included; a week that is missing had none. Weeks with fewer than " (SMALLEST) " learners are not told apart." }
            thead { tr { th scope="col" { "Week from" } th.number scope="col" { "Learners" } th.number scope="col" { "Answers" }
                th.number scope="col" { "Right" } } }
            tbody { @for week in weeks { tr {
                th scope="row" { (week.from) } td.number { (cell(week.learners)) }
                td.number { @match week.answers { Some(n) => (n), None => (NONE) } } td.number { (percent(week.right)) }
            } } }
        } }
    }
}

fn counted(records: &Records) -> BTreeMap<Date, Week> {
    let mut weeks: BTreeMap<Date, Week> = BTreeMap::new();
    for (i, learner) in records.learners.iter().enumerate() {
        for given in learner.showings.iter().filter_map(|s| s.given.as_ref()) {
            let Some(monday) = monday(given.at) else { continue };
            let week = weeks.entry(monday).or_default();
            week.learners.insert(i);
            week.answers += 1;
            week.right += usize::from(given.correct);
        }
    }
    weeks
}

/// The Monday on or before a time in UTC ms.
fn monday(at: i64) -> Option<Date> {
    let date = Timestamp::from_millisecond(at).ok()?.to_zoned(TimeZone::UTC).date();
    date.checked_sub(i64::from(date.weekday().to_monday_zero_offset()).days()).ok()
}

#[cfg(test)]
mod tests {
    use super::monday;

    #[test]
    fn weeks_begin_on_mondays() {
        // 1970-01-01 was a Thursday.
        assert_eq!(monday(0).unwrap().to_string(), "1969-12-29");
        assert_eq!(monday(4 * 86_400_000).unwrap().to_string(), "1970-01-05");
        assert_eq!(monday(i64::MAX), None);
    }
}
