//! A server of the program under test, and a small client that talks to it: shared by all tests that need one.

// Every test file compiles this for itself and uses a part of it.
#![allow(dead_code)]

use serde_json::Value;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A value of the right form for the cookie and the header that changes need.
const TOKEN: &str = "00112233445566778899aabbccddeeff";
/// How long a response may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running server; it is killed at the latest when this is dropped.
pub struct Server {
    child: Child,
    log: PathBuf,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Serves a home with these options, on a port that is free unless they name one, and waits until it listens. The
    /// environment can name another program in `GRADATIM_BIN`.
    pub fn start(home: &Path, options: &str) -> Self {
        std::fs::create_dir_all(home).unwrap();
        let log = home.join("server.log");
        let mut command = Command::new(
            std::env::var_os("GRADATIM_BIN")
                .unwrap_or_else(|| OsString::from(env!("CARGO_BIN_EXE_gradatim"))),
        );
        command.env("GRADATIM_HOME", home).arg("serve").args(options.split_whitespace());
        if !options.contains("--bind") {
            command.args(["--bind", "127.0.0.1:0"]);
        }
        let said = File::create(&log).unwrap();
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(said).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()?.parse().ok());
        let address = address.unwrap_or_else(|| panic!("no address in `{line}`: {}", read(&log)));
        Self { child, log, address }
    }

    /// Asks for a page on a connection of its own.
    pub fn get(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        Client::connect(self.address, None).unwrap().send("GET", path, headers, "").unwrap()
    }

    /// Sends a form on a connection of its own.
    pub fn post(&self, path: &str, headers: &[(&str, &str)], form: &str) -> Reply {
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let headers = [headers, &[kind]].concat();
        Client::connect(self.address, None).unwrap().send("POST", path, &headers, form).unwrap()
    }

    /// What it told so far on standard error.
    pub fn log(&self) -> String {
        read(&self.log)
    }

    /// Kills it as a power cut would, without a last word.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends a signal as `kill` does and gives the exit code and all that was said on standard error.
    pub fn stop(mut self, signal: &str) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        let code = self.child.wait().unwrap().code();
        (code, self.log())
    }

    /// Memory that it holds, in KiB; 0 where the system does not tell.
    pub fn resident_kib(&self) -> u64 {
        let status = read(Path::new(&format!("/proc/{}/status", self.child.id())));
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
    }

    /// Processor time it has used, in seconds; 0 where the system does not tell.
    pub fn processor_seconds(&self) -> f64 {
        let stat = read(Path::new(&format!("/proc/{}/stat", self.child.id())));
        // After the name in brackets come state and ten numbers, then user and system time in hundredths of a second.
        let fields = stat.rsplit(')').next().unwrap_or("").split_whitespace().skip(11).take(2);
        fields.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_default()
}

/// A connection that stays open.
pub struct Client {
    stream: BufReader<TcpStream>,
    host: String,
    cookies: String,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    /// Headers in small letters, repeated ones joined by line ends.
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The value that a cookie is set to.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let pairs = self.header("set-cookie").lines();
        let mut pairs = pairs.filter_map(|line| line.split(';').next()?.split_once('='));
        pairs.find(|(n, _)| *n == name).map(|(_, value)| value)
    }

    /// The body of a success.
    pub fn json(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        serde_json::from_str(&self.body).unwrap()
    }
}

impl Client {
    /// Connects; `session` is the cookie of a login where there are logins.
    pub fn connect(address: SocketAddr, session: Option<&str>) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let session = session.map(|token| format!("; gradatim_session={token}")).unwrap_or_default();
        let cookies = format!("gradatim_csrf={TOKEN}{session}");
        Ok(Self { stream: BufReader::new(stream), host: address.to_string(), cookies })
    }

    /// Asks the API for something.
    pub fn get(&mut self, path: &str) -> Result<Reply> {
        self.call("GET", path, "")
    }

    /// Sends JSON.
    pub fn post(&mut self, path: &str, body: &Value) -> Result<Reply> {
        self.call("POST", path, &body.to_string())
    }

    /// Sends JSON to where it shall stay.
    pub fn put(&mut self, path: &str, body: &Value) -> Result<Reply> {
        self.call("PUT", path, &body.to_string())
    }

    fn call(&mut self, method: &str, path: &str, body: &str) -> Result<Reply> {
        let cookies = self.cookies.clone();
        let headers = [("cookie", &*cookies), ("x-csrf-token", TOKEN), ("content-type", "application/json")];
        self.send(method, path, &headers, body)
    }

    /// Sends a request with these headers; that of the host can be another one.
    pub fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Result<Reply> {
        let host = headers.iter().all(|(name, _)| *name != "host").then_some(("host", &*self.host));
        let mut request = format!("{method} {path} HTTP/1.1\r\ncontent-length: {}\r\n", body.len());
        for (name, value) in headers.iter().copied().chain(host) {
            request += &format!("{name}: {value}\r\n");
        }
        self.stream.get_mut().write_all(format!("{request}\r\n{body}").as_bytes())?;
        self.reply()
    }

    fn reply(&mut self) -> Result<Reply> {
        let first = self.line()?;
        let status = first.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status = status.ok_or_else(|| broken("no status"))?;
        let mut headers = BTreeMap::<String, String>::new();
        while let Some((name, value)) = self.line()?.split_once(": ") {
            let held = headers.entry(name.to_lowercase()).or_default();
            *held = if held.is_empty() { value.to_owned() } else { format!("{held}\n{value}") };
        }
        let length = headers.get("content-length").map_or(Ok(0), |n| n.parse());
        let mut body = vec![0; length.map_err(|_| broken("no length"))?];
        self.stream.read_exact(&mut body)?;
        let body = String::from_utf8(body).map_err(|_| broken("no text"))?;
        Ok(Reply { status, headers, body })
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
