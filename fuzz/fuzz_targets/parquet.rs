//! Attempt logs, pools and responses in Parquet.
#![no_main]

use std::path::Path;

use gradatim_fuzz::{check, with_file};
use gradatim_log::dataset::{Attempts, schema};
use gradatim_log::packed::PackedResponses;
use gradatim_log::pool::{PoolOptions, read_pool};
use gradatim_log::{LogError, ReadOptions, is_synthetic, read_responses};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    with_file("x.parquet", bytes, |path| {
        let options = ReadOptions { details: true, ..ReadOptions::default() };
        check(read_responses(path, &options), "x.parquet");
        check(PackedResponses::pack(path, &options), "x.parquet");
        check(read_pool(path, &PoolOptions::default()), "x.parquet");
        check(is_synthetic(path), "x.parquet");
        check(every_column(path), "x.parquet");
    });
});

fn every_column(path: &Path) -> Result<(), LogError> {
    let schema = schema();
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    Attempts::open(path)?.batches(&names)?.try_for_each(|batch| batch.map(drop))
}
