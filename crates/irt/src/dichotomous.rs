//! Dichotomous logistic models: 1PL to 4PL.

use crate::IrtError;
use crate::math::{log_logistic, logistic, logit};
use crate::model::{
    LogDerivatives, Objective, ParameterDerivatives, ParametricModel, ResponseModel, add_by_category,
};

/// A right/wrong item: `P = c + (d − c)/(1 + exp(−a(θ − b)))`, D = 1.
///
/// Birnbaum (1968) for up to three parameters, Barton & Lord (1981) for the upper asymptote.
/// The slope–intercept form is `a` and `−ab`.
///
/// ```
/// use gradatim_irt::{Dichotomous, ResponseModel};
/// let item = Dichotomous::new(1.2, -0.5, 0.25, 1.0)?;
/// assert!((item.probability(-0.5, 1) - 0.625).abs() < 1e-15);
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dichotomous {
    a: f64,
    b: f64,
    c: f64,
    d: f64,
}

impl Dichotomous {
    /// A 4PL item.
    ///
    /// # Errors
    /// [`IrtError::Discrimination`] unless `a` is finite and positive,
    /// [`IrtError::Difficulty`] unless `b` is finite,
    /// [`IrtError::Asymptotes`] unless `0 <= c < d <= 1`.
    pub fn new(a: f64, b: f64, c: f64, d: f64) -> Result<Self, IrtError> {
        if !(a.is_finite() && a > 0.0) {
            return Err(IrtError::Discrimination(a));
        }
        if !b.is_finite() {
            return Err(IrtError::Difficulty(b));
        }
        if !(0.0 <= c && c < d && d <= 1.0) {
            return Err(IrtError::Asymptotes(c, d));
        }
        Ok(Self { a, b, c, d })
    }

    /// A 2PL item: no guessing, no slipping.
    ///
    /// # Errors
    /// As [`Dichotomous::new`].
    pub fn two_pl(a: f64, b: f64) -> Result<Self, IrtError> {
        Self::new(a, b, 0.0, 1.0)
    }

    /// A 3PL item with guessing level `c`.
    ///
    /// # Errors
    /// As [`Dichotomous::new`].
    pub fn three_pl(a: f64, b: f64, c: f64) -> Result<Self, IrtError> {
        Self::new(a, b, c, 1.0)
    }

    /// Discrimination, per logit.
    #[must_use]
    pub fn a(&self) -> f64 {
        self.a
    }

    /// Difficulty, in logits.
    #[must_use]
    pub fn b(&self) -> f64 {
        self.b
    }

    /// Lower asymptote (guessing), a probability.
    #[must_use]
    pub fn c(&self) -> f64 {
        self.c
    }

    /// Upper asymptote (1 − slipping), a probability.
    #[must_use]
    pub fn d(&self) -> f64 {
        self.d
    }

    /// Intercept `−ab` of the slope–intercept form.
    #[must_use]
    pub fn intercept(&self) -> f64 {
        -self.a * self.b
    }

    /// The same item with its difficulty moved by `delta` logits.
    #[must_use]
    pub fn shifted(&self, delta: f64) -> Self {
        Self { b: self.b + delta, ..*self }
    }

    /// `dP/dθ = a(d − c)·s(1 − s)`.
    #[must_use]
    pub fn slope_at(&self, theta: f64) -> f64 {
        let z = self.a * (theta - self.b);
        self.a * (self.d - self.c) * logistic(z) * logistic(-z)
    }

    /// The item with these working parameters (slope, intercept, logit c, logit d; the logits are
    /// infinite at 0 and 1); a negative slope is allowed here, because the
    /// search of a calibration may pass through it and the result flags it.
    #[must_use]
    pub fn from_working([slope, intercept, logit_c, logit_d]: [f64; 4]) -> Self {
        // A slope of exactly zero has no difficulty; the nearest slope that has one is as good.
        let slope = if slope.abs() < 1e-8 { 1e-8f64.copysign(slope) } else { slope };
        Self { a: slope, b: -intercept / slope, c: logistic(logit_c), d: logistic(logit_d) }
    }
}

impl ResponseModel for Dichotomous {
    fn categories(&self) -> usize {
        2
    }

