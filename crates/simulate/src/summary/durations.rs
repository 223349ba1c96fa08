//! How long tests take, and how long the engine does.

use std::collections::BTreeMap;
use std::time::Duration;

/// Total times of tests, to the second.
///
/// ```
/// let mut times = gradatim_simulate::TestTimes::default();
/// [(600.4, 10), (899.6, 20)].into_iter().for_each(|(seconds, items)| times.add(seconds, items));
/// assert_eq!((times.mean(), times.quantile(0.5)), (Some(750.0), Some(600)));
/// assert_eq!(times.per_item(), Some(50.0));
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TestTimes {
    tests: BTreeMap<u64, u64>,
    sum: f64,
    squares: f64,
    items: u64,
}

impl TestTimes {
    /// Takes in a test of so many seconds and items; what is not finite counts for nothing.
    pub fn add(&mut self, seconds: f64, items: usize) {
        if !seconds.is_finite() {
            return;
        }
        *self.tests.entry(seconds.round() as u64).or_default() += 1;
        self.sum += seconds;
        self.squares += seconds * seconds;
        self.items += items as u64;
    }

    /// Takes in the tests of another.
    pub fn merge(&mut self, other: &Self) {
        other.tests.iter().for_each(|(second, n)| *self.tests.entry(*second).or_default() += n);
        self.sum += other.sum;
        self.squares += other.squares;
        self.items += other.items;
    }

    /// Number of tests.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.tests.values().sum()
    }

    /// Mean time of a test, in seconds.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (self.n() > 0).then(|| self.sum / self.n() as f64)
    }

    /// Standard deviation of the time of a test, in seconds.
    #[must_use]
    pub fn sd(&self) -> Option<f64> {
        let mean = self.mean()?;
        Some((self.squares / self.n() as f64 - mean * mean).max(0.0).sqrt())
    }

    /// Mean time of an item, in seconds.
    #[must_use]
    pub fn per_item(&self) -> Option<f64> {
        (self.items > 0).then(|| self.sum / self.items as f64)
    }

    /// The fewest seconds that a share `p` of the tests does not exceed, `p` in 0 to 1.
    #[must_use]
    pub fn quantile(&self, p: f64) -> Option<u64> {
        quantile(&self.tests, self.n(), p)
    }

    /// Tests by time in whole seconds, rising.
    pub fn counts(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        self.tests.iter().map(|(second, n)| (*second, *n))
    }
}

/// Classes of durations to a doubling: a quantile is right to 2.2 %.
const TO_A_DOUBLING: f64 = 32.0;

/// Durations of the engine's steps, by a clock that was handed in.
///
/// ```
/// use std::time::Duration;
/// let mut steps = gradatim_simulate::StepTimes::default();
/// [10, 20, 400].into_iter().for_each(|us| steps.add(Duration::from_micros(us)));
/// assert!((steps.quantile(0.5).unwrap() / 20e-6 - 1.0).abs() < 0.022);
/// assert_eq!((steps.n(), steps.max()), (3, Some(400e-6)));
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StepTimes {
    classes: BTreeMap<u64, u64>,
    sum: Duration,
    max: Duration,
}

impl StepTimes {
    /// Takes in a step.
    pub fn add(&mut self, step: Duration) {
        let nanos = (step.as_nanos() as f64).max(1.0);
        *self.classes.entry((nanos.log2() * TO_A_DOUBLING).round() as u64).or_default() += 1;
        self.sum += step;
        self.max = self.max.max(step);
    }

    /// Takes in the steps of another.
    pub fn merge(&mut self, other: &Self) {
        other.classes.iter().for_each(|(class, n)| *self.classes.entry(*class).or_default() += n);
        self.sum += other.sum;
        self.max = self.max.max(other.max);
    }

    /// Number of steps.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.classes.values().sum()
    }

    /// Mean, in seconds.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (self.n() > 0).then(|| self.sum.as_secs_f64() / self.n() as f64)
    }

    /// The longest, in seconds.
    #[must_use]
    pub fn max(&self) -> Option<f64> {
        (self.n() > 0).then_some(self.max.as_secs_f64())
    }

    /// What a share `p` of the steps does not exceed, in seconds, to 2.2 %.
    #[must_use]
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let class = quantile(&self.classes, self.n(), p)?;
        Some((class as f64 / TO_A_DOUBLING).exp2() * 1e-9)
    }
}

/// The smallest value that a share `p` of `n` does not exceed.
fn quantile(counts: &BTreeMap<u64, u64>, n: u64, p: f64) -> Option<u64> {
    let (enough, mut sum) = (p * n as f64, 0);
    let mut reaches = |n: u64| {
        sum += n;
        sum > 0 && sum as f64 >= enough
    };
    counts.iter().find(|(_, n)| reaches(**n)).map(|(value, _)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn quantiles_are_those_of_the_sorted_list(times in proptest::collection::vec(1.0..5000.0f64, 1..200), p in 0.0..=1.0f64) {
            let (mut whole, mut parts) = (TestTimes::default(), [TestTimes::default(), TestTimes::default()]);
            for (i, time) in times.iter().enumerate() {
                whole.add(*time, 10);
                parts[i % 2].add(*time, 10);
            }
            let [mut merged, other] = parts;
            merged.merge(&other);
            let mut sorted: Vec<u64> = times.iter().map(|time| time.round() as u64).collect();
            sorted.sort_unstable();
            let place = ((p * times.len() as f64).ceil() as usize).saturating_sub(1);
            prop_assert_eq!(merged.quantile(p), Some(sorted[place]));
            prop_assert!((merged.mean().unwrap() - whole.mean().unwrap()).abs() < 1e-9);
            prop_assert!(merged.counts().eq(whole.counts()));
        }
    }

    #[test]
    fn nothing_has_no_figures() {
        let (tests, steps) = (TestTimes::default(), StepTimes::default());
        assert_eq!(
            (tests.mean(), tests.sd(), tests.quantile(0.5), tests.per_item()),
            (None, None, None, None)
        );
        assert_eq!((steps.mean(), steps.max(), steps.quantile(0.99)), (None, None, None));
    }
}
