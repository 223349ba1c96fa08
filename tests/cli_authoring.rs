//! `gradatim bank new|import|export|report|reports` and `bank lint --against`: what authors and learners get.

use gradatim_bank::exchange::{FORMATS, format, toml};
use gradatim_bank::{Blueprint, Draft, Exam, Item};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const BLUEPRINT: &str = include_str!("../data/blueprints/mls-c01.toml");
const SOUND: &str = include_str!("../crates/bank/tests/data/sound.toml");

/// A data folder with one item, a home, and room for files.
struct Desk(TempDir);

/// What one run left behind.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().expect("a folder"));
        desk.put("data/blueprints/mls-c01.toml", BLUEPRINT);
        desk.put("data/banks/mls-c01/1.2.toml", SOUND);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(&path, text).expect("a file");
        path.display().to_string()
    }

    fn get(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a file")
    }

    /// Runs `gradatim bank …` in this desk's folder.
    fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradatim"));
        command.env("GRADATIM_DATA", self.path("data")).env("GRADATIM_HOME", self.path("home"));
        let output = command.current_dir(self.0.path()).arg("bank").args(arguments).output().expect("a run");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Standard output of a run that succeeds; `line` is divided at blanks.
    fn page(&self, line: &str) -> String {
        let ran = self.run(&line.split(' ').collect::<Vec<_>>());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{line}: {}", ran.out);
        ran.out
    }

    fn json(&self, line: &str) -> Value {
        let text = self.page(&format!("{line} --json"));
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"))
    }

    /// Exit code 2, nothing on standard output, and all parts on the line of error.
    fn refused(&self, arguments: &[&str], parts: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments:?}: {}", ran.err);
        let error = ran.err.lines().find(|l| l.starts_with("error: ")).unwrap_or_default();
        for part in parts {
            assert!(error.contains(part), "no {part:?} in {}", ran.err);
        }
        ran.err
    }

    /// Files in the folder itself: what a run may have written.
    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).expect("a folder").map(|e| e.expect("an entry"));
        let mut names: Vec<String> = entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

fn blueprint() -> Blueprint {
    Blueprint::parse(BLUEPRINT, "mls-c01.toml").expect("a blueprint")
}

/// The items of a bank file, all sound.
fn items(text: &str) -> Vec<Item> {
    Exam::read(blueprint(), [("f.toml", text)]).expect("a bank").bank.items().to_vec()
}

/// The sound item under a new id of task 1.1.
fn other(number: u32) -> Item {
    let mut item = items(SOUND).remove(0);
    item.id = format!("mls-1.1-{number:03}");
    item.task = "1.1".to_owned();
    item
}

fn export(name: &str, items: &[Item]) -> String {
    format(name).expect("a format").export(items)
}

#[test]
fn a_new_item_has_the_next_id_the_point_and_the_rules() {
    let desk = Desk::new();
    let text = desk.page("new mls-c01 --task 1.2");
    for part in
        ["id = \"mls-1.2-002\"", "# Point 1: ", "# House rules", "kind = \"single\"", "status = \"draft\""]
    {
        assert!(text.contains(part), "no {part} in {text}");
    }
    let draft = Draft::read(&blueprint(), [("1.2.toml", SOUND), ("new.toml", text.as_str())]);
    assert!(draft.problems().is_empty(), "{:?}", draft.problems());
    let said = desk.page("new mls-c01 --task 3.5 --kind multiple --point 2 --out new.toml");
    assert_eq!(said, "new.toml: template of mls-3.5-001\n");
    let written = items(&desk.get("new.toml"));
    assert_eq!((written[0].point, written[0].key().len()), (2, 2));
    let facts = desk.json("new mls-c01 --task 3.5");
    assert_eq!((&facts["id"], &facts["out"]), (&"mls-3.5-001".into(), &Value::Null));
    assert!(facts["text"].as_str().is_some_and(|t| t.contains("mls-3.5-001")), "{facts}");
}

#[test]
fn a_new_item_never_writes_over_a_file() {
    let desk = Desk::new();
    desk.put("mine.toml", "precious");
    let line = ["new", "mls-c01", "--task", "1.2", "--out", "mine.toml"];
    desk.refused(&line, &["mine.toml: is there already; name a file that does not exist yet"]);
    assert_eq!(desk.get("mine.toml"), "precious");
    assert_eq!(desk.files(), ["data", "mine.toml"]);
}

#[test]
fn wishes_that_the_blueprint_does_not_grant_are_named() {
    let desk = Desk::new();
    for (line, part) in [
        ("new mls-c01 --task 9.9", "--task: task \"9.9\" is not in blueprint mls-c01; use one of 1.1, 1.2"),
        ("new mls-c01 --task 1.2 --point 40", "--point: 40 does not exist; task 1.2 has points 1 to"),
        ("new mls-c01 --task 1.2 --kind ordering", "--kind: mls-c01 does not use \"ordering\" items"),
        ("new mls-c01 --task 1.2 --kind triple", "single, multiple, ordering, matching"),
        ("new mls-c02 --task 1.2", "mls-c02: no such exam"),
        ("export mls-c01 --format xml", "no such format; use one of json, csv, gift"),
        ("import mls-c01 missing.csv --format csv", "missing.csv: cannot be read; name a text file in UTF-8"),
    ] {
        desk.refused(&line.split(' ').collect::<Vec<_>>(), &[part]);
    }
}

