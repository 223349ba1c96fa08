//! Measures one adaptive step: taking in an answer (four domains, second order) and choosing the next
//! item inside blueprint quotas, at 100, 1,000 and 10,000 items.

#![allow(missing_docs)]

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use gradatim_cat::{AbilityTracker, ExpectedPosteriorVariance, OutcomeWeights, SelectionRule, Standing};
use std::hint::black_box;

fn step(c: &mut Criterion) {
    let mut group = c.benchmark_group("adaptive step (update + MFI in quotas)");
    for n in [100, 1_000, 10_000] {
        let mut engine = benches::engine(n).expect("fixture");
        let (mut rng, mut correct) = (benches::generator(2), false);
        group.bench_with_input(BenchmarkId::from_parameter(n), &n, |b, _| {
            b.iter(|| {
                let selection = engine.next(&mut rng).expect("an item is left");
                correct = !correct;
                engine.answer(selection.item, usize::from(correct), true);
                black_box(selection.item)
            });
        });
    }
    group.finish();
}

fn update(c: &mut Criterion) {
    let engine = benches::engine(100).expect("fixture");
    let mut correct = false;
    c.bench_function("posterior update, four domains", |b| {
        b.iter_batched_ref(
            || AbilityTracker::new(benches::model().expect("fixture")),
            |tracker| {
                correct = !correct;
                tracker.observe(black_box(2), engine.pool().log_likelihood(7, usize::from(correct)));
            },
            BatchSize::SmallInput,
        );
    });
}

fn expected_variance(c: &mut Criterion) {
    let engine = benches::engine(1_000).expect("fixture");
    let tracker = engine.tracker();
    let nodes = tracker.model().grid().nodes();
    let (posterior, likelihood) = (tracker.posterior(0), tracker.state().likelihood(0));
    let standing = Standing { theta: 0.0, nodes, posterior, likelihood, evidence: None };
    c.bench_function("expected posterior variance of 1,000 items", |b| {
        b.iter(|| {
            let value = |i| ExpectedPosteriorVariance(OutcomeWeights::Predictive).value(engine.pool(), i, &standing);
            (0..engine.pool().len()).map(value).fold(f64::NEG_INFINITY, f64::max)
        });
    });
}

criterion_group!(group, step, update, expected_variance);
criterion_main!(group);