    #[inline]
    fn log_derivatives(&self, theta: f64, category: usize) -> LogDerivatives {
        let z = self.a * (theta - self.b);
        if category == 0 {
            side(-self.a, -z, 1.0 - self.d, 1.0 - self.c)
        } else {
            side(self.a, z, self.c, self.d)
        }
    }

    /// `P'²/(PQ)`, the trait's sum in closed form with one exponential: selection lives on it.
    #[inline]
    fn information(&self, theta: f64) -> f64 {
        let z = self.a * (theta - self.b);
        // The logistic of −|z| and of |z| from one exponential that cannot overflow.
        let e = (-z.abs()).exp();
        let (large, small) = (1.0 / (1.0 + e), e / (1.0 + e));
        let (s, r) = if z >= 0.0 { (large, small) } else { (small, large) };
        let span = self.d - self.c;
        let slope = self.a * span * s * r;
        let spread = (self.c + span * s) * (1.0 - self.d + span * r);
        if spread > 0.0 { slope * slope / spread } else { 0.0 }
    }
}

impl ParametricModel for Dichotomous {
    /// Slope, intercept, logit c, logit d; the logits are infinite at 0 and 1.
    fn working(&self) -> Vec<f64> {
        vec![self.a, self.intercept(), logit(self.c), logit(self.d)]
    }

    /// With `s` the logistic curve and `r = 1 − s`: `∂P/∂intercept = (d−c)sr`,
    /// `∂P/∂logit c = c(1−c)r`, `∂P/∂logit d = d(1−d)s`; the slope's are the intercept's times θ.
    fn parameter_derivatives(&self, theta: f64, out: &mut ParameterDerivatives) {
        let z = self.a * (theta - self.b);
        let (s, r, span) = (logistic(z), logistic(-z), self.d - self.c);
        let (dc, dd) = (self.c * (1.0 - self.c), self.d * (1.0 - self.d));
        for k in 0..2 {
            let l = if k == 0 {
                side(-1.0, -z, 1.0 - self.d, 1.0 - self.c)
            } else {
                side(1.0, z, self.c, self.d)
            };
            out.value[k] = l.value;
            // Everything below is divided by the probability of the category; `side` does that
            // without loss in the tails for the curve itself.
            let p = if k == 0 { (1.0 - self.d) + span * r } else { self.c + span * s };
            let share = if k == 0 { -1.0 } else { 1.0 } / p.max(1e-300);
            let g = [l.slope * theta, l.slope, share * dc * r, share * dd * s];
            let bend = l.slope * (r - s);
            let (bc, bd) = (-share * dc * s * r, share * dd * s * r);
            let second = [
                [bend * theta * theta, bend * theta, bc * theta, bd * theta],
                [bend * theta, bend, bc, bd],
                [bc * theta, bc, g[2] * (1.0 - 2.0 * self.c), 0.0],
                [bd * theta, bd, 0.0, g[3] * (1.0 - 2.0 * self.d)],
            ];
            for x in 0..4 {
                out.gradient[k * 4 + x] = g[x];
                for y in 0..4 {
                    out.hessian[(k * 4 + x) * 4 + y] = second[x][y] - g[x] * g[y];
                }
            }
        }
    }

    /// Without asymptotes a node costs one exponential and one logarithm: the expected score and
    /// its variance are all there is (Bock & Aitkin 1981).
    fn add_expected(&self, nodes: &[f64], counts: &[&[f64]], into: &mut Objective) {
        let (&[wrong, right], true) = (counts, self.c <= 0.0 && self.d >= 1.0) else {
            return add_by_category(self, nodes, counts, into);
        };
        let (mut g, mut i) = ([0.0; 2], [0.0; 3]);
        for ((&theta, &w), &r) in nodes.iter().zip(wrong).zip(right) {
            let persons = w + r;
            if persons > 0.0 {
                let z = self.a * (theta - self.b);
                let (log_s, s) = (log_logistic(z), logistic(z));
                into.value += r * log_s + w * (log_s - z);
                let (residual, spread) = (r - persons * s, persons * s * logistic(-z));
                g = [g[0] + residual * theta, g[1] + residual];
                i = [i[0] + spread * theta * theta, i[1] + spread * theta, i[2] + spread];
            }
        }
        into.gradient[0] += g[0];
        into.gradient[1] += g[1];
        for (at, value) in [(0, i[0]), (1, i[1]), (4, i[1]), (5, i[2])] {
            into.information[at] += value;
        }
    }
}