#[test]
fn what_is_exported_comes_back_as_the_same_file() {
    let desk = Desk::new();
    let canonical = toml::write(&[other(1), other(2)]);
    desk.put("data/banks/mls-c01/1.2.toml", &canonical);
    for name in FORMATS.iter().map(|f| f.name()) {
        desk.put("data/banks/mls-c01/1.2.toml", &canonical);
        let printed = desk.page(&format!("export mls-c01 --format {name}"));
        let file = format!("items.{name}");
        assert_eq!(
            desk.page(&format!("export mls-c01 --format {name} --out {file}")),
            format!("{file}: 2 items\n")
        );
        assert_eq!(desk.get(&file), printed);
        desk.put("data/banks/mls-c01/1.2.toml", "");
        let back = format!("{name}.toml");
        desk.page(&format!("import mls-c01 {file} --format {name} --out {back}"));
        assert_eq!(desk.get(&back), canonical, "{name}");
        assert_eq!(desk.page(&format!("import mls-c01 {file} --format {name}")), canonical);
    }
}

#[test]
fn machines_are_told_what_was_made() {
    let desk = Desk::new();
    let made = desk.json("export mls-c01 --format csv");
    assert_eq!((&made["items"], &made["format"]), (&1.into(), &"csv".into()));
    desk.put("two.json", &export("json", &[other(1), other(2)]));
    let read = desk.json("import mls-c01 two.json --format json --out two.toml");
    assert_eq!(read["items"], serde_json::json!(["mls-1.1-001", "mls-1.1-002"]));
    assert_eq!((&read["out"], &read["text"]), (&"two.toml".into(), &Value::Null));
}

#[test]
fn an_import_never_writes_over_a_file_and_an_export_replaces_its_own() {
    let desk = Desk::new();
    desk.put("items.json", &export("json", &[other(1)]));
    desk.put("mine.toml", "precious");
    let line = ["import", "mls-c01", "items.json", "--format", "json", "--out", "mine.toml"];
    desk.refused(&line, &["mine.toml: is there already"]);
    assert_eq!(desk.get("mine.toml"), "precious");
    desk.page("export mls-c01 --format json --out items.json");
    assert!(desk.get("items.json").contains("mls-1.2-001"));
}

#[test]
fn a_broken_csv_is_refused_with_all_faults_and_lines() {
    let desk = Desk::new();
    let mut wrong = [other(1), other(2), other(3), other(4)];
    wrong[1].options[2].rationale.clear();
    wrong[2].task = "9.9".to_owned();
    let text = export("csv", &wrong).replacen(",b,", ",e,", 1);
    let file = desk.put("sheet.csv", &text);
    let line = ["import", "mls-c01", &file, "--format", "csv", "--out", "new.toml"];
    let err = desk.refused(&line, &["sheet.csv: 4 faults, nothing was imported"]);
    // A stem takes three lines.
    for part in [
        "sheet.csv:2: mls-1.1-001: key: \"e\" is not an option",
        "sheet.csv:2: mls-1.1-001: option: 0 options are marked correct",
        "sheet.csv:5: mls-1.1-002: rationale_c: is missing or empty",
        "sheet.csv:8: mls-1.1-003: task: task \"9.9\" is not in blueprint mls-c01",
    ] {
        assert!(err.contains(part), "no {part} in {err}");
    }
    assert_eq!(desk.files(), ["data", "sheet.csv"]);
}

#[test]
fn a_broken_gift_is_refused_with_all_faults_and_lines() {
    let desk = Desk::new();
    let text = "// three broken questions\n\nWhich one? {\n=this#1\n~that#2\n~other\n~more#4\n}\n\n\
                The earth is round.{TRUE}\n\n::Q3::Which? {=a#1 ~b#2\n";
    let file = desk.put("quiz.gift", text);
    let line = ["import", "mls-c01", &file, "--format", "gift", "--task", "1.1", "--out", "new.toml"];
    let err = desk.refused(&line, &["quiz.gift: 3 faults, nothing was imported"]);
    for part in [
        "quiz.gift:6: option.3.rationale: is missing",
        "quiz.gift:10: question: is no choice and no matching",
        "quiz.gift:12: question: has { without }",
    ] {
        assert!(err.contains(part), "no {part} in {err}");
    }
    assert_eq!(desk.files(), ["data", "quiz.gift"]);
}

