use super::*;
use crate::lint::testing::{SOUND, mls};

/// Expects one problem when `from` is replaced by `to` in the file of the sound item.
fn check(from: &str, to: &str, words: &str) {
    assert!(SOUND.contains(from), "{from} is not in the file");
    let draft = Draft::read(&mls(), [("1.2.toml", SOUND.replacen(from, to, 1).as_str())]);
    let texts: Vec<String> = draft.problems().iter().map(ToString::to_string).collect();
    assert!(texts.len() == 1 && texts[0].contains(words), "{words}: {texts:#?}");
}

fn line_of(needle: &str) -> usize {
    1 + SOUND.lines().position(|l| l.contains(needle)).expect("a line")
}

#[test]
fn unreadable_items_are_named_with_line_item_and_field() {
    let line = line_of("version = 1");
    check(
        "version = 1",
        "versoin = 1",
        &format!("1.2.toml:{line}: mls-1.2-001: versoin: unknown field `versoin`"),
    );
    check(
        "version = 1",
        "version = \"one\"",
        &format!("1.2.toml:{line}: mls-1.2-001: version: invalid type"),
    );
    check("version = 1\n", "", "mls-1.2-001: version: missing field `version`; add it");
    check(
        "kind = \"single\"",
        "kind = \"simple\"",
        "kind: unknown variant `simple`; expected one of `single`",
    );
    let line = line_of("id = \"c\"");
    check(
        "id = \"c\"",
        "key = \"c\"",
        &format!("1.2.toml:{line}: mls-1.2-001: option.3.key: unknown field `key`"),
    );
    check("pool = \"practice\"", "pool = 3", "pool: ");
    check("dated =", "read =", "references.1.read: unknown field `read`");
}

#[test]
fn faults_carry_the_line_of_their_field() {
    let line = line_of("expected_seconds");
    check("= 90", "= 9000", &format!("1.2.toml:{line}: mls-1.2-001: expected_seconds: 9000 seconds"));
    let line = line_of("rationale = \"Snowball");
    let text = "Snowball is meant for moving large volumes once over slow lines. Weekly shipments miss the five minutes by days.";
    check(text, "", &format!("1.2.toml:{line}: mls-1.2-001: option.4.rationale: is missing"));
    let line = line_of("id = \"d\"") - 1;
    check("id = \"d\"", "", &format!("1.2.toml:{line}: mls-1.2-001: option.4.id: is missing"));
}

#[test]
fn one_bad_item_or_file_does_not_hide_the_rest() {
    let bad = "[[item]]\nid = \"x\"\n";
    let files = [("a.toml", "not toml"), ("b.toml", bad), ("c.toml", SOUND), ("d.toml", "items = 3")];
    let draft = Draft::read(&mls(), files);
    assert_eq!((draft.items().len(), draft.syntax_errors().len(), draft.problems().len()), (1, 1, 2));
    assert_eq!(draft.syntax_errors()[0].file, "a.toml");
    assert!(draft.problems()[1].to_string().starts_with("d.toml:1: items: does not belong here"));
    assert_eq!(draft.files().len(), 4);
}

#[test]
fn items_that_are_not_tables_are_problems() {
    let draft = Draft::read(&mls(), [("a.toml", "item = [1, \"two\"]")]);
    assert_eq!(draft.problems().len(), 2);
    let draft = Draft::read(&mls(), [("a.toml", "item = 3")]);
    assert!(draft.problems()[0].to_string().contains("a bank file holds only [[item]]"));
}

#[test]
fn repeated_ids_and_unknown_enemies_are_found_across_files() {
    let draft = Draft::read(&mls(), [("a.toml", SOUND), ("b.toml", SOUND)]);
    let text = draft.problems()[0].to_string();
    assert!(text.contains("b.toml") && text.contains("is already used in a.toml:3"), "{text}");
    check(
        "version = 1",
        "version = 1\nenemies = [\"mls-1.2-001\"]",
        "enemies: \"mls-1.2-001\" is not another item",
    );
}
