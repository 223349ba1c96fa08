//! How often items are used.

/// Number of tests that each item was given in.
///
/// ```
/// let mut exposure = gradatim_simulate::Exposure::new(3);
/// exposure.add(&[0, 1]);
/// exposure.add(&[0, 2]);
/// assert_eq!(exposure.rates().collect::<Vec<_>>(), [1.0, 0.5, 0.5]);
/// assert_eq!(exposure.overlap(), Some(0.5)); // one of two items is shared
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure {
    counts: Vec<u64>,
    tests: u64,
}

impl Exposure {
    /// No tests yet, from a pool of so many items.
    #[must_use]
    pub fn new(items: usize) -> Self {
        Self { counts: vec![0; items], tests: 0 }
    }

    /// Takes in the items of a test, as positions in the pool.
    pub fn add(&mut self, items: &[u32]) {
        self.tests += 1;
        for item in items {
            if let Some(count) = self.counts.get_mut(*item as usize) {
                *count += 1;
            }
        }
    }

    /// Takes in the tests of another from the same pool.
    pub fn merge(&mut self, other: &Self) {
        self.tests += other.tests;
        self.counts.iter_mut().zip(&other.counts).for_each(|(n, m)| *n += m);
    }

    /// Tests by item, in pool order.
    #[must_use]
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Share of the tests that an item was given in, in pool order.
    pub fn rates(&self) -> impl Iterator<Item = f64> + '_ {
        let tests = self.tests.max(1) as f64;
        self.counts.iter().map(move |n| *n as f64 / tests)
    }

    /// The highest rate.
    #[must_use]
    pub fn max(&self) -> f64 {
        self.rates().fold(0.0, f64::max)
    }

    /// Number of items that nobody was given.
    #[must_use]
    pub fn unused(&self) -> usize {
        self.counts.iter().filter(|n| **n == 0).count()
    }

    /// Mean share of items that two tests have in common, exactly, over all pairs of tests:
    /// `Σ m_i(m_i − 1) / (N(N − 1) L̄)` (Chen, Ankenmann & Spray 2003); from two tests on.
    #[must_use]
    pub fn overlap(&self) -> Option<f64> {
        let given: u64 = self.counts.iter().sum();
        let pairs = |n: &u64| *n as f64 * (*n as f64 - 1.0);
        let shared: f64 = self.counts.iter().map(pairs).sum();
        (self.tests > 1 && given > 0).then(|| shared / (given as f64 * (self.tests as f64 - 1.0)))
    }

    /// Distance from even use, `Σ (r_i − r̄)² / r̄` (Chang & Ying 1999).
    #[must_use]
    pub fn chi_square(&self) -> Option<f64> {
        let mean = self.rates().sum::<f64>() / self.counts.len() as f64;
        (mean > 0.0).then(|| self.rates().map(|rate| (rate - mean).powi(2)).sum::<f64>() / mean)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn overlap_is_the_mean_over_pairs(tests in proptest::collection::vec(proptest::collection::btree_set(0u32..20, 7), 2..12)) {
            let mut exposure = Exposure::new(20);
            tests.iter().for_each(|t| exposure.add(&t.iter().copied().collect::<Vec<_>>()));
            let shared = |x: &BTreeSet<u32>, y: &BTreeSet<u32>| x.intersection(y).count() as f64 / 7.0;
            let pairs = tests.iter().enumerate().flat_map(|(i, x)| tests[..i].iter().map(move |y| shared(x, y)));
            let (sum, n) = pairs.fold((0.0, 0.0), |(sum, n), share| (sum + share, n + 1.0));
            prop_assert!((exposure.overlap().unwrap() - sum / n).abs() < 1e-12);
        }
    }

    #[test]
    fn even_use_has_chi_square_zero_and_no_use_has_none() {
        let mut even = Exposure::new(4);
        assert_eq!((even.chi_square(), even.overlap(), even.max(), even.unused()), (None, None, 0.0, 4));
        even.add(&[0, 1]);
        even.add(&[2, 3]);
        assert_eq!((even.chi_square(), even.overlap()), (Some(0.0), Some(0.0)));
        // Rates 1, 1, 0, 0 around 1/2.
        let mut uneven = Exposure::new(4);
        (0..2).for_each(|_| uneven.add(&[0, 1]));
        assert_eq!((uneven.chi_square(), uneven.overlap()), (Some(2.0), Some(1.0)));
    }
}
