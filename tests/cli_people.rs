//! `people`: accounts from the command line.

mod binary;

use binary::{Home, Run};
use gradatim_accounts::Accounts;
use serde_json::Value;

const PASSWORD: &str = "brass and punched cards\n";

/// The run fails with exit code 2 and one line that has this part.
fn refused(run: &Run, part: &str) {
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.err.contains(part) && run.err.trim_end().lines().count() == 1, "{part}: {}", run.err);
}

fn json(run: &Run) -> Value {
    assert_eq!(run.code, 0, "{}", run.err);
    serde_json::from_str(&run.out).unwrap()
}

#[test]
fn accounts_are_made_shown_changed_and_removed() {
    let home = Home::new();
    assert!(home.run("people list", "").out.contains("nobody has an account yet"));
    let added = json(&home.run("people add ada --role analyst --json", PASSWORD));
    assert_eq!((&added["name"], &added["roles"][1]), (&"ada".into(), &"analyst".into()));
    assert!(added["created_at"].as_str().unwrap().ends_with('Z') && added["disabled_at"].is_null());
    assert!(home.run("people add bob", PASSWORD).out.contains("bob can log in now, as learner"));
    assert_eq!(home.run("people roles bob maintainer", "").out, "bob: learner, maintainer\n");
    assert!(home.run("people disable bob", "").out.contains("cannot log in any more"));
    let list = home.run("people list", "").out;
    assert!(list.lines().count() == 2 && list.contains("learner, maintainer, disabled"), "{list}");
    assert!(json(&home.run("people enable bob --json", ""))["disabled_at"].is_null());
    assert!(home.run("people reset BOB", "a new one, as long\n").out.contains("bob has a new password"));
    assert_eq!(home.run("people remove bob", "").out, "the account of bob is removed\n");
    assert_eq!(json(&home.run("people list --json", "")).as_array().unwrap().len(), 1);
}

#[test]
fn what_cannot_be_is_refused_in_one_line() {
    let home = Home::new();
    assert_eq!(home.run("people add ada", PASSWORD).code, 0);
    refused(&home.run("people add Ada", PASSWORD), "there is an account of that name already");
    for (password, part) in [
        ("", "no password on standard input"),
        ("\n", "too short"),
        ("1234567\n", "too short"),
        ("password\n", "tried first"),
        ("bob\n", "too short"),
    ] {
        refused(&home.run("people add bob", password), part);
    }
    for line in ["reset bob", "roles bob learner", "disable bob", "enable bob", "remove bob"] {
        refused(&home.run(&format!("people {line}"), PASSWORD), "there is no account of the name 'bob'");
    }
    for (line, part) in [
        ("people add a/b", "a name has 1 to 64 letters"),
        ("people add bob --role king", "learner, maintainer and analyst"),
        ("people roles ada", "required"),
    ] {
        let run = home.run(line, PASSWORD);
        assert!(run.code == 2 && run.err.contains(part), "{line}: {}", run.err);
    }
}

#[test]
fn answers_outlive_the_account_and_that_is_said() {
    let home = Home::new();
    assert_eq!(home.run("drill mls-c01 --plain --learner ada --questions 1", "1\n1 2\n1 2 3\n").code, 0);
    assert!(home.run("people add ada", PASSWORD).out.contains("belongs to the account"));
    let removed = home.run("people remove ada", "").out;
    assert!(
        removed.contains("answers are still in the journal") && removed.contains("log forget"),
        "{removed}"
    );
    assert_eq!(home.run("log forget --learner ada", "").code, 0);
    assert!(!home.run("people add ada", PASSWORD).out.contains("belongs"));
}

#[test]
fn the_file_is_private_and_holds_no_password() {
    let home = Home::new();
    assert_eq!(home.run("people add ada", PASSWORD).code, 0);
    let file = home.path().join("accounts.sqlite");
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    drop(Accounts::open(&file).unwrap());
    let bytes = std::fs::read(&file).unwrap();
    let holds = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(holds("$argon2id$") && !holds("punched"));
}
