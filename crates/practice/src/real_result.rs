//! The result of a real exam, as its learner tells it, kept with what would have been forecast that day.

use crate::{Assumed, ENGINE_VERSION, Material, PracticeError};
use gradatim_bank::Blueprint;
use gradatim_log::{Journal, LogError, Outcome};
use gradatim_readiness::{Gates, HALF_LIFE_DAYS, State};
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// What a learner tells of a real exam.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RealResult {
    /// Day of the exam.
    pub taken_on: Date,
    /// Whether it was passed.
    pub passed: bool,
    /// Scaled score of the official report, where told.
    pub score: Option<f64>,
}

/// Why a result cannot be.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ResultError {
    /// The day is still to come.
    #[error("lies in the future; the day of an exam that has been sat expected, at the latest {0}")]
    Future(Date),
    /// The exam was not held any more.
    #[error("{code} could last be sat on {last}; give the day of your exam as YYYY-MM-DD")]
    AfterLast {
        /// The exam's code.
        code: String,
        /// The last day.
        last: Date,
    },
    /// The score is none of this exam.
    #[error("not on the scale of {code}; {min} to {max} expected")]
    OffScale {
        /// The exam's code.
        code: String,
        /// The lowest score.
        min: u32,
        /// The highest score.
        max: u32,
    },
    /// The score says one thing and the learner another.
    #[error("contradict each other; {code} passes from {pass} on")]
    Contradiction {
        /// The exam's code.
        code: String,
        /// The pass mark.
        pass: u32,
    },
}

impl RealResult {
    /// Checks that the exam can have been sat that day.
    ///
    /// # Errors
    /// [`ResultError::Future`] and [`ResultError::AfterLast`].
    pub fn check_day(&self, blueprint: &Blueprint, today: Date) -> Result<(), ResultError> {
        if self.taken_on > today {
            return Err(ResultError::Future(today));
        }
        let last: Option<Date> = blueprint.lifecycle.last_test_day.as_ref().and_then(|day| day.parse().ok());
        match last.filter(|last| self.taken_on > *last) {
            Some(last) => Err(ResultError::AfterLast { code: blueprint.code.clone(), last }),
            None => Ok(()),
        }
    }

    /// Checks the score against the scale and against what is said beside it.
    ///
    /// # Errors
    /// [`ResultError::OffScale`] and [`ResultError::Contradiction`].
    pub fn check_score(&self, blueprint: &Blueprint) -> Result<(), ResultError> {
        let Some(score) = self.score else { return Ok(()) };
        let (scale, code) = (&blueprint.scale, blueprint.code.clone());
        if !(f64::from(scale.min)..=f64::from(scale.max)).contains(&score) {
            return Err(ResultError::OffScale { code, min: scale.min, max: scale.max });
        }
        if (score >= f64::from(scale.pass)) != self.passed {
            return Err(ResultError::Contradiction { code, pass: scale.pass });
        }
        Ok(())
    }

    /// The result as the journal keeps it, with the forecast of that day: what was learnt that day counts, what came
    /// later does not.
    ///
    /// # Errors
    /// What the journal reports.
    pub fn outcome(
        &self,
        material: &Material,
        journal: &Journal,
        learner: &str,
        now: i64,
    ) -> Result<Outcome, PracticeError> {
        let evidence = material.evidence_of(journal, learner, self.until(now)?, HALF_LIFE_DAYS)?;
        let readiness = material.target(&Assumed::default())?.readiness(&evidence, &Gates::default(), None);
        Ok(Outcome {
            learner: learner.to_owned(),
            exam: material.exam().blueprint.slug.clone(),
            taken_on: self.taken_on.to_string(),
            scaled_score: self.score,
            passed: self.passed,
            p_pass: readiness.p_pass,
            state: state_name(readiness.state).to_owned(),
            bank_version: material.exam().bank.version().to_owned(),
            pool: material.pool_id().to_owned(),
            engine_version: ENGINE_VERSION.to_owned(),
            at: now,
        })
    }

    /// The end of the day of the exam, or now.
    fn until(&self, now: i64) -> Result<i64, LogError> {
        let end = self.taken_on.checked_add(1.day()).and_then(|day| day.to_zoned(TimeZone::system()));
        let invalid = |e: jiff::Error| LogError::Invalid {
            what: format!("day of the exam: {}", self.taken_on),
            why: e.to_string(),
        };
        Ok(now.min(end.map_err(invalid)?.timestamp().as_millisecond() - 1))
    }
}

/// What is said to whoever told a result.
#[must_use]
pub fn thanks(outcome: &Outcome, code: &str) -> String {
    let result = if outcome.passed { "passed" } else { "not passed" };
    let forecast = match outcome.p_pass {
        Some(_) => "kept with the forecast of that day",
        None => "kept; there was not enough evidence for a forecast that day",
    };
    let next = if outcome.passed { " Congratulations." } else { "" };
    format!("{code} on {}: {result}, {forecast}. It stays on this machine.{next}", outcome.taken_on)
}

/// A verdict by its name in files.
fn state_name(state: State) -> &'static str {
    match state {
        State::Ready => "ready",
        State::NotReady => "not_ready",
        State::NotEnoughEvidence => "not_enough_evidence",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::material;
    use jiff::civil::date;

    fn told(taken_on: Date, passed: bool, score: Option<f64>) -> RealResult {
        RealResult { taken_on, passed, score }
    }

    #[test]
    fn a_result_without_evidence_is_kept_without_a_forecast() {
        let (journal, now) = (Journal::open_in_memory().unwrap(), 1_800_000_000_000);
        let told = told(date(2026, 3, 20), true, Some(812.0));
        let outcome = told.outcome(&material(), &journal, "me", now).unwrap();
        assert_eq!((outcome.p_pass, outcome.state.as_str()), (None, "not_enough_evidence"));
        assert_eq!(outcome.taken_on, "2026-03-20");
        journal.record_outcome(&outcome).unwrap();
        assert!(thanks(&outcome, "X").contains("X on 2026-03-20: passed, kept; there was not enough"));
    }

    #[test]
    fn states_have_the_names_of_their_serialisation() {
        for state in [State::Ready, State::NotReady, State::NotEnoughEvidence] {
            assert_eq!(serde_json::to_value(state).unwrap(), state_name(state));
        }
    }

    #[test]
    fn days_and_scores_that_cannot_be_are_refused() {
        let (material, today) = (material(), date(2026, 11, 21));
        let blueprint = &material.exam().blueprint;
        let day = |y, m, d| told(date(y, m, d), true, None).check_day(blueprint, today);
        assert_eq!(day(2026, 11, 22), Err(ResultError::Future(today)));
        assert!(matches!(day(2026, 4, 1), Err(ResultError::AfterLast { .. })));
        assert_eq!(day(2026, 3, 31), Ok(()));
        let score = |passed, x| told(date(2026, 3, 1), passed, Some(x)).check_score(blueprint);
        assert!(matches!(score(true, 1001.0), Err(ResultError::OffScale { .. })));
        assert!(matches!(score(true, f64::NAN), Err(ResultError::OffScale { .. })));
        assert!(matches!(score(true, 700.0), Err(ResultError::Contradiction { .. })));
        assert!(matches!(score(false, 800.0), Err(ResultError::Contradiction { .. })));
        assert_eq!((score(true, 750.0), score(false, 749.0)), (Ok(()), Ok(())));
    }
}
