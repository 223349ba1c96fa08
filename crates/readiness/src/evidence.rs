//! What one learner's answers say: likelihoods by domain, and counts that the gates look at.

use crate::{HALF_LIFE_DAYS, fade};
use gradatim_irt::{SecondOrder, SecondOrderState};
use std::collections::BTreeMap;

/// Weight from which an answer counts as fresh: two half-lives, 120 days unless told otherwise.
pub const FRESH: f64 = 0.25;

/// An answer to a scored item that the learner had never seen before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FirstAnswer<'a> {
    /// Index of the domain.
    pub domain: usize,
    /// Index of the topic, where the item belongs to one.
    pub topic: Option<usize>,
    /// Log likelihood of the answer on the nodes of the abilities model.
    pub log_likelihood: &'a [f64],
    /// Days since the answer.
    pub days: f64,
}

/// First answers of one learner, faded and counted.
///
/// ```
/// use gradatim_irt::{Dichotomous, ItemBelief, ItemCurve, Loading, SecondOrder};
/// use gradatim_readiness::{Evidence, FirstAnswer};
/// let model = SecondOrder::new(SecondOrder::usual_grid()?, vec![Loading::default()]);
/// let curve = ItemCurve::new(&ItemBelief::known(Dichotomous::two_pl(1.0, 0.0)?), model.grid());
/// let mut evidence = Evidence::new(&model, 60.0);
/// evidence.add(&FirstAnswer { domain: 0, topic: None, log_likelihood: curve.log_likelihood(true), days: 3.0 });
/// assert_eq!(evidence.answered(0), 1);
/// assert!(model.domain_moments(&evidence.state(&model), 0).mean > 0.0);
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    half_life_days: f64,
    log_likelihood: Vec<Vec<f64>>,
    answered: Vec<usize>,
    fresh: Vec<usize>,
    topics: BTreeMap<usize, usize>,
    cold_forms: usize,
}

impl Evidence {
    /// No answers yet, for the domains of a model; answers count half after `half_life_days`.
    #[must_use]
    pub fn new(model: &SecondOrder, half_life_days: f64) -> Self {
        let domains = model.domains();
        Self {
            half_life_days,
            log_likelihood: vec![vec![0.0; model.grid().len()]; domains],
            answered: vec![0; domains],
            fresh: vec![0; domains],
            topics: BTreeMap::new(),
            cold_forms: 0,
        }
    }

    /// No answers yet, with the usual half-life.
    #[must_use]
    pub fn empty(model: &SecondOrder) -> Self {
        Self::new(model, HALF_LIFE_DAYS)
    }

    /// Takes an answer in; one of a domain that the model lacks says nothing.
    pub fn add(&mut self, answer: &FirstAnswer<'_>) {
        let weight = fade(answer.days, self.half_life_days);
        let Some(row) = self.log_likelihood.get_mut(answer.domain) else { return };
        row.iter_mut().zip(answer.log_likelihood).for_each(|(l, x)| *l += weight * x);
        let fresh = usize::from(weight >= FRESH);
        if let Some(n) = self.answered.get_mut(answer.domain) {
            *n += 1;
        }
        if let Some(n) = self.fresh.get_mut(answer.domain) {
            *n += fresh;
        }
        if let Some(topic) = answer.topic {
            *self.topics.entry(topic).or_default() += fresh;
        }
    }

    /// Notes a whole form of items never seen before, sat to its end.
    pub fn add_cold_form(&mut self) {
        self.cold_forms += 1;
    }

    /// First answers in a domain, old ones included.
    #[must_use]
    pub fn answered(&self, domain: usize) -> usize {
        self.answered.get(domain).copied().unwrap_or(0)
    }

    /// First answers in all domains, old ones included.
    #[must_use]
    pub fn answered_total(&self) -> usize {
        self.answered.iter().sum()
    }

    /// Fresh first answers in a domain.
    #[must_use]
    pub fn fresh(&self, domain: usize) -> usize {
        self.fresh.get(domain).copied().unwrap_or(0)
    }

    /// Fresh first answers in all domains.
    #[must_use]
    pub fn fresh_total(&self) -> usize {
        self.fresh.iter().sum()
    }

    /// Fresh first answers in a topic.
    #[must_use]
    pub fn fresh_in_topic(&self, topic: usize) -> usize {
        self.topics.get(&topic).copied().unwrap_or(0)
    }

    /// Forms sat cold.
    #[must_use]
    pub fn cold_forms(&self) -> usize {
        self.cold_forms
    }

    /// The half-life that was used, in days.
    #[must_use]
    pub fn half_life_days(&self) -> f64 {
        self.half_life_days
    }

    /// The posterior of a learner with these answers under the model that the evidence was made for.
    #[must_use]
    pub fn state(&self, model: &SecondOrder) -> SecondOrderState {
        let mut state = model.start();
        for (domain, row) in self.log_likelihood.iter().enumerate().take(model.domains()) {
            model.replace(&mut state, domain, row);
        }
        model.settle(&mut state);
        state
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradatim_irt::{Dichotomous, ItemBelief, ItemCurve, Loading};
    use proptest::prelude::*;

    fn model() -> SecondOrder {
        SecondOrder::new(SecondOrder::usual_grid().unwrap(), vec![Loading::default(); 2])
    }

    fn mean(answers: &[(bool, f64)]) -> f64 {
        let model = model();
        let curve = ItemCurve::new(&ItemBelief::known(Dichotomous::two_pl(1.0, 0.0).unwrap()), model.grid());
        let mut evidence = Evidence::empty(&model);
        for (right, days) in answers {
            let log_likelihood = curve.log_likelihood(*right);
            evidence.add(&FirstAnswer { domain: 0, topic: None, log_likelihood, days: *days });
        }
        model.domain_moments(&evidence.state(&model), 0).mean
    }

    proptest! {
        #[test]
        fn old_answers_move_less_and_order_does_not_matter(days in 1.0..400.0f64, more in 1.0..400.0f64) {
            prop_assert!(mean(&[(true, days)]) > mean(&[(true, days + more)]));
            let (one, other) = ([(true, days), (false, more)], [(false, more), (true, days)]);
            prop_assert!((mean(&one) - mean(&other)).abs() < 1e-12);
        }
    }

    #[test]
    fn freshness_ends_after_two_half_lives() {
        let model = model();
        let flat = vec![0.0; model.grid().len()];
        let mut evidence = Evidence::new(&model, 10.0);
        for (topic, days) in [(3, 0.0), (3, 20.0), (4, 20.5), (4, -5.0)] {
            evidence.add(&FirstAnswer { domain: 1, topic: Some(topic), log_likelihood: &flat, days });
        }
        evidence.add(&FirstAnswer { domain: 9, topic: Some(9), log_likelihood: &flat, days: 0.0 });
        assert_eq!((evidence.answered(1), evidence.fresh(1), evidence.fresh_total()), (4, 3, 3));
        assert_eq!([3, 4, 9].map(|t| evidence.fresh_in_topic(t)), [2, 1, 0]);
        assert_eq!(evidence.answered(9), 0);
    }
}
