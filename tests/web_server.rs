//! The program as a server on a port of its own, and a small client that keeps its connection: shared by the tests that
//! put it under load.

// Every test file compiles this for itself and uses a part of it.
#![allow(dead_code)]

use gradatim_accounts::{Accounts, Hasher, Name, Password, Roles};
use serde_json::Value;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A value of the right form for the cookie and the header that changes need.
const TOKEN: &str = "00112233445566778899aabbccddeeff";
/// How long a response may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running server; it is killed at the latest when this is dropped.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts the program, or the one named by `GRADATIM_BIN`, and waits until it listens.
    pub fn start(home: &Path, more: &[&str]) -> Self {
        let program = std::env::var_os("GRADATIM_BIN")
            .unwrap_or_else(|| OsString::from(env!("CARGO_BIN_EXE_gradatim")));
        let mut command = Command::new(program);
        command.env("GRADATIM_HOME", home).args(["serve", "--bind", "127.0.0.1:0"]).args(more);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
        Self { child, address: address.and_then(|a| a.parse().ok()).unwrap_or_else(|| panic!("{line}")) }
    }

    /// Kills it as a power cut would, without a last word.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Memory that it holds, in KiB; 0 where the system does not tell.
    pub fn resident_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
    }
}

impl Server {
    /// Processor time it has used, in seconds; 0 where the system does not tell.
    pub fn processor_seconds(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        // After the name in brackets come state and ten numbers, then user and system time in hundredths of a second.
        let fields = stat.rsplit(')').next().unwrap_or("").split_whitespace().skip(11).take(2);
        fields.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have been killed already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Accounts `learner0`, `learner1`… with open sessions: one password hash for all, because logging in is not what is measured.
pub fn crowd(home: &Path, learners: usize) -> Vec<String> {
    let accounts = Accounts::open(&home.join("accounts.sqlite")).unwrap();
    let name = |n: usize| -> Name { format!("learner{n}").parse().unwrap() };
    let password = Password::chosen("correct horse battery staple", &name(0)).unwrap();
    let hash = Hasher::new().unwrap().hash(&password).unwrap();
    let now = gradatim_practice::Clock::now_ms(&gradatim_practice::SystemClock);
    let session = |n| {
        accounts.add(&name(n), &hash, Roles::default(), now).unwrap();
        let credentials = accounts.credentials(name(n).as_str()).unwrap().unwrap();
        accounts.begin_session(&credentials, now).unwrap().reveal()
    };
    (0..learners).map(session).collect()
}

/// A learner's connection.
pub struct Client {
    stream: BufReader<TcpStream>,
    cookies: String,
}

/// What came back.
pub struct Reply {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Reply {
    /// The body of a success.
    pub fn json(&self) -> Value {
        let text = String::from_utf8_lossy(&self.body);
        assert_eq!(self.status, 200, "{text}");
        serde_json::from_str(&text).unwrap()
    }
}

impl Client {
    /// Connects; `session` is the cookie of a login where there are logins.
    pub fn connect(address: SocketAddr, session: Option<&str>) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let session = session.map(|token| format!("; gradatim_session={token}")).unwrap_or_default();
        Ok(Self { stream: BufReader::new(stream), cookies: format!("gradatim_csrf={TOKEN}{session}") })
    }

    /// Asks for something.
    pub fn get(&mut self, path: &str) -> Result<Reply> {
        self.send("GET", path, "")
    }

    /// Sends JSON.
    pub fn post(&mut self, path: &str, body: &Value) -> Result<Reply> {
        self.send("POST", path, &body.to_string())
    }

    /// Sends JSON to where it shall stay.
    pub fn put(&mut self, path: &str, body: &Value) -> Result<Reply> {
        self.send("PUT", path, &body.to_string())
    }

    fn send(&mut self, method: &str, path: &str, body: &str) -> Result<Reply> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {}\r\nX-CSRF-Token: {TOKEN}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.cookies,
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        self.reply()
    }

    fn reply(&mut self) -> Result<Reply> {
        let first = self.line()?;
        let status = first.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status = status.ok_or_else(|| broken("no status"))?;
        let mut length = 0;
        loop {
            let line = self.line()?.to_ascii_lowercase();
            match line.split_once(':') {
                Some(("content-length", value)) => {
                    length = value.trim().parse().map_err(|_| broken("no length"))?;
                }
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(Reply { status, body })
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        match self.stream.read_line(&mut line)? {
            0 => Err(broken("the server hung up")),
            _ => Ok(line.trim_end().to_owned()),
        }
    }
}

fn broken(what: &str) -> Error {
    Error::new(ErrorKind::UnexpectedEof, what)
}
