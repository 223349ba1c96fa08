//! How fast chance gives way to information in the course of a test.

use crate::CatError;

/// Weight of information against chance, from 0 at the first item to 1 at the last.
///
/// By length, Barrada, Olea, Ponsoda & Abad (2008): `W_q = Σ_{f=1}^{q} (f−1)^t / Σ_{f=1}^{Q} (f−1)^t` for the
/// `q`-th of `Q` items; `t = 0` rises in even steps from the second item on, `t = 1` is usual, higher values
/// keep chance longer. By precision, Magis & Barrada (2017):
/// `W_q = max(I/I_stop, (q−1)/(Q−1))^t` with `I = 1/SE²` of the test so far.
///
/// ```
/// use gradatim_cat::exposure::Pace;
/// let pace = Pace::by_length(5, 1.0)?;
/// // 0, then 1, 1 + 2, 1 + 2 + 3 and 1 + 2 + 3 + 4 tenths.
/// assert_eq!(pace.weight(3, 1.0), 0.6);
/// assert_eq!((pace.weight(0, 1.0), pace.weight(4, 1.0), pace.weight(9, 1.0)), (0.0, 1.0, 1.0));
/// # Ok::<(), gradatim_cat::CatError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Pace {
    by_position: Vec<f64>,
    precision: Option<Precision>,
    span: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Precision {
    target_se: f64,
    acceleration: f64,
}

impl Pace {
    /// For tests of `length` items with acceleration `t >= 0`.
    ///
    /// # Errors
    /// [`CatError::Setting`] for a length of 0 or an acceleration that is negative or not finite.
    pub fn by_length(length: usize, acceleration: f64) -> Result<Self, CatError> {
        check(length, acceleration)?;
        let running = (0..length).scan(0.0, |sum, q| {
            *sum += if q == 0 { 0.0 } else { (q as f64).powf(acceleration) };
            Some(*sum)
        });
        let sums: Vec<f64> = running.collect();
        let total = sums.last().copied().filter(|t| *t > 0.0).unwrap_or(1.0);
        Ok(Self {
            by_position: sums.iter().map(|s| s / total).collect(),
            precision: None,
            span: length as f64,
        })
    }

    /// For tests that end at a standard error of `target_se` logits or after `longest` items.
    ///
    /// # Errors
    /// [`CatError::Setting`] as [`Pace::by_length`], or for a standard error that is not positive.
    pub fn by_precision(target_se: f64, longest: usize, acceleration: f64) -> Result<Self, CatError> {
        check(longest, acceleration)?;
        if !(target_se > 0.0 && target_se.is_finite()) {
            return Err(CatError::Setting {
                what: "the standard error aimed at",
                value: target_se,
                wanted: "above 0",
            });
        }
        let last = longest.saturating_sub(1).max(1) as f64;
        let by_position = (0..longest).map(|q| q as f64 / last).collect();
        Ok(Self {
            by_position,
            precision: Some(Precision { target_se, acceleration }),
            span: target_se.powi(-2),
        })
    }

    /// The exponent that the [`Proportional`](super::Proportional) rule reaches at the end: the test length, or the
    /// information aimed at.
    #[must_use]
    pub fn span(&self) -> f64 {
        self.span
    }

    /// Weight of information for the next item after `given` items with standard error `se`, 0 to 1; 1 past the end.
    #[must_use]
    pub fn weight(&self, given: usize, se: f64) -> f64 {
        let position = self.by_position.get(given).copied().unwrap_or(1.0);
        match self.precision {
            // Before the first item the prior's spread is no information of the test's.
            Some(p) if given > 0 => {
                let share = (p.target_se / se).powi(2);
                position.max(if share.is_finite() { share.min(1.0) } else { 0.0 }).powf(p.acceleration)
            }
            _ => position,
        }
    }
}

fn check(length: usize, acceleration: f64) -> Result<(), CatError> {
    let setting = |what, value, wanted| Err(CatError::Setting { what, value, wanted });
    if length == 0 {
        return setting("the test length", 0.0, "at least 1");
    }
    if !(acceleration >= 0.0 && acceleration.is_finite()) {
        return setting("the acceleration", acceleration, "0 or more");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn information_gains_weight_from_nothing_to_all(length in 2usize..60, t in 0.0..4.0f64) {
            let pace = Pace::by_length(length, t).unwrap();
            let weights: Vec<f64> = (0..length).map(|q| pace.weight(q, 1.0)).collect();
            prop_assert!(weights[0].abs() < 1e-15 && (weights[length - 1] - 1.0).abs() < 1e-12);
            prop_assert!(weights.windows(2).all(|w| w[0] < w[1]));
        }

        #[test]
        fn precision_counts_when_it_is_ahead_of_position(given in 1usize..29, se in 0.2..1.0f64) {
            let pace = Pace::by_precision(0.3, 30, 1.0).unwrap();
            let expected = (given as f64 / 29.0).max((0.09 / (se * se)).min(1.0));
            prop_assert!((pace.weight(given, se) - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn impossible_paces_are_refused() {
        assert!(Pace::by_length(0, 1.0).is_err() && Pace::by_length(5, -1.0).is_err());
        assert!(Pace::by_precision(0.0, 5, 1.0).is_err() && Pace::by_precision(0.3, 5, f64::NAN).is_err());
        let single = Pace::by_length(1, 1.0).unwrap();
        assert!(single.weight(0, 1.0).abs() < 1e-15);
    }
}
