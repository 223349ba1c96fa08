//! Where the learner stands: second-order abilities, updated answer by answer.

use gradatim_irt::{Moments, SecondOrder, SecondOrderState};

/// The abilities of one learner: a general one and one a domain, exact on the model's grid.
///
/// An answer changes the evidence of one domain; the posteriors of all follow, because they share
/// the general ability.
#[derive(Debug, Clone)]
pub struct AbilityTracker {
    model: SecondOrder,
    state: SecondOrderState,
    posteriors: Vec<Vec<f64>>,
}

impl AbilityTracker {
    /// A learner of whom nothing is known.
    #[must_use]
    pub fn new(model: SecondOrder) -> Self {
        let state = model.start();
        let posteriors = vec![vec![0.0; model.grid().len()]; model.domains()];
        let mut tracker = Self { model, state, posteriors };
        tracker.refresh();
        tracker
    }

    /// Takes in the log likelihood of an answer (or faded older answers) in a domain.
    pub fn observe(&mut self, domain: usize, log_likelihood: &[f64]) {
        self.model.add(&mut self.state, domain, log_likelihood, 1.0);
        self.refresh();
    }

    fn refresh(&mut self) {
        for (d, posterior) in self.posteriors.iter_mut().enumerate() {
            self.model.domain_posterior_into(&self.state, d, posterior);
        }
    }

    /// The model.
    #[must_use]
    pub fn model(&self) -> &SecondOrder {
        &self.model
    }

    /// The state, for score distributions.
    #[must_use]
    pub fn state(&self) -> &SecondOrderState {
        &self.state
    }

    /// Posterior of the ability in a domain, on the nodes.
    #[must_use]
    pub fn posterior(&self, domain: usize) -> &[f64] {
        &self.posteriors[domain]
    }

    /// Mean and spread of the ability in a domain.
    #[must_use]
    pub fn domain(&self, domain: usize) -> Moments {
        self.model.grid().moments(&self.posteriors[domain])
    }

    /// Mean and spread of the general ability.
    #[must_use]
    pub fn general(&self) -> Moments {
        self.model.general_moments(&self.state)
    }

    /// Probability that the ability in a domain lies below `theta`, each node standing for the
    /// interval around it.
    #[must_use]
    pub fn below(&self, domain: usize, theta: f64) -> f64 {
        let nodes = self.model.grid().nodes();
        let step = nodes[1] - nodes[0];
        let share = |x: &f64| ((theta - x) / step + 0.5).clamp(0.0, 1.0);
        nodes.iter().zip(&self.posteriors[domain]).map(|(x, p)| share(x) * p).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradatim_irt::{Dichotomous, ItemBelief, ItemCurve, Loading};

    fn tracker() -> AbilityTracker {
        AbilityTracker::new(SecondOrder::new(SecondOrder::usual_grid().unwrap(), vec![Loading::default(); 4]))
    }

    #[test]
    fn below_is_the_normal_distribution_before_any_answer() {
        for theta in [-1.3, 0.0, 0.7] {
            let expected = gradatim_irt::math::normal_cdf(theta);
            assert!((tracker().below(2, theta) - expected).abs() < 2e-3);
        }
    }

    #[test]
    fn answers_in_any_order_give_the_same_abilities() {
        let grid = SecondOrder::usual_grid().unwrap();
        let curve = |b| ItemCurve::new(&ItemBelief::known(Dichotomous::two_pl(1.2, b).unwrap()), &grid);
        let answers: Vec<(usize, ItemCurve, bool)> =
            (0..12).map(|i| (i % 4, curve(i as f64 * 0.3 - 1.5), i % 3 > 0)).collect();
        let run = |order: &mut dyn Iterator<Item = &(usize, ItemCurve, bool)>| {
            let mut t = tracker();
            order.for_each(|(d, c, k)| t.observe(*d, c.log_likelihood(*k)));
            (0..4).map(|d| t.domain(d)).collect::<Vec<_>>()
        };
        for (x, y) in run(&mut answers.iter()).iter().zip(run(&mut answers.iter().rev())) {
            assert!((x.mean - y.mean).abs() < 1e-12 && (x.sd - y.sd).abs() < 1e-12);
        }
    }
}
