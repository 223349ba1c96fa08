//! `gradatim bank …`: what people and scripts get, on the built-in data and on small banks written here.

use serde_json::Value;
use std::fs;
use std::process::Command;
use tempfile::TempDir;

const BLUEPRINT: &str = include_str!("../data/blueprints/mls-c01.toml");
const SOUND: &str = include_str!("../crates/bank/tests/data/sound.toml");
const FLAWED: &str = include_str!("../crates/bank/tests/data/flawed.toml");

/// What one run left behind.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn run(data: Option<&TempDir>, words: &str) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradatim"));
    command
        .env_remove("GRADATIM_DATA")
        .env_remove("GRADATIM_HOME")
        .arg("bank")
        .args(words.split_whitespace());
    if let Some(data) = data {
        command.arg("--data").arg(data.path());
    }
    let output = command.output().expect("the program runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

/// A data folder with the MLS-C01 blueprint and one bank file.
fn bank(text: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    write("blueprints/mls-c01.toml", BLUEPRINT);
    write("banks/mls-c01/1.2.toml", text);
    folder
}

fn allow(folder: &TempDir, text: &str) {
    fs::write(folder.path().join("banks/mls-c01/lint-allow.toml"), text).expect("a file");
}

/// The sound item under other ids, and for some in other pools.
fn three_items() -> String {
    let other = |n: u32, pool: &str| SOUND.replace("-001", &format!("-00{n}")).replace("practice", pool);
    format!("{SOUND}\n{}\n{}", other(2, "sealed"), other(3, "pretest"))
}

/// A run that succeeds, fits 80 columns (addresses stay whole), uses no colour and keeps standard error empty.
fn page(data: Option<&TempDir>, words: &str) -> String {
    let ran = run(data, words);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{words}: {}", ran.out);
    fits(&ran.out, words);
    ran.out
}

fn fits(text: &str, words: &str) {
    assert!(!text.contains('\u{1b}'), "{words}: colour");
    for line in text.lines().filter(|l| !l.contains("https://") && !l.starts_with('/')) {
        assert!(line.chars().count() <= 80, "{words}: {line}");
        assert_eq!(line, line.trim_end(), "{words}");
    }
}

/// The one JSON document of a run that succeeds.
fn document(data: Option<&TempDir>, words: &str) -> Value {
    let ran = run(data, &format!("{words} --json"));
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{words}: {}", ran.out);
    json(&ran)
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}", ran.out))
}

fn has_fields(value: &Value, fields: &[&str]) {
    for field in fields {
        assert!(value.get(field).is_some(), "no {field} in {value}");
    }
}

fn contains(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
}

/// Bad usage or input: exit code 2, nothing on standard output, one line of error that holds all parts.
fn refused(data: Option<&TempDir>, words: &str, parts: &[&str]) {
    let ran = run(data, words);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{words}: {}", ran.err);
    assert!(ran.err.starts_with("error: "), "{words}: {}", ran.err);
    contains(ran.err.lines().next().unwrap_or_default(), parts);
    assert!(parts.is_empty() || ran.err.lines().count() == 1 || ran.err.contains("--help"), "{}", ran.err);
}

#[test]
fn show_tells_that_a_retired_exam_is_retired_and_what_comes_after() {
    let text = page(None, "show mls-c01");
    contains(
        &text,
        &["retired, last test day 2026-03-31", "mla-c02, aif-c01,", "65 questions", "pass at 750"],
    );
    contains(&page(None, "show pmle"), &["live", "no items yet"]);
}

#[test]
fn show_counts_the_bank() {
    let folder = bank(&three_items());
    let text = page(Some(&folder), "show MLS-C01");
    contains(&text, &["3 items, 3 reviewed", "practice 1, sealed 1, pretest 1", "Data Engineering"]);
    let found = document(Some(&folder), "show mls-c01");
    has_fields(
        &found,
        &["code", "title", "lifecycle", "form", "scale", "standard", "bank_version", "counts"],
    );
    assert_eq!(found["counts"]["items"], 3);
    assert!(found.get("list").is_none());
}

