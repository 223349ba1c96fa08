//! Questions that a learner has met, what became of each, and which of them may be looked at.

#[cfg(test)]
mod tests;

use crate::Material;
use crate::review::exposure;
use gradatim_bank::Pool;
use gradatim_log::{Answer, Mode, Presentation, SittingHistory};
use gradatim_readiness::retention::Grade;
use std::collections::{HashMap, HashSet};

/// What became of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Answered right.
    Right,
    /// Answered wrong.
    Wrong,
    /// Left blank in an exam.
    Skipped,
}

/// A question as it was met last.
#[derive(Debug, Clone, PartialEq)]
pub struct Met {
    /// How it was shown.
    pub shown: Presentation,
    /// The answer that stands, if there is one.
    pub answer: Option<Answer>,
    /// The kind of sitting.
    pub mode: Mode,
    /// When it was answered, or the exam handed in (UTC ms).
    pub at: i64,
    /// What became of it.
    pub mark: Mark,
    /// Whether it was flagged in an exam.
    pub flagged: bool,
    /// Whether the learner called it unsure in a drill, or memory takes the right answer for one that was hardly known.
    pub unsure: bool,
    /// How often it was met.
    pub times: usize,
}

/// Which questions to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// Every one.
    #[default]
    All,
    /// Those answered wrong.
    Wrong,
    /// Those left blank.
    Skipped,
    /// Those flagged in an exam.
    Flagged,
    /// Those that were unsure.
    Unsure,
}

impl Filter {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::All, Self::Wrong, Self::Skipped, Self::Flagged, Self::Unsure];

    /// The name used in addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Wrong => "wrong",
            Self::Skipped => "skipped",
            Self::Flagged => "flagged",
            Self::Unsure => "unsure",
        }
    }

    /// Whether a question passes.
    #[must_use]
    pub fn admits(self, met: &Met) -> bool {
        match self {
            Self::All => true,
            Self::Wrong => met.mark == Mark::Wrong,
            Self::Skipped => met.mark == Mark::Skipped,
            Self::Flagged => met.flagged,
            Self::Unsure => met.unsure,
        }
    }
}

/// What a learner may look back on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LookBack {
    /// The questions.
    pub questions: Vec<Met>,
    /// Questions kept back: they are part of an exam under way, or of a sealed form that is still to be sat.
    pub withheld: usize,
}

impl LookBack {
    /// Every question of a learner's sittings of an exam as it was met last, the newest first.
    ///
    /// Drills tell the key after every answer, so their answers can be looked at from then on; exams have to be over.
    #[must_use]
    pub fn of(material: &Material, sittings: &[SittingHistory]) -> Self {
        let mut last: HashMap<String, Met> = HashMap::new();
        for met in sittings.iter().flat_map(|s| questions(material, s)) {
            let times = last.get(&met.shown.item).map_or(0, |before| before.times);
            let newer = last.get(&met.shown.item).is_none_or(|before| before.at <= met.at);
            let entry = last.entry(met.shown.item.clone()).or_insert_with(|| met.clone());
            if newer {
                *entry = met;
            }
            entry.times = times + 1;
        }
        let mut found = Self::open(material, sittings, last.into_values().collect());
        let place = |met: &Met| (std::cmp::Reverse((met.at, met.shown.position)), met.shown.item.clone());
        found.questions.sort_by_cached_key(place);
        found
    }

    /// The questions of one of these sittings, in order; `None` if it is not among them or cannot be looked at yet.
    #[must_use]
    pub fn of_sitting(material: &Material, sittings: &[SittingHistory], sitting: &str) -> Option<Self> {
        let asked = sittings.iter().find(|s| s.record.sitting == sitting).filter(|s| may_look_back(s))?;
        Some(Self::open(material, sittings, questions(material, asked).collect()))
    }

    /// The same without what must not be seen.
    fn open(material: &Material, sittings: &[SittingHistory], mut questions: Vec<Met>) -> Self {
        let (under_way, sat) = (items(sittings, is_under_way), items(sittings, is_sealed_form_sat));
        let sealed = |id: &str| material.exam().bank.get(id).is_some_and(|i| i.pool == Pool::Sealed);
        let all = questions.len();
        questions.retain(|met| {
            let id = met.shown.item.as_str();
            !under_way.contains(id) && (sat.contains(id) || !sealed(id))
        });
        Self { withheld: all - questions.len(), questions }
    }

    /// The questions that pass a filter, in one domain or all.
    pub fn filtered<'a>(&'a self, filter: Filter, domain: Option<&'a str>) -> impl Iterator<Item = &'a Met> {
        let inside = move |met: &&Met| domain.is_none_or(|d| met.shown.domain == d);
        self.questions.iter().filter(inside).filter(move |met| filter.admits(met))
    }
}

/// Whether a learner may see how the answers of a sitting turned out: not while they could still be changed.
#[must_use]
pub fn may_look_back(sitting: &SittingHistory) -> bool {
    !is_under_way(sitting)
}

/// An exam in which answers can still be given.
fn is_under_way(sitting: &SittingHistory) -> bool {
    sitting.record.mode == Mode::Exam && !sitting.is_closed()
}

fn is_sealed_form_sat(sitting: &SittingHistory) -> bool {
    let form = sitting.record.settings.get("form").and_then(serde_json::Value::as_str);
    form == Some("sealed") && sitting.is_finished()
}

fn items(sittings: &[SittingHistory], which: fn(&SittingHistory) -> bool) -> HashSet<&str> {
    let of = |s: &'_ &SittingHistory| which(s);
    sittings.iter().filter(of).flat_map(|s| &s.presentations).map(|p| p.item.as_str()).collect()
}

/// The questions of a sitting whose result the learner may know: of an exam handed in all, else the answered ones. What
/// was left blank in an exam given up may never have been looked at, and is still good for practice.
fn questions<'a>(material: &'a Material, sitting: &'a SittingHistory) -> impl Iterator<Item = Met> + 'a {
    let flags = sitting.flags();
    let shown = sitting.presentations.iter().filter(|_| may_look_back(sitting));
    shown.filter_map(move |shown| met(material, sitting, shown, flags.contains(&shown.position)))
}

fn met(material: &Material, sitting: &SittingHistory, shown: &Presentation, marked: bool) -> Option<Met> {
    let answer = sitting.answer(shown.position).filter(|a| !a.response.is_empty());
    let is_exam = sitting.record.mode == Mode::Exam;
    if answer.is_none() && !(is_exam && sitting.is_finished()) {
        return None;
    }
    // In an exam a flag can be taken off after the answer, so that events alone tell.
    let marked = marked || (!is_exam && answer.is_some_and(|a| a.flagged));
    let hardly = |a: &Answer| exposure(material, shown, a, marked).map(|(_, e)| Grade::of(&e) == Grade::Hard);
    let at = sitting.finished_at().filter(|_| is_exam).or(answer.map(|a| a.answered_at));
    Some(Met {
        shown: shown.clone(),
        mode: sitting.record.mode,
        at: at.unwrap_or(shown.shown_at),
        mark: match answer {
            None => Mark::Skipped,
            Some(a) if a.correct => Mark::Right,
            Some(_) => Mark::Wrong,
        },
        flagged: is_exam && marked,
        unsure: (!is_exam && marked) || answer.and_then(hardly).unwrap_or(false),
        times: 1,
        answer: answer.cloned(),
    })
}
