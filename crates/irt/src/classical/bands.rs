//! Groups by rank, such as the upper 27 % or fifths, that do not depend on the order of tied persons.

/// Place of each value among all: the ranks, as shares of their number, that it has together with its ties.
pub(super) struct Ranks(Vec<(f64, f64)>);

impl Ranks {
    pub(super) fn of(values: &[f64]) -> Self {
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_unstable_by(|&i, &j| values[i].total_cmp(&values[j]));
        let mut ranks = vec![(0.0, 0.0); values.len()];
        let (n, mut start) = (values.len() as f64, 0);
        for tied in order.chunk_by(|&i, &j| values[i].total_cmp(&values[j]).is_eq()) {
            let end = start + tied.len();
            for &i in tied {
                ranks[i] = (start as f64 / n, end as f64 / n);
            }
            start = end;
        }
        Self(ranks)
    }

    /// Weight of each value in the band between two shares, 0 to 1. Ties on a border share the places left in
    /// the band, so the weights sum to the band's size exactly, whoever stands first in the file.
    pub(super) fn weights(&self, low: f64, high: f64) -> impl Iterator<Item = f64> {
        self.0.iter().map(move |&(start, end)| {
            let inside = end.min(high) - start.max(low);
            (inside / (end - start)).max(0.0)
        })
    }
}
