//! Item curves: an item as it enters scoring, tabulated at the nodes of a grid.

use crate::math::normalise;
use crate::{Dichotomous, Grid, IrtError, ResponseModel};

/// What is known of an item's parameters.
///
/// A calibrated item has a point; an item without answers has a prior for its difficulty, and
/// everything it enters is integrated over that prior.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ItemBelief {
    item: Dichotomous,
    b_sd: f64,
}

/// Gauss–Hermite abscissae and weights for the standard normal, 9 points
/// (Abramowitz & Stegun 1964, table 25.10, rescaled by √2 and √π).
const NORMAL_RULE: [(f64, f64); 9] = [
    (-4.512_745_863_399_783, 2.234_584_400_774_658e-5),
    (-3.205_429_002_856_47, 2.789_141_321_231_769e-3),
    (-2.076_847_978_677_83, 4.991_640_676_521_788e-2),
    (-1.023_255_663_789_133, 2.440_975_028_949_394e-1),
    (0.0, 4.063_492_063_492_064e-1),
    (1.023_255_663_789_133, 2.440_975_028_949_394e-1),
    (2.076_847_978_677_83, 4.991_640_676_521_788e-2),
    (3.205_429_002_856_47, 2.789_141_321_231_769e-3),
    (4.512_745_863_399_783, 2.234_584_400_774_658e-5),
];

impl ItemBelief {
    /// An item whose parameters are taken as known.
    #[must_use]
    pub fn known(item: Dichotomous) -> Self {
        Self { item, b_sd: 0.0 }
    }

    /// An item whose difficulty is only known up to N(b, `b_sd`²).
    ///
    /// # Errors
    /// [`IrtError::Prior`] unless `b_sd` is finite and not negative.
    pub fn uncertain(item: Dichotomous, b_sd: f64) -> Result<Self, IrtError> {
        if b_sd.is_finite() && b_sd >= 0.0 {
            Ok(Self { item, b_sd })
        } else {
            Err(IrtError::Prior(format!("normal(b, {b_sd})")))
        }
    }

    /// The cold-start belief about an item that nobody has answered.
    ///
    /// `rating` is the share of just-qualified candidates expected to answer right (Angoff 1971);
    /// with `r` clamped to `[c + 0.05, 0.98]`, `a = 1` and `b = θ_cut − logit((r − c)/(1 − c))`.
    ///
    /// # Errors
    /// As [`Dichotomous::new`] and [`ItemBelief::uncertain`].
    pub fn from_angoff(rating: f64, c: f64, theta_cut: f64, b_sd: f64) -> Result<Self, IrtError> {
        let r = rating.clamp(c + 0.05, 0.98);
        let b = theta_cut - crate::math::logit((r - c) / (1.0 - c));
        Self::uncertain(Dichotomous::three_pl(1.0, b, c)?, b_sd)
    }

    /// The item at the centre of the belief.
    #[must_use]
    pub fn item(&self) -> &Dichotomous {
        &self.item
    }

    /// Standard deviation of the difficulty, in logits; 0 when the item is taken as known.
    #[must_use]
    pub fn b_sd(&self) -> f64 {
        self.b_sd
    }

    /// The belief with its difficulty moved by `delta` logits and widened by `extra_sd`
    /// (a mismatch between bank and exam).
    #[must_use]
    pub fn displaced(&self, delta: f64, extra_sd: f64) -> Self {
        Self { item: self.item.shifted(delta), b_sd: self.b_sd.hypot(extra_sd) }
    }

    /// `P(right | θ)` and its slope, integrated over the belief.
    #[must_use]
    pub fn at(&self, theta: f64) -> (f64, f64) {
        if self.b_sd == 0.0 {
            return (self.item.probability(theta, 1), self.item.slope_at(theta));
        }
        NORMAL_RULE.iter().fold((0.0, 0.0), |(p, slope), (z, w)| {
            let item = self.item.shifted(z * self.b_sd);
            (p + w * item.probability(theta, 1), slope + w * item.slope_at(theta))
        })
    }

    /// `P(right | θ)` under the belief.
    #[must_use]
    pub fn probability(&self, theta: f64) -> f64 {
        self.at(theta).0
    }

