//! How long tests are.

/// Number of tests by length.
///
/// ```
/// let mut lengths = gradatim_simulate::Lengths::default();
/// [10, 10, 13].into_iter().for_each(|n| lengths.add(n));
/// assert_eq!((lengths.mean(), lengths.max(), lengths.quantile(0.5)), (Some(11.0), Some(13), Some(10)));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lengths {
    counts: Vec<u64>,
}

impl Lengths {
    /// Takes in a test of so many items.
    pub fn add(&mut self, length: usize) {
        self.reach(length);
        self.counts[length] += 1;
    }

    /// Takes in the tests of another.
    pub fn merge(&mut self, other: &Self) {
        self.reach(other.counts.len().saturating_sub(1));
        self.counts.iter_mut().zip(&other.counts).for_each(|(n, m)| *n += m);
    }

    fn reach(&mut self, length: usize) {
        self.counts.resize(self.counts.len().max(length + 1), 0);
    }

    /// Tests by length, from length 0.
    #[must_use]
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Number of tests.
    #[must_use]
    pub fn tests(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Number of items in all tests.
    #[must_use]
    pub fn items(&self) -> u64 {
        (0..).zip(&self.counts).map(|(length, n): (u64, _)| length * n).sum()
    }

    /// Mean length in items.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        let tests = self.tests();
        (tests > 0).then(|| self.items() as f64 / tests as f64)
    }

    /// Standard deviation of the length in items.
    #[must_use]
    pub fn sd(&self) -> Option<f64> {
        let mean = self.mean()?;
        let square = |(length, n): (usize, &u64)| (length as f64 - mean).powi(2) * *n as f64;
        let sum: f64 = self.counts.iter().enumerate().map(square).sum();
        Some((sum / self.tests() as f64).sqrt())
    }

    /// Length of the shortest test.
    #[must_use]
    pub fn min(&self) -> Option<usize> {
        self.counts.iter().position(|n| *n > 0)
    }

    /// Length of the longest test.
    #[must_use]
    pub fn max(&self) -> Option<usize> {
        self.counts.iter().rposition(|n| *n > 0)
    }

    /// The smallest length that a share `p` of the tests does not exceed, `p` in 0 to 1.
    #[must_use]
    pub fn quantile(&self, p: f64) -> Option<usize> {
        let enough = p * self.tests() as f64;
        let mut sum = 0;
        let reaches = |n: &u64| {
            sum += n;
            sum > 0 && sum as f64 >= enough
        };
        self.counts.iter().position(reaches)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_lengths_are_those_of_all() {
        let of = |lengths: &[usize]| {
            let mut gathered = Lengths::default();
            lengths.iter().for_each(|n| gathered.add(*n));
            gathered
        };
        let mut merged = of(&[3, 9]);
        merged.merge(&of(&[5]));
        merged.merge(&Lengths::default());
        assert_eq!(merged.counts(), of(&[3, 9, 5]).counts());
        assert_eq!(
            (merged.items(), merged.min(), merged.quantile(0.0), merged.quantile(1.0)),
            (17, Some(3), Some(3), Some(9))
        );
        assert!((of(&[2, 4]).sd().unwrap() - 1.0).abs() < 1e-15);
        assert_eq!((Lengths::default().mean(), Lengths::default().max()), (None, None));
    }
}
