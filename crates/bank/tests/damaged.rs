//! Whatever bytes come from outside, every reader of the bank ends in items or in sentences.

use std::collections::BTreeSet;

use gradatim_bank::exchange::{Defaults, FORMATS, format, template, toml};
use gradatim_bank::lint::{AllowList, lint};
use gradatim_bank::{Blueprint, Catalogue, Draft, Exam, Item, Kind, coverage};
use gradatim_damage::{assert_sentence, bytes, cases, damaged, damaged_text};
use proptest::prelude::*;

const BLUEPRINTS: [&str; 3] = [
    include_str!("../../../data/blueprints/mls-c01.toml"),
    include_str!("../../../data/blueprints/mla-c01.toml"),
    include_str!("../../../data/blueprints/pmle.toml"),
];
const SOUND: &str = include_str!("data/sound.toml");
const FLAWED: &str = include_str!("data/flawed.toml");
const ALLOWED: &str = "[[allow]]\ncode = \"L05\"\nitem = \"mls-4.3-007\"\nreason = \"a denial\"\n";
const MOODLE: &str = "$CATEGORY: a\n\n// [id:q1] [tag:task=1.2]\n::Name::Which {\n=right#yes\n~%50%half#no\n~wrong\n####note\n}\n\n\
                      Match {\n=a -> 1\n=b -> 2\n=c -> 3\n}\n\nTwo \\{ (Select TWO.) {~%50%a ~%50%b ~%-100%c} of them\n";

fn blueprint() -> Blueprint {
    Blueprint::parse(BLUEPRINTS[0], "mls-c01.toml").expect("a blueprint")
}

/// Sound items of every kind.
fn items() -> Vec<Item> {
    let texts = [("a.toml", SOUND), ("b.toml", FLAWED)];
    Draft::read(&blueprint(), texts).items().iter().map(|d| d.item.clone()).collect()
}

/// The samples of a format: what it writes, and what others write.
fn samples(name: &str) -> Vec<Vec<u8>> {
    let mut samples: Vec<Vec<u8>> = (0..items().len()).map(|i| written(name, &items()[i..=i])).collect();
    samples.push(written(name, &items()));
    if name == "gift" {
        samples.push(MOODLE.as_bytes().to_vec());
    }
    samples
}

fn written(name: &str, items: &[Item]) -> Vec<u8> {
    format(name).expect("a format").export(items).into_bytes()
}

fn read_bank(text: &str) {
    let blueprint = blueprint();
    let draft = Draft::read(&blueprint, [("bank.toml", text)]);
    draft.problems().iter().for_each(|problem| assert_sentence(problem, "bank.toml"));
    draft.syntax_errors().iter().for_each(|error| assert_sentence(error, "bank.toml"));
    let report = lint(&blueprint, &draft, &AllowList::default(), Some(jiff::civil::date(2026, 11, 21)));
    serde_json::to_string(&report).expect("a report");
    for kind in Kind::ALL {
        let today = jiff::civil::date(2026, 11, 21);
        let request = template::Request { task: "1.2".to_owned(), point: None, kind: *kind, today };
        let _ = template::fill(&blueprint, &draft, &request);
    }
    match Exam::read(blueprint, [("bank.toml", text)]) {
        Ok(exam) => assert_eq!(coverage(&exam).bank_version.as_deref(), Some(exam.bank.version())),
        Err(error) => assert_sentence(&error, "bank.toml"),
    }
}

fn read_blueprint(text: &str) {
    match Blueprint::parse(text, "plan.toml") {
        Ok(blueprint) => {
            assert_eq!(blueprint.quota(65).iter().sum::<usize>(), 65);
            assert!(blueprint.weights().iter().all(|w| (0.0..=1.0).contains(w)));
            Draft::read(&blueprint, [("bank.toml", SOUND)]);
        }
        Err(error) => assert_sentence(&error, "plan.toml"),
    }
}

fn read_allow_list(text: &str) {
    if let Err(error) = AllowList::parse(text, "lint-allow.toml") {
        assert_sentence(&error, "lint-allow.toml");
    }
}

/// What was imported can be exported in every format, and is a bank's file.
fn import(name: &str, text: &str) {
    let defaults = Defaults { task: Some("1.2".to_owned()), point: None, taken: BTreeSet::new() };
    match format(name).expect("a format").import(text, "items.txt", &blueprint(), &defaults) {
        Ok(items) => {
            FORMATS.iter().for_each(|format| drop(format.export(&items)));
            let text = toml::write(&items);
            let draft = Draft::read(&blueprint(), [("bank.toml", text.as_str())]);
            assert!(draft.items().iter().map(|d| &d.item).eq(&items), "{text}");
        }
        Err(problems) => {
            assert!(!problems.is_empty());
            problems.iter().for_each(|problem| assert_sentence(problem, "items.txt"));
        }
    }
}

fn read_all(text: &str) {
    read_bank(text);
    read_blueprint(text);
    read_allow_list(text);
    FORMATS.iter().for_each(|format| import(format.name(), text));
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn damaged_banks(text in damaged_text(&[SOUND, FLAWED])) {
        read_bank(&text);
    }

    #[test]
    fn damaged_blueprints(text in damaged_text(&BLUEPRINTS)) {
        read_blueprint(&text);
    }

    #[test]
    fn damaged_allow_lists(text in damaged_text(&[ALLOWED])) {
        read_allow_list(&text);
    }

    #[test]
    fn damaged_json(text in damaged(samples("json"))) {
        import("json", &String::from_utf8_lossy(&text));
    }

    #[test]
    fn damaged_csv(text in damaged(samples("csv"))) {
        import("csv", &String::from_utf8_lossy(&text));
    }

    #[test]
    fn damaged_gift(text in damaged(samples("gift"))) {
        import("gift", &String::from_utf8_lossy(&text));
    }

    #[test]
    fn what_was_never_a_file(bytes in bytes()) {
        read_all(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn damaged_folders(blueprint in damaged(vec![BLUEPRINTS[0].as_bytes().to_vec()]), bank in damaged(vec![SOUND.as_bytes().to_vec()])) {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, bytes) in [("blueprints", blueprint), ("banks/mls-c01", bank)] {
            std::fs::create_dir_all(folder.path().join(name)).expect("a folder");
            std::fs::write(folder.path().join(name).join("mls-c01.toml"), bytes).expect("a file");
        }
        let read = Catalogue::from_dir(folder.path()).and_then(|catalogue| catalogue.exam("mls-c01"));
        if let Err(error) = read {
            assert_sentence(&error, "mls-c01");
        }
    }
}

/// Each option's line was looked for among all options, and each fault's among all fields: time grew with the square.
#[test]
fn a_question_of_very_many_options_ends() {
    const MANY: usize = 40_000;
    let gift = format!("Which {{\n{}}}\n", "~a\n".repeat(MANY));
    let json = format!("[{{\"option\": [{}{{}}]}}]", "{\"id\": \"a\"},".repeat(MANY));
    let toml =
        format!("{SOUND}\n{}", "[[item.option]]\nid = \"a\"\ntext = \"a\"\nrationale = \"\"\n".repeat(MANY));
    import("gift", &gift);
    import("json", &json);
    let draft = Draft::read(&blueprint(), [("bank.toml", toml.as_str())]);
    assert!(draft.problems().len() > MANY);
}
