//! Taking one of several candidates: the best, or one drawn.

use rand::{Rng, RngExt};

/// A drill draws among this many of the best items, so that two drills are not the same.
pub(super) const RANDOMESQUE: usize = 2;

/// The highest value, ties by pool order.
pub(super) fn best_item(valued: impl Iterator<Item = (usize, f64)>) -> Option<(usize, f64, f64)> {
    let better = |best: (usize, f64), x: (usize, f64)| if x.1 > best.1 { x } else { best };
    valued.reduce(better).map(|(item, value)| (item, value, 1.0))
}

/// The few highest values, in pool order among ties.
pub(super) fn best_few(valued: impl Iterator<Item = (usize, f64)>) -> Vec<(usize, f64)> {
    let mut few: Vec<(usize, f64)> = Vec::with_capacity(RANDOMESQUE + 1);
    for candidate in valued {
        let place = few.partition_point(|kept| kept.1 >= candidate.1);
        if place < RANDOMESQUE {
            few.insert(place, candidate);
            few.truncate(RANDOMESQUE);
        }
    }
    few
}

/// One of them, each with the same chance.
pub(super) fn drawn_item(
    valued: impl Iterator<Item = (usize, f64)>,
    rng: &mut impl Rng,
) -> Option<(usize, f64, f64)> {
    let all: Vec<(usize, f64)> = valued.collect();
    if all.is_empty() {
        return None;
    }
    let (item, value) = all[rng.random_range(0..all.len())];
    Some((item, value, 1.0 / all.len() as f64))
}

/// The index at which the running sum of `chances` passes `u`.
pub(super) fn drawn(chances: &[f64], u: f64) -> usize {
    let mut sum = 0.0;
    for (d, p) in chances.iter().enumerate() {
        sum += p;
        if u < sum {
            return d;
        }
    }
    // Rounding may leave the sum a hair below one; the last domain with a chance takes that hair.
    chances.iter().rposition(|p| *p > 0.0).unwrap_or(0)
}
