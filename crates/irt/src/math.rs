//! Scalar functions that stay finite where the textbook forms overflow.

use std::f64::consts::PI;

/// A sum that carries along what rounding takes from it, so that its value hardly depends on the
/// order of what is added (Neumaier 1974, *ZAMM* 54, 39–51). `−∞` and NaN stay what they are.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Sum {
    pub(crate) rounded: f64,
    pub(crate) lost: f64,
}

impl Sum {
    pub(crate) fn add(&mut self, x: f64) {
        let sum = self.rounded + x;
        let (large, small) =
            if self.rounded.abs() >= x.abs() { (self.rounded, x) } else { (x, self.rounded) };
        self.lost += if sum.is_finite() { (large - sum) + small } else { 0.0 };
        self.rounded = sum;
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.add(other.rounded);
        self.lost += other.lost;
    }

    pub(crate) fn value(self) -> f64 {
        self.rounded + self.lost
    }
}

/// Logistic function `1/(1 + e^−z)`, without overflow for any finite `z`.
///
/// ```
/// assert_eq!(gradatim_irt::math::logistic(0.0), 0.5);
/// assert_eq!(gradatim_irt::math::logistic(-1000.0), 0.0);
/// ```
#[inline]
#[must_use]
pub fn logistic(z: f64) -> f64 {
    if z >= 0.0 {
        1.0 / (1.0 + (-z).exp())
    } else {
        let e = z.exp();
        e / (1.0 + e)
    }
}

/// Log of the logistic function, `−ln(1 + e^−z)`, exact in both tails.
#[inline]
#[must_use]
pub fn log_logistic(z: f64) -> f64 {
    if z >= 0.0 { -(-z).exp().ln_1p() } else { z - z.exp().ln_1p() }
}

/// Inverse of [`logistic`]: `ln(p/(1 − p))` for `p` in (0, 1).
#[inline]
#[must_use]
pub fn logit(p: f64) -> f64 {
    (p / (1.0 - p)).ln()
}

/// `ln Σ e^x`, −∞ for an empty slice.
#[must_use]
pub fn log_sum_exp(values: &[f64]) -> f64 {
    let top = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if top == f64::NEG_INFINITY {
        return top;
    }
    top + values.iter().map(|v| (v - top).exp()).sum::<f64>().ln()
}

/// Log density of N(mean, sd²) at `x`.
#[must_use]
pub fn log_normal_density(x: f64, mean: f64, sd: f64) -> f64 {
    let z = (x - mean) / sd;
    -0.5 * z * z - sd.ln() - 0.5 * (2.0 * PI).ln()
}

/// Distribution function of N(0, 1), by the error function of statrs (absolute error below 1e-10).
#[must_use]
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * statrs::function::erf::erfc(-z / std::f64::consts::SQRT_2)
}

/// Quantile function of N(0, 1) for `p` in (0, 1), by the inverse error function of statrs.
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    -std::f64::consts::SQRT_2 * statrs::function::erf::erfc_inv(2.0 * p)
}

/// Running sums that [`sum_by`] keeps: the compiler puts them into vector registers, and as the order is fixed, every
/// machine has the same sum.
const LANES: usize = 8;

/// `Σ f(x, y)` over the pairs of two slices of equal length.
#[inline]
pub(crate) fn sum_by(x: &[f64], y: &[f64], f: impl Fn(f64, f64) -> f64) -> f64 {
    let ((xs, x_rest), (ys, y_rest)) = (x.as_chunks::<LANES>(), y.as_chunks::<LANES>());
    let mut sums = [0.0; LANES];
    for (x, y) in xs.iter().zip(ys) {
        for ((sum, x), y) in sums.iter_mut().zip(x).zip(y) {
            *sum += f(*x, *y);
        }
    }
    let rest: f64 = x_rest.iter().zip(y_rest).map(|(x, y)| f(*x, *y)).sum();
    let [a, b, c, d, e, g, h, i] = sums;
    ((a + e) + (c + h)) + ((b + g) + (d + i)) + rest
}

/// `Σ x`.
#[inline]
pub(crate) fn sum(x: &[f64]) -> f64 {
    sum_by(x, x, |x, _| x)
}

/// Scales `values` so that they sum to one; returns the former sum.
pub fn normalise(values: &mut [f64]) -> f64 {
    let sum = sum(values);
    for v in values.iter_mut() {
        *v /= sum;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn logistic_and_its_log_agree(z in -600.0..600.0f64) {
            prop_assert!((logistic(z).ln() - log_logistic(z)).abs() <= 1e-12 * (1.0 + z.abs()));
        }

        /// Against the exact sum of multiples of 2⁻²⁰, in any order and in parts.
        #[test]
        fn sums_lose_nothing_whatever_the_order(
            (multiples, shuffled) in proptest::collection::vec(-(1_i64 << 52)..(1 << 52), 1..400)
                .prop_flat_map(|v| (Just(v.clone()), Just(v).prop_shuffle())),
            cut in any::<proptest::sample::Index>(),
        ) {
            let unit = 2f64.powi(-20);
            let exact = multiples.iter().map(|m| i128::from(*m)).sum::<i128>() as f64 * unit;
            let of = |multiples: &[i64]| {
                multiples.iter().fold(Sum::default(), |mut sum, m| { sum.add(*m as f64 * unit); sum })
            };
            let (left, right) = shuffled.split_at(cut.index(shuffled.len()));
            let mut parts = of(left);
            parts.merge(of(right));
            for sum in [of(&multiples), parts] {
                prop_assert!((sum.value() - exact).abs() <= f64::EPSILON * exact.abs(), "{sum:?} {exact}");
            }
        }

        #[test]
        fn logistic_tails_sum_to_one(z in -40.0..40.0f64) {
            prop_assert!((logistic(z) + logistic(-z) - 1.0).abs() < 1e-15);
        }

        #[test]
        fn quantile_inverts_the_distribution(z in -4.0..4.0f64) {
            prop_assert!((normal_quantile(normal_cdf(z)) - z).abs() < 1e-6);
        }

        #[test]
        fn log_sum_exp_shifts(v in proptest::collection::vec(-5.0..5.0f64, 1..9), shift in -2000.0..2000.0f64) {
            let moved: Vec<f64> = v.iter().map(|x| x + shift).collect();
            prop_assert!((log_sum_exp(&moved) - log_sum_exp(&v) - shift).abs() < 1e-9);
        }
    }

    #[test]
    fn normal_cdf_has_the_table_values() {
        // Abramowitz & Stegun (1964), table 26.1.
        for (z, p) in [(0.0, 0.5), (1.0, 0.841_344_746_068_543), (-1.96, 0.024_997_895_148_220)] {
            assert!((normal_cdf(z) - p).abs() < 1e-10, "z = {z}");
        }
    }

    #[test]
    fn sums_of_what_is_not_finite_tell_it() {
        for (x, y) in [(f64::NEG_INFINITY, 1.0), (1.0, f64::NEG_INFINITY)] {
            let mut sum = Sum::default();
            sum.add(x);
            sum.add(y);
            assert!(sum.value() == f64::NEG_INFINITY, "{sum:?}");
        }
    }
}
