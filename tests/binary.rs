//! Runs the program in a home of its own: shared by the tests of sittings.

// Every test file compiles this for itself and uses a part of it.
#![allow(dead_code)]

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
