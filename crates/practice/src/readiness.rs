//! Readiness of a learner, from the journal and an exam's material.

use crate::evidence::first_answers;
use crate::{Material, PracticeError};
use gradatim_bank::Blueprint;
use gradatim_irt::{ReportingScale, Standard};
use gradatim_log::{Journal, Mode, SittingHistory};
use gradatim_readiness::words::About;
use gradatim_readiness::{Evidence, FirstAnswer, Mismatch, Section, Target, TargetParts, Topic};

const DAY_MS: f64 = 86_400_000.0;

/// What readiness assumes of an exam, where that is not left to its material.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Assumed {
    /// Cut on the reference form, in points; the sum of its mean Angoff ratings if left out.
    pub cut: Option<f64>,
    /// Standard error of the cut, in points.
    pub cut_se: Option<f64>,
    /// Bank against exam.
    pub mismatch: Option<Mismatch>,
}

impl Assumed {
    /// What sentences about readiness need to know of an exam.
    #[must_use]
    pub fn about(&self, blueprint: &Blueprint) -> About {
        let life = &blueprint.lifecycle;
        About {
            code: blueprint.code.clone(),
            highest: blueprint.scale.max,
            own_cut: self.cut.is_none(),
            own_cut_se: self.cut_se.is_none(),
            notes: Vec::new(),
            synthetic: false,
            instead: (!life.is_open()).then(|| life.successors.join(", ")),
        }
    }
}

impl Material {
    /// The exam as readiness sees it: the reference form under the present beliefs.
    ///
    /// # Errors
    /// [`gradatim_irt::IrtError::Cut`] when no ability reaches the cut, and what [`Target::new`] finds.
    pub fn target(&self, assumed: &Assumed) -> Result<Target, PracticeError> {
        let own = self.standard();
        let standard = Standard {
            cut: assumed.cut.unwrap_or(own.reference.cut),
            se: assumed.cut_se.unwrap_or(own.reference.se),
        };
        let theta_cut = match assumed.cut {
            Some(cut) => gradatim_irt::cut_ability(&self.beliefs_by_domain(&own.form).concat(), cut)?,
            None => own.theta_cut,
        };
        Ok(Target::new(TargetParts {
            model: self.model().clone(),
            form: self.beliefs_by_domain(&own.form),
            standard,
            theta_cut,
            mismatch: assumed.mismatch.unwrap_or_else(|| self.mismatch()),
            scale: self.scale()?,
            sections: self.sections(),
            topics: self.topics(),
        })?)
    }

    /// The exam's reporting scale.
    ///
    /// # Errors
    /// None for a checked blueprint; the signature follows [`ReportingScale::new`].
    pub fn scale(&self) -> Result<ReportingScale, PracticeError> {
        let scale = &self.exam().blueprint.scale;
        Ok(ReportingScale::new(f64::from(scale.min), f64::from(scale.pass), f64::from(scale.max))?)
    }

    /// Domains with their shares of the exam.
    #[must_use]
    pub fn sections(&self) -> Vec<Section> {
        let weights = self.exam().blueprint.weights();
        self.titles().into_iter().zip(weights).map(|(title, weight)| Section { title, weight }).collect()
    }

    /// Tasks with their shares of the exam: those of a domain divide its weight by their numbers of points.
    #[must_use]
    pub fn topics(&self) -> Vec<Topic> {
        let blueprint = &self.exam().blueprint;
        let domains = blueprint.domains().iter().zip(blueprint.weights());
        let tasks = domains.flat_map(|(domain, weight)| {
            let points: usize = domain.tasks.iter().map(|t| t.points.len()).sum();
            let share = move |n: usize| weight * n as f64 / points.max(1) as f64;
            domain.tasks.iter().map(move |t| Topic { name: t.id.clone(), weight: share(t.points.len()) })
        });
        tasks.collect()
    }

    /// The topic that an item of the bank, given by its place, belongs to.
    #[must_use]
    pub fn topic(&self, item: usize) -> Option<usize> {
        let task = &self.exam().bank.items().get(item)?.task;
        self.exam().blueprint.tasks().position(|t| t.id == *task)
    }

    /// What a learner's sittings say of them at `now` (UTC ms): only what was answered by then, and only first exposures of
    /// scored questions; an exam that was not handed in by then measures nothing.
    #[must_use]
    pub fn evidence(&self, sittings: &[SittingHistory], now: i64, half_life_days: f64) -> Evidence {
        let mut evidence = Evidence::new(self.model(), half_life_days);
        for sitting in sittings {
            for first in first_answers(self, sitting).filter(|first| first.counts_from <= now) {
                evidence.add(&FirstAnswer {
                    domain: self.pool().domain(first.item),
                    topic: self.topic(first.item),
                    log_likelihood: self.pool().log_likelihood(first.item, usize::from(first.correct)),
                    days: (now - first.answered_at) as f64 / DAY_MS,
                });
            }
            if is_cold_form(sitting, now) {
                evidence.add_cold_form();
            }
        }
        evidence
    }

    /// The same from the journal.
    ///
    /// # Errors
    /// What the journal reports.
    pub fn evidence_of(
        &self,
        journal: &Journal,
        learner: &str,
        now: i64,
        half_life_days: f64,
    ) -> Result<Evidence, PracticeError> {
        let sittings = journal.sittings(learner, &self.exam().blueprint.slug)?;
        Ok(self.evidence(&sittings, now, half_life_days))
    }
}

/// A sealed form that was handed in by `now`, with at least half of its questions answered: less was no attempt at it.
fn is_cold_form(sitting: &SittingHistory, now: i64) -> bool {
    let sealed = sitting.record.settings.get("form").and_then(serde_json::Value::as_str) == Some("sealed");
    sitting.record.mode == Mode::Exam
        && sealed
        && sitting.finished_at().is_some_and(|at| at <= now)
        && 2 * sitting.answered() >= sitting.presentations.len()
}

#[cfg(test)]
mod tests;
