//! Gates, which decide, and target lines, which only guide.

use super::weeks::{days, later};
use super::{Mock, Situation, Week};
use crate::Gates;
use jiff::civil::Date;
use serde::Serialize;

/// Cold forms over the bar before the exam is booked.
pub(super) const FORMS_OVER_BAR: usize = 2;

/// Something to have reached before going on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gate {
    /// `evidence` or `booking`.
    pub gate: &'static str,
    /// When the plan reaches it; none if it does not.
    #[serde(serialize_with = "super::outcome::day_or_null")]
    pub on: Option<Date>,
    /// Whether it has been passed already.
    pub passed: bool,
    /// What is asked.
    pub text: String,
}

/// A share of first-seen questions right that guides to the exam give as an aim.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TargetLine {
    /// Day by which it is aimed at.
    #[serde(serialize_with = "super::outcome::day")]
    pub by: Date,
    /// Lower end, in percent.
    pub low: u32,
    /// Upper end, in percent; the same as the lower end for a single figure.
    pub high: u32,
    /// When that is, in words.
    pub when: &'static str,
}

/// The gates of a plan.
pub(super) fn gates(situation: &Situation, weeks: &[Week], mocks: &[Mock]) -> Vec<Gate> {
    vec![evidence(situation, weeks), booking(situation, mocks)]
}

fn evidence(situation: &Situation, weeks: &[Week]) -> Gate {
    let Gates { answers: all, per_domain: each, .. } = Gates::default();
    let mut counts: Vec<usize> = situation.domains.iter().map(|d| d.answered).collect();
    let enough = |counts: &[usize]| counts.iter().sum::<usize>() >= all && counts.iter().all(|n| *n >= each);
    let passed = enough(&counts);
    let reached = weeks.iter().find(|week| {
        counts.iter_mut().zip(&week.domains).for_each(|(n, share)| *n += share.questions);
        enough(&counts)
    });
    let on = reached.filter(|_| !passed).map(|week| week.to);
    let text = format!(
        "at least {all} questions answered for the first time, {each} in every domain; before that nobody can \
         say where you stand"
    );
    Gate { gate: "evidence", on, passed, text }
}

fn booking(situation: &Situation, mocks: &[Mock]) -> Gate {
    let passed = situation.forms.over_bar >= FORMS_OVER_BAR;
    let missing = FORMS_OVER_BAR.saturating_sub(situation.forms.over_bar);
    // The last day on which there is still time: two weeks before the exam if the forms are there by then.
    let decides = mocks.iter().skip(missing.saturating_sub(1));
    let early = decides.clone().rfind(|m| days(m.on, situation.exam_on) >= 14);
    let on = early.or(decides.clone().next()).filter(|_| !passed).map(|m| m.on);
    let bar = (100.0 * situation.exam.bar()).round();
    let what = format!("two cold forms (questions never seen before) with at least {bar} of 100 right");
    let text = match situation.is_held() {
        true => {
            format!("{what} before you book, or before you keep a date already booked; otherwise move it")
        }
        false => format!("{what}, as before booking an exam that is still held"),
    };
    Gate { gate: "booking", on, passed, text }
}

/// The lines whose day is still to come.
pub(super) fn target_lines(situation: &Situation) -> Vec<TargetLine> {
    let half = days(situation.today, situation.exam_on) / 2;
    let early = TargetLine { by: later(situation.today, half), low: 70, high: 75, when: "halfway" };
    let of = |(before, low, high, when): (i64, u32, u32, &'static str)| {
        let by = later(situation.exam_on, -before);
        TargetLine { by, low, high, when }
    };
    let late = [(14, 78, 82, "two weeks before"), (7, 85, 85, "the last week")].map(of);
    let first = Some(early).filter(|line| days(line.by, situation.exam_on) > 14);
    first.into_iter().chain(late).filter(|line| line.by > situation.today).collect()
}
