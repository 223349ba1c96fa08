mod input;
mod laws;
mod power;

use super::*;
use crate::Responses;
use crate::math::logistic;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use rand_pcg::Pcg64Mcg;

/// An item: discrimination and difficulty in the reference group, then in the focal group.
type Pair = [(f64, f64); 2];

/// Ten Rasch items without DIF.
fn fair() -> Vec<Pair> {
    (0..10).map(|i| [(1.0, f64::from(i) * 0.3 - 1.35); 2]).collect()
}

/// Simulated answers of two groups of `size` persons each.
struct Sample {
    responses: Responses,
    groups: Vec<Option<Group>>,
    abilities: Vec<f64>,
}

impl Sample {
    /// Every answer is there with probability `presented`; the focal group's mean ability is `impact`.
    fn new(seed: u64, size: usize, items: &[Pair], impact: f64, presented: f64) -> Self {
        let mut rng = Pcg64Mcg::seed_from_u64(seed);
        let mut sample =
            Self { responses: Responses::new(items.len()), groups: Vec::new(), abilities: Vec::new() };
        for person in 0..2 * size {
            let group = Group::BOTH[person % 2];
            let normal: f64 = StandardNormal.sample(&mut rng);
            let theta = normal + impact * group.index() as f64;
            let answer = |(i, item): (usize, &Pair)| {
                let (a, b) = item[group.index()];
                let (right, seen) = (rng.random::<f64>() < logistic(a * (theta - b)), rng.random::<f64>());
                (seen < presented).then_some((i as u32, u8::from(right)))
            };
            let row: Vec<(u32, u8)> = items.iter().enumerate().filter_map(answer).collect();
            sample.responses.push(&row).unwrap();
            sample.groups.push(Some(group));
            sample.abilities.push(theta);
        }
        sample
    }

    fn study(&self) -> Study<'_> {
        self.matched(Matching::Score)
    }

    fn matched<'a>(&'a self, matching: Matching<'a>) -> Study<'a> {
        Study::new(&self.responses, &self.groups, matching).unwrap()
    }

    fn swapped(mut self) -> Self {
        for group in self.groups.iter_mut().flatten() {
            *group = Group::BOTH[1 - group.index()];
        }
        self
    }
}

/// No purification, no adjustment, no continuity correction: the test alone.
fn plain() -> DifSettings {
    DifSettings { purification: 0, adjustment: Adjustment::None, continuity: false, ..DifSettings::default() }
}

fn flagged<T>(dif: &Dif<T>, is_flagged: impl Fn(&T) -> bool) -> Vec<usize> {
    let is = |item: &Result<T, NotTested>| item.as_ref().is_ok_and(&is_flagged);
    dif.items.iter().enumerate().filter(|(_, item)| is(item)).map(|(i, _)| i).collect()
}

fn close(x: f64, y: f64) -> bool {
    (x - y).abs() <= 1e-9 * (1.0 + x.abs().max(y.abs()))
}
