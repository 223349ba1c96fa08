//! The days of a plan: weeks counted back from the exam, so that a plan made again has the same ones.

use jiff::ToSpan;
use jiff::civil::Date;

/// Days without study before the exam.
pub(super) const REST_DAYS: i64 = 1;

/// A week of the plan; the last one ends with the exam, the first one may be shorter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    /// Full weeks between its end and the exam.
    pub weeks_left: usize,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Days with study.
    pub study_days: i64,
}

/// Days from one day to another; negative if that lies before.
pub(super) fn days(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// The day so many days later.
pub(super) fn later(date: Date, days: i64) -> Date {
    date.saturating_add(days.days())
}

/// The weeks from today to the exam, both included.
pub(super) fn frames(today: Date, exam_on: Date) -> Vec<Frame> {
    let weeks = days(today, exam_on).max(0) / 7;
    let last_study = later(exam_on, -1 - REST_DAYS);
    let of = |left: i64| {
        let to = later(exam_on, -7 * left);
        let from = later(to, -6).max(today);
        let study_days = (days(from, to.min(last_study)) + 1).max(0);
        Frame { weeks_left: left.unsigned_abs() as usize, from, to, study_days }
    };
    (0..=weeks).rev().map(of).collect()
}
