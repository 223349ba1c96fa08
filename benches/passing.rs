//! Measures the exact probability of passing a 50-item form after an answer, four domains.

#![allow(missing_docs)]

use criterion::{Criterion, criterion_group, criterion_main};
use gradatim_irt::{ItemBelief, Standard, VirtualForm};
use std::hint::black_box;

fn passing(c: &mut Criterion) {
    let model = benches::model().expect("fixture");
    let mut domains = vec![Vec::new(); 4];
    for (i, item) in benches::items(50, 7).expect("fixture").into_iter().enumerate() {
        domains[[0, 1, 2, 2, 3][i % 5]].push(ItemBelief::known(item));
    }
    let form = VirtualForm::new(model.grid(), &domains);
    let (state, standard) = (model.start(), Standard { cut: 32.0, se: 2.0 });
    c.bench_function("probability of passing, 50 items", |b| {
        b.iter(|| form.probability_of_passing(&model, black_box(&state), &standard));
    });
}

criterion_group!(group, passing);
criterion_main!(group);