#[test]
fn lists_keep_what_passes_every_filter() {
    let folder = bank(&three_items());
    for (filter, ids) in [
        ("--list", &["001", "002", "003"][..]),
        ("--pool sealed", &["002"]),
        ("--task 1.2 --kind single --status reviewed", &["001", "002", "003"]),
        ("--kind multiple", &[]),
        ("--task 3.5", &[]),
    ] {
        let found = document(Some(&folder), &format!("show mls-c01 {filter}"));
        let listed = found["list"].as_array().expect("a list").iter();
        let listed: Vec<&str> = listed.filter_map(|i| i["id"].as_str()).collect();
        assert!(
            listed.iter().eq(ids.iter().map(|n| format!("mls-1.2-{n}")).collect::<Vec<_>>().iter()),
            "{filter}"
        );
        let text = page(Some(&folder), &format!("show mls-c01 {filter}"));
        assert!(text.ends_with(" of 3\n") && listed.iter().all(|id| text.contains(id)), "{text}");
    }
}

#[test]
fn bad_filters_are_refused_with_what_would_be_right() {
    let folder = Some(bank(SOUND));
    let folder = folder.as_ref();
    refused(folder, "show mls-c01 --task 9.9", &["--task 9.9", "use one of 1.1, 1.2"]);
    refused(folder, "show mls-c01 --kind triple", &["'triple'", "single, multiple, ordering, matching"]);
    refused(folder, "show mls-c01 mls-1.2-001 --list", &["cannot be used with"]);
    refused(folder, "show mls-c01 mls-1.2-001 --pool sealed", &["cannot be used with"]);
}

#[test]
fn an_item_is_shown_with_key_rationales_sources_and_review() {
    let folder = bank(SOUND);
    let text = page(Some(&folder), "show mls-c01 MLS-1.2-001");
    contains(
        &text,
        &["KEY  b  Send the receipts", "Why: A nightly job", "Misconception: takes bulk transfer"],
    );
    contains(
        &text,
        &["buffering-hints.html", "0.70, 0.65 (mean 0.68)", "a blind reader agreed", "1 time in 4"],
    );
    assert_eq!(text.matches("KEY").count(), 1);
    let found = document(Some(&folder), "show mls-c01 mls-1.2-001");
    has_fields(&found, &["id", "stem", "option", "references", "review", "provenance"]);
    assert_eq!((&found["key"], &found["domain"]), (&serde_json::json!(["b"]), &"1".into()));
    assert!((found["chance"].as_f64().unwrap_or(0.0) - 0.25).abs() < 1e-12);
}

#[test]
fn an_unknown_item_names_the_nearest() {
    let folder = bank(&three_items());
    refused(Some(&folder), "show mls-c01 mls-1.3-002", &["mls-1.3-002: ", "nearest: mls-1.2-002, "]);
    refused(Some(&folder), "show mls-c01 zzz", &["zzz: ", "--list"]);
}

#[test]
fn an_unknown_exam_lists_the_known() {
    for words in [
        "show mls-c02",
        "lint mls-c02",
        "coverage mls-c02",
        "blueprints mls-c02",
        "blueprints mls-c01 mls-c02",
    ] {
        refused(
            None,
            words,
            &["mls-c02: no such exam", "did you mean", "aif-c01, aip-c01, mla-c01, mla-c02, mls-c01, pmle"],
        );
    }
}

#[test]
fn broken_banks_are_refused_with_file_line_item_and_field() {
    let cases = [
        (SOUND.replace("kind = \"single\"", "kind = single"), &["1.2.toml:7: "][..]),
        (SOUND.replace("point = 2", "colour = 2"), &["1.2.toml:6: mls-1.2-001: colour: unknown field"]),
        (
            SOUND.replace("correct = true", "correct = false"),
            &["mls-1.2-001: option: 0 options are marked correct", "needs 1"],
        ),
        (SOUND.replace("id = \"d\"", "id = \"c\""), &[": mls-1.2-001: option.4.id: \"c\" occurs twice"]),
        (
            SOUND.replace("task = \"1.2\"", "task = \"9.2\""),
            &["1.2.toml:5: mls-1.2-001: task: ", "use one of 1.1"],
        ),
        (
            SOUND.replace(", dated = \"2026-11-21\" }", " }"),
            &["1.2.toml:18: mls-1.2-001: references.1.dated: "],
        ),
    ];
    for (text, parts) in cases {
        let folder = bank(&text);
        for words in
            ["show mls-c01", "show mls-c01 --list --json", "coverage mls-c01", "coverage mls-c01 --json"]
        {
            refused(Some(&folder), words, parts);
        }
        let linted = run(Some(&folder), "lint mls-c01 --json");
        assert_eq!(linted.code, 1, "{}", linted.err);
        assert!(json(&linted)["errors"].as_u64() > Some(0), "{}", linted.out);
        assert_eq!(run(Some(&folder), "blueprints").code, 0);
    }
}

