//! The JSON beside a pool.
#![no_main]

use gradatim_fuzz::{check, with_file};
use gradatim_log::pool::{PoolOptions, read_pool};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    with_file("pool.json", bytes, |path| {
        let pool = path.with_extension("csv");
        std::fs::write(&pool, "item,a,b\nx,1,0\n").expect("a temporary file");
        check(read_pool(&pool, &PoolOptions::default()), "pool.json");
    });
});
