//! What the journal says of a learner, as far as a plan needs it.

use super::PlanningError;
use crate::evidence::first_answers;
use crate::{History, Material};
use gradatim_bank::Pool;
use gradatim_log::{Mode, Presentation, SittingHistory};
use gradatim_readiness::{FRESH, HALF_LIFE_DAYS, fade};
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Share of a form's scored questions that must be new to the learner for it to count as cold.
const COLD: f64 = 0.9;
const DAY_MS: f64 = 86_400_000.0;

/// A learner's past with an exam. Gates count what is fresh, as those of readiness do: older answers open none.
#[derive(Debug)]
pub(super) struct Past {
    /// Faded evidence and items met.
    pub(super) history: History,
    /// Scored first exposures answered lately, by domain.
    pub(super) answered: Vec<usize>,
    /// Shares right on cold forms sat lately.
    forms: Vec<f64>,
    /// The moment from which all this is seen, UTC ms.
    pub(super) noon: i64,
}

impl Past {
    /// What sittings, oldest first, say at noon of the day.
    pub(super) fn of(
        material: &Material,
        sittings: &[SittingHistory],
        today: Date,
    ) -> Result<Self, PlanningError> {
        let noon = today.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).map_err(|_| PlanningError::Day(today))?;
        let noon = noon.timestamp().as_millisecond();
        let fresh =
            |s: &&SittingHistory| fade((noon - s.record.started_at) as f64 / DAY_MS, HALF_LIFE_DAYS) >= FRESH;
        let mut answered = vec![0; material.pool().domains()];
        for first in sittings.iter().filter(fresh).flat_map(|s| first_answers(material, s)) {
            answered.iter_mut().skip(material.pool().domain(first.item)).take(1).for_each(|n| *n += 1);
        }
        let forms = sittings.iter().filter(fresh).filter_map(cold_form).collect();
        Ok(Self { history: History::of(material, sittings, noon), answered, forms, noon })
    }

    /// Whether no item of the sealed form has been met.
    pub(super) fn sealed_left(&self, material: &Material) -> bool {
        let items = material.exam().bank.items().iter().enumerate();
        let mut sealed = items.filter(|(_, item)| item.pool == Pool::Sealed && item.is_active()).peekable();
        sealed.peek().is_some() && sealed.all(|(i, _)| !self.history.has_met(i))
    }

    /// Cold forms with at least this share right.
    pub(super) fn forms_over(&self, bar: f64) -> usize {
        self.forms.iter().filter(|share| **share >= bar).count()
    }
}

/// Share right on a form handed in, if nearly all of it was new.
fn cold_form(sitting: &SittingHistory) -> Option<f64> {
    if sitting.record.mode != Mode::Exam || !sitting.is_finished() {
        return None;
    }
    let scored: Vec<&Presentation> = sitting.presentations.iter().filter(|p| p.scored).collect();
    let share = |of: &dyn Fn(&Presentation) -> bool| {
        scored.iter().filter(|p| of(p)).count() as f64 / scored.len().max(1) as f64
    };
    let right = |p: &Presentation| sitting.answer(p.position).is_some_and(|a| a.correct);
    (share(&|p| p.first_exposure) >= COLD).then(|| share(&right))
}
