//! An item of any of the models.

use crate::model::{LogDerivatives, Objective, ParameterDerivatives, ParametricModel, ResponseModel};
use crate::{Dichotomous, Graded, PartialCredit};

/// An item of a test of mixed formats.
///
/// ```
/// use gradatim_irt::{Dichotomous, Graded, Item, ResponseModel};
/// let test = [Item::from(Dichotomous::two_pl(1.0, 0.0)?), Item::from(Graded::new(1.2, vec![-1.0, 1.0])?)];
/// assert_eq!(test.iter().map(|item| item.categories()).sum::<usize>(), 5);
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// Right or wrong: 1PL to 4PL.
    Dichotomous(Dichotomous),
    /// Graded response model.
    Graded(Graded),
    /// Partial credit model, generalised or not.
    PartialCredit(PartialCredit),
}

impl Item {
    /// Discrimination, per logit.
    #[must_use]
    pub fn a(&self) -> f64 {
        match self {
            Self::Dichotomous(item) => item.a(),
            Self::Graded(item) => item.a(),
            Self::PartialCredit(item) => item.a(),
        }
    }

    /// Difficulty in logits: the mean of the thresholds where there are several.
    #[must_use]
    pub fn b(&self) -> f64 {
        match self {
            Self::Dichotomous(item) => item.b(),
            _ => self.thresholds().iter().sum::<f64>() / self.thresholds().len() as f64,
        }
    }

    /// Lower and upper asymptote, probabilities; 0 and 1 for polytomous items.
    #[must_use]
    pub fn asymptotes(&self) -> (f64, f64) {
        match self {
            Self::Dichotomous(item) => (item.c(), item.d()),
            _ => (0.0, 1.0),
        }
    }

    /// Category boundaries or step locations in logits; empty for right-or-wrong items.
    #[must_use]
    pub fn thresholds(&self) -> &[f64] {
        match self {
            Self::Dichotomous(_) => &[],
            Self::Graded(item) => item.boundaries(),
            Self::PartialCredit(item) => item.steps(),
        }
    }

    /// True where the log likelihood of any answers is concave in ability: all models without
    /// asymptotes.
    #[must_use]
    pub fn is_log_concave(&self) -> bool {
        let (c, d) = self.asymptotes();
        c <= 0.0 && d >= 1.0
    }

    fn model(&self) -> &dyn ParametricModel {
        match self {
            Self::Dichotomous(item) => item,
            Self::Graded(item) => item,
            Self::PartialCredit(item) => item,
        }
    }
}

impl ResponseModel for Item {
    fn categories(&self) -> usize {
        self.model().categories()
    }

    fn log_derivatives(&self, theta: f64, category: usize) -> LogDerivatives {
        self.model().log_derivatives(theta, category)
    }

    fn log_probabilities(&self, theta: f64, out: &mut [f64]) {
        self.model().log_probabilities(theta, out);
    }

    fn information(&self, theta: f64) -> f64 {
        self.model().information(theta)
    }
}

impl ParametricModel for Item {
    fn working(&self) -> Vec<f64> {
        self.model().working()
    }

    fn parameter_derivatives(&self, theta: f64, out: &mut ParameterDerivatives) {
        self.model().parameter_derivatives(theta, out);
    }

    fn add_expected(&self, nodes: &[f64], counts: &[&[f64]], into: &mut Objective) {
        self.model().add_expected(nodes, counts, into);
    }
}

impl From<Dichotomous> for Item {
    fn from(item: Dichotomous) -> Self {
        Self::Dichotomous(item)
    }
}

impl From<Graded> for Item {
    fn from(item: Graded) -> Self {
        Self::Graded(item)
    }
}

impl From<PartialCredit> for Item {
    fn from(item: PartialCredit) -> Self {
        Self::PartialCredit(item)
    }
}