#[test]
fn a_gift_file_of_others_needs_a_task_and_gives_drafts() {
    let desk = Desk::new();
    desk.put("quiz.gift", "Which? {\n=this#1\n~that#2\n~other#3\n~more#4\n}\n");
    let line = ["import", "mls-c01", "quiz.gift", "--format", "gift"];
    let err = desk.refused(&line, &["1 fault, nothing was imported"]);
    assert!(err.contains("quiz.gift:1: task: is missing; name it in the file, or give one"), "{err}");
    let ran = desk.run(&[&line[..], &["--task", "1.2", "--point", "3"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        ran.err,
        "note: 1 draft without Angoff rating or reference; add both before the bank takes them\n"
    );
    for part in ["id = \"mls-1.2-002\"", "point = 3", "status = \"draft\"", "rationale = \"3\""] {
        assert!(ran.out.contains(part), "no {part} in {}", ran.out);
    }
}

#[test]
fn ids_of_the_bank_are_not_used_again() {
    let desk = Desk::new();
    for name in ["json", "csv", "gift"] {
        let file = desk.put("again", &export(name, &items(SOUND)));
        let line = ["import", "mls-c01", &file, "--format", name, "--out", "new.toml"];
        let err = desk.refused(&line, &["1 fault"]);
        assert!(
            err.contains(": mls-1.2-001: id: is already used in the bank; give every item its own id"),
            "{err}"
        );
    }
    assert_eq!(desk.files(), ["again", "data"]);
}

#[test]
fn lint_wants_a_new_version_for_a_changed_key() {
    let desk = Desk::new();
    desk.put("old/blueprints/mls-c01.toml", BLUEPRINT);
    desk.put("old/banks/mls-c01/1.2.toml", SOUND);
    let lint = || desk.run(&["lint", "mls-c01", "--against", "old", "--rule", "L01"]);
    assert_eq!(lint().code, 0);
    let changed = SOUND.replace("one minute\"", "two minutes\"");
    desk.put("data/banks/mls-c01/1.2.toml", &changed);
    let ran = lint();
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(ran.out.contains("is still 1 although an option changed; raise it to 2"), "{}", ran.out);
    let report: Value =
        serde_json::from_str(&desk.run(&["lint", "mls-c01", "--against", "old", "--json"]).out)
            .expect("a document");
    assert_eq!((&report["errors"], &report["findings"][0]["line"]), (&1.into(), &4.into()));
    desk.put("data/banks/mls-c01/1.2.toml", &changed.replace("version = 1", "version = 2"));
    assert_eq!(lint().code, 0);
    desk.refused(&["lint", "mls-c01", "--against", "nowhere"], &["nowhere"]);
}

#[test]
fn reports_are_kept_grouped_and_forgotten() {
    let desk = Desk::new();
    assert_eq!(desk.page("reports"), "0 reports on 0 items\n");
    assert_eq!(desk.files(), ["data"], "asking makes no home");
    for (learner, reason) in [("me", "b is right, too"), ("ada", "dead link\u{1b}[31m")] {
        let ran = desk.run(&["report", "mls-c01", "MLS-1.2-001", "--reason", reason, "--learner", learner]);
        assert_eq!(ran.out, "kept for the maintainer: mls-1.2-001, version 1\n", "{}", ran.err);
    }
    let text = desk.page("reports mls-c01");
    assert!(text.starts_with("mls-1.2-001 (mls-c01): 2 reports\n"), "{text}");
    assert!(text.find("dead link[31m") < text.find("b is right, too"), "newest first: {text}");
    let listed = desk.json("reports");
    assert_eq!((&listed["reports"], &listed["items"][0]["count"]), (&2.into(), &2.into()));
    assert_eq!(listed["items"][0]["reports"][0]["learner"], "ada");
    forget(&desk.path("home"), "ada");
    assert_eq!(desk.json("reports mls-c01")["items"][0]["reports"][0]["learner"], "me");
}

/// Erases a learner of whom nothing but reports is known.
fn forget(home: &Path, learner: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradatim"));
    let output = command.arg("--home").arg(home).args(["log", "forget", "--learner", learner]).output();
    let output = output.expect("a run");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 reports"), "{text}{output:?}");
}

#[test]
fn bad_reports_are_one_sentence() {
    let desk = Desk::new();
    let report = |item: &str, reason: &str, part: &str| {
        desk.refused(&["report", "mls-c01", item, "--reason", reason], &[part]);
    };
    report("mls-1.2-001", "", "--reason: is empty; say in a sentence what is wrong with the item");
    report("mls-1.2-001", " \n", "--reason: is empty");
    report("mls-1.2-009", "wrong", "mls-1.2-009: mls-c01 has no such item; nearest: mls-1.2-001");
    desk.refused(&["reports", "mls-c02"], &["mls-c02: no such exam"]);
    desk.refused(&["report", "mls-c01", "mls-1.2-001"], &["required arguments"]);
    assert_eq!(desk.files(), ["data"]);
}

#[test]
fn help_has_examples_and_says_what_json_holds() {
    let desk = Desk::new();
    for command in ["new", "import", "export", "report", "reports"] {
        let text = desk.page(&format!("{command} --help"));
        for part in ["Examples:", &format!("  gradatim bank {command}"), "--json:"] {
            assert!(text.contains(part), "no {part} in {text}");
        }
    }
}
