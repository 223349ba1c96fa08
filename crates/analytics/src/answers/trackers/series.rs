//! Answers in a row, of which any latest part is counted quickly.

/// Times of answers and running totals of the right ones.
#[derive(Debug, Default)]
pub(super) struct Series {
    times: Vec<f64>,
    right: Vec<u32>,
}

impl Series {
    pub(super) fn push(&mut self, at: f64, correct: bool) {
        self.right.push(self.total() + u32::from(correct));
        self.times.push(at);
    }

    /// Right and wrong ones among the last `n`.
    pub(super) fn last(&self, n: usize) -> [f64; 2] {
        self.after(self.times.len().saturating_sub(n))
    }

    /// Right and wrong ones since a time, answers at that very time included.
    pub(super) fn since(&self, time: f64) -> [f64; 2] {
        self.after(self.times.partition_point(|at| *at < time))
    }

    /// Right and wrong ones without the first `skipped`.
    fn after(&self, skipped: usize) -> [f64; 2] {
        let before = skipped.checked_sub(1).and_then(|last| self.right.get(last)).copied().unwrap_or(0);
        let right = f64::from(self.total() - before);
        [right, (self.times.len() - skipped) as f64 - right]
    }

    fn total(&self) -> u32 {
        self.right.last().copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::Series;

    #[test]
    fn the_latest_are_counted() {
        let mut series = Series::default();
        assert_eq!((series.last(3), series.since(0.0)), ([0.0; 2], [0.0; 2]));
        for (at, correct) in [(1.0, true), (2.0, false), (2.0, true), (5.0, true)] {
            series.push(at, correct);
        }
        assert_eq!((series.last(2), series.last(9)), ([2.0, 0.0], [3.0, 1.0]));
        assert_eq!(
            (series.since(2.0), series.since(2.1), series.since(9.0)),
            ([2.0, 1.0], [1.0, 0.0], [0.0; 2])
        );
    }
}
