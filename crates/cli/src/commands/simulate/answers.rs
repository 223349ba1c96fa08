//! Answers as the models say, learner by learner and in any order.

use gradatim_irt::Item;
use gradatim_simulate::{category, generator};
use rand::{RngExt, seq::index};
use rand_distr::{Distribution, StandardNormal};

/// Who answers what.
#[derive(Debug, Clone, Copy)]
pub struct Design<'a> {
    pub items: &'a [Item],
    /// Items of each learner, at most all.
    pub per_person: usize,
    pub seed: u64,
}

impl Design<'_> {
    /// The answers of a learner, by rising item: ability N(0, 1), items a simple random sample.
    pub fn answers(&self, person: u32) -> Vec<(u32, u8)> {
        let mut rng = generator(self.seed, u64::from(person) + 1);
        let theta: f64 = StandardNormal.sample(&mut rng);
        let mut items = index::sample(&mut rng, self.items.len(), self.per_person).into_vec();
        items.sort_unstable();
        let answer = |i: usize| (i as u32, category(&self.items[i], theta, rng.random()));
        items.into_iter().map(answer).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradatim_irt::Dichotomous;

    #[test]
    fn learners_answer_different_items_once_each() {
        let items = vec![Item::from(Dichotomous::two_pl(1.0, 0.0).unwrap()); 40];
        let design = Design { items: &items, per_person: 10, seed: 3 };
        let rows: Vec<Vec<(u32, u8)>> = (0..200).map(|person| design.answers(person)).collect();
        assert!(rows.iter().all(|row| row.len() == 10 && row.is_sorted_by(|x, y| x.0 < y.0)));
        assert_ne!(rows[0], rows[1]);
        let mut counts = [0_u32; 40];
        rows.iter().flatten().for_each(|(item, _)| counts[*item as usize] += 1);
        // Binomial(200, 1/4): 50 ± 6.1.
        assert!(counts.iter().all(|n| (20..80).contains(n)), "{counts:?}");
    }
}
