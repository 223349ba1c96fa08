//! Where unscored items stand in a test.

use crate::CatError;
use rand::{Rng, RngExt};

/// Random positions for unscored items: not among the first few, and never two in a row unless needed.
///
/// Every admissible set of positions is equally likely. When more are asked for than fit apart, each
/// scored item still parts two groups of unscored ones, which is the least crowding there can be.
///
/// ```
/// use gradatim_cat::pretest::Placement;
/// use rand::SeedableRng;
/// let placement = Placement::new(20, 4, 5)?;
/// let mut positions = Vec::new();
/// placement.draw(&mut rand_pcg::Pcg64Mcg::seed_from_u64(1), &mut positions);
/// assert_eq!(positions.len(), 4);
/// assert!(positions[0] >= 5 && positions.windows(2).all(|w| w[1] - w[0] > 1));
/// # Ok::<(), gradatim_cat::CatError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placement {
    length: usize,
    unscored: usize,
    lead: usize,
}

impl Placement {
    /// `unscored` of the `length` items of a test, none among the first `lead`.
    ///
    /// # Errors
    /// [`CatError::Setting`] when they do not fit behind the first `lead` items.
    pub fn new(length: usize, unscored: usize, lead: usize) -> Result<Self, CatError> {
        if lead.checked_add(unscored).is_none_or(|sum| sum > length) {
            let what = "the number of unscored items";
            let wanted = "at most the test length less the first items that are kept scored";
            return Err(CatError::Setting { what, value: unscored as f64, wanted });
        }
        Ok(Self { length, unscored, lead })
    }

    /// Number of items of the test, scored and unscored.
    #[must_use]
    pub fn length(&self) -> usize {
        self.length
    }

    /// Number of unscored items.
    #[must_use]
    pub fn unscored(&self) -> usize {
        self.unscored
    }

    /// Draws the positions into `out`, rising, the first item of the test being 0.
    pub fn draw(&self, rng: &mut dyn Rng, out: &mut Vec<usize>) {
        let (unscored, scored) = (self.unscored, self.length - self.lead - self.unscored);
        out.clear();
        if unscored <= scored + 1 {
            // Sets without neighbours are sets of a row shortened by one place a gap, spread out again.
            subset(scored + 1, unscored, rng, out);
            out.iter_mut().enumerate().for_each(|(i, at)| *at += self.lead + i);
        } else {
            // Each scored item parts two groups, and no group is empty: cut the row of unscored ones.
            subset(unscored - 1, scored, rng, out);
            complement(out, self.length - self.lead);
            out.iter_mut().for_each(|at| *at += self.lead);
        }
    }
}

/// A random subset of `0..n` of a given size, rising (selection sampling: Knuth, volume 2, 3.4.2 S).
fn subset(n: usize, size: usize, rng: &mut dyn Rng, out: &mut Vec<usize>) {
    for at in 0..n {
        let wanted = size - out.len();
        if wanted > 0 && rng.random_range(0..n - at) < wanted {
            out.push(at);
        }
    }
}

/// From cuts between unscored items (after the `cut`-th, from 0) to the unscored positions.
fn complement(cuts: &mut Vec<usize>, length: usize) {
    let scored = cuts.len();
    // The i-th scored item stands behind its cut's unscored items and the scored ones before.
    cuts.iter_mut().enumerate().for_each(|(i, cut)| *cut += 1 + i);
    let mut next = 0;
    for at in 0..length {
        if next < scored && cuts.get(next) == Some(&at) {
            next += 1;
        } else {
            cuts.push(at);
        }
    }
    cuts.drain(..scored);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::SeedableRng;
    use std::collections::HashMap;

    fn drawn(placement: &Placement, seed: u64) -> Vec<usize> {
        let mut out = vec![99];
        placement.draw(&mut rand_pcg::Pcg64Mcg::seed_from_u64(seed), &mut out);
        out
    }

    proptest! {
        #[test]
        fn neighbours_are_as_few_as_can_be(lead in 0usize..10, unscored in 0usize..30, others in 0usize..30, seed in any::<u64>()) {
            let length = (lead + unscored + others).max(1);
            let positions = drawn(&Placement::new(length, unscored, lead).unwrap(), seed);
            prop_assert_eq!(positions.len(), unscored);
            prop_assert!(positions.windows(2).all(|w| w[0] < w[1]));
            prop_assert!(positions.iter().all(|p| (lead..length).contains(p)));
            let neighbours = positions.windows(2).filter(|w| w[1] == w[0] + 1).count();
            prop_assert_eq!(neighbours, unscored.saturating_sub(length - lead - unscored + 1));
        }
    }

    #[test]
    fn every_set_is_equally_likely() {
        // Three apart of seven places behind two: ten sets; and four of six must touch: three ways.
        for (placement, sets) in [((9, 3, 2), 10), ((6, 4, 0), 3)] {
            let placement = Placement::new(placement.0, placement.1, placement.2).unwrap();
            let mut counts: HashMap<Vec<usize>, usize> = HashMap::new();
            (0..20_000).for_each(|seed| *counts.entry(drawn(&placement, seed)).or_default() += 1);
            assert_eq!(counts.len(), sets);
            let expected = 20_000.0 / sets as f64;
            assert!(
                counts.values().all(|n| (*n as f64 - expected).abs() < 5.0 * expected.sqrt()),
                "{counts:?}"
            );
        }
    }

    #[test]
    fn more_than_fit_are_refused() {
        assert!(Placement::new(10, 6, 5).is_err() && Placement::new(10, usize::MAX, 1).is_err());
        assert!(Placement::new(10, 5, 5).is_ok());
    }
}
