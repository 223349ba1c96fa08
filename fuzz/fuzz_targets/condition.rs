//! The little language of conditions.
#![no_main]

use gradatim_assembly::{Condition, ItemTable};
use gradatim_fuzz::text;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let items =
        ItemTable::from_csv("items.csv", &b"ID,LEVEL,TYPE\nA,3,FILL\nB,,DRAG\n"[..]).expect("a table");
    if let Ok(condition) = text(bytes).parse::<Condition>() {
        let _ = condition.clone().matches(&items);
    }
});
