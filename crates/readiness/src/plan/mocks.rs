//! When mock exams are sat: cold, spaced, and early enough to act on what they say.

use super::schedule::Budget;
use super::weeks::later;
use super::{PlanSettings, Situation};
use jiff::civil::Date;
use serde::Serialize;

/// Days before the exam on which mock exams are sat, the last one first. A place is given up if its week has too few
/// hours; the one nearest to the exam may move, but not into the last five days.
const PLACES: [&[i64]; 5] = [&[7, 6, 5], &[14], &[28], &[42], &[56]];

/// What a mock exam is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// The sealed items, which no drill shows.
    Sealed,
    /// Practice items never seen before.
    Practice,
}

impl Form {
    /// In words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sealed => "sealed form",
            Self::Practice => "practice form",
        }
    }
}

/// A mock exam.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Mock {
    /// Its day.
    #[serde(serialize_with = "super::outcome::day")]
    pub on: Date,
    /// What it is made of.
    pub form: Form,
    /// Hours it takes, with going over it.
    pub hours: f64,
}

/// The mock exams of a plan, in order of time.
pub(super) fn mocks(situation: &Situation, settings: &PlanSettings, budgets: &[Budget]) -> Vec<Mock> {
    let sealed = usize::from(situation.forms.sealed_left);
    let most = settings.mocks.min(sealed + practice_forms(situation));
    let fitting: Vec<&[i64]> =
        PLACES.iter().copied().filter(|place| day(situation, budgets, place).is_some()).collect();
    // A single form is sat two weeks before the exam, when there is still time to act on it.
    let alone = most == 1 && fitting.len() > 1;
    let chosen = fitting.iter().skip(usize::from(alone)).take(most);
    let mut mocks: Vec<Mock> = chosen
        .filter_map(|place| day(situation, budgets, place))
        .map(|on| Mock { on, form: Form::Practice, hours: hours(situation, settings, budgets, on) })
        .collect();
    // The sealed form is the second-last one: it decides, and there is time to act on it.
    let last = mocks.len().saturating_sub(1);
    if let Some(mock) = mocks.get_mut(last.min(1)).filter(|_| sealed > 0) {
        mock.form = Form::Sealed;
    }
    mocks.reverse();
    mocks
}

/// Practice forms that can be made of unseen questions while at least as many are left for drills.
pub(super) fn practice_forms(situation: &Situation) -> usize {
    let of = |d: &super::Standing| d.unseen.checked_div(2 * d.on_form);
    situation.domains.iter().filter_map(of).min().unwrap_or(0)
}

/// The first day of a place that lies after today, in a week with time to sit a whole form.
fn day(situation: &Situation, budgets: &[Budget], place: &[i64]) -> Option<Date> {
    let fits = |on: &Date| *on > situation.today && budget(budgets, *on) >= sitting(situation);
    place.iter().map(|before| later(situation.exam_on, -before)).find(fits)
}

/// Hours of sitting one form.
pub(super) fn sitting(situation: &Situation) -> f64 {
    f64::from(situation.exam.minutes) / 60.0
}

fn hours(situation: &Situation, settings: &PlanSettings, budgets: &[Budget], on: Date) -> f64 {
    (sitting(situation) * (1.0 + settings.going_over)).min(budget(budgets, on))
}

fn budget(budgets: &[Budget], on: Date) -> f64 {
    budgets.iter().find(|b| b.frame.from <= on && on <= b.frame.to).map_or(0.0, |b| b.hours)
}
