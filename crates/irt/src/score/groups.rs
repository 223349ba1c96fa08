//! Persons who can be scored together.

use super::Score;
use crate::Responses;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// One person in so many is looked at to see whether answer patterns repeat.
const SAMPLED: usize = 16;

/// True where scoring each pattern once pays for finding the patterns: at least every other
/// person of a sample repeats another one's answers.
pub(super) fn patterns_repeat(responses: &Responses) -> bool {
    let sample = || (0..responses.persons()).step_by(SAMPLED).map(|p| responses.person(p));
    let distinct: HashSet<&[(u32, u8)]> = sample().collect();
    distinct.len() * 2 <= sample().len()
}

/// Scores each answer pattern once.
pub(super) fn by_pattern(responses: &Responses, score: impl Fn(&[(u32, u8)]) -> Score + Sync) -> Vec<Score> {
    let same = |persons: &[usize]| match persons.first() {
        Some(&person) => vec![score(responses.person(person)); persons.len()],
        None => Vec::new(),
    };
    together(responses, |answers| answers, same)
}

/// Scores together the persons who answered the same items.
pub(super) fn by_items(responses: &Responses, scores: impl Fn(&[usize]) -> Vec<Score> + Sync) -> Vec<Score> {
    let items = |answers: &[(u32, u8)]| answers.iter().map(|(item, _)| *item).collect::<Vec<u32>>();
    together(responses, items, scores)
}

/// Scores by groups of persons with the same key, given back in the order of persons.
fn together<'r, K: Hash + Eq>(
    responses: &'r Responses,
    key: impl Fn(&'r [(u32, u8)]) -> K,
    scores: impl Fn(&[usize]) -> Vec<Score> + Sync,
) -> Vec<Score> {
    let groups = groups(responses.iter().map(key));
    let scored: Vec<Vec<Score>> = groups.par_iter().map(|persons| scores(persons)).collect();
    let mut ordered: Vec<(usize, Score)> =
        groups.into_iter().flatten().zip(scored.into_iter().flatten()).collect();
    ordered.sort_unstable_by_key(|(person, _)| *person);
    ordered.into_iter().map(|(_, score)| score).collect()
}

/// Places of equal keys, in the order of first appearance.
fn groups<K: Hash + Eq>(keys: impl Iterator<Item = K>) -> Vec<Vec<usize>> {
    let (mut groups, mut known): (Vec<Vec<usize>>, HashMap<K, usize>) = (Vec::new(), HashMap::new());
    for (place, key) in keys.enumerate() {
        let group = *known.entry(key).or_insert(groups.len());
        match groups.get_mut(group) {
            Some(members) => members.push(place),
            None => groups.push(vec![place]),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_keys_come_together() {
        assert_eq!(groups("abcab".chars()), [vec![0, 3], vec![1, 4], vec![2]]);
    }
}
