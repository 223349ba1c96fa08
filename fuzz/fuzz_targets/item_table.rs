//! Tables of items and their attributes.
#![no_main]

use gradatim_assembly::ItemTable;
use gradatim_fuzz::check;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check(ItemTable::from_csv("items.csv", bytes), "items.csv"));
