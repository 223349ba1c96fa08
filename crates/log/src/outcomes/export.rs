//! Results of real exams for others to see.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{files, put, read_outcomes};
use crate::journal::Outcome;
use crate::parquet_file::is_synthetic;
use crate::{LearnerKey, LogError};
use jiff::civil::Date;
use jiff::tz::TimeZone;

const DAY_MS: i64 = 86_400_000;
/// A forecast is told as the middle of a step of this width: its digits would lead to the answers it was made from.
const STEP: f64 = 0.05;

/// Results that may be shown.
#[derive(Debug)]
pub(crate) struct SharedOutcomes {
    shown: Vec<Outcome>,
    synthetic: bool,
    /// Results left out.
    pub(crate) suppressed: usize,
}

impl SharedOutcomes {
    /// The results of a folder as an export tells them. `linked` is the key of the attempts beside them.
    ///
    /// With `smallest` 1 every result is kept under the learner's id in the attempts, with its day and score. From 2 on, ids come
    /// from a key used for nothing else, a month of an exam needs the results of so many learners, days become
    /// the first of their month, scores are rounded down to the ten and forecasts told in steps: what somebody posts about
    /// their exam then leads to one of `smallest` results at best, and from there to nobody's answers.
    pub(crate) fn survey(folder: &Path, linked: &LearnerKey, smallest: usize) -> Result<Self, LogError> {
        let (mut outcomes, mut synthetic) = (Vec::new(), false);
        for path in files(folder)? {
            synthetic |= is_synthetic(&path)?;
            outcomes.extend(read_outcomes(&path)?);
        }
        if outcomes.is_empty() {
            return Err(LogError::file(
                folder,
                "no results of exams; `gradatim readiness record` and `log compact` make them",
            ));
        }
        let all = outcomes.len();
        let mut shown = match smallest {
            0 | 1 => outcomes.into_iter().map(|o| dated(o, linked)).collect(),
            _ => blurred(outcomes, &LearnerKey::throw_away()?, smallest),
        };
        // By the new pseudonyms, so that the order of the rows says nothing of the old ones.
        shown.sort_by(|x, y| (&x.learner, &x.exam, &x.taken_on).cmp(&(&y.learner, &y.exam, &y.taken_on)));
        Ok(Self { suppressed: all - shown.len(), shown, synthetic })
    }

    /// Writes them, if there are any; gives their number.
    pub(crate) fn write(&self, out: &Path) -> Result<usize, LogError> {
        put(out, &self.shown, self.synthetic)?;
        Ok(self.shown.len())
    }
}

fn dated(outcome: Outcome, key: &LearnerKey) -> Outcome {
    let at = outcome.at.div_euclid(DAY_MS) * DAY_MS;
    Outcome { learner: key.pseudonym(&outcome.learner), at, ..outcome }
}

/// The results of large enough months, with nothing in them that tells one from another more than it must.
fn blurred(outcomes: Vec<Outcome>, key: &LearnerKey, smallest: usize) -> Vec<Outcome> {
    let mut months: BTreeMap<(String, Date), BTreeSet<String>> = BTreeMap::new();
    let month =
        |o: &Outcome| o.taken_on.parse::<Date>().ok().map(|day| (o.exam.clone(), day.first_of_month()));
    for outcome in &outcomes {
        if let Some(month) = month(outcome) {
            months.entry(month).or_default().insert(outcome.learner.clone());
        }
    }
    let large = |o: &Outcome| {
        let month = month(o)?;
        (months.get(&month)?.len() >= smallest).then_some(month.1)
    };
    outcomes.into_iter().filter_map(|o| large(&o).map(|first| vague(o, first, key))).collect()
}

fn vague(outcome: Outcome, first: Date, key: &LearnerKey) -> Outcome {
    let midnight = first.to_zoned(TimeZone::UTC).map(|z| z.timestamp().as_millisecond());
    Outcome {
        learner: key.pseudonym(&outcome.learner),
        taken_on: first.to_string(),
        // Down, so that a failed exam never gets the score of a passed one.
        scaled_score: outcome.scaled_score.map(|score| (score / 10.0).floor() * 10.0),
        p_pass: outcome.p_pass.map(step),
        at: midnight.unwrap_or_default(),
        ..outcome
    }
}

