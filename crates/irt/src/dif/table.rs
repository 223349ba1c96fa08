//! Scores by group within the levels of the matching value.

use super::study::{Answer, Group};

/// One level: number of persons of each group with each score.
#[derive(Debug, Clone)]
pub(super) struct Level {
    counts: [Vec<f64>; 2],
}

impl Level {
    pub(super) fn of(answers: &[Answer], max: u8) -> Self {
        let mut counts = [vec![0.0; usize::from(max) + 1], vec![0.0; usize::from(max) + 1]];
        for answer in answers {
            counts[answer.group.index()][usize::from(answer.score)] += 1.0;
        }
        Self { counts }
    }

    /// Number of persons of a group.
    pub(super) fn n(&self, group: Group) -> f64 {
        self.counts[group.index()].iter().sum()
    }

    /// Σ score^power over the persons of a group.
    pub(super) fn sum(&self, group: Group, power: i32) -> f64 {
        let scores = self.counts[group.index()].iter().enumerate();
        scores.map(|(score, count)| count * (score as f64).powi(power)).sum()
    }

    /// The four cells A, B (reference right, wrong), C, D (focal right, wrong) of an item with two scores.
    pub(super) fn fourfold(&self) -> Fourfold {
        let [a, c] = Group::BOTH.map(|group| self.sum(group, 1));
        Fourfold { a, b: self.n(Group::Reference) - a, c, d: self.n(Group::Focal) - c }
    }
}

/// Reference right and wrong, focal right and wrong.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fourfold {
    pub(super) a: f64,
    pub(super) b: f64,
    pub(super) c: f64,
    pub(super) d: f64,
}

impl Fourfold {
    pub(super) fn total(&self) -> f64 {
        self.a + self.b + self.c + self.d
    }
}
