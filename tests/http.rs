//! A server of the program under test, and the smallest client that can talk to it.

// Every test file compiles this for itself and uses a part of it.
#![allow(dead_code)]

use crate::binary::Home;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command};

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    _out: BufReader<ChildStdout>,
    pub address: String,
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
        let lines = self.header("set-cookie").lines();
        lines
            .filter_map(|line| line.split(';').next()?.split_once('='))
            .find(|(n, _)| *n == name)
            .map(|(_, v)| v)
    }
}

impl Server {
    /// Starts it with these options on a port that is free.
    pub fn start(home: &Home, options: &str) -> Self {
        let bind = if options.contains("--bind") { "" } else { "--bind 127.0.0.1:0 " };
        let line = format!("serve {bind}{options}");
        let mut child = home.command(line.trim_end()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        out.read_line(&mut first).unwrap();
        let address = first.split("http://").nth(1).and_then(|rest| rest.split('/').next());
        let address = address.unwrap_or_else(|| panic!("no address in {first:?}")).to_owned();
        Self { child, _out: out, address }
    }

    /// Asks for a page.
    pub fn get(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.send("GET", path, headers, "")
    }

    /// Sends a form.
    pub fn post(&self, path: &str, headers: &[(&str, &str)], form: &str) -> Reply {
        let kind = ("content-type", "application/x-www-form-urlencoded");
        self.send("POST", path, &[headers, &[kind]].concat(), form)
    }

    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let host = headers.iter().all(|(name, _)| *name != "host").then_some(("host", self.address.as_str()));
        let mut request =
            format!("{method} {path} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
        for (name, value) in headers.iter().chain(&host) {
            request += &format!("{name}: {value}\r\n");
        }
        stream.write_all(format!("{request}\r\n{body}").as_bytes()).unwrap();
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply).unwrap();
        parse(&String::from_utf8(reply).unwrap())
    }

    /// Sends a signal as `kill` does and gives the exit code and what was said on standard error.
    pub fn stop(mut self, signal: &str) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Fails when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn parse(reply: &str) -> Reply {
    let (head, body) = reply.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let mut headers = BTreeMap::<String, String>::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        let held = headers.entry(name.to_lowercase()).or_default();
        *held = if held.is_empty() { value.to_owned() } else { format!("{held}\n{value}") };
    }
    Reply { status, headers, body: body.to_owned() }
}
