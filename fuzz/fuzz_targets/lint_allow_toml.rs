//! The argued exceptions of a bank.
#![no_main]

use gradatim_bank::lint::AllowList;
use gradatim_fuzz::{check, text};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check(
    AllowList::parse(text(bytes), "lint-allow.toml"),
    "lint-allow.toml"
));