#[test]
fn lint_passes_a_sound_bank_and_fails_on_warnings_only_when_asked() {
    let folder = bank(SOUND);
    let lint = |words: &str| run(Some(&folder), &format!("lint mls-c01 --today 2026-11-21 {words}"));
    let plain = lint("");
    assert_eq!((plain.code, plain.err.as_str()), (0, ""), "{}", plain.out);
    fits(&plain.out, "lint");
    contains(&plain.out, &["The bank as a whole", "warning L22", "Near duplicates: none", "0 errors"]);
    let strict = lint("--warnings-as-errors");
    assert_eq!(strict.code, 1);
    assert_eq!(strict.err.lines().count(), 1);
    assert_eq!(lint("--warnings-as-errors --rule L03,l14").code, 0);
    assert_eq!(lint("--warnings-as-errors --rule L22").code, 1);
}

#[test]
fn lint_finds_every_rule_in_a_flawed_bank() {
    let folder = bank(FLAWED);
    let ran = run(Some(&folder), "lint mls-c01 --notes --today 2026-11-21");
    assert_eq!(ran.code, 1);
    fits(&ran.out, "lint");
    contains(
        &ran.out,
        &["  flawed-L01-2\n", " colour\n", "What the rules want", "key positions", "Near duplicates"],
    );
    let report = json(&run(Some(&folder), "lint mls-c01 --json --today 2026-11-21"));
    has_fields(
        &report,
        &["exam", "items", "errors", "warnings", "notes", "findings", "allowed", "statistics"],
    );
    has_fields(
        &report["statistics"],
        &["longest_share", "longest_p", "positions", "near_duplicates", "coverage"],
    );
    has_fields(&report["findings"][0], &["code", "severity", "file", "line", "item", "field", "message"]);
    let findings = report["findings"].as_array().expect("findings");
    for code in 1..=22 {
        assert!(findings.iter().any(|f| f["code"] == format!("L{code:02}")), "L{code:02}");
    }
}

#[test]
fn a_chosen_rule_is_the_only_one_reported_and_counted() {
    let folder = bank(FLAWED);
    let ran = run(Some(&folder), "lint mls-c01 --rule L14 --json");
    let report = json(&ran);
    let findings = report["findings"].as_array().expect("findings");
    assert!(!findings.is_empty() && findings.iter().all(|f| f["code"] == "L14"), "{findings:?}");
    let counted =
        ["errors", "warnings", "notes"].map(|n| report[n].as_u64().unwrap_or(0)).iter().sum::<u64>();
    assert_eq!(counted, findings.len() as u64);
    refused(Some(&folder), "lint mls-c01 --rule L99", &["'L99'", "L00 to L22"]);
    refused(Some(&folder), "lint mls-c01 --today tomorrow", &["'tomorrow'"]);
    refused(Some(&folder), "lint mls-c01 --json --sarif", &["cannot be used with"]);
}

#[test]
fn notes_are_shown_when_asked_for() {
    let folder = bank(FLAWED);
    let (few, all) = (run(Some(&folder), "lint mls-c01"), run(Some(&folder), "lint mls-c01 --notes"));
    assert!(!few.out.contains("    note L") && few.out.contains("--notes"), "{}", few.out);
    assert!(all.out.contains("    note L") && !all.out.contains("--notes"), "{}", all.out);
}

#[test]
fn references_age_with_the_day_given() {
    let folder = bank(SOUND);
    let aged = |day: &str| {
        let report = json(&run(Some(&folder), &format!("lint mls-c01 --rule L15 --json --today {day}")));
        report["findings"].as_array().map_or(0, Vec::len)
    };
    assert_eq!(aged("2026-11-22"), 0);
    assert!(aged("2036-11-22") > 0);
}

#[test]
fn allowed_warnings_stand_and_a_broken_allow_list_is_refused() {
    let folder = bank(SOUND);
    let entry = "[[allow]]\ncode = \"L22\"\nitem = \"*\"\nreason = \"a bank in the making\"\n";
    allow(&folder, entry);
    let text = page(Some(&folder), "lint mls-c01 --warnings-as-errors --today 2026-11-21");
    contains(&text, &["0 warnings"]);
    let report = document(Some(&folder), "lint mls-c01 --today 2026-11-21");
    assert_eq!(report["allowed"][0]["reason"], "a bank in the making");
    allow(&folder, &entry.replace("a bank in the making", ""));
    refused(Some(&folder), "lint mls-c01", &["lint-allow.toml:1: *: reason: is empty"]);
}

