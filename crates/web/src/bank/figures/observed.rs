//! Shares of right answers among learners of like ability.

use super::super::records::Learner;
use gradatim_practice::Material;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Groups at most, and learners of a group at least.
const GROUPS: usize = 8;
const LEAST: usize = 5;

/// Learners of like ability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub(crate) struct Observed {
    /// Mean of their abilities in the item's domain, in logits.
    pub(crate) theta: f64,
    /// Their share of right answers.
    pub(crate) share: f64,
    /// How many they are.
    pub(crate) n: usize,
}

/// The groups of every item of a bank.
pub(super) fn of_items(material: &Material, learners: &[Arc<Learner>]) -> Vec<Vec<Observed>> {
    let mut answers: Vec<Vec<(f64, bool)>> = vec![Vec::new(); material.pool().len()];
    for learner in learners {
        for (i, given) in learner.first_answers() {
            if let Some(ability) = learner.abilities.get(material.pool().domain(i)) {
                answers[i].push((ability.mean, given.correct));
            }
        }
    }
    answers.into_iter().map(grouped).collect()
}

/// Equal groups, none smaller than [`LEAST`] if there are so many answers at all.
fn grouped(mut answers: Vec<(f64, bool)>) -> Vec<Observed> {
    answers.sort_by(|a, b| a.0.total_cmp(&b.0));
    let groups = (answers.len() / LEAST).clamp(1, GROUPS);
    let mut rest = answers.as_slice();
    let mut found = Vec::new();
    for left in (1..=groups).rev() {
        let (group, others) = rest.split_at(rest.len() / left);
        rest = others;
        found.extend(of_group(group));
    }
    found
}

fn of_group(group: &[(f64, bool)]) -> Option<Observed> {
    let n = group.len() as f64;
    let theta = group.iter().map(|(theta, _)| theta).sum::<f64>() / n;
    let right = group.iter().filter(|(_, right)| *right).count() as f64;
    (!group.is_empty()).then(|| Observed { theta, share: right / n, n: group.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_keep_everybody_and_rise_in_ability() {
        for n in [0_u32, 1, 4, 5, 9, 47, 300] {
            let answers: Vec<(f64, bool)> = (0..n).map(|i| (f64::from(i * 29 % 47), i % 3 == 0)).collect();
            let right = answers.iter().filter(|(_, right)| *right).count() as f64;
            let groups = grouped(answers);
            assert_eq!(groups.iter().map(|g| g.n).sum::<usize>(), n as usize);
            assert!(groups.len() <= GROUPS && groups.is_sorted_by_key(|g| g.theta));
            assert!(n < 5 || groups.iter().all(|g| g.n >= LEAST), "{groups:?}");
            let found: f64 = groups.iter().map(|g| g.share * g.n as f64).sum();
            assert!((found - right).abs() < 1e-9);
        }
    }
}
