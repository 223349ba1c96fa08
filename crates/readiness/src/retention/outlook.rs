//! How a learner stands with reviews, in figures and in one sentence.

use super::{Aim, HORIZON_DAYS, day_in_words};

/// How a learner stands with reviews at the end of a drill.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReviewOutlook {
    /// The moment of the outlook (UTC ms): the last answer, or the beginning.
    pub at: i64,
    /// Reviews asked in the drill.
    pub asked: usize,
    /// Reviews due then.
    pub due: usize,
    /// When the next one falls due (UTC ms), if one does before the exam.
    pub next: Option<i64>,
    /// What they aim at.
    pub aim: Aim,
}

impl ReviewOutlook {
    /// How many reviews there were, are due and come next, and what for; nothing for somebody who has none. The hints, in
    /// brackets or empty, say how to get what is due and where to tell an exam date.
    #[must_use]
    pub fn sentence(&self, due_hint: &str, date_hint: &str) -> Option<String> {
        let Self { at: now, asked, due, next, aim } = self;
        if *asked == 0 && *due == 0 && next.is_none() {
            return None;
        }
        let due = match due {
            0 => "none due now".to_owned(),
            n => format!("{n} more due now{due_hint}"),
        };
        let then = match next.map(day_in_words) {
            None => "no more before the exam".to_owned(),
            Some(day) if day == day_in_words(*now) => "the next later today".to_owned(),
            Some(day) => format!("the next on {day}"),
        };
        let goal = match aim.date() {
            Some(date) => format!("on the exam day, {date}"),
            None => format!("{HORIZON_DAYS} days ahead, as no exam date is known{date_hint}"),
        };
        let recall = (100.0 * aim.recall()).round();
        Some(format!("Reviews: {asked} in this drill, {due}, {then}. They aim at {recall} % recall {goal}."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-21T00:00:00Z.
    const NOW: i64 = 1_795_219_200_000;

    fn outlook(
        asked: usize,
        due: usize,
        days: Option<i64>,
        date: Option<jiff::civil::Date>,
    ) -> ReviewOutlook {
        let aim = Aim::new(date, NOW, 0.85).unwrap();
        ReviewOutlook { at: NOW, asked, due, next: days.map(|d| NOW + d * 86_400_000), aim }
    }

    #[test]
    fn reviews_in_words() {
        let exam = jiff::civil::date(2026, 12, 20);
        assert_eq!(
            outlook(3, 0, Some(2), Some(exam)).sentence(" (here)", "").unwrap(),
            "Reviews: 3 in this drill, none due now, the next on 23 November 2026. They aim at 85 % recall on the exam day, \
             2026-12-20."
        );
        assert_eq!(
            outlook(6, 12, None, None).sentence(" (here)", " (there)").unwrap(),
            "Reviews: 6 in this drill, 12 more due now (here), no more before the exam. \
             They aim at 85 % recall 30 days ahead, as no exam date is known (there)."
        );
        let today = outlook(0, 0, Some(0), None).sentence("", "").unwrap();
        assert!(today.contains("none due now, the next later today."));
        assert_eq!(outlook(0, 0, None, None).sentence("", ""), None);
    }
}
