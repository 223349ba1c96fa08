//! Right and wrong answers in windows that end now: of time (DAS3H), and of answers.

use super::series::Series;
use super::{Outcome, Question, Tracker};
use crate::answers::features::Feature;
use std::collections::HashMap;

/// Windows of time and their names, seconds (Choffin et al. 2019).
const SPANS: [(&str, f64); 4] =
    [("hour", 3_600.0), ("day", 86_400.0), ("week", 604_800.0), ("month", 2_592_000.0)];
/// Windows of answers.
const LAST: [usize; 2] = [3, 10];

/// Right and wrong answers on the skill and to the item within the last hour, day, week and month, `ln(1 + n)` each:
/// the windows of DAS3H (Choffin, Popineau, Bourda & Vie 2019); the window without end is that of [`super::Counts`].
#[derive(Debug, Default)]
pub(in crate::answers) struct TimeWindows {
    skills: HashMap<u32, Series>,
    items: HashMap<u32, Series>,
}

impl Tracker for TimeWindows {
    fn describe(&self) -> Vec<Feature> {
        let of = |(place, (span, _)): (&str, (&str, f64)), right: &str| {
            let words = format!("{right} answers {} within the last {span}, log(1 + n)", where_to(place));
            Feature { name: format!("{place}_{right}_{span}"), words }
        };
        let windows = ["skill", "item"].into_iter().flat_map(|place| SPANS.map(|span| (place, span)));
        windows.flat_map(|window| ["right", "wrong"].map(|right| of(window, right))).collect()
    }

    fn features(&self, question: &Question<'_>, row: &mut Vec<f64>) {
        let since =
            |series: Option<&Series>, span: f64| series.map_or([0.0; 2], |s| s.since(question.at - span));
        for (_, span) in SPANS {
            let one = |answer: usize| {
                question.over_skills(|skill| since(self.skills.get(&skill), span)[answer].ln_1p())
            };
            row.extend([one(0), one(1)]);
        }
        let item = self.items.get(&question.item);
        row.extend(SPANS.iter().flat_map(|(_, span)| since(item, *span).map(f64::ln_1p)));
    }

    fn update(&mut self, question: &Question<'_>, outcome: &Outcome) {
        self.items.entry(question.item).or_default().push(question.at, outcome.correct);
        for skill in &question.facts.skills {
            self.skills.entry(*skill).or_default().push(question.at, outcome.correct);
        }
    }
}

/// Right and wrong ones among the last 3 and 10 answers on the skill, `ln(1 + n)` each.
#[derive(Debug, Default)]
pub(in crate::answers) struct CountWindows {
    skills: HashMap<u32, Series>,
}

impl Tracker for CountWindows {
    fn describe(&self) -> Vec<Feature> {
        let of = |n: usize, right: &str| Feature {
            name: format!("skill_{right}_last_{n}"),
            words: format!("{right} ones among the last {n} answers on the skill, log(1 + n)"),
        };
        LAST.into_iter().flat_map(|n| ["right", "wrong"].map(|right| of(n, right))).collect()
    }

    fn features(&self, question: &Question<'_>, row: &mut Vec<f64>) {
        for n in LAST {
            let last = |skill: u32| self.skills.get(&skill).map_or([0.0; 2], |series| series.last(n));
            row.extend([0, 1].map(|answer| question.over_skills(|skill| last(skill)[answer].ln_1p())));
        }
    }

    fn update(&mut self, question: &Question<'_>, outcome: &Outcome) {
        for skill in &question.facts.skills {
            self.skills.entry(*skill).or_default().push(question.at, outcome.correct);
        }
    }
}

fn where_to(place: &str) -> &str {
    if place == "skill" { "on the skill" } else { "to this item" }
}
