//! The program, serving a home of its own.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A server that can be killed and started again at the same address; its home ends with it.
pub struct Server {
    process: Child,
    address: SocketAddr,
    home: PathBuf,
    flags: &'static [&'static str],
    _folder: TempDir,
}

/// A home that ends with the test, and where in it the journal is.
pub struct Home {
    folder: TempDir,
    path: PathBuf,
}

impl Home {
    /// Nobody has answered anything yet.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_owned();
        Self { folder, path }
    }

    /// The home of a simulated learner who drilled so many questions.
    pub fn practised(questions: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("simulated");
        let line = format!("drill mls-c01 --simulate theta=0.3 --seed 7 --questions {questions} --json");
        run(folder.path(), &line, "");
        Self { folder, path }
    }

    /// Runs a command line in it, its words divided by blanks.
    pub fn run(&self, line: &str, input: &str) {
        run(&self.path, line, input);
    }
}

fn program(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradatim"));
    command.env("GRADATIM_HOME", home);
    command
}

fn run(home: &Path, line: &str, input: &str) {
    let mut command = program(home);
    command.args(line.split(' ')).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
}

impl Server {
    /// Serves the home on a free port.
    pub fn start(home: Home, flags: &'static [&'static str]) -> Self {
        let (process, address) = serve(&home.path, "127.0.0.1:0", flags);
        Self { process, address, home: home.path, flags, _folder: home.folder }
    }

    /// The address of a page.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Ends it as the power cut does (SIGKILL).
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts it again, at the same address on the same home.
    pub fn restart(&mut self) {
        let (process, _) = serve(&self.home, &self.address.to_string(), self.flags);
        self.process = process;
    }

    /// What it told so far on standard error.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.home.join("server.log")).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Starts it and waits for the address that it prints once it listens.
fn serve(home: &Path, bind: &str, flags: &[&str]) -> (Child, SocketAddr) {
    std::fs::create_dir_all(home).unwrap();
    let log = File::options().create(true).append(true).open(home.join("server.log")).unwrap();
    let mut command = program(home);
    command.args(["serve", "--bind", bind]).args(flags);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
    let mut process = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()?.parse().ok());
    let log = || std::fs::read_to_string(home.join("server.log")).unwrap_or_default();
    let address = address.unwrap_or_else(|| panic!("no address in `{line}`: {}", log()));
    (process, address)
}
