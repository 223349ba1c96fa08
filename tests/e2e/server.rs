//! The program, serving a home of its own.

use crate::http;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A server that can be killed and started again at the same address; its home ends with it.
pub struct Server {
    server: http::Server,
    home: Home,
    options: &'static str,
}

/// A home that ends with the test, and where in it the journal is.
pub struct Home {
    path: PathBuf,
    _folder: TempDir,
}

impl Home {
    /// Nobody has answered anything yet.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_owned();
        Self { path, _folder: folder }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs a command line in it, its words divided by blanks.
    pub fn run(&self, line: &str, input: &str) {
        run(&self.path, line, input);
    }
}

fn run(home: &Path, line: &str, input: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradatim"));
    command
        .env("GRADATIM_HOME", home)
        .args(line.split(' '))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
}

impl Server {
    /// Serves the home on a free port.
    pub fn start(home: Home, options: &'static str) -> Self {
        Self { server: http::Server::start(&home.path, options), home, options }
    }

    /// The address of a page.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address)
    }

    /// Ends it as the power cut does (SIGKILL).
    pub fn kill(&mut self) {
        self.server.kill();
    }

    /// Starts it again, at the same address on the same home.
    pub fn restart(&mut self) {
        let options = format!("--bind {} {}", self.server.address, self.options);
        self.server = http::Server::start(&self.home.path, &options);
    }

    /// What it told so far on standard error.
    pub fn log(&self) -> String {
        self.server.log()
    }
}
