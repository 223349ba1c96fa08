//! Measures a 2PL calibration to the converged maximum, with and without standard errors.

#![allow(missing_docs)]

use criterion::{Criterion, criterion_group, criterion_main};
use gradatim_irt::calibrate::{IrtParams, Model, SeMethod};
use linfa::traits::Fit;

fn calibration(c: &mut Criterion) {
    let items = benches::items(40, 5).expect("fixture");
    let data = benches::responses(&items, 2_000, 6).expect("fixture").into_dataset();
    let mut group = c.benchmark_group("2pl calibration, 2,000 x 40");
    group.sample_size(10);
    for (name, se) in [("estimates", SeMethod::Off), ("estimates and standard errors", SeMethod::Oakes)] {
        let params = IrtParams::new(Model::TwoPl).standard_errors(se);
        group.bench_function(name, |b| b.iter(|| params.fit(&data).expect("fixture")));
    }
    group.finish();
}

criterion_group!(group, calibration);
criterion_main!(group);
