//! Measures the exact probability of passing a 50-item form after an answer, four domains: as it is, kept up to date
//! domain by domain, and with the integral over a bank-to-exam mismatch.

#![allow(missing_docs)]

use criterion::{Criterion, criterion_group, criterion_main};
use gradatim_irt::{ItemBelief, ItemCurve, SecondOrder, SecondOrderState, Standard};
use gradatim_readiness::{Forecast, Mismatch};
use std::hint::black_box;

const STANDARD: Standard = Standard { cut: 32.0, se: 2.0 };

/// A learner after 60 answers, and the curve of the next item.
fn learner(model: &SecondOrder) -> (SecondOrderState, ItemCurve) {
    let curve = |i: usize| {
        ItemCurve::new(&ItemBelief::known(benches::items(61, 3).expect("fixture")[i]), model.grid())
    };
    let mut state = model.start();
    (0..60).for_each(|i| model.observe(&mut state, i % 4, &curve(i), i % 3 != 0));
    (state, curve(60))
}

fn passing(c: &mut Criterion) {
    let model = benches::model().expect("fixture");
    let mut form = vec![Vec::new(); 4];
    for (i, item) in benches::items(50, 7).expect("fixture").into_iter().enumerate() {
        form[[0, 1, 2, 2, 3][i % 5]].push(ItemBelief::known(item));
    }
    let (state, next) = learner(&model);
    for (name, mismatch) in [("", Mismatch::NONE), (", mismatch integrated", Mismatch::default())] {
        let forecast = Forecast::new(&model, &form, STANDARD, mismatch).expect("fixture");
        c.bench_function(&format!("probability of passing, 50 items{name}"), |b| {
            b.iter(|| forecast.outlook(&model, black_box(&state)));
        });
        let mut cache = forecast.cache(&model, &state);
        c.bench_function(&format!("an answer and its probability of passing{name}"), |b| {
            b.iter_batched_ref(
                || state.clone(),
                |state| {
                    // Domain 2 is the longest.
                    model.observe(state, 2, &next, true);
                    forecast.update(&mut cache, &model, state, 2)
                },
                criterion::BatchSize::SmallInput,
            );
        });
    }
}

criterion_group!(group, passing);
criterion_main!(group);