    /// Fisher information `P'²/(PQ)` of the integrated curve.
    #[must_use]
    pub fn information(&self, theta: f64) -> f64 {
        if self.b_sd == 0.0 {
            return self.item.information(theta);
        }
        let (p, slope) = self.at(theta);
        slope * slope / (p * (1.0 - p))
    }
}

/// An item tabulated at the nodes of a grid, ready for the inner loops.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemCurve {
    /// `P(right)` at each node.
    pub right: Vec<f64>,
    /// `ln P(right)` and `ln P(wrong)` at each node.
    pub log: [Vec<f64>; 2],
    /// Fisher information at each node.
    pub information: Vec<f64>,
}

impl ItemCurve {
    /// Tabulates a belief on a grid.
    #[must_use]
    pub fn new(belief: &ItemBelief, grid: &Grid) -> Self {
        let of = |f: &dyn Fn(f64) -> f64| grid.nodes().iter().map(|&x| f(x)).collect::<Vec<f64>>();
        let right = of(&|x| belief.probability(x));
        let log = if belief.b_sd == 0.0 {
            [1, 0].map(|k| of(&|x| belief.item.log_derivatives(x, k).value))
        } else {
            [right.iter().map(|p| p.ln()).collect(), right.iter().map(|p| (1.0 - p).ln()).collect()]
        };
        Self { right, log, information: of(&|x| belief.information(x)) }
    }

    /// `ln P(response)` at each node.
    #[must_use]
    pub fn log_likelihood(&self, correct: bool) -> &[f64] {
        &self.log[usize::from(!correct)]
    }

    /// Probability of a right answer under a distribution on the nodes.
    #[must_use]
    pub fn predicted(&self, weights: &[f64]) -> f64 {
        self.right.iter().zip(weights).map(|(p, w)| p * w).sum()
    }

    /// The distribution on the nodes after a response; returns the response's probability.
    pub fn update(&self, weights: &mut [f64], correct: bool) -> f64 {
        for (w, p) in weights.iter_mut().zip(&self.right) {
            *w *= if correct { *p } else { 1.0 - p };
        }
        normalise(weights)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn normal_rule_has_the_moments_of_the_normal() {
        for (k, expected) in [(0, 1.0), (2, 1.0), (4, 3.0), (6, 15.0), (8, 105.0)] {
            let moment: f64 = NORMAL_RULE.iter().map(|(z, w)| w * z.powi(k)).sum();
            assert!((moment - expected).abs() < 1e-9 * (1.0 + expected), "moment {k} is {moment}");
        }
    }

    #[test]
    fn angoff_rating_is_the_probability_at_the_cut() {
        let belief = ItemBelief::from_angoff(0.7, 0.25, 0.3, 0.0).unwrap();
        assert!((belief.probability(0.3) - 0.7).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn belief_matches_a_fine_integral(b in -2.0..2.0f64, sd in 0.1..1.0f64, c in 0.0..0.3f64, theta in -3.0..3.0f64) {
            let belief = ItemBelief::uncertain(Dichotomous::three_pl(1.0, b, c).unwrap(), sd).unwrap();
            let grid = Grid::new(401, 8.0).unwrap();
            let fine: f64 = grid.nodes().iter().zip(grid.normal_weights(0.0, 1.0))
                .map(|(z, w)| w * belief.item().shifted(z * sd).probability(theta, 1)).sum();
            prop_assert!((belief.probability(theta) - fine).abs() < 1e-4);
        }

        #[test]
        fn an_update_is_bayes(b in -2.0..2.0f64, correct in any::<bool>()) {
            let grid = Grid::new(41, 5.0).unwrap();
            let curve = ItemCurve::new(&ItemBelief::known(Dichotomous::two_pl(1.3, b).unwrap()), &grid);
            let prior = grid.normal_weights(0.0, 1.0);
            let mut posterior = prior.clone();
            let p = curve.update(&mut posterior, correct);
            prop_assert!((posterior.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            let right = curve.predicted(&prior);
            let expected = if correct { right } else { 1.0 - right };
            prop_assert!((p - expected).abs() < 1e-12);
        }
    }
}
