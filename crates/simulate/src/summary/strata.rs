//! Ranges of ability, for conditional results.

/// Ranges that cover the whole line, in rising order.
///
/// ```
/// use gradatim_simulate::Strata;
/// let strata = Strata::around(&[-1.0, 0.0, 1.0]);
/// assert_eq!((strata.len(), strata.of(-7.0), strata.of(0.4)), (3, 0, 1));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Strata {
    /// Where one range ends and the next begins; a value on a border belongs above it.
    borders: Vec<f64>,
}

impl Strata {
    /// Ten ranges with as many of `thetas` each as ties allow; fewer where there are few values.
    #[must_use]
    pub fn tenths(thetas: &[f64]) -> Self {
        let mut sorted = thetas.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let border = |tenth: usize| sorted.get(tenth * sorted.len() / 10).copied();
        let mut borders: Vec<f64> = (1..10).filter_map(border).collect();
        borders.dedup_by(|x, y| x.total_cmp(y).is_eq());
        // Nobody lies below a border that is the smallest value.
        let lowest = sorted.first().copied().unwrap_or(f64::NEG_INFINITY);
        borders.retain(|border| *border > lowest);
        Self { borders }
    }

    /// One range around each of these values.
    #[must_use]
    pub fn around(points: &[f64]) -> Self {
        let mut points = points.to_vec();
        points.sort_unstable_by(f64::total_cmp);
        points.dedup_by(|x, y| x.total_cmp(y).is_eq());
        Self { borders: points.windows(2).map(|pair| 0.5 * (pair[0] + pair[1])).collect() }
    }

    /// Ranges between these borders, which must rise.
    #[must_use]
    pub(crate) fn between(borders: Vec<f64>) -> Self {
        Self { borders }
    }

    /// Number of ranges, at least one.
    #[must_use]
    pub fn len(&self) -> usize {
        self.borders.len() + 1
    }

    /// Never true; here because [`Strata::len`] is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The range that a value lies in.
    #[must_use]
    pub fn of(&self, value: f64) -> usize {
        self.borders.partition_point(|border| *border <= value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn tenths_hold_a_tenth_each(thetas in proptest::collection::vec(-4.0..4.0f64, 10..300)) {
            let strata = Strata::tenths(&thetas);
            let mut counts = vec![0usize; strata.len()];
            thetas.iter().for_each(|theta| counts[strata.of(*theta)] += 1);
            prop_assert!(counts.iter().all(|n| (thetas.len() / 10..=thetas.len() / 10 + 1).contains(n)), "{counts:?}");
        }
    }

    #[test]
    fn ties_share_a_range_and_no_range_is_empty() {
        for thetas in [vec![0.5; 30], vec![1.0], vec![0.0, 0.0, 0.0, 1.0], vec![]] {
            let strata = Strata::tenths(&thetas);
            let hit: std::collections::BTreeSet<usize> = thetas.iter().map(|t| strata.of(*t)).collect();
            assert_eq!(hit.len(), strata.len().min(thetas.len()), "{thetas:?}");
        }
    }
}
