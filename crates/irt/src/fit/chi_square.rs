//! Tails of the chi-squared distribution, central and not, and the RMSEA that rests on them.

use statrs::function::gamma::{gamma_lr, gamma_ur, ln_gamma};

/// `P(χ²_df > x)`.
pub(super) fn upper_tail(x: f64, df: f64) -> f64 {
    if x > 0.0 { gamma_ur(0.5 * df, 0.5 * x).clamp(0.0, 1.0) } else { 1.0 }
}

/// `P(χ²_df(λ) ≤ x)`: the central distribution with `df + 2j`, averaged over `j ~ Poisson(λ/2)`.
///
/// Central tails come from one incomplete gamma function and its recurrence towards fewer degrees
/// of freedom, which only adds.
fn noncentral_lower_tail(x: f64, df: f64, lambda: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let (half, y) = (0.5 * lambda, 0.5 * x);
    // Beyond ten standard deviations and a margin for small means nothing is left in f64.
    let reach = 10.0 * half.sqrt() + 30.0;
    let (first, last) = ((half - reach).max(0.0).floor() as u64, (half + reach).ceil() as u64);
    let mut central = gamma_lr(0.5 * df + last as f64, y);
    let mut total = 0.0;
    for j in (first..=last).rev() {
        let (a, j) = (0.5 * df + j as f64, j as f64);
        if j < last as f64 {
            central += (a * y.ln() - y - ln_gamma(a + 1.0)).exp();
        }
        let log_weight = if half > 0.0 { j * half.ln() - half - ln_gamma(j + 1.0) } else { -1e3 * j };
        total += log_weight.exp() * central.min(1.0);
    }
    total.min(1.0)
}

/// The noncentrality at which `P(χ²_df(λ) ≤ x) = p`, 0 when it is below `p` without any.
fn noncentrality(x: f64, df: f64, p: f64) -> f64 {
    let above = |lambda: f64| noncentral_lower_tail(x, df, lambda) > p;
    if !above(0.0) {
        return 0.0;
    }
    let (mut low, mut high) = (0.0, x.max(1.0));
    while above(high) {
        high *= 2.0;
    }
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if above(middle) { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// `√(max(x/df − 1, 0)/(n − 1))` for `df ≥ 1` and `n ≥ 2` persons.
pub(super) fn rmsea(x: f64, df: f64, persons: usize) -> f64 {
    ((x / df - 1.0).max(0.0) / (persons as f64 - 1.0)).sqrt()
}

/// 90 % interval of the RMSEA: the noncentralities that put `x` at the 95 % and the 5 % point
/// (Browne & Cudeck 1992).
pub(super) fn rmsea_interval(x: f64, df: f64, persons: usize) -> [f64; 2] {
    [0.95, 0.05].map(|p| (noncentrality(x, df, p) / (df * (persons as f64 - 1.0))).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn central_tails_have_closed_forms() {
        // Two degrees of freedom are an exponential distribution; one is a squared normal.
        for x in [0.1, 1.0, 5.991_464_547_107_98, 40.0] {
            assert!((upper_tail(x, 2.0) - (-0.5 * x).exp()).abs() < 1e-14);
            let normal = 2.0 * crate::math::normal_cdf(-x.sqrt());
            assert!((upper_tail(x, 1.0) - normal).abs() < 1e-9);
            assert!((noncentral_lower_tail(x, 2.0, 0.0) - 1.0 + (-0.5 * x).exp()).abs() < 1e-12);
        }
    }

    #[test]
    fn one_degree_of_freedom_is_a_shifted_normal_squared() {
        // P((Z + m)² ≤ x) = Φ(√x − m) − Φ(−√x − m).
        for (x, m) in [(1.0f64, 0.5), (9.0, 2.0), (400.0, 19.0), (2500.0, 48.0)] {
            let cdf = crate::math::normal_cdf;
            let expected = cdf(x.sqrt() - m) - cdf(-x.sqrt() - m);
            let found = noncentral_lower_tail(x, 1.0, m * m);
            assert!((found - expected).abs() < 1e-9, "{x} {m}: {found}, not {expected}");
        }
    }

    #[test]
    fn the_noncentrality_gives_the_tail_back() {
        for (x, df, p) in [(30.0, 5.0, 0.95), (30.0, 5.0, 0.05), (1500.0, 275.0, 0.05)] {
            let lambda = noncentrality(x, df, p);
            assert!((noncentral_lower_tail(x, df, lambda) - p).abs() < 1e-9);
        }
        assert!(noncentrality(1.0, 5.0, 0.95) <= 0.0);
    }
}
