//! How a learner has come along: what to expect of a form after every day of practice, answers by week, domains.

use crate::Material;
use crate::evidence::{first_answers, measures};
use gradatim_log::SittingHistory;
use gradatim_readiness::{HALF_LIFE_DAYS, central_scores};
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use std::collections::BTreeMap;

/// Points of the course, at most: more than a chart can tell apart, and each takes a whole forecast.
const MOST_POINTS: usize = 24;

/// Weeks counted, at most.
const MOST_WEEKS: usize = 26;

/// What to expect of a form like the reference form, after a day's answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoursePoint {
    /// The day.
    pub day: Date,
    /// First answers until then.
    pub answered: usize,
    /// Share of scored questions expected right, 0 to 1.
    pub expected: f64,
    /// The share that four of five such forms would lie between: chance on the form included.
    pub band: [f64; 2],
}

/// Answers of a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeekCount {
    /// Its Monday.
    pub monday: Date,
    /// Answers, repeats included.
    pub answered: usize,
    /// Right among them.
    pub right: usize,
}

/// First answers in a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainCount {
    /// Title.
    pub title: String,
    /// Questions answered for the first time.
    pub answered: usize,
    /// Right among them.
    pub right: usize,
}

/// A learner's way so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// By day, oldest first; of many days those that divide them evenly, and the last.
    pub points: Vec<CoursePoint>,
    /// The last half year by week, oldest first, weeks without answers included.
    pub weeks: Vec<WeekCount>,
    /// By domain.
    pub domains: Vec<DomainCount>,
}

impl Course {
    /// The way through these sittings of an exam; `zone` says where days begin. Exams count when they are handed in.
    #[must_use]
    pub fn of(material: &Material, sittings: &[SittingHistory], zone: &TimeZone) -> Self {
        let firsts: Vec<_> = sittings.iter().flat_map(|s| first_answers(material, s)).collect();
        let mut days: BTreeMap<Date, i64> = BTreeMap::new();
        for (day, at) in firsts.iter().filter_map(|f| Some((day(f.counts_from, zone)?, f.counts_from))) {
            days.entry(day).and_modify(|last| *last = (*last).max(at)).or_insert(at);
        }
        let points = thinned(days.into_iter().collect(), MOST_POINTS);
        let mut domains: Vec<DomainCount> =
            material.titles().into_iter().map(|title| DomainCount { title, answered: 0, right: 0 }).collect();
        for first in &firsts {
            if let Some(domain) = domains.get_mut(material.pool().domain(first.item)) {
                domain.answered += 1;
                domain.right += usize::from(first.correct);
            }
        }
        let points = points.into_iter().map(|(day, at)| point(material, sittings, day, at)).collect();
        Self { points, weeks: weeks(sittings, zone), domains }
    }
}

fn point(material: &Material, sittings: &[SittingHistory], day: Date, at: i64) -> CoursePoint {
    let evidence = material.evidence(sittings, at, HALF_LIFE_DAYS);
    let scores = material.reference().distribution(material.model(), &evidence.state(material.model()));
    let questions = scores.len().saturating_sub(1).max(1) as f64;
    let mean: f64 = scores.iter().enumerate().map(|(right, p)| right as f64 * p).sum();
    CoursePoint {
        day,
        answered: evidence.answered_total(),
        expected: mean / questions,
        band: central_scores(&scores).map(|right| right as f64 / questions),
    }
}

/// At most so many entries, evenly spread, the last one among them.
fn thinned<T: Copy>(all: Vec<T>, most: usize) -> Vec<T> {
    let n = all.len();
    if n <= most {
        return all;
    }
    (1..=most).filter_map(|k| all.get(k * n / most - 1).copied()).collect()
}

fn day(at: i64, zone: &TimeZone) -> Option<Date> {
    Some(Timestamp::from_millisecond(at).ok()?.to_zoned(zone.clone()).date())
}