/// Derivatives of `ln(floor + (ceiling − floor)·logistic(z))` for `dz/dθ = a`.
///
/// Wrong answers are the mirror image of right ones: `Q = (1−d) + (d−c)·logistic(−z)`.
#[inline]
fn side(a: f64, z: f64, floor: f64, ceiling: f64) -> LogDerivatives {
    let (s, r) = (logistic(z), logistic(-z));
    if floor <= 0.0 {
        // The ratios cancel exactly here, so the far tail keeps its slope.
        let value = ceiling.ln() + log_logistic(z);
        return LogDerivatives { value, slope: a * r, curvature: -a * a * s * r };
    }
    let span = ceiling - floor;
    let p = floor + span * s;
    let slope = a * span * s * r / p;
    let curvature = a * a * span * s * r * (r - s) / p - slope * slope;
    LogDerivatives { value: p.ln(), slope, curvature }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_item() -> impl Strategy<Value = Dichotomous> {
        (0.2..3.0f64, -4.0..4.0f64, 0.0..0.4f64, 0.7..1.0f64, any::<bool>(), any::<bool>()).prop_map(
            |(a, b, c, d, guess, slip)| Dichotomous {
                a,
                b,
                c: if guess { c } else { 0.0 },
                d: if slip { d } else { 1.0 },
            },
        )
    }

    fn close(x: f64, y: f64, tolerance: f64) -> bool {
        (x - y).abs() <= tolerance * (1.0 + x.abs().max(y.abs()))
    }

    proptest! {
        #[test]
        fn categories_sum_to_one(item in any_item(), theta in -40.0..40.0f64) {
            prop_assert!(close(item.probability(theta, 0) + item.probability(theta, 1), 1.0, 1e-14));
        }

        #[test]
        fn derivatives_match_finite_differences(item in any_item(), theta in -6.0..6.0f64, k in 0usize..2) {
            let h = 1e-5;
            let (m, l, u) = (
                item.log_derivatives(theta, k),
                item.log_derivatives(theta - h, k),
                item.log_derivatives(theta + h, k),
            );
            prop_assert!(close(m.slope, (u.value - l.value) / (2.0 * h), 1e-8));
            prop_assert!(close(m.curvature, (u.slope - l.slope) / (2.0 * h), 1e-8));
        }

        #[test]
        fn information_is_squared_slope_over_variance(item in any_item(), theta in -6.0..6.0f64) {
            let p = item.probability(theta, 1);
            let expected = item.slope_at(theta).powi(2) / (p * item.probability(theta, 0));
            prop_assert!(close(item.information(theta), expected, 1e-10));
            // And the closed form is the trait's sum over categories.
            let sum: f64 = (0..2).map(|k| item.probability(theta, k) * item.log_derivatives(theta, k).slope.powi(2)).sum();
            prop_assert!(close(item.information(theta), sum, 1e-10));
        }

        #[test]
        fn everything_is_finite_far_out(item in any_item(), sign in prop_oneof![Just(-1.0), Just(1.0f64)]) {
            for k in 0..2 {
                let l = item.log_derivatives(40.0 * sign, k);
                prop_assert!(l.value.is_finite() && l.slope.is_finite() && l.curvature.is_finite());
            }
            prop_assert!(item.information(40.0 * sign).is_finite() && item.bias_term(40.0 * sign).is_finite());
        }
    }

    #[test]
    fn impossible_parameters_are_refused() {
        assert_eq!(Dichotomous::two_pl(0.0, 0.0), Err(IrtError::Discrimination(0.0)));
        assert!(matches!(Dichotomous::two_pl(1.0, f64::NAN), Err(IrtError::Difficulty(_))));
        assert_eq!(Dichotomous::new(1.0, 0.0, 0.5, 0.4), Err(IrtError::Asymptotes(0.5, 0.4)));
    }
}
