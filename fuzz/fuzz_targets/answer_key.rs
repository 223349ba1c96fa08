//! Keys, and lists of items.
#![no_main]

use gradatim_fuzz::{check, with_file};
use gradatim_log::{AnswerKey, read_item_names};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    with_file("key.csv", bytes, |path| {
        check(AnswerKey::read(path), "key.csv");
        check(read_item_names(path), "key.csv");
    });
});
