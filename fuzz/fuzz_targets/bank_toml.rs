//! A file of a bank: read, linted, loaded.
#![no_main]

use gradatim_bank::lint::{AllowList, lint};
use gradatim_bank::{Draft, Exam};
use gradatim_fuzz::{BLUEPRINT, assert_sentence, check, text};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let text = text(bytes);
    let draft = Draft::read(&BLUEPRINT, [("bank.toml", text)]);
    draft.problems().iter().for_each(|problem| assert_sentence(problem, "bank.toml"));
    let _ = lint(&BLUEPRINT, &draft, &AllowList::default(), Some(jiff::civil::date(2026, 11, 21)));
    check(Exam::read(BLUEPRINT.clone(), [("bank.toml", text)]), "bank.toml");
});
