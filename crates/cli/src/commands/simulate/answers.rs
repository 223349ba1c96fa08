//! Answers as the models say, learner by learner and in any order.

use gradatim_irt::{Item, ResponseModel};
use rand::{RngExt, SeedableRng, seq::index};
use rand_distr::{Distribution, StandardNormal};
use rand_pcg::Pcg64Mcg;

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
        let answer = |i: usize| (i as u32, score(&self.items[i], theta, rng.random()));
        items.into_iter().map(answer).collect()
    }
}

/// A generator of its own for each learner; number 0 is for the items.
pub fn generator(seed: u64, number: u64) -> Pcg64Mcg {
    Pcg64Mcg::seed_from_u64(seed.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
}

/// The score whose place in the distribution, counted from the highest, is `uniform` in [0, 1).
fn score(item: &Item, theta: f64, uniform: f64) -> u8 {
    let mut rest = uniform;
    let reaches = |k: &usize| {
        rest -= item.probability(theta, *k);
        rest < 0.0
    };
    (1..item.categories()).rev().find(reaches).map_or(0, |k| k as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradatim_irt::{Dichotomous, Graded, PartialCredit};

    #[test]
    fn scores_are_as_frequent_as_the_model_says() {
        for item in [
            Item::from(Dichotomous::new(1.3, 0.2, 0.2, 1.0).unwrap()),
            Graded::new(1.2, vec![-1.0, 0.1, 1.5]).unwrap().into(),
            PartialCredit::new(0.8, vec![0.5, -0.5]).unwrap().into(),
        ] {
            let n = 20_000;
            for theta in [-1.5, 0.0, 2.0] {
                let of = |i| usize::from(score(&item, theta, (f64::from(i) + 0.5) / f64::from(n)));
                let mut counts = vec![0; item.categories()];
                (0..n).for_each(|i| counts[of(i)] += 1);
                for (k, count) in counts.iter().enumerate() {
                    // Evenly spaced numbers: off by one at each of two borders.
                    let expected = f64::from(n) * item.probability(theta, k);
                    assert!((f64::from(*count) - expected).abs() <= 2.0, "{item:?} {theta} {k}");
                }
            }
        }
    }

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
