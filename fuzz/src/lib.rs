//! What the targets share: a blueprint to read by, files to read from, and what a refusal has to look like.

use std::fmt::Display;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use gradatim_bank::exchange::{Defaults, format, toml};
use gradatim_bank::{Blueprint, Draft};
pub use gradatim_damage::assert_sentence;

/// The blueprint whose items are read.
pub static BLUEPRINT: LazyLock<Blueprint> = LazyLock::new(|| {
    let text = include_str!("../../data/blueprints/mls-c01.toml");
    Blueprint::parse(text, "mls-c01.toml").expect("the shipped blueprint")
});

/// The bytes as text; parsers of text never see anything else.
pub fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// A refusal names the file in a sentence; a success needs no look.
pub fn check<T, E: Display>(read: Result<T, E>, name: &str) {
    if let Err(error) = read {
        assert_sentence(&error, name);
    }
}

/// Hands the bytes over as a file of this name.
pub fn with_file(name: &str, bytes: &[u8], read: impl FnOnce(&Path)) {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("a temporary file");
    read(&path);
}

/// Imports a text; what was taken comes back from the canonical TOML as it was.
pub fn import(name: &str, text: &str) {
    let defaults = Defaults { task: Some("1.2".to_owned()), ..Defaults::default() };
    match format(name).expect("a format").import(text, "items", &BLUEPRINT, &defaults) {
        Ok(items) => {
            let text = toml::write(&items);
            let draft = Draft::read(&BLUEPRINT, [("bank.toml", text.as_str())]);
            assert!(draft.items().iter().map(|draft| &draft.item).eq(&items), "{text}");
        }
        Err(problems) => problems.iter().for_each(|problem| assert_sentence(problem, "items")),
    }
}
