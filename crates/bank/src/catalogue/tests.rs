use super::*;
use crate::lint::testing::SOUND;

const MLS: &str = include_str!("../../../../data/blueprints/mls-c01.toml");
const PMLE: &str = include_str!("../../../../data/blueprints/pmle.toml");

fn from(files: &[(&str, &str)]) -> Result<Catalogue, BankError> {
    Catalogue::from_files(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())))
}

fn small() -> Vec<(&'static str, &'static str)> {
    vec![
        ("blueprints/mls-c01.toml", MLS),
        ("blueprints/pmle.toml", PMLE),
        ("banks/mls-c01/1.2.toml", SOUND),
        ("banks/mls-c01/README.md", "words"),
        ("pools/other.toml", "= not read"),
    ]
}

#[test]
fn exams_are_found_whatever_their_capitals() {
    let catalogue = from(&small()).expect("a catalogue");
    assert_eq!(catalogue.exams(), ["mls-c01", "pmle"]);
    let exam = catalogue.exam("MLS-C01").expect("an exam");
    assert_eq!((exam.bank.items().len(), exam.blueprint.slug.as_str()), (1, "mls-c01"));
    assert!(catalogue.allow_list("mls-c01").expect("none").entries().is_empty());
}

#[test]
fn missing_exams_and_items_are_explained() {
    let catalogue = from(&small()).expect("a catalogue");
    let text = |slug| catalogue.exam(slug).expect_err(slug).to_string();
    assert_eq!(text("mls-co1"), "mls-co1: no such exam; did you mean mls-c01? Known exams: mls-c01, pmle");
    assert_eq!(text("PMLE"), "pmle: has no items yet; exams with items: mls-c01");
    assert!(catalogue.draft("pmle").expect("an empty draft").items().is_empty());
}

#[test]
fn files_in_the_wrong_place_are_refused() {
    for (path, text, words) in [
        ("banks/mls-c01.toml", SOUND, "lies in no exam's place"),
        ("banks/a/b/c.toml", SOUND, "lies in no exam's place"),
        ("banks/sat/1.toml", SOUND, "write blueprints/sat.toml first"),
        ("blueprints/other.toml", MLS, "holds slug \"mls-c01\"; name the file after its slug"),
    ] {
        let mut files = small();
        files.push((path, text));
        let error = from(&files).expect_err(path).to_string();
        assert!(error.starts_with(path) && error.contains(words), "{error}");
    }
}

#[test]
fn one_broken_bank_does_not_stand_in_the_way_of_another() {
    let mut files = small();
    files.push(("banks/pmle/1.toml", "broken"));
    files.push(("banks/pmle/lint-allow.toml", "broken too"));
    let catalogue = from(&files).expect("a catalogue");
    assert!(catalogue.exam("mls-c01").is_ok());
    assert!(matches!(catalogue.exam("pmle"), Err(BankError::Syntax(_))));
    assert!(matches!(catalogue.allow_list("pmle"), Err(BankError::Syntax(_))));
}

#[test]
fn a_directory_and_embedded_files_give_the_same_exam() {
    let dir = tempfile::tempdir().expect("a directory");
    for (path, text) in small() {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    let read = Catalogue::from_dir(dir.path()).expect("a catalogue");
    let built_in = from(&small()).expect("a catalogue");
    let version = |c: &Catalogue| c.exam("mls-c01").expect("an exam").bank.version().to_owned();
    assert_eq!(version(&read), version(&built_in));
}

#[test]
fn a_missing_directory_is_an_io_error_that_names_it() {
    let error = Catalogue::from_dir("no/such/dir").expect_err("nothing there");
    assert!(matches!(&error, BankError::Io { .. }));
    assert!(error.to_string().contains("no/such/dir"), "{error}");
}
