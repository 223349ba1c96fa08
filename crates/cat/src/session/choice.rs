//! A choice that can say why it was made.

use crate::Informative;
use gradatim_irt::score::Estimate;

/// How many of the best candidates a choice remembers.
pub const REMEMBERED: usize = 5;

/// A candidate with its criterion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Position in the pool.
    pub item: usize,
    /// Value by the rule, after content and exposure control have weighed it; higher is better.
    pub value: f64,
}

impl From<&Informative> for Candidate {
    fn from(found: &Informative) -> Self {
        Self { item: found.item, value: found.information }
    }
}

/// The best few candidates, best first, ties by pool order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BestFew {
    kept: [Candidate; REMEMBERED],
    len: usize,
}

impl BestFew {
    /// The best few of candidates in pool order.
    #[must_use]
    pub fn of(candidates: impl Iterator<Item = Candidate>) -> Self {
        let none = Candidate { item: 0, value: f64::NEG_INFINITY };
        let mut few = Self { kept: [none; REMEMBERED], len: 0 };
        candidates.for_each(|candidate| few.offer(candidate));
        few
    }

    fn offer(&mut self, candidate: Candidate) {
        let place = self.as_slice().partition_point(|kept| kept.value >= candidate.value);
        if place < REMEMBERED {
            self.len = (self.len + 1).min(REMEMBERED);
            self.kept[place..self.len].rotate_right(1);
            self.kept[place] = candidate;
        }
    }

    /// Best first.
    #[must_use]
    pub fn as_slice(&self) -> &[Candidate] {
        &self.kept[..self.len]
    }
}

/// A constraint that narrowed the choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Constraint {
    /// Name of the control it belongs to.
    pub control: &'static str,
    /// What it is about: the index of a domain, a group or a constraint.
    pub subject: Option<usize>,
}

/// A random draw that decided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Draw {
    /// The uniform number drawn, in [0, 1).
    pub u: f64,
    /// Probability with which exactly this item was drawn, given the state.
    pub chance: f64,
}

/// Who chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chooser {
    /// The start rule.
    Start,
    /// The selection rule, under content and exposure control.
    Rule,
    /// Pretest seeding: an unscored item.
    Seeding,
}

/// The next item with everything needed to explain and to replay the choice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// Position in the pool.
    pub item: usize,
    /// Value of the item by the rule (weighed by the controls); higher is better.
    pub value: f64,
    /// Ability and standard error at which it was chosen.
    pub estimate: Estimate,
    /// Who chose it.
    pub chooser: Chooser,
    /// Number of items that were allowed.
    pub candidates: usize,
    /// The best of them.
    pub best: BestFew,
    /// The constraint that bound.
    pub constraint: Option<Constraint>,
    /// The random draw, if one decided.
    pub draw: Option<Draw>,
    /// False for an item that is tried out and does not count.
    pub scored: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_best_few_are_a_stable_sort(values in proptest::collection::vec(0u8..6, 0..20)) {
            let of = |(item, value): (usize, &u8)| Candidate { item, value: f64::from(*value) };
            let mut sorted: Vec<Candidate> = values.iter().enumerate().map(of).collect();
            let few = BestFew::of(sorted.iter().copied());
            sorted.sort_by(|x, y| y.value.total_cmp(&x.value));
            sorted.truncate(REMEMBERED);
            prop_assert_eq!(few.as_slice(), &sorted[..]);
        }
    }
}
