//! Measures scoring one person of 65 answers by EAP (61 nodes), MAP, ML and WLE.

#![allow(missing_docs)]

use criterion::{Criterion, criterion_group, criterion_main};
use gradatim_irt::Grid;
use gradatim_irt::score::{Method, Scorer};
use std::hint::black_box;

fn scoring(c: &mut Criterion) {
    let items = benches::items(65, 3).expect("fixture");
    let responses = benches::responses(&items, 1, 4).expect("fixture");
    let mut group = c.benchmark_group("score a person, 65 answers");
    for (name, method) in
        [("eap", Method::Eap), ("map", Method::Map), ("ml", Method::Ml), ("wle", Method::Wle)]
    {
        let scorer = Scorer::new(&items, method, Grid::new(61, 6.0).expect("fixture"));
        group.bench_function(name, |b| b.iter(|| scorer.score(black_box(responses.person(0)))));
    }
    group.finish();
}

criterion_group!(group, scoring);
criterion_main!(group);
