//! Merging of cells that are expected to hold too few persons.

/// Fewest persons expected in a cell that stands for itself.
const LEAST: f64 = 1.0;

/// A column with expected persons in fewer of the groups than this share joins its neighbour.
const LEAST_SHARE: f64 = 0.05;

/// Persons of one or more sum scores by category; a merged category has expectation 0.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ScoreGroup {
    pub observed: Vec<f64>,
    pub expected: Vec<f64>,
}

impl ScoreGroup {
    /// Observed and expected persons of the cells that are left.
    pub fn cells(&self) -> impl Iterator<Item = (f64, f64)> {
        self.observed.iter().copied().zip(self.expected.iter().copied()).filter(|cell| cell.1 > 0.0)
    }

    /// Adds another group, category by category.
    pub fn add(&mut self, other: &Self) {
        for (mine, others) in [(&mut self.observed, &other.observed), (&mut self.expected, &other.expected)] {
            mine.iter_mut().zip(others).for_each(|(x, y)| *x += y);
        }
    }

    fn persons(&self) -> f64 {
        self.observed.iter().sum()
    }

    fn is_sparse(&self) -> bool {
        self.cells().any(|cell| cell.1 < LEAST)
    }

    /// Moves category `from` into its neighbour `to` and closes the gap.
    fn merge(&mut self, from: usize, to: usize) {
        for values in [&mut self.observed, &mut self.expected] {
            values[to] += values[from];
            values.remove(from);
        }
    }

    /// Merges the smallest category with its smaller neighbour until all are large enough or two are
    /// left; what is left moves to the front, and the row keeps its length.
    fn merge_categories(&mut self) {
        let length = self.expected.len();
        while self.expected.len() > 2 && self.is_sparse() {
            let smallest = self.smallest();
            let left = smallest.checked_sub(1).map(|at| self.expected[at]);
            let right = self.expected.get(smallest + 1).copied();
            let to_left = match (left, right) {
                (Some(left), Some(right)) => left <= right,
                (left, _) => left.is_some(),
            };
            self.merge(smallest, if to_left { smallest - 1 } else { smallest + 1 });
        }
        self.expected.resize(length, 0.0);
        self.observed.resize(length, 0.0);
    }

    /// The category of least expectation, the last of several.
    fn smallest(&self) -> usize {
        let least = |best: usize, at: usize| if self.expected[at] <= self.expected[best] { at } else { best };
        (0..self.expected.len()).fold(0, least)
    }
}

/// The groups with small cells merged, in the order of mirt 1.45 (Chalmers 2012): scores of a single
/// person, then categories, then columns that few groups use, then neighbouring scores.
pub(super) fn collapse(mut groups: Vec<ScoreGroup>) -> Vec<ScoreGroup> {
    groups.retain(|group| group.persons() > 0.0);
    merge_single_persons(&mut groups);
    if columns(&groups) > 2 {
        groups.iter_mut().filter(|group| group.is_sparse()).for_each(ScoreGroup::merge_categories);
        merge_rare_columns(&mut groups);
    }
    merge_scores(&mut groups);
    groups
}

fn columns(groups: &[ScoreGroup]) -> usize {
    groups.first().map_or(0, |group| group.expected.len())
}

/// A score of one person joins the next score, the last one the score before.
fn merge_single_persons(groups: &mut Vec<ScoreGroup>) {
    let single = |group: &ScoreGroup| group.persons() <= 1.0;
    let mut at = 0;
    while at + 1 < groups.len() {
        if single(&groups[at]) {
            let group = groups.remove(at);
            groups[at].add(&group);
        } else {
            at += 1;
        }
    }
    if groups.len() > 1 && groups.last().is_some_and(single) {
        join(groups, at, at - 1);
    }
}

/// Adds group `from` to group `to` and removes it.
fn join(groups: &mut Vec<ScoreGroup>, from: usize, to: usize) {
    let group = groups[from].clone();
    groups[to].add(&group);
    groups.remove(from);
}

/// Joins the last columns while together they expect too few, and any column that few groups use,
/// with the column before.
fn merge_rare_columns(groups: &mut [ScoreGroup]) {
    let enough = LEAST * (0.1 * groups.len() as f64).ceil();
    let expected = |groups: &[ScoreGroup], column: usize| -> f64 {
        groups.iter().map(|group| group.expected[column]).sum()
    };
    while columns(groups) > 2 && expected(groups, columns(groups) - 1) < enough {
        let last = columns(groups) - 1;
        groups.iter_mut().for_each(|group| group.merge(last, last - 1));
    }
    for column in (1..columns(groups)).rev() {
        let used = groups.iter().filter(|group| group.expected[column] > 0.0).count() as f64;
        if used / (groups.len() as f64) < LEAST_SHARE {
            groups.iter_mut().for_each(|group| group.merge(column, column - 1));
        }
    }
}

/// Joins the first score with a sparse cell to its neighbour with fewer persons, until none is left.
fn merge_scores(groups: &mut Vec<ScoreGroup>) {
    while groups.len() > 1 {
        let Some(sparse) = groups.iter().position(ScoreGroup::is_sparse) else { break };
        let below = sparse.checked_sub(1).map(|at| groups[at].persons());
        let above = groups.get(sparse + 1).map(ScoreGroup::persons);
        let down = match (below, above) {
            (Some(below), Some(above)) => below <= above,
            (below, _) => below.is_some(),
        };
        join(groups, sparse, if down { sparse - 1 } else { sparse + 1 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn group(expected: &[f64]) -> ScoreGroup {
        ScoreGroup {
            observed: expected.iter().map(|e| e.round() + 1.0).collect(),
            expected: expected.to_vec(),
        }
    }

    #[test]
    fn small_categories_join_their_smaller_neighbour() {
        let mut row = group(&[5.0, 0.4, 3.0, 0.2]);
        row.merge_categories();
        assert_eq!(row.expected, vec![5.0, 3.6, 0.0, 0.0]);
        assert_eq!(row.cells().count(), 2);
    }

    #[test]
    fn single_persons_join_the_next_score() {
        let of = |persons: f64| ScoreGroup { observed: vec![persons, 0.0], expected: vec![persons; 2] };
        let mut groups = [1.0, 4.0, 1.0, 1.0, 6.0, 1.0].map(of).to_vec();
        merge_single_persons(&mut groups);
        let persons: Vec<f64> = groups.iter().map(ScoreGroup::persons).collect();
        assert_eq!(persons, vec![5.0, 2.0, 7.0]);
    }

    proptest! {
        #[test]
        fn nobody_is_lost_and_no_cell_stays_small(
            rows in proptest::collection::vec(proptest::collection::vec(0.01..6.0f64, 4), 1..12),
        ) {
            let groups: Vec<ScoreGroup> = rows.iter().map(|row| group(row)).collect();
            let totals = |groups: &[ScoreGroup]| groups.iter().flat_map(ScoreGroup::cells)
                .fold((0.0, 0.0), |sum, cell| (sum.0 + cell.0, sum.1 + cell.1));
            let before = totals(&groups);
            let merged = collapse(groups);
            let after = totals(&merged);
            prop_assert!((before.0 - after.0).abs() < 1e-9 && (before.1 - after.1).abs() < 1e-9);
            prop_assert!(merged.len() == 1 || !merged.iter().any(ScoreGroup::is_sparse));
        }
    }
}
