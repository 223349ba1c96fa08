//! What the journal says of a learner, as far as a plan needs it.

use crate::sittings::Desk;
use gradatim_bank::Pool;
use gradatim_log::{Journal, Mode, Presentation, SittingHistory};
use gradatim_practice::{History, Material};
use gradatim_readiness::{FRESH, HALF_LIFE_DAYS, fade};
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Share of a form's scored questions that must be new to the learner for it to count as cold.
const COLD: f64 = 0.9;
const DAY_MS: f64 = 86_400_000.0;

/// A learner's past with an exam. Gates count what is fresh, as those of readiness do: older answers open none.
#[derive(Debug)]
pub struct Past {
    /// Faded evidence and items met.
    pub history: History,
    /// Scored first exposures answered lately, by domain.
    pub answered: Vec<usize>,
    /// Shares right on cold forms sat lately.
    forms: Vec<f64>,
    /// The moment from which all this is seen, UTC ms.
    pub noon: i64,
}

impl Past {
    /// Reads the journal, if there is one, as it stands at noon of the day.
    pub fn read(desk: &Desk, learner: &str, today: Date) -> anyhow::Result<Self> {
        let material = &desk.material;
        let path = desk.home.journal();
        let sittings = match path.exists() {
            true => Journal::open(&path)?.sittings(learner, &desk.blueprint().slug)?,
            false => Vec::new(),
        };
        let noon = today.at(12, 0, 0, 0).to_zoned(TimeZone::UTC)?.timestamp().as_millisecond();
        let history =
            if sittings.is_empty() { History::empty(material) } else { ordered(material, &sittings, noon) };
        let fresh =
            |s: &&SittingHistory| fade((noon - s.record.started_at) as f64 / DAY_MS, HALF_LIFE_DAYS) >= FRESH;
        let answered = answered(material, sittings.iter().filter(fresh));
        let forms = sittings.iter().filter(fresh).filter_map(cold_form).collect();
        Ok(Self { history, answered, forms, noon })
    }

    /// Whether no item of the sealed form has been met.
    pub fn sealed_left(&self, material: &Material) -> bool {
        let items = material.exam().bank.items().iter().enumerate();
        let mut sealed = items.filter(|(_, item)| item.pool == Pool::Sealed && item.is_active()).peekable();
        sealed.peek().is_some() && sealed.all(|(i, _)| !self.history.has_met(i))
    }

    /// Cold forms with at least this share right.
    pub fn forms_over(&self, bar: f64) -> usize {
        self.forms.iter().filter(|share| **share >= bar).count()
    }
}

fn ordered(material: &Material, sittings: &[SittingHistory], now: i64) -> History {
    let mut sittings = sittings.to_vec();
    sittings.sort_by_key(|s| s.record.started_at);
    History::of(material, &sittings, now)
}

/// An exam that was not handed in measures nothing.
fn counts(sitting: &SittingHistory) -> bool {
    sitting.record.mode != Mode::Exam || sitting.is_finished()
}

fn answered<'s>(material: &Material, sittings: impl Iterator<Item = &'s SittingHistory>) -> Vec<usize> {
    let mut answered = vec![0; material.pool().domains()];
    for sitting in sittings.filter(|s| counts(s)) {
        let first = |p: &&Presentation| p.scored && p.first_exposure && sitting.answer(p.position).is_some();
        let items = sitting.presentations.iter().filter(first);
        let domains =
            items.filter_map(|p| material.pool().position(&p.item)).map(|i| material.pool().domain(i));
        domains.for_each(|d| answered.iter_mut().skip(d).take(1).for_each(|n| *n += 1));
    }
    answered
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
