//! Where the learner stands: second-order abilities, updated answer by answer.

use gradatim_irt::{Moments, SecondOrder, SecondOrderState};
use std::cell::{OnceCell, RefCell};

/// The abilities of one learner: a general one and one a domain, exact on the model's grid.
///
/// An answer changes the evidence of one domain; the posteriors of all follow, because they share
/// the general ability. Each is computed when it is first asked for after an answer: a step of a
/// test that chooses inside one domain needs one of them.
///
/// ```
/// use gradatim_cat::AbilityTracker;
/// use gradatim_irt::{Dichotomous, ItemBelief, ItemCurve, Loading, SecondOrder};
/// let grid = SecondOrder::usual_grid()?;
/// let item = ItemCurve::new(&ItemBelief::known(Dichotomous::two_pl(1.2, 0.0)?), &grid);
/// let mut tracker = AbilityTracker::new(SecondOrder::new(grid, vec![Loading::default(); 2]));
/// tracker.observe(0, item.log_likelihood(true));
/// assert!(tracker.domain(0).mean > tracker.domain(1).mean && tracker.domain(1).mean > 0.0);
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
#[derive(Debug, Clone)]
pub struct AbilityTracker {
    model: SecondOrder,
    state: SecondOrderState,
    posteriors: Vec<Lazy>,
}

impl AbilityTracker {
    /// A learner of whom nothing is known.
    #[must_use]
    pub fn new(model: SecondOrder) -> Self {
        let state = model.start();
        let posteriors = vec![Lazy::new(model.grid().len()); model.domains()];
        Self { model, state, posteriors }
    }

    /// Forgets everything, for another learner.
    pub fn restart(&mut self) {
        self.state = self.model.start();
        self.posteriors.iter_mut().for_each(Lazy::forget);
    }

    /// Takes in the log likelihood of older answers, faded or not, in a domain.
    pub fn observe(&mut self, domain: usize, log_likelihood: &[f64]) {
        self.model.add(&mut self.state, domain, log_likelihood, 1.0);
        self.posteriors.iter_mut().for_each(Lazy::forget);
    }

    /// Takes in an answer in a domain: its likelihood on the nodes, and the log of it. The same as
    /// [`Self::observe`] to some 1e-14, but without exponentials.
    pub fn answer(&mut self, domain: usize, likelihood: &[f64], log_likelihood: &[f64]) {
        self.model.multiply(&mut self.state, domain, likelihood, log_likelihood);
        self.posteriors.iter_mut().for_each(Lazy::forget);
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
        &self.known(domain).posterior
    }

    /// Mean and spread of the ability in a domain.
    #[must_use]
    pub fn domain(&self, domain: usize) -> Moments {
        self.known(domain).moments
    }

    fn known(&self, domain: usize) -> &Known {
        self.posteriors[domain].get(|posterior| {
            self.model.domain_posterior_into(&self.state, domain, posterior);
            self.model.grid().moments(posterior)
        })
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
        self.model.grid().share_below(self.posterior(domain), theta)
    }

    /// Expected distance of the ability in a domain below `theta`, `E[(θ − θ_d)⁺]`, in logits.
    #[must_use]
    pub fn shortfall(&self, domain: usize, theta: f64) -> f64 {
        let nodes = self.model.grid().nodes().iter();
        nodes.zip(self.posterior(domain)).map(|(x, p)| (theta - x).max(0.0) * p).sum()
    }
}

/// What is known of the ability in a domain after the last answer.
#[derive(Debug, Clone)]
struct Known {
    posterior: Vec<f64>,
    moments: Moments,
}

/// [`Known`], once somebody has asked; its room is kept, so that no step of a test allocates.
#[derive(Debug, Clone)]
struct Lazy {
    known: OnceCell<Known>,
    room: RefCell<Vec<f64>>,
}

impl Lazy {
    fn new(nodes: usize) -> Self {
        Self { known: OnceCell::new(), room: RefCell::new(vec![0.0; nodes]) }
    }

    fn get(&self, fill: impl FnOnce(&mut [f64]) -> Moments) -> &Known {
        self.known.get_or_init(|| {
            let mut posterior = self.room.take();
            let moments = fill(&mut posterior);
            Known { posterior, moments }
        })
    }

    fn forget(&mut self) {
        if let Some(known) = self.known.take() {
            self.room.replace(known.posterior);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradatim_irt::{Dichotomous, ItemBelief, ItemCurve, Loading};

    fn tracker() -> AbilityTracker {
        AbilityTracker::new(SecondOrder::new(SecondOrder::usual_grid().unwrap(), vec![Loading::default(); 4]))
    }

    fn answers() -> Vec<(usize, ItemCurve, bool)> {
        let grid = SecondOrder::usual_grid().unwrap();
        let curve = |b| ItemCurve::new(&ItemBelief::known(Dichotomous::two_pl(1.2, b).unwrap()), &grid);
        (0..12).map(|i| (i % 4, curve(i as f64 * 0.3 - 1.5), i % 3 > 0)).collect()
    }

    #[test]
    fn below_is_the_normal_distribution_before_any_answer() {
        for theta in [-1.3, 0.0, 0.7] {
            let expected = gradatim_irt::math::normal_cdf(theta);
            assert!((tracker().below(2, theta) - expected).abs() < 2e-3);
        }
    }

    #[test]
    fn the_shortfall_is_that_of_the_normal_distribution_before_any_answer() {
        for theta in [-1.3, 0.0, 0.7] {
            // E[(t − Z)⁺] = t Φ(t) + φ(t).
            let density = gradatim_irt::math::log_normal_density(theta, 0.0, 1.0).exp();
            let expected = theta * gradatim_irt::math::normal_cdf(theta) + density;
            assert!((tracker().shortfall(1, theta) - expected).abs() < 5e-3, "{theta}");
        }
    }

    #[test]
    fn answers_in_any_order_give_the_same_abilities() {
        let answers = answers();
        let run = |order: &mut dyn Iterator<Item = &(usize, ItemCurve, bool)>| {
            let mut t = tracker();
            order.for_each(|(d, c, k)| t.observe(*d, c.log_likelihood(*k)));
            (0..4).map(|d| t.domain(d)).collect::<Vec<_>>()
        };
        for (x, y) in run(&mut answers.iter()).iter().zip(run(&mut answers.iter().rev())) {
            assert!((x.mean - y.mean).abs() < 1e-12 && (x.sd - y.sd).abs() < 1e-12);
        }
    }

    #[test]
    fn what_is_asked_and_when_changes_nothing() {
        let (mut asked, mut silent) = (tracker(), tracker());
        for (i, (d, curve, correct)) in answers().iter().enumerate() {
            let log = curve.log_likelihood(*correct);
            let likelihood: Vec<f64> = log.iter().map(|x| x.exp()).collect();
            let _ = (asked.posterior(i % 3), asked.domain(*d));
            asked = asked.clone();
            asked.answer(*d, &likelihood, log);
            silent.answer(*d, &likelihood, log);
        }
        for d in 0..4 {
            let bits = |t: &AbilityTracker| t.posterior(d).iter().map(|p| p.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&asked), bits(&silent), "domain {d}");
        }
    }
}
