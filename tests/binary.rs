//! Runs the program in a home of its own: shared by the tests of sittings.

// Every test file compiles this for itself and uses a part of it.
#![allow(dead_code)]

use gradatim_log::{Journal, SittingHistory};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A learner's home that ends with the test.
pub struct Home(TempDir);

/// What a run left behind.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Home {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn journal(&self) -> PathBuf {
        self.path().join("journal.sqlite")
    }

    /// A command line, its words divided by blanks, with all three streams piped.
    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradatim"));
        command.env("GRADATIM_HOME", self.path()).args(line.split(' '));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// A home whose learner did a drill of `questions` so many days ago, as its journal tells; most answers are wrong.
    pub fn with_past(days: i64, questions: usize) -> Self {
        let (elsewhere, home) = (Self::new(), Self::new());
        let line = format!("drill mls-c01 --plain --seed 5 --questions {questions}");
        assert_eq!(elsewhere.run(&line, &"1\n1 2\n1 2 3\n".repeat(questions)).code, 0);
        let past = Journal::open(&elsewhere.journal()).unwrap().sittings("me", "mls-c01").unwrap();
        let past: Vec<SittingHistory> = past.into_iter().map(|s| earlier(s, 86_400_000 * days)).collect();
        Journal::open(&home.journal()).unwrap().append(&past).unwrap();
        home
    }

    /// Runs a command line to its end with this input.
    pub fn run(&self, line: &str, input: &str) -> Run {
        let mut child = self.command(line).spawn().unwrap();
        // A run that ends before it has read everything is none of our business here.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Run { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// A run that ends with this code and one line of error that has all these parts.
    pub fn fails(&self, line: &str, input: &str, code: i32, parts: &[&str]) {
        let run = self.run(line, input);
        assert_eq!(run.code, code, "{line}: {}", run.err);
        let errors: Vec<&str> = run.err.lines().filter(|l| l.starts_with("error: ")).collect();
        assert_eq!(errors.len(), 1, "{line}: {}", run.err);
        for part in parts {
            assert!(errors[0].contains(part), "{line}: `{part}` is not in: {}", errors[0]);
        }
    }
}

/// The sitting as it would have been earlier, with a minute for each question.
fn earlier(mut sitting: SittingHistory, ms: i64) -> SittingHistory {
    sitting.record.started_at -= ms;
    sitting.presentations.iter_mut().for_each(|p| p.shown_at -= ms);
    sitting.events.iter_mut().for_each(|e| e.at -= ms);
    for answer in &mut sitting.answers {
        answer.answered_at -= ms;
        answer.elapsed_ms = 60_000;
    }
    sitting
}