/// Slope and intercepts of working parameters. A slope of exactly zero has no thresholds; the
/// nearest slope that has them is as good.
pub(crate) fn slope_and_rest(working: &[f64]) -> (f64, Vec<f64>) {
    let (slope, rest) = working.split_first().map_or((0.0, Vec::new()), |(s, r)| (*s, r.to_vec()));
    (if slope.abs() < 1e-8 { 1e-8f64.copysign(slope) } else { slope }, rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_item() -> impl Strategy<Value = Item> {
        let thresholds = || proptest::collection::vec(0.1..1.5f64, 1..6);
        let rising = |(start, gaps): (f64, Vec<f64>)| -> Vec<f64> {
            gaps.iter().scan(start, |at, gap| Some(std::mem::replace(at, *at + gap))).collect()
        };
        prop_oneof![
            (0.3..3.0f64, (-3.0..1.0f64, thresholds()))
                .prop_map(move |(a, t)| Graded::new(a, rising(t)).unwrap().into()),
            (0.3..2.0f64, proptest::collection::vec(-2.0..2.0f64, 1..6))
                .prop_map(|(a, b)| PartialCredit::new(a, b).unwrap().into()),
            (
                0.2..3.0f64,
                -3.0..3.0f64,
                prop_oneof![Just(0.0), 0.01..0.4f64],
                prop_oneof![Just(1.0), 0.7..0.99f64]
            )
                .prop_map(|(a, b, c, d)| Dichotomous::new(a, b, c, d).unwrap().into()),
        ]
    }

    fn close(x: f64, y: f64, tolerance: f64) -> bool {
        (x - y).abs() <= tolerance * (1.0 + x.abs().max(y.abs()))
    }

    /// The item at other working parameters, by its own model.
    fn at(item: &Item, working: &[f64]) -> Item {
        match item {
            Item::Dichotomous(_) => {
                Dichotomous::from_working([working[0], working[1], working[2], working[3]]).into()
            }
            Item::Graded(_) => Graded::from_working(working).into(),
            Item::PartialCredit(_) => PartialCredit::from_working(working).into(),
        }
    }

    proptest! {
        #[test]
        fn categories_sum_to_one_and_expectations_of_slopes_vanish(item in any_item(), theta in -8.0..8.0f64) {
            let p = |k| item.probability(theta, k);
            prop_assert!(close((0..item.categories()).map(p).sum(), 1.0, 1e-13));
            let mean: f64 = (0..item.categories()).map(|k| p(k) * item.log_derivatives(theta, k).slope).sum();
            prop_assert!(mean.abs() < 1e-12);
        }

        #[test]
        fn derivatives_in_ability_match_finite_differences(item in any_item(), theta in -6.0..6.0f64, k in 0usize..6) {
            let (k, h) = (k % item.categories(), 1e-5);
            let at = |x: f64| item.log_derivatives(x, k);
            let (m, l, u) = (at(theta), at(theta - h), at(theta + h));
            prop_assert!(close(m.slope, (u.value - l.value) / (2.0 * h), 1e-7));
            prop_assert!(close(m.curvature, (u.slope - l.slope) / (2.0 * h), 1e-7));
        }

        #[test]
        fn information_is_the_mean_squared_slope(item in any_item(), theta in -6.0..6.0f64) {
            let of = |k| item.probability(theta, k) * item.log_derivatives(theta, k).slope.powi(2);
            prop_assert!(close(item.information(theta), (0..item.categories()).map(of).sum(), 1e-9));
        }

        #[test]
        fn far_out_everything_stays_finite(item in any_item(), sign in prop_oneof![Just(-40.0), Just(40.0f64)]) {
            for k in 0..item.categories() {
                let l = item.log_derivatives(sign, k);
                prop_assert!(l.value.is_finite() && l.slope.is_finite() && l.curvature.is_finite());
            }
            let mut out = ParameterDerivatives::of(&item);
            item.parameter_derivatives(sign, &mut out);
            prop_assert!([out.value, out.gradient, out.hessian].concat().iter().all(|x| x.is_finite()));
            prop_assert!(item.information(sign).is_finite() && item.bias_term(sign).is_finite());
        }

        #[test]
        fn derivatives_in_parameters_match_finite_differences(item in any_item(), theta in -4.0..4.0f64) {
            let (base, n, h) = (item.working(), item.working().len(), 1e-5);
            let derivatives = |working: &[f64]| {
                let mut out = ParameterDerivatives::of(&item);
                at(&item, working).parameter_derivatives(theta, &mut out);
                out
            };
            let middle = derivatives(&base);
            for x in (0..n).filter(|&x| base[x].is_finite()) {
                let moved = |step: f64| { let mut w = base.clone(); w[x] += step; derivatives(&w) };
                let (l, u) = (moved(-h), moved(h));
                for k in 0..item.categories() {
                    let slope = (u.value[k] - l.value[k]) / (2.0 * h);
                    prop_assert!(close(middle.gradient[k * n + x], slope, 1e-6), "gradient {k} {x}");
                    for y in 0..n {
                        let second = (u.gradient[k * n + y] - l.gradient[k * n + y]) / (2.0 * h);
                        prop_assert!(close(middle.hessian[(k * n + x) * n + y], second, 1e-6), "hessian {k} {x} {y}");
                    }
                }
            }
        }

        #[test]
        fn all_categories_at_once_are_the_single_ones(item in any_item(), theta in -6.0..6.0f64) {
            let (mut all, mut derivatives) = (vec![0.0; item.categories()], ParameterDerivatives::of(&item));
            item.log_probabilities(theta, &mut all);
            item.parameter_derivatives(theta, &mut derivatives);
            for (k, (together, derived)) in all.iter().zip(&derivatives.value).enumerate() {
                let single = item.log_derivatives(theta, k).value;
                prop_assert!(close(*together, single, 1e-12) && close(*derived, single, 1e-12));
            }
        }
    }

    #[test]
    fn one_step_or_one_boundary_is_the_2pl() {
        let two_pl = Dichotomous::two_pl(1.3, 0.4).unwrap();
        for item in [
            Item::from(Graded::new(1.3, vec![0.4]).unwrap()),
            PartialCredit::new(1.3, vec![0.4]).unwrap().into(),
        ] {
            for theta in [-3.0, 0.0, 0.4, 2.5] {
                assert!((item.probability(theta, 1) - two_pl.probability(theta, 1)).abs() < 1e-15);
            }
        }
    }

    #[test]
    fn impossible_thresholds_are_refused() {
        assert!(Graded::new(1.0, vec![0.5, 0.5]).is_err() && Graded::new(1.0, vec![]).is_err());
        assert!(
            PartialCredit::new(1.0, vec![f64::NAN]).is_err() && PartialCredit::new(-1.0, vec![0.0]).is_err()
        );
    }
}
