//! The wire protocol of WebDriver (W3C), and the chromedriver that speaks it.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use ureq::Agent;

/// No command takes longer, not even on a machine with other work.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a browser started by tests is told: no window, no sandbox (containers have none), no calls home.
const ARGUMENTS: [&str; 6] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-gpu",
    "--no-first-run",
];

/// Why a command failed: the name WebDriver has for it, and the driver's words.
#[derive(Debug)]
pub struct Failure {
    pub name: String,
    pub message: String,
}

impl Failure {
    /// Whether the page may only need a moment more.
    pub fn may_pass(&self) -> bool {
        const PASSING: [&str; 6] = [
            "no such element",
            "stale element reference",
            "element not interactable",
            "element click intercepted",
            "javascript error",
            "no such execution context",
        ];
        PASSING.contains(&self.name.as_str())
    }
}

/// A chromedriver with one session; both end with it.
pub struct WebDriver {
    process: Child,
    agent: Agent,
    /// Address of the session.
    session: String,
}

/// Whether both programs are there.
pub fn is_installed() -> bool {
    ["chromedriver", "chromium"].into_iter().all(|program| {
        let mut command = Command::new(program);
        command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    })
}

impl WebDriver {
    /// Starts both.
    pub fn start() -> Self {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let port = port(&mut process);
        let config = Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false);
        let mut driver = Self { process, agent: config.build().into(), session: String::new() };
        driver.session = format!("http://127.0.0.1:{port}/session");
        let options = json!({ "args": ARGUMENTS });
        let wanted = json!({ "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" } });
        let made = driver.post("", &json!({ "capabilities": { "alwaysMatch": wanted } })).unwrap();
        driver.session = format!("{}/{}", driver.session, made["sessionId"].as_str().unwrap());
        driver
    }

    /// Asks for something.
    pub fn get(&self, path: &str) -> Result<Value, Failure> {
        value(self.agent.get(format!("{}{path}", self.session)).call())
    }

    /// Wants something done.
    pub fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        value(self.agent.post(format!("{}{path}", self.session)).send_json(body))
    }

    /// Takes something away.
    pub fn delete(&self, path: &str) -> Result<Value, Failure> {
        value(self.agent.delete(format!("{}{path}", self.session)).call())
    }
}

impl Drop for WebDriver {
    fn drop(&mut self) {
        // The end of the session ends the browser; the driver has nothing to keep.
        let _ = self.delete("");
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The port that the driver chose and printed.
fn port(process: &mut Child) -> u16 {
    let lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let told = lines.map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    told.expect("chromedriver did not say on which port it listens")
}

type Reply = Result<ureq::http::Response<ureq::Body>, ureq::Error>;

fn value(reply: Reply) -> Result<Value, Failure> {
    let broken = |error: ureq::Error| Failure { name: "no reply".to_owned(), message: error.to_string() };
    let mut reply = reply.map_err(broken)?;
    // A full page as a picture is larger than the client takes unless told.
    let whole = reply.body_mut().with_config().limit(256 << 20).read_json::<Value>().map_err(broken)?;
    let value = whole["value"].clone();
    match value["error"].as_str() {
        Some(name) => Err(Failure {
            name: name.to_owned(),
            message: value["message"].as_str().unwrap_or_default().to_owned(),
        }),
        None => Ok(value),
    }
}
