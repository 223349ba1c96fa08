//! Constraints as TOML and as a table, put to items.
#![no_main]

use gradatim_assembly::{ItemTable, Specification, constraints_from_csv, constraints_from_toml};
use gradatim_fuzz::{assert_sentence, check, text};

const ITEMS: &str =
    "ID,LEVEL,TYPE,SECONDS,STID\nA,3,FILL,60,s\nB,4,DRAG,90,s\nC,3,FILL,30,\nD,5,,45,t\nE,2,HOTS,1e3,t\n";

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let items = ItemTable::from_csv("items.csv", ITEMS.as_bytes()).expect("a table");
    for read in [constraints_from_toml("form", text(bytes)), constraints_from_csv("form", bytes)] {
        match read {
            Ok(constraints) => check(Specification::new(&items, None, &constraints), ""),
            Err(error) => assert_sentence(&error, "form"),
        }
    }
});
