//! What a plan starts from: the exam, the learner's past and, after a failed attempt, the report's sections.

mod past;
mod standings;
#[cfg(test)]
mod tests;

use crate::{Material, PracticeError};
use gradatim_log::SittingHistory;
use gradatim_readiness::plan::{
    ColdForms, ExamFacts, PlanError, Reader, Recovery, SectionVerdict, Situation, Verdict,
};
use gradatim_readiness::retention::{Aim, USUAL_RECALL};
use jiff::civil::Date;
use past::Past;
use standings::{Abilities, standings};

/// What a learner tells of their plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanRequest {
    /// The present day.
    pub today: Date,
    /// Day of the exam; after a failed attempt it may be left out.
    pub exam_on: Option<Date>,
    /// Hours of study in a full week.
    pub hours_per_week: f64,
    /// Day of an attempt that failed: the plan is for the next one.
    pub failed_on: Option<Date>,
    /// The report's sections, by number or name of the domain.
    pub sections: Vec<(String, Verdict)>,
    /// Where the plan is read.
    pub reader: Reader,
}

/// Why there can be no plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanningError {
    /// Nobody said when the exam is.
    #[error("the day of the exam is missing; give it as YYYY-MM-DD, such as 2027-01-31")]
    NoDay,
    /// A section has two results.
    #[error("the report's sections name domain '{0}' twice; give every section one result")]
    SectionTwice(String),
    /// A day outside of what calendars can count.
    #[error("the day {0} cannot be counted from; give a day of this century")]
    Day(Date),
    /// What the plan itself refuses.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// An unknown domain, or what memories report.
    #[error(transparent)]
    Practice(#[from] PracticeError),
}

impl PlanRequest {
    /// The situation of a learner with these sittings of the exam, oldest first. `code` gives the code of another exam by
    /// its slug.
    ///
    /// # Errors
    /// [`PlanningError`]; what a plan refuses besides, [`Situation::check`] tells.
    pub fn situation(
        &self,
        material: &Material,
        sittings: &[SittingHistory],
        code: impl Fn(&str) -> String,
    ) -> Result<Situation, PlanningError> {
        let exam = facts(material, code);
        let sections = self.domains(material)?;
        let mut recovery = self.recovery(material, &sections, exam.retake_days);
        let first_day = recovery.as_ref().map(|r| r.sensible_day(self.today));
        let exam_on = self.exam_on.or(first_day).ok_or(PlanningError::NoDay)?;
        let past = Past::of(material, sittings, self.today)?;
        let abilities = Abilities { material, past: &past, today: self.today, failed_on: self.failed_on };
        let domains = standings(material, &past, &abilities.after(&sections)?);
        if let Some(recovery) = &mut recovery {
            let without = standings(material, &past, &abilities.after(&[])?);
            recovery.expected_without = Some(without.iter().map(|d| d.weight * d.expected).sum());
            recovery.day_left_open = self.exam_on.is_none();
        }
        let bar = exam.bar();
        Ok(Situation {
            exam,
            today: self.today,
            exam_on,
            hours_per_week: self.hours_per_week,
            domains,
            reviews_due: reviews_due(material, &past, exam_on)?,
            forms: ColdForms { sealed_left: past.sealed_left(material), over_bar: past.forms_over(bar) },
            recovery,
            reader: self.reader.clone(),
        })
    }

    fn recovery(
        &self,
        material: &Material,
        sections: &[(usize, Verdict)],
        wait: Option<u32>,
    ) -> Option<Recovery> {
        let titles = material.titles();
        let named = |(domain, verdict): &(usize, Verdict)| {
            let domain = titles.get(*domain).cloned().unwrap_or_default();
            SectionVerdict { domain, verdict: *verdict }
        };
        let sections = sections.iter().map(named).collect();
        Some(Recovery::new(self.failed_on?, wait.unwrap_or(0), sections))
    }

    /// Domains with their results, each at most once.
    fn domains(&self, material: &Material) -> Result<Vec<(usize, Verdict)>, PlanningError> {
        let mut found: Vec<(usize, Verdict)> = Vec::with_capacity(self.sections.len());
        for (asked, verdict) in &self.sections {
            let domain = material.domain(asked)?;
            if found.iter().any(|(known, _)| *known == domain) {
                return Err(PlanningError::SectionTwice(asked.clone()));
            }
            found.push((domain, *verdict));
        }
        Ok(found)
    }
}

/// Reviews that fall due in each week to the exam, as things stand. A date that cannot be is left to the plan to refuse.
fn reviews_due(material: &Material, past: &Past, exam_on: Date) -> Result<Vec<u32>, PracticeError> {
    let Ok(aim) = Aim::new(Some(exam_on), past.noon, USUAL_RECALL) else { return Ok(Vec::new()) };
    let due = past.history.reviewable(material)?.due_by_week(past.noon, &aim);
    Ok(due.into_iter().map(|n| u32::try_from(n).unwrap_or(u32::MAX)).collect())
}

fn facts(material: &Material, code: impl Fn(&str) -> String) -> ExamFacts {
    let (blueprint, standard) = (&material.exam().blueprint, material.standard());
    let life = &blueprint.lifecycle;
    ExamFacts {
        slug: blueprint.slug.clone(),
        code: blueprint.code.clone(),
        questions: blueprint.form.questions,
        minutes: blueprint.form.minutes,
        cut: standard.reference.cut / standard.form.len().max(1) as f64,
        last_test_day: life.last_test_day.as_ref().and_then(|day| day.parse().ok()),
        successors: life.successors.iter().map(|slug| code(slug)).collect(),
        retake_days: blueprint.retake.wait_days,
        retake_note: blueprint.retake.note.clone(),
    }
}
