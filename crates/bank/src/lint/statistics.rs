//! Statistics over a whole bank: what no single item shows.

use std::collections::BTreeMap;

use serde::Serialize;
use statrs::distribution::{Binomial, ChiSquared, ContinuousCDF, DiscreteCDF};

use crate::blueprint::Blueprint;
use crate::coverage::{self, Coverage};
use crate::draft::Draft;
use crate::item::{Item, Kind};
use crate::text::{jaccard_at_least, trigrams};

/// Likeness of character trigrams from which two stems count as near duplicates.
const NEAR_DUPLICATE: f64 = 0.8;

/// Expected keys per position below which a chi-square test says nothing.
const LEAST_EXPECTED: f64 = 2.0;

/// What the items in use look like together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BankStatistics {
    /// Single-answer items.
    pub single_items: usize,
    /// Single-answer items whose key is longer than every distractor, in characters.
    pub longest_keys: usize,
    /// Share of the above, 0 to 1; `null` without single-answer items.
    pub longest_share: Option<f64>,
    /// Probability of so many or more longest keys by chance (binomial); `null` without single-answer items.
    pub longest_p: Option<f64>,
    /// Tests of key positions, one for each count of options and keys.
    pub positions: Vec<PositionTest>,
    /// Items by domain, task and point.
    pub coverage: Coverage,
    /// Pairs of items with nearly the same stem.
    pub near_duplicates: Vec<DuplicatePair>,
}

/// Whether keys stand at every position equally often, over items of one shape.
///
/// For *N* items with *k* keys among *n* options the counts `O` are compared with `E = N·k/n` by
/// `(n − 1)/(n − k) · Σ (O − E)²/E`, chi-square with `n − 1` degrees of freedom; the factor allows for the
/// keys of one item standing at different positions, and is 1 for single answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PositionTest {
    /// Options per item.
    pub options: usize,
    /// Keys per item.
    pub keys: usize,
    /// Items of this shape.
    pub items: usize,
    /// Keys at each position.
    pub counts: Vec<usize>,
    /// The test statistic.
    pub chi_square: f64,
    /// Probability of so uneven counts by chance; `null` when fewer than 2 keys per position are expected.
    pub p: Option<f64>,
}

/// Two items whose stems are nearly the same.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DuplicatePair {
    /// Id of the earlier item.
    pub a: String,
    /// Id of the later item.
    pub b: String,
    /// Jaccard likeness of the stems' character trigrams, 0.8 to 1.
    pub likeness: f64,
}

impl BankStatistics {
    /// Statistics of the items of a draft that are not retired.
    #[must_use]
    pub fn of(blueprint: &Blueprint, draft: &Draft) -> Self {
        let items: Vec<&Item> = draft.items().iter().map(|d| &d.item).filter(|i| i.is_active()).collect();
        let single: Vec<&Item> = items.iter().copied().filter(|i| i.kind == Kind::Single).collect();
        let longest = single.iter().filter(|i| key_is_longest(i)).count();
        Self {
            single_items: single.len(),
            longest_keys: longest,
            longest_share: (!single.is_empty()).then(|| longest as f64 / single.len() as f64),
            longest_p: chance_of_at_least(longest, single.len(), mean_chance(&single)),
            positions: position_tests(&items),
            coverage: coverage::of_items(blueprint, draft.items().iter().map(|d| &d.item)),
            near_duplicates: near_duplicates(&items),
        }
    }
}

/// Length of a text as the eye sees it, in characters.
pub(super) fn length(text: &str) -> usize {
    text.chars().count()
}

fn key_is_longest(item: &Item) -> bool {
    let key = item.keyed().map(|o| length(&o.text)).max();
    let other = item.distractors().map(|o| length(&o.text)).max();
    key > other && other.is_some()
}

/// Mean of 1/options: the share of longest keys if length and key had nothing to do with each other.
fn mean_chance(single: &[&Item]) -> f64 {
    single.iter().map(|i| 1.0 / i.options.len().max(1) as f64).sum::<f64>() / single.len().max(1) as f64
}

/// Probability of `hits` or more in `n` trials of probability `p`.
pub(super) fn chance_of_at_least(hits: usize, n: usize, p: f64) -> Option<f64> {
    if n == 0 {
        return None;
    }
    let Some(below) = hits.checked_sub(1) else { return Some(1.0) };
    let binomial = Binomial::new(p, n as u64).ok()?;
    Some(binomial.sf(below as u64))
}

fn position_tests(items: &[&Item]) -> Vec<PositionTest> {
    let mut shapes: BTreeMap<(usize, usize), Vec<&Item>> = BTreeMap::new();
    for item in items.iter().filter(|i| i.has_distractors()) {
        shapes.entry((item.options.len(), item.keyed().count())).or_default().push(item);
    }
    let testable = shapes.into_iter().filter(|((options, keys), _)| *keys > 0 && keys < options);
    testable.map(|((options, keys), items)| position_test(options, keys, &items)).collect()
}

