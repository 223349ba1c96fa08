//! Items from CSV.
#![no_main]

use gradatim_fuzz::{import, text};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| import("csv", text(bytes)));