/// The middle of the step a probability lies in: never 0 or 1, which no forecast means.
fn step(p: f64) -> f64 {
    let last = 1.0 / STEP - 1.0;
    let middle = ((p / STEP).floor().min(last) + 0.5) * STEP;
    (middle * 1e3).round() / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Journal;
    use crate::outcomes::compact_outcomes;
    use crate::samples::outcome;

    /// What is shared of a journal's results, and the key of its home.
    fn shared(outcomes: &[Outcome], smallest: usize) -> (Vec<Outcome>, usize, LearnerKey, LearnerKey) {
        let (home, journal) = (tempfile::tempdir().unwrap(), Journal::open_in_memory().unwrap());
        outcomes.iter().for_each(|o| journal.record_outcome(o).unwrap());
        let (own, linked) =
            (LearnerKey::load_or_create(home.path()).unwrap(), LearnerKey::throw_away().unwrap());
        let (folder, out) = (home.path().join("outcomes"), home.path().join("shared.parquet"));
        compact_outcomes(&journal, &own, &folder).unwrap();
        let survey = SharedOutcomes::survey(&folder, &linked, smallest).unwrap();
        let n = survey.write(&out).unwrap();
        let read = if n == 0 { Vec::new() } else { read_outcomes(&out).unwrap() };
        assert_eq!((read.len(), out.exists()), (n, n > 0));
        (read, survey.suppressed, own, linked)
    }

    #[test]
    fn alone_days_and_the_link_to_the_attempts_are_kept() {
        let sat = [outcome("ada", "2026-03-01"), outcome("bo", "2026-03-02")];
        let (shown, suppressed, own, linked) = shared(&sat, 1);
        assert_eq!((shown.len(), suppressed), (2, 0));
        let ids = |key: &LearnerKey| ["ada", "bo"].map(|name| key.pseudonym(&own.pseudonym(name)));
        assert!(shown.iter().all(|o| ids(&linked).contains(&o.learner) && o.at % DAY_MS == 0));
        assert!(shown.iter().any(|o| o.taken_on == "2026-03-02" && o.scaled_score == Some(782.0)));
    }

    #[test]
    fn among_others_nothing_leads_to_the_attempts() {
        let failed = Outcome { scaled_score: Some(749.0), passed: false, ..outcome("cy", "2026-03-30") };
        let mut sat = vec![outcome("ada", "2026-03-01"), outcome("bo", "2026-03-02"), failed];
        // April has two results of one learner, and another exam two learners: both are too few.
        sat.extend(["2026-04-01", "2026-04-20"].map(|day| outcome("ada", day)));
        sat.extend(["ada", "bo"].map(|name| Outcome { exam: "other".into(), ..outcome(name, "2026-03-01") }));
        let (shown, suppressed, own, linked) = shared(&sat, 3);
        assert_eq!((shown.len(), suppressed), (3, 4));
        let known = ["ada", "bo", "cy"]
            .map(|name| own.pseudonym(name))
            .map(|id| [linked.pseudonym(&id), id])
            .concat();
        let march = 1_772_323_200_000; // 2026-03-01T00:00:00Z
        for o in &shown {
            assert!(!known.contains(&o.learner) && o.taken_on == "2026-03-01" && o.at == march, "{o:?}");
            assert_eq!(o.scaled_score, Some(if o.passed { 780.0 } else { 740.0 }));
            assert_eq!(o.p_pass, Some(0.825));
        }
        assert_eq!(shared(&sat, 4).0, [], "no file where all are too few");
    }

    #[test]
    fn steps_keep_to_their_twentieth() {
        let thousandths = [0.0, 0.04, 0.5, 0.93, 1.0].map(|p| format!("{:.3}", step(p)));
        assert_eq!(thousandths, ["0.025", "0.025", "0.525", "0.925", "0.975"]);
    }

    #[test]
    fn without_results_there_is_nothing_to_share() {
        let home = tempfile::tempdir().unwrap();
        let key = LearnerKey::throw_away().unwrap();
        let error = SharedOutcomes::survey(&home.path().join("no"), &key, 5).unwrap_err().to_string();
        assert!(error.contains("no results of exams"), "{error}");
    }
}
