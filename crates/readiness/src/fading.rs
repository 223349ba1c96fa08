//! How old evidence fades.

/// Days after which the evidence of an answer counts half, unless told otherwise.
pub const HALF_LIFE_DAYS: f64 = 60.0;

/// Weight of the log likelihood of an answer given `days` ago: `2^(−days/half-life)`.
///
/// Between sittings ability drifts. Fading the likelihood keeps the prior N(0, 1) and the grids exact, which a
/// random walk in the ability would not. An answer of today, or of a clock that runs ahead, counts fully; a
/// half-life of infinity never fades, one of 0 forgets everything older than now.
///
/// ```
/// use gradatim_readiness::fade;
/// assert_eq!(fade(0.0, 60.0), 1.0);
/// assert_eq!(fade(120.0, 60.0), 0.25);
/// assert_eq!(fade(1.0, 0.0), 0.0);
/// ```
#[must_use]
pub fn fade(days: f64, half_life_days: f64) -> f64 {
    // `max` also turns NaN into 0, so that a weight is always a number from 0 to 1.
    let (age, half_life) = (days.max(0.0), half_life_days.max(0.0));
    if age > 0.0 && half_life < f64::INFINITY { (-age / half_life).exp2() } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ages_add_and_weights_multiply(x in 0.0..400.0f64, y in 0.0..400.0f64, half_life in 1.0..200.0f64) {
            let (apart, at_once) = (fade(x, half_life) * fade(y, half_life), fade(x + y, half_life));
            prop_assert!((apart - at_once).abs() <= 1e-12 * at_once.max(1e-300));
        }

        #[test]
        fn a_weight_is_a_share_whatever_is_given(days in any::<f64>(), half_life in any::<f64>()) {
            prop_assert!((0.0..=1.0).contains(&fade(days, half_life)));
        }
    }

    #[test]
    fn odd_ages_and_half_lives_have_a_meaning() {
        let cases = [
            (-3.0, 60.0, 1.0),
            (1e9, f64::INFINITY, 1.0),
            (0.0, 0.0, 1.0),
            (1.0, -5.0, 0.0),
            (f64::INFINITY, f64::INFINITY, 1.0),
        ];
        for (days, half_life, expected) in cases {
            assert!((fade(days, half_life) - expected).abs() < 1e-15, "{days} {half_life}");
        }
    }
}
