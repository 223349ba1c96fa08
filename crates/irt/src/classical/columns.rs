//! Responses seen from the items, and what each person earned in all.

use crate::Responses;

/// Responses item by item: compressed columns of `(person, score)`, persons rising.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    offsets: Vec<usize>,
    cells: Vec<(u32, u8)>,
}

impl Columns {
    pub(crate) fn of(responses: &Responses) -> Self {
        Self::among(responses, |_| true)
    }

    /// Only the answers of the persons for whom `keep` is true.
    pub(crate) fn among(responses: &Responses, keep: impl Fn(usize) -> bool) -> Self {
        let kept = || responses.iter().enumerate().filter(|(person, _)| keep(*person));
        let mut offsets = vec![0; responses.items() + 1];
        for (item, _) in kept().flat_map(|(_, row)| row) {
            offsets[*item as usize + 1] += 1;
        }
        for i in 1..offsets.len() {
            offsets[i] += offsets[i - 1];
        }
        let mut next = offsets.clone();
        let mut cells = vec![(0, 0); offsets.last().copied().unwrap_or(0)];
        for (person, row) in kept() {
            for &(item, score) in row {
                let place = &mut next[item as usize];
                cells[*place] = (person as u32, score);
                *place += 1;
            }
        }
        Self { offsets, cells }
    }

    /// Number of items.
    pub(crate) fn items(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The `(person, score)` pairs of an item that is in the set.
    pub(crate) fn item(&self, item: usize) -> &[(u32, u8)] {
        &self.cells[self.offsets[item]..self.offsets[item + 1]]
    }
}

/// Points of each person on what they answered.
#[derive(Debug, Clone)]
pub(crate) struct Totals {
    /// `(earned, possible)` by person.
    points: Vec<(u32, u32)>,
}

impl Totals {
    /// `maxima` has an entry for every item.
    pub(crate) fn of(responses: &Responses, maxima: &[u8]) -> Self {
        let sum = |row: &[(u32, u8)]| {
            row.iter().fold((0, 0), |(earned, possible), &(item, score)| {
                (earned + u32::from(score), possible + u32::from(maxima[item as usize]))
            })
        };
        Self { points: responses.iter().map(sum).collect() }
    }

    /// Share of the possible points that a person earned.
    pub(crate) fn share(&self, person: u32) -> f64 {
        let (earned, possible) = self.points[person as usize];
        f64::from(earned) / f64::from(possible)
    }

    /// The same on the person's other items; `None` for who answered nothing else.
    pub(crate) fn rest(&self, person: u32, score: u8, max: u8) -> Option<f64> {
        let (earned, possible) = self.points[person as usize];
        let others = possible - u32::from(max);
        (others > 0).then(|| f64::from(earned - u32::from(score)) / f64::from(others))
    }
}
