//! Measures scoring: one person of 65 answers by every method, and 20,000 persons on all threads,
//! with 65 answers each, with 10 (patterns that repeat) and with polytomous items.

#![allow(missing_docs)]

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use gradatim_irt::score::{Method, Scorer};
use gradatim_irt::{Graded, Grid, Item, PartialCredit, ResponseModel, Responses};
use std::hint::black_box;

const METHODS: [(&str, Method); 5] = [
    ("eap", Method::Eap),
    ("map", Method::Map),
    ("ml", Method::Ml),
    ("wle", Method::Wle),
    ("eapsum", Method::EapSum),
];
const PERSONS: usize = 20_000;

fn scorer<M: ResponseModel + Sync>(items: &[M], method: Method) -> Scorer<'_, M> {
    Scorer::new(items, method, Grid::new(61, 6.0).expect("fixture"))
}

fn one_person(c: &mut Criterion) {
    let items = benches::items(65, 3).expect("fixture");
    let responses = benches::responses(&items, 1, 4).expect("fixture");
    let mut group = c.benchmark_group("score a person, 65 answers");
    for (name, method) in METHODS {
        let scorer = scorer(&items, method);
        group.bench_function(name, |b| b.iter(|| scorer.score(black_box(responses.person(0)))));
    }
    group.finish();
}

fn many_persons(c: &mut Criterion) {
    for n in [65, 10] {
        let items = benches::items(n, 3).expect("fixture");
        let responses = benches::responses(&items, PERSONS, 4).expect("fixture");
        let mut group = c.benchmark_group(format!("score {PERSONS} persons, {n} answers each"));
        all_methods(&mut group, &items, &responses);
        let scorer = scorer(&items, Method::Eap);
        group.bench_function("5 plausible values", |b| {
            b.iter(|| scorer.plausible_values(black_box(&responses), 5, 1));
        });
        group.finish();
    }
    let (items, responses) = questionnaire();
    let mut group = c.benchmark_group(format!("score {PERSONS} persons, 40 answers in 5 categories"));
    all_methods(&mut group, &items, &responses);
    group.finish();
}

/// Tables are made anew in every run, as a program that scores a file would.
fn all_methods<M: ResponseModel + Sync>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    items: &[M],
    responses: &Responses,
) {
    group.throughput(Throughput::Elements(PERSONS as u64)).sample_size(10);
    for (name, method) in METHODS {
        group.bench_function(name, |b| b.iter(|| scorer(items, method).score_all(black_box(responses))));
    }
}

/// 20 graded and 20 partial credit items, answered by the abilities that the fixtures draw.
fn questionnaire() -> (Vec<Item>, Responses) {
    let item = |i: usize| -> Item {
        let (a, b) = (0.8 + 0.05 * (i % 20) as f64, -1.0 + 0.1 * (i % 20) as f64);
        let steps = vec![b - 1.2, b - 0.4, b + 0.3, b + 1.0];
        if i < 20 {
            Graded::new(a, steps).expect("fixture").into()
        } else {
            PartialCredit::new(a, steps).expect("fixture").into()
        }
    };
    let items: Vec<Item> = (0..40).map(item).collect();
    let responses = benches::responses(&items, PERSONS, 4).expect("fixture");
    (items, responses)
}

criterion_group!(group, one_person, many_persons);
criterion_main!(group);
