//! Shared fixtures of the benches: pools, models and data from fixed seeds.

use gradatim_cat::{Engine, ItemPool, LengthOrPrecision, MaximumInformation, Plan, PoolItem, Quotas};
use gradatim_irt::{Dichotomous, IrtError, ItemBelief, Loading, ResponseModel, Responses, SecondOrder};
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use rand_pcg::Pcg64Mcg;

/// Domain weights of MLS-C01.
pub const WEIGHTS: [f64; 4] = [0.2, 0.24, 0.36, 0.2];

/// The generator all fixtures draw from.
#[must_use]
pub fn generator(seed: u64) -> Pcg64Mcg {
    Pcg64Mcg::seed_from_u64(seed)
}

/// `n` 3PL items: a lognormal around 1.2, b standard normal, c = 0.2.
///
/// # Errors
/// Never for these distributions.
pub fn items(n: usize, seed: u64) -> Result<Vec<Dichotomous>, IrtError> {
    let mut rng = generator(seed);
    let mut normal = || -> f64 { StandardNormal.sample(&mut rng) };
    (0..n).map(|_| Dichotomous::three_pl(1.2 * (0.3 * normal()).exp(), normal(), 0.2)).collect()
}

/// The second-order model of a four-domain exam.
///
/// # Errors
/// Never for the usual grid.
pub fn model() -> Result<SecondOrder, IrtError> {
    Ok(SecondOrder::new(SecondOrder::usual_grid()?, vec![Loading::default(); WEIGHTS.len()]))
}

/// An engine over `n` items in four domains, MFI inside blueprint quotas.
///
/// # Errors
/// Never for these fixtures.
pub fn engine(n: usize) -> Result<Engine, Box<dyn std::error::Error>> {
    let model = model()?;
    let item = |(i, item)| PoolItem::new(format!("i{i}"), i % WEIGHTS.len(), ItemBelief::known(item));
    let pool =
        ItemPool::new(items(n, 1)?.into_iter().enumerate().map(item).collect(), WEIGHTS.len(), model.grid())?;
    let titles = WEIGHTS.iter().map(|w| format!("domain of weight {w}")).collect();
    let plan = Plan::Measure(Box::new(MaximumInformation));
    Ok(Engine::new(pool, model, titles, Quotas::new(WEIGHTS.to_vec())?, plan, LengthOrPrecision::fixed(n))?)
}

/// Dense responses of `persons` to items of any model, abilities N(0, 1).
///
/// # Errors
/// Never for these fixtures.
pub fn responses<M: ResponseModel>(items: &[M], persons: usize, seed: u64) -> Result<Responses, IrtError> {
    let (mut rng, mut responses) = (generator(seed), Responses::new(items.len()));
    for _ in 0..persons {
        let theta: f64 = StandardNormal.sample(&mut rng);
        let answer = |(i, item): (usize, &M)| {
            // Higher categories first: with two of them, right where the draw is below P(right).
            let (draw, mut above, mut category) = (rng.random::<f64>(), 0.0, item.categories() - 1);
            while category > 0 {
                above += item.probability(theta, category);
                if draw < above {
                    break;
                }
                category -= 1;
            }
            (i as u32, category as u8)
        };
        let row: Vec<(u32, u8)> = items.iter().enumerate().map(answer).collect();
        responses.push(&row)?;
    }
    Ok(responses)
}