#[test]
fn sarif_carries_version_rules_and_results() {
    let folder = bank(FLAWED);
    let ran = run(Some(&folder), "lint mls-c01 --sarif --rule L14");
    assert_eq!(ran.code, 1);
    let log = json(&ran);
    assert_eq!(log["version"], "2.1.0");
    let results = log["runs"][0]["results"].as_array().expect("results");
    assert!(!results.is_empty() && results.iter().all(|r| r["ruleId"] == "L14"), "{results:?}");
}

#[test]
fn an_empty_bank_can_be_linted_shown_and_counted() {
    let folder = bank("");
    contains(&page(Some(&folder), "lint mls-c01"), &["mls-c01: 0 items, 0 errors"]);
    contains(&page(Some(&folder), "show mls-c01"), &["no items yet"]);
    contains(&page(Some(&folder), "coverage mls-c01"), &["58 of 58 points have no item"]);
    assert_eq!(document(Some(&folder), "coverage mls-c01")["items"], 0);
}

#[test]
fn coverage_tells_a_script_all_it_must_check() {
    let folder = bank(&three_items());
    let found = document(Some(&folder), "coverage mls-c01");
    has_fields(
        &found,
        &["exam", "bank_version", "items", "reviewed", "domains", "tasks", "kinds", "pools", "statuses"],
    );
    assert_eq!(
        (&found["items"], &found["reviewed"], &found["blind_agreed"]),
        (&3.into(), &3.into(), &3.into())
    );
    let lengths =
        ["domains", "tasks", "thin_tasks", "uncovered_points"].map(|f| found[f].as_array().map(Vec::len));
    assert_eq!(lengths, [Some(4), Some(15), Some(15), Some(57)]);
    has_fields(&found["domains"][0], &["id", "title", "items", "share", "weight"]);
    assert_eq!(found["tasks"][1]["points"][1]["items"], 3);
    let text = page(Some(&folder), "coverage mls-c01");
    contains(&text, &["0 3 0", "57 of 58 points have no item", "domain 1 by +80.0", "  -  1.1 point 1: "]);
}

#[test]
fn blueprints_are_listed_shown_and_compared() {
    let list = page(None, "blueprints");
    contains(&list, &["aif-c01  live", "mls-c01  retired  2026-03-31  65  180   750", "pmle"]);
    let rows = document(None, "blueprints");
    assert_eq!(rows["blueprints"].as_array().map(Vec::len), Some(6));
    has_fields(
        &rows["blueprints"][0],
        &["slug", "title", "status", "last_test_day", "questions", "minutes", "pass", "items"],
    );
    let one = page(None, "blueprints mla-c01");
    contains(&one, &["mla-c02", "Domain 1", "ordering", "Sources", "confidence"]);
    assert_eq!(document(None, "blueprints mla-c01")["lifecycle"]["successors"][0], "mla-c02");
    let both = page(None, "blueprints mls-c01 mla-c01");
    contains(
        &both,
        &[
            "750 of 100 to 1000",
            "Exploratory Data Analysis",
            "of the points of mls-c01 have a partner",
            "Only in mla-c01",
        ],
    );
    let pair = document(None, "blueprints mls-c01 mla-c01");
    has_fields(
        &pair,
        &["a", "b", "domains", "form", "overlap_a", "overlap_b", "shared", "only_a", "only_b", "method"],
    );
}

#[test]
fn every_pair_of_blueprints_fits_the_page() {
    let exams = ["aif-c01", "aip-c01", "mla-c01", "mla-c02", "mls-c01", "pmle"];
    for (i, a) in exams.iter().enumerate() {
        page(None, &format!("blueprints {a}"));
        page(None, &format!("show {a}"));
        page(None, &format!("coverage {a}"));
        for b in exams.iter().skip(i) {
            page(None, &format!("blueprints {a} {b}"));
        }
    }
}

#[test]
fn items_in_use_are_counted_even_in_a_broken_bank() {
    let folder = bank(&three_items().replacen("version = 1", "version = 0", 1));
    assert_eq!(document(Some(&folder), "blueprints mls-c01")["items"], 3);
    assert_eq!(document(Some(&folder), "blueprints")["blueprints"][0]["items"], 3);
}

#[test]
fn help_has_examples_and_says_what_json_holds() {
    for command in ["show", "lint", "coverage", "blueprints"] {
        let ran = run(None, &format!("{command} --help"));
        assert_eq!(ran.code, 0);
        contains(&ran.out, &["Examples:", &format!("  gradatim bank {command}"), "--json:", "--data"]);
    }
}

#[test]
fn a_data_folder_that_does_not_exist_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    refused(Some(&folder), "show mls-c01", &["blueprints: cannot be read"]);
}
