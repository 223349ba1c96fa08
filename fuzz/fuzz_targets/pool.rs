//! Pools as text, and the attributes of items.
#![no_main]

use gradatim_fuzz::{check, with_file};
use gradatim_log::pool::{PoolOptions, read_item_columns, read_pool};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    with_file("pool.csv", bytes, |path| {
        check(read_pool(path, &PoolOptions::default()), "pool.csv");
        check(read_pool(path, &PoolOptions { skip_bad: true, ..PoolOptions::default() }), "pool.csv");
        check(read_item_columns(path, &Default::default(), false), "pool.csv");
    });
});
