//! Items from Moodle's GIFT.
#![no_main]

use gradatim_fuzz::{import, text};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| import("gift", text(bytes)));
