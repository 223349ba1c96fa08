//! A blueprint.
#![no_main]

use gradatim_bank::Blueprint;
use gradatim_fuzz::{assert_sentence, text};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    match Blueprint::parse(text(bytes), "blueprint.toml") {
        Ok(blueprint) => assert_eq!(blueprint.quota(65).iter().sum::<usize>(), 65),
        Err(error) => assert_sentence(&error, "blueprint.toml"),
    }
});
