//! How often items were seen, and what that means for security and for the use of the pool.

/// Tests and the items they gave, counted item by item; counts of several workers add up.
///
/// ```
/// use gradatim_cat::exposure::ExposureCounts;
/// let mut counts = ExposureCounts::new(4);
/// counts.record(&[0, 1]);
/// counts.record(&[0, 2]);
/// assert_eq!(counts.rate(0), Some(1.0));
/// assert_eq!(counts.overlap(), Some(0.5));
/// assert_eq!(counts.unused(), 1);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExposureCounts {
    tests: u64,
    given: Vec<u64>,
}

impl ExposureCounts {
    /// No test yet, of a pool of `items`.
    #[must_use]
    pub fn new(items: usize) -> Self {
        Self { tests: 0, given: vec![0; items] }
    }

    /// Counts one test and its items by position; a position outside the pool is not counted.
    pub fn record(&mut self, items: &[usize]) {
        self.tests += 1;
        for &item in items {
            if let Some(count) = self.given.get_mut(item) {
                *count += 1;
            }
        }
    }

    /// Adds the counts of another worker over the same pool.
    pub fn merge(&mut self, other: &Self) {
        self.tests += other.tests;
        self.given.iter_mut().zip(&other.given).for_each(|(mine, theirs)| *mine += theirs);
    }

    /// The counts of these items alone, in this order: of a pool without its new items, for example.
    #[must_use]
    pub fn of_items(&self, items: &[usize]) -> Self {
        let count = |item: &usize| self.given.get(*item).copied().unwrap_or(0);
        Self { tests: self.tests, given: items.iter().map(count).collect() }
    }

    /// Number of tests.
    #[must_use]
    pub fn tests(&self) -> u64 {
        self.tests
    }

    /// Number of tests that gave each item, in pool order.
    #[must_use]
    pub fn given(&self) -> &[u64] {
        &self.given
    }

    /// Share of tests that gave the item, 0 to 1; `None` before the first test or outside the pool.
    #[must_use]
    pub fn rate(&self, item: usize) -> Option<f64> {
        (self.tests > 0).then_some(())?;
        Some(*self.given.get(item)? as f64 / self.tests as f64)
    }

    /// Exposure rates in pool order; empty before the first test.
    pub fn rates(&self) -> impl Iterator<Item = f64> + '_ {
        (0..self.given.len()).filter_map(|item| self.rate(item))
    }

    /// Highest exposure rate; `None` before the first test.
    #[must_use]
    pub fn maximum(&self) -> Option<f64> {
        self.rates().reduce(f64::max)
    }

    /// Number of items no test gave.
    #[must_use]
    pub fn unused(&self) -> usize {
        self.given.iter().filter(|n| **n == 0).count()
    }

    /// Number of items with a rate above `target`.
    #[must_use]
    pub fn above(&self, target: f64) -> usize {
        self.rates().filter(|rate| *rate > target).count()
    }

    /// Mean number of items a test; `None` before the first test.
    #[must_use]
    pub fn mean_length(&self) -> Option<f64> {
        (self.tests > 0).then(|| self.given.iter().sum::<u64>() as f64 / self.tests as f64)
    }

    /// Test overlap: the share of items that two tests drawn at random have in common.
    ///
    /// `T = Σ mᵢ(mᵢ − 1) / (N(N − 1)·L)` for `mᵢ` administrations in `N` tests of mean length `L`; with a
    /// fixed length this is Chen, Ankenmann & Spray's (2003) `N·Σrᵢ²/(L(N − 1)) − 1/(N − 1)`, and for many
    /// tests their `(n/L)·S² + L/n` of the variance of the rates. `None` with fewer than two tests
    /// or no items given.
    #[must_use]
    pub fn overlap(&self) -> Option<f64> {
        let length = self.mean_length().filter(|l| *l > 0.0 && self.tests > 1)?;
        let pairs: f64 = self.given.iter().map(|&m| m as f64 * (m as f64 - 1.0)).sum();
        Some(pairs / (self.tests as f64 * (self.tests - 1) as f64 * length))
    }

    /// Distance from an evenly used pool, `χ² = Σ (rᵢ − L/n)² / (L/n)` (Chang & Ying 1999); 0 when every
    /// item has the same rate. `None` before an item was given.
    #[must_use]
    pub fn chi_square(&self) -> Option<f64> {
        let even = self.mean_length().filter(|l| *l > 0.0)? / self.given.len() as f64;
        Some(self.rates().map(|rate| (rate - even).powi(2) / even).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Tests of one length, as sets of positions.
    fn tests_of(length: usize, pool: usize) -> impl Strategy<Value = Vec<Vec<usize>>> {
        let one = proptest::sample::subsequence((0..pool).collect::<Vec<_>>(), length);
        proptest::collection::vec(one, 2..12)
    }

    fn counted(tests: &[Vec<usize>], pool: usize) -> ExposureCounts {
        let mut counts = ExposureCounts::new(pool);
        tests.iter().for_each(|test| counts.record(test));
        counts
    }

    proptest! {
        #[test]
        fn overlap_is_the_mean_over_all_pairs(tests in tests_of(5, 14)) {
            let (mut shared, mut pairs) = (0.0, 0.0);
            for (i, one) in tests.iter().enumerate() {
                for other in &tests[..i] {
                    shared += one.iter().filter(|x| other.contains(x)).count() as f64 / 5.0;
                    pairs += 1.0;
                }
            }
            let overlap = counted(&tests, 14).overlap().unwrap();
            prop_assert!((overlap - shared / pairs).abs() < 1e-12);
        }

        #[test]
        fn overlap_follows_from_the_rates_alone(tests in tests_of(4, 9)) {
            let counts = counted(&tests, 9);
            let (n, length) = (tests.len() as f64, 4.0);
            let squares: f64 = counts.rates().map(|r| r * r).sum();
            let formula = n * squares / (length * (n - 1.0)) - 1.0 / (n - 1.0);
            prop_assert!((counts.overlap().unwrap() - formula).abs() < 1e-12);
            // And chi-square is the same sum seen from the even rate.
            let even = length / 9.0;
            prop_assert!((counts.chi_square().unwrap() - (squares / even - length)).abs() < 1e-12);
        }

        #[test]
        fn counts_of_two_workers_add_up(tests in tests_of(3, 8), cut in 0usize..12) {
            let cut = cut.min(tests.len());
            let mut merged = counted(&tests[..cut], 8);
            merged.merge(&counted(&tests[cut..], 8));
            prop_assert_eq!(merged, counted(&tests, 8));
        }
    }

    #[test]
    fn an_evenly_used_pool_has_chi_square_zero() {
        let counts = counted(&[vec![0, 1], vec![2, 3]], 4);
        assert!(counts.chi_square().unwrap().abs() < 1e-15);
        assert_eq!((counts.maximum(), counts.unused(), counts.above(0.4)), (Some(0.5), 0, 4));
    }

    #[test]
    fn nothing_is_said_of_no_tests() {
        let counts = ExposureCounts::new(3);
        assert_eq!((counts.rate(0), counts.maximum(), counts.overlap()), (None, None, None));
        assert_eq!((counts.chi_square(), counts.mean_length(), counts.unused()), (None, None, 3));
        let mut odd = ExposureCounts::new(1);
        odd.record(&[7]);
        assert_eq!((odd.rate(7), odd.overlap()), (None, None));
    }
}
