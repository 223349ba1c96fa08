//! Intervals of ability within which exposure is controlled separately.

use crate::CatError;

/// Ability cut into intervals at rising bounds; without bounds one stratum holds everybody.
///
/// ```
/// use gradatim_cat::exposure::Strata;
/// let strata = Strata::new(vec![-1.0, 1.0])?;
/// assert_eq!((strata.len(), strata.of(-3.0), strata.of(0.0), strata.of(1.0)), (3, 0, 1, 2));
/// # Ok::<(), gradatim_cat::CatError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Strata {
    bounds: Vec<f64>,
}

impl Strata {
    /// Strata between `bounds` in logits; a bound belongs to the stratum above it.
    ///
    /// # Errors
    /// [`CatError::Setting`] unless the bounds are finite and rise strictly.
    pub fn new(bounds: Vec<f64>) -> Result<Self, CatError> {
        let rises = bounds.windows(2).all(|pair| matches!(pair, [low, high] if low < high));
        match bounds.iter().find(|b| !b.is_finite() || !rises) {
            Some(&value) => Err(CatError::Setting {
                what: "a bound of the ability strata",
                value,
                wanted: "finite and above the one before",
            }),
            None => Ok(Self { bounds }),
        }
    }

    /// One stratum: exposure is controlled over all abilities together.
    #[must_use]
    pub fn one() -> Self {
        Self::default()
    }

    /// Number of strata, at least one.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bounds.len() + 1
    }

    /// Never true: there is always one stratum.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The bounds, rising, in logits.
    #[must_use]
    pub fn bounds(&self) -> &[f64] {
        &self.bounds
    }

    /// The stratum of an ability, from 0.
    #[must_use]
    pub fn of(&self, theta: f64) -> usize {
        self.bounds.partition_point(|bound| *bound <= theta)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_must_rise() {
        for bad in [vec![1.0, 1.0], vec![0.0, f64::NAN], vec![f64::INFINITY], vec![2.0, 1.0]] {
            assert!(Strata::new(bad).is_err());
        }
        assert_eq!(Strata::one().of(1e9), 0);
    }
}
