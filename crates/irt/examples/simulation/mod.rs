//! Items and answers from a seed, for the examples.

use gradatim_irt::{Dichotomous, IrtError, ResponseModel, Responses};
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use rand_pcg::Pcg64Mcg;

/// The generator of a seed.
pub fn generator(seed: u64) -> Pcg64Mcg {
    Pcg64Mcg::seed_from_u64(seed)
}

/// Items with ln a ~ N(0, 0.3²), b ~ N(0, 1) and c uniform between the bounds.
pub fn items(n: usize, c: (f64, f64), rng: &mut Pcg64Mcg) -> Result<Vec<Dichotomous>, IrtError> {
    let mut item = |_| {
        let (a, b) = ((0.3 * normal(rng)).exp(), normal(rng));
        Dichotomous::three_pl(a, b, c.0 + (c.1 - c.0) * rng.random::<f64>())
    };
    (0..n).map(&mut item).collect()
}

/// Answers of persons with abilities N(0, 1) to every item.
pub fn responses(items: &[Dichotomous], persons: usize, rng: &mut Pcg64Mcg) -> Result<Responses, IrtError> {
    let mut responses = Responses::new(items.len());
    for _ in 0..persons {
        let theta = normal(rng);
        let mut right = |item: &Dichotomous| u8::from(rng.random::<f64>() < item.probability(theta, 1));
        let row: Vec<(u32, u8)> = (0..).zip(items.iter().map(&mut right)).collect();
        responses.push(&row)?;
    }
    Ok(responses)
}

fn normal(rng: &mut Pcg64Mcg) -> f64 {
    StandardNormal.sample(rng)
}
