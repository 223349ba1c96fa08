//! Shared fixtures of the benches: pools, models and data from fixed seeds.

use gradatim_cat::{
    Engine, ItemPool, LengthOrPrecision, MaximumInformation, Plan, PoolItem, Quotas, SelectionRule, Standing,
};
use gradatim_irt::{Dichotomous, Grid, IrtError, ItemBelief, Loading, ResponseModel, Responses, SecondOrder};
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use rand_pcg::Pcg64Mcg;
use std::error::Error;

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

/// A pool of `n` items in turn of so many domains.
///
/// # Errors
/// Never for these fixtures.
pub fn pool(n: usize, domains: usize, grid: &Grid) -> Result<ItemPool, Box<dyn Error>> {
    let item = |(i, item)| PoolItem::new(format!("i{i}"), i % domains, ItemBelief::known(item));
    Ok(ItemPool::new(items(n, 1)?.into_iter().enumerate().map(item).collect(), domains, grid)?)
}

/// An engine over `n` items in four domains that chooses by a rule inside blueprint quotas, tests of 40 items.
///
/// # Errors
/// Never for these fixtures.
pub fn engine(n: usize, rule: impl SelectionRule + 'static) -> Result<Engine, Box<dyn Error>> {
    let model = model()?;
    let pool = pool(n, WEIGHTS.len(), model.grid())?;
    let titles = WEIGHTS.iter().map(|w| format!("domain of weight {w}")).collect();
    let (plan, stopping) = (Plan::Measure(Box::new(rule)), LengthOrPrecision::fixed(40));
    Ok(Engine::new(pool, model, titles, Quotas::new(WEIGHTS.to_vec())?, plan, stopping)?)
}

/// One step of a test: the next item is chosen, served and answered as the engine expects it to be; after the last one
/// another test begins.
pub fn step(engine: &mut Engine, rng: &mut Pcg64Mcg) -> usize {
    if engine.finished() {
        engine.restart();
    }
    engine.next(rng).map_or(0, |selection| {
        engine.serve(selection.item);
        engine.answer(selection.item, usize::from(rng.random::<f64>() < selection.p_correct), true);
        selection.item
    })
}

/// Maximum information that values every candidate: what the pool's index is compared with.
#[derive(Debug)]
pub struct FullScan;

impl SelectionRule for FullScan {
    fn name(&self) -> &'static str {
        "scan"
    }

    fn value(&self, pool: &ItemPool, item: usize, standing: &Standing<'_>) -> f64 {
        MaximumInformation.value(pool, item, standing)
    }
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
