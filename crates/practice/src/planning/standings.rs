//! Where a learner stands in every domain, with and without the report of a failed attempt.

use super::past::Past;
use crate::Material;
use gradatim_bank::{Domain, Pool};
use gradatim_irt::{ItemBelief, SecondOrderState};
use gradatim_readiness::plan::{PlanError, Standing, Verdict, expected_share, verdict_log_likelihood};
use gradatim_readiness::{HALF_LIFE_DAYS, fade};
use jiff::civil::Date;

/// Seconds to answer a question where no item tells.
const USUAL_SECONDS: f64 = 90.0;

/// What abilities are made from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Abilities<'a> {
    pub(super) material: &'a Material,
    pub(super) past: &'a Past,
    pub(super) today: Date,
    pub(super) failed_on: Option<Date>,
}

impl Abilities<'_> {
    /// Abilities after the faded answers and, as weak evidence that fades alike, the sections of a failed attempt.
    pub(super) fn after(&self, sections: &[(usize, Verdict)]) -> Result<SecondOrderState, PlanError> {
        let (material, model) = (self.material, self.material.model());
        let mut state = model.start();
        (0..model.domains()).for_each(|d| model.add(&mut state, d, self.past.history.log_likelihood(d), 1.0));
        let items = exam_items(material);
        let weight = fade(self.days_since()?, HALF_LIFE_DAYS);
        for (domain, verdict) in sections {
            let own = items.get(*domain).map_or(&[][..], Vec::as_slice);
            let log = verdict_log_likelihood(model.grid(), own, material.standard().theta_cut, *verdict);
            model.add(&mut state, *domain, &log, weight);
        }
        Ok(state)
    }

    fn days_since(&self) -> Result<f64, PlanError> {
        let (Some(failed_on), today) = (self.failed_on, self.today) else { return Ok(0.0) };
        if failed_on > today {
            return Err(PlanError::FailedLater { failed_on, today });
        }
        Ok((today - failed_on).get_days().into())
    }
}

/// Items of the reference form, which stands for the exam, by domain.
fn exam_items(material: &Material) -> Vec<Vec<ItemBelief>> {
    material.beliefs_by_domain(&material.standard().form)
}

/// Where somebody with these abilities stands.
pub(super) fn standings(material: &Material, past: &Past, state: &SecondOrderState) -> Vec<Standing> {
    let blueprint = &material.exam().blueprint;
    let (weights, on_form) = (blueprint.weights(), blueprint.quota(blueprint.form.questions));
    let (items, model) = (exam_items(material), material.model());
    let of = |(d, domain): (usize, &Domain)| {
        let own = items.get(d).map_or(&[][..], Vec::as_slice);
        let share = expected_share(model.grid(), &model.domain_posterior(state, d), own);
        let ability = model.domain_moments(state, d);
        let (unseen, seconds) = practice_items(material, past, d);
        Standing {
            id: domain.id.clone(),
            title: domain.title.clone(),
            weight: weights.get(d).copied().unwrap_or(0.0),
            mean: ability.mean,
            sd: ability.sd,
            expected: share.mean.clamp(0.0, 1.0),
            spread: share.sd,
            answered: past.answered.get(d).copied().unwrap_or(0),
            unseen,
            on_form: on_form.get(d).copied().unwrap_or(0),
            seconds,
        }
    };
    blueprint.domains().iter().enumerate().map(of).collect()
}

/// Practice items of a domain never met, and the mean of the seconds that all of them are expected to take.
fn practice_items(material: &Material, past: &Past, domain: usize) -> (usize, f64) {
    let items = material.exam().bank.items().iter().enumerate();
    let own: Vec<_> = items
        .filter(|(i, item)| {
            item.pool == Pool::Practice && item.is_active() && material.pool().domain(*i) == domain
        })
        .collect();
    let unseen = own.iter().filter(|(i, _)| !past.history.has_met(*i)).count();
    let seconds: f64 = own.iter().map(|(_, item)| f64::from(item.expected_seconds)).sum();
    (unseen, if own.is_empty() { USUAL_SECONDS } else { seconds / own.len() as f64 })
}