fn position_test(options: usize, keys: usize, items: &[&Item]) -> PositionTest {
    let at =
        |position: usize| items.iter().filter(|i| i.options.get(position).is_some_and(|o| o.correct)).count();
    let counts: Vec<usize> = (0..options).map(at).collect();
    let expected = (items.len() * keys) as f64 / options as f64;
    let sum: f64 = counts.iter().map(|o| (*o as f64 - expected).powi(2) / expected).sum();
    let chi_square = sum * (options - 1) as f64 / (options - keys) as f64;
    let law = ChiSquared::new((options - 1) as f64).ok().filter(|_| expected >= LEAST_EXPECTED);
    PositionTest { options, keys, items: items.len(), counts, chi_square, p: law.map(|l| l.sf(chi_square)) }
}

fn near_duplicates(items: &[&Item]) -> Vec<DuplicatePair> {
    let shingles: Vec<_> = items.iter().map(|i| (&i.id, trigrams(&i.stem))).collect();
    let mut pairs = Vec::new();
    for (i, (a, shingles_a)) in shingles.iter().enumerate() {
        for (b, shingles_b) in shingles.iter().skip(i + 1) {
            if let Some(likeness) = jaccard_at_least(shingles_a, shingles_b, NEAR_DUPLICATE) {
                pairs.push(DuplicatePair { a: (*a).clone(), b: (*b).clone(), likeness });
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::{draft_of, mls, numbered, sound_item};

    /// Items of the sound item's shape with their keys at the given positions.
    fn keyed_at(positions: &[usize]) -> Vec<Item> {
        let with_key = |(n, position): (usize, &usize)| {
            let mut item = numbered(n);
            let key = item.options.iter().position(|o| o.correct).expect("a key");
            item.options.swap(key, *position);
            item
        };
        positions.iter().enumerate().map(with_key).collect()
    }

    fn statistics(items: &[Item]) -> BankStatistics {
        BankStatistics::of(&mls(), &draft_of(items))
    }

    #[test]
    fn even_positions_pass_and_uneven_ones_do_not() {
        let even = statistics(&keyed_at(&[0, 1, 2, 3].repeat(5)));
        assert_eq!(even.positions[0].counts, [5, 5, 5, 5]);
        assert!(even.positions[0].p.is_some_and(|p| p > 0.999));
        let uneven = statistics(&keyed_at(&[1; 20]));
        // All 20 at one of four: (15² + 3·5²)/5 = 60 with 3 degrees of freedom.
        assert!((uneven.positions[0].chi_square - 60.0).abs() < 1e-9);
        assert!(uneven.positions[0].p.is_some_and(|p| p < 1e-9));
        assert_eq!(statistics(&keyed_at(&[1; 5])).positions[0].p, None);
    }

    #[test]
    fn the_factor_for_several_keys_keeps_the_mean_of_the_statistic() {
        // Over all 10 ways to key 2 of 5, taken once each, counts are even; the mean of the statistic over
        // one random item is the number of degrees of freedom.
        let mean: f64 = 4.0;
        let item = |a: usize, b: usize| {
            let mut item = sound_item();
            item.kind = Kind::Multiple;
            item.options = (0..5)
                .map(|i| crate::ItemOption { correct: i == a || i == b, ..Default::default() })
                .collect();
            item
        };
        let statistic = |a, b| position_test(5, 2, &[&item(a, b)]).chi_square;
        assert!((statistic(0, 1) - mean).abs() < 1e-9);
        assert!((statistic(2, 4) - mean).abs() < 1e-9);
    }

    #[test]
    fn tail_probabilities_of_a_small_binomial() {
        let close = |p: Option<f64>, exact: f64| p.is_some_and(|p| (p - exact).abs() < 1e-12);
        assert!(close(chance_of_at_least(0, 3, 0.25), 1.0));
        assert!(close(chance_of_at_least(3, 3, 0.25), 1.0 / 64.0));
        assert!(close(chance_of_at_least(2, 3, 0.25), 10.0 / 64.0));
        assert_eq!(chance_of_at_least(0, 0, 0.25), None);
    }

    #[test]
    fn longest_keys_are_counted_and_ties_are_not() {
        let mut longest = numbered(1);
        longest.options[1].text =
            "a key that is very much longer than any of its three distractors is".repeat(3);
        let found = statistics(&[numbered(0), longest]);
        assert_eq!((found.single_items, found.longest_keys), (2, 1));
        let mut tie = numbered(2);
        for option in &mut tie.options {
            option.text = "same".into();
        }
        assert_eq!(statistics(&[tie]).longest_keys, 0);
    }

    #[test]
    fn near_duplicates_are_found_in_pairs() {
        let mut other = numbered(2);
        other.stem = "Quite another question about graph databases and their quorum?".into();
        let twin = Item { stem: numbered(0).stem.replace("12", "13"), ..numbered(1) };
        let found = statistics(&[numbered(0), twin, other]).near_duplicates;
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].likeness >= 0.8);
    }
}