fn weeks(sittings: &[SittingHistory], zone: &TimeZone) -> Vec<WeekCount> {
    let mut counts: BTreeMap<Date, (usize, usize)> = BTreeMap::new();
    let told = sittings.iter().filter(|s| measures(s));
    let answers = told.flat_map(|s| &s.answers).filter(|a| !a.response.is_empty());
    for (monday, right) in answers.filter_map(|a| Some((monday(day(a.answered_at, zone)?)?, a.correct))) {
        let count = counts.entry(monday).or_default();
        *count = (count.0 + 1, count.1 + usize::from(right));
    }
    let Some((&first, _)) = counts.first_key_value() else { return Vec::new() };
    let Some((&last, _)) = counts.last_key_value() else { return Vec::new() };
    let all = std::iter::successors(Some(last), |monday| monday.checked_sub(1.week()).ok());
    let mut weeks: Vec<WeekCount> = all
        .take_while(|monday| *monday >= first)
        .take(MOST_WEEKS)
        .map(|monday| {
            let (answered, right) = counts.get(&monday).copied().unwrap_or_default();
            WeekCount { monday, answered, right }
        })
        .collect();
    weeks.reverse();
    weeks
}

fn monday(day: Date) -> Option<Date> {
    let since = i64::from(day.weekday().since(Weekday::Monday));
    day.checked_sub(since.days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::material;
    use crate::{Drill, DrillSettings, History};
    use jiff::civil::date;

    #[test]
    fn many_days_are_thinned_to_the_last() {
        assert_eq!(thinned((1..=100).collect(), 4), [25, 50, 75, 100]);
        assert_eq!(thinned(vec![1, 2], 4), [1, 2]);
        assert_eq!(thinned((1..=5).collect(), 4).last(), Some(&5));
    }

    #[test]
    fn weeks_begin_on_monday() {
        assert_eq!(monday(date(2026, 11, 22)), Some(date(2026, 11, 16)));
        assert_eq!(monday(date(2026, 11, 16)), Some(date(2026, 11, 16)));
    }

    /// A drill of twelve questions, all answered right, one a minute.
    fn drill(material: &Material, past: &[SittingHistory], mut now: i64) -> SittingHistory {
        let settings = DrillSettings { questions: 12, domain: None, seed: now.unsigned_abs() };
        let history = History::of(material, past, now);
        let mut drill = Drill::new(material, "ada", format!("{now:016x}"), &settings, history, now).unwrap();
        while drill.next(now).is_some() {
            now += 60_000;
            let key = drill.question().unwrap().item.key();
            let key: Vec<String> = key.into_iter().map(str::to_owned).collect();
            let answer = drill.marked(&key, now, 60_000).unwrap();
            drill.take(answer).unwrap();
        }
        drill.into_history(now)
    }

    #[test]
    fn right_answers_raise_what_is_expected_and_every_answer_is_counted_once() {
        const DAY: i64 = 86_400_000;
        let (material, start) = (material(), 1_767_600_000_000);
        let mut past = Vec::new();
        for days in [0, 1, 15] {
            let next = drill(&material, &past, start + days * DAY);
            past.push(next);
        }
        let course = Course::of(&material, &past, &TimeZone::UTC);
        assert_eq!(course.points.iter().map(|p| p.answered).collect::<Vec<_>>(), [12, 24, 36]);
        assert!(course.points.windows(2).all(|w| w[0].expected < w[1].expected));
        assert!(course.points.iter().all(|p| p.band[0] < p.expected && p.expected < p.band[1]));
        assert_eq!(
            course.weeks.iter().map(|w| (w.answered, w.right)).collect::<Vec<_>>(),
            [(24, 24), (0, 0), (12, 12)]
        );
        assert_eq!(course.domains.iter().map(|d| d.answered).sum::<usize>(), 36);
        assert!(Course::of(&material, &[], &TimeZone::UTC).points.is_empty());
    }
}
