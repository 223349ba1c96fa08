//! Runs the program in a folder of its own, on responses and pools made there: shared by the tests of measurement.

// Every test file compiles this for itself and uses a part of it.
#![allow(dead_code)]

use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// A folder of its own, which is the home too.
pub struct Place(TempDir);

/// What a run left behind.
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Place {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// Runs a command line in the folder; its words are divided by blanks.
    pub fn run(&self, line: &str) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradatim"));
        command.current_dir(self.0.path()).env("GRADATIM_HOME", self.path("home"));
        let output = command.args(line.split(' ')).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Run { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    pub fn succeeds(&self, line: &str) -> Run {
        let run = self.run(line);
        assert_eq!(run.code, 0, "{line}: {}", run.err);
        run
    }

    /// The one JSON document of a run that succeeds.
    pub fn json(&self, line: &str) -> Value {
        let run = self.succeeds(&format!("{line} --json"));
        assert_eq!(run.out.lines().count(), 1, "{line}: {}", run.out);
        serde_json::from_str(&run.out).unwrap()
    }

    /// A run that ends with this code and one line of error that has all these parts.
    pub fn fails(&self, line: &str, code: i32, parts: &[&str]) {
        let run = self.run(line);
        assert_eq!(run.code, code, "{line}: {}", run.err);
        let errors: Vec<&str> = run.err.lines().filter(|l| l.starts_with("error: ")).collect();
        assert_eq!(errors.len(), 1, "{line}: {}", run.err);
        for part in parts {
            assert!(errors[0].contains(part), "{line}: `{part}` is not in: {}", run.err);
        }
    }
}

/// A repeatable stream of numbers in [0, 1): splitmix64.
pub struct Stream(pub u64);

impl Stream {
    pub fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }

    pub fn right(&mut self, logit: f64) -> bool {
        self.uniform() < 1.0 / (1.0 + (-logit).exp())
    }
}

/// Persons answering `q0` to `q5`, which grow harder.
pub fn wide(persons: usize) -> String {
    let mut stream = Stream(7);
    let row = |_| {
        let theta = stream.normal();
        let answer = |i: u32| u8::from(stream.right(theta - f64::from(i) * 0.5 + 1.25)).to_string();
        (0..6).map(answer).collect::<Vec<_>>().join(",")
    };
    let rows: Vec<String> = (0..persons).map(row).collect();
    format!("q0,q1,q2,q3,q4,q5\n{}\n", rows.join("\n"))
}

pub const POOL: &str = "item,a,b,domain\nq0,1.0,-1.0,x\nq1,1.2,0.0,x\nq2,0.8,1.0,y\n";
