//! Items from JSON.
#![no_main]

use gradatim_fuzz::{import, text};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| import("json", text(bytes)));
