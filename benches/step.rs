//! Measures one adaptive step (an answer taken in, the next item chosen) of second-order tests in four domains inside
//! blueprint quotas and of tests of one ability, its parts, and beside each selection the scan of all candidates.

#![allow(missing_docs)]

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use gradatim_cat::{
    AbilityTracker, Design, ExpectedPosteriorVariance, FixedLength, ItemPool, MaximumInformation,
    OutcomeWeights, SelectionRule, Session, Standing,
};
use gradatim_irt::Grid;
use rand::RngExt;
use std::hint::black_box;

const SIZES: [usize; 3] = [100, 1_000, 10_000];

/// Whole tests of 40 items, one after the other; the beginning of a test is in the time of its steps.
fn step(c: &mut Criterion) {
    let mut group = c.benchmark_group("adaptive step (update + MFI in quotas)");
    for n in SIZES {
        let mut rng = benches::generator(2);
        let mut indexed = benches::engine(n, MaximumInformation).expect("fixture");
        group.bench_function(BenchmarkId::new("index", n), |b| {
            b.iter(|| benches::step(&mut indexed, &mut rng));
        });
        let mut scanned = benches::engine(n, benches::FullScan).expect("fixture");
        group.bench_function(BenchmarkId::new("scan", n), |b| {
            b.iter(|| benches::step(&mut scanned, &mut rng));
        });
    }
    group.finish();
}

/// An answer in each domain in turn, forty a learner, then the posterior of that domain, or of all four.
fn update(c: &mut Criterion) {
    let pool = pool(100, 4);
    let mut group = c.benchmark_group("posterior update");
    for (name, all) in [("the posterior needed", false), ("all four domains", true)] {
        let (mut tracker, mut step) = (AbilityTracker::new(benches::model().expect("fixture")), 0);
        group.bench_function(name, |b| {
            b.iter(|| {
                step += 1;
                if step % 40 == 0 {
                    tracker.restart();
                }
                let (item, correct, domain) = (step * 7 % 100, usize::from(step % 3 > 0), step * 7 % 4);
                tracker.answer(domain, pool.probability(item, correct), pool.log_likelihood(item, correct));
                let asked = if all { 0..4 } else { domain..domain + 1 };
                asked.map(|d| tracker.domain(d).mean).sum::<f64>()
            });
        });
    }
    group.finish();
}

fn pool(n: usize, domains: usize) -> ItemPool {
    benches::pool(n, domains, &Grid::new(41, 5.0).expect("fixture")).expect("fixture")
}

/// The best of a pool of one domain, a tenth of which is taken, at abilities drawn beforehand.
fn selection(c: &mut Criterion) {
    let mut group = c.benchmark_group("MFI selection, one domain");
    for n in SIZES {
        let (pool, mut rng) = (pool(n, 1), benches::generator(3));
        let taken: Vec<bool> = (0..n).map(|_| rng.random::<f64>() < 0.1).collect();
        let abilities: Vec<f64> = (0..1_000).map(|_| 3.0 * rng.random::<f64>() - 1.5).collect();
        let mut at = abilities.iter().copied().cycle();
        let mut next = move || at.next().unwrap_or_default();
        group.bench_function(BenchmarkId::new("index", n), |b| {
            b.iter(|| pool.most_informative(None, next(), |item| !taken[item]));
        });
        let posterior = [0.0; 41];
        group.bench_function(BenchmarkId::new("scan", n), |b| {
            b.iter(|| {
                let (theta, nodes) = (next(), pool.grid().nodes());
                let standing =
                    Standing { theta, nodes, posterior: &posterior, likelihood: &posterior, evidence: None };
                let value = |i| (i, MaximumInformation.value(&pool, i, &standing));
                let better = |x: (usize, f64), y: (usize, f64)| if y.1 > x.1 { y } else { x };
                (0..n).filter(|i| !taken[*i]).map(value).reduce(better)
            });
        });
    }
    group.finish();
}

/// All lists of a pool; a test makes only those that it visits.
fn build(c: &mut Criterion) {
    let pool = pool(10_000, 1);
    let mut group = c.benchmark_group("information index");
    group.sample_size(10);
    group.bench_function("all 240 lists of 10,000 items", |b| {
        b.iter_batched_ref(|| pool.clone(), |pool| pool.prepare_index(None), BatchSize::PerIteration);
    });
    group.finish();
}

/// Tests of one ability: 30 items, posterior mean on 33 nodes, the next test begun within the time of its steps.
fn session(c: &mut Criterion) {
    let mut group = c.benchmark_group("session step (EAP + MFI)");
    let pool = benches::pool(1_000, 1, &Grid::new(33, 4.0).expect("fixture")).expect("fixture");
    let designs = [
        ("index", Design::new(MaximumInformation, FixedLength(30))),
        ("scan", Design::new(benches::FullScan, FixedLength(30))),
    ];
    for (name, design) in &designs {
        let mut rng = benches::generator(4);
        let mut session = Session::new(&pool, design, &mut rng).expect("fixture");
        group.bench_function(BenchmarkId::new(*name, 1_000), |b| {
            b.iter(|| {
                if session.stopped().is_some() {
                    session.restart(&mut rng).expect("fixture");
                }
                let choice = session.next(&mut rng).expect("fixture").expect("an item is left");
                let category = usize::from(rng.random::<f64>() < 0.6);
                session.answer(choice.item, category).expect("fixture");
                choice.item
            });
        });
    }
    group.finish();
}

fn expected_variance(c: &mut Criterion) {
    let engine = benches::engine(1_000, MaximumInformation).expect("fixture");
    let tracker = engine.tracker();
    let nodes = tracker.model().grid().nodes();
    let (posterior, likelihood) = (tracker.posterior(0), tracker.state().likelihood(0));
    let standing = Standing { theta: 0.0, nodes, posterior, likelihood, evidence: None };
    c.bench_function("expected posterior variance of 1,000 items", |b| {
        b.iter(|| {
            let rule = ExpectedPosteriorVariance(OutcomeWeights::Predictive);
            let value = |i| rule.value(engine.pool(), i, black_box(&standing));
            (0..engine.pool().len()).map(value).fold(f64::NEG_INFINITY, f64::max)
        });
    });
}

criterion_group!(group, step, update, selection, build, session, expected_variance);
criterion_main!(group);
