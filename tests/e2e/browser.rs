//! A browser, as a person uses it: pages, clicks, keys, tabs.
//!
//! What a person would wait for is waited for: a click tries until its target is there, `until` until something holds.

use crate::webdriver::{Failure, WebDriver};
use serde_json::{Value, json};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long something that should happen may take, on two busy cores.
pub const PATIENCE: Duration = Duration::from_secs(20);
const BREATH: Duration = Duration::from_millis(40);

/// Special keys, as WebDriver names them.
pub const TAB: char = '\u{e004}';
pub const ENTER: char = '\u{e007}';
pub const DOWN: char = '\u{e015}';

/// One browser with its own profile.
pub struct Browser {
    driver: WebDriver,
}

impl Browser {
    pub fn start() -> Self {
        Self { driver: WebDriver::start() }
    }

    /// Goes to an address and waits until it is loaded.
    pub fn open(&self, url: &str) {
        self.command("/url", &json!({ "url": url }));
    }

    pub fn reload(&self) {
        self.command("/refresh", &json!({}));
    }

    pub fn back(&self) {
        self.command("/back", &json!({}));
    }

    /// Path and query of the page.
    pub fn path(&self) -> String {
        text(&self.script("return location.pathname + location.search"))
    }

    /// Runs a script in the page: the body of a function with `arguments`.
    pub fn script_with(&self, script: &str, arguments: &[Value]) -> Value {
        self.command("/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    pub fn script(&self, script: &str) -> Value {
        self.script_with(script, &[])
    }

    /// What a script calls back with.
    pub fn script_later(&self, script: &str) -> Value {
        self.command("/execute/async", &json!({ "script": script, "args": [] }))
    }

    /// Presses and releases a key wherever the focus is.
    pub fn press(&self, key: char) {
        self.keys(&[("keyDown", key), ("keyUp", key)]);
    }

    /// Types a text wherever the focus is.
    pub fn type_text(&self, text: &str) {
        text.chars().for_each(|key| self.press(key));
    }

    fn keys(&self, strokes: &[(&str, char)]) {
        let strokes: Vec<Value> =
            strokes.iter().map(|(kind, key)| json!({ "type": kind, "value": key })).collect();
        self.command(
            "/actions",
            &json!({ "actions": [{ "type": "key", "id": "keys", "actions": strokes }] }),
        );
    }

    /// Opens a tab, in front.
    pub fn open_tab(&self) -> String {
        let tab = text(&self.command("/window/new", &json!({ "type": "tab" }))["handle"]);
        self.show_tab(&tab);
        tab
    }

    pub fn tab(&self) -> String {
        text(&self.driver.get("/window").unwrap_or_else(|failure| self.fail(&failure)))
    }

    pub fn show_tab(&self, tab: &str) {
        self.command("/window", &json!({ "handle": tab }));
    }

    /// Forgets all cookies: another person at the same browser.
    pub fn forget_cookies(&self) {
        self.driver.delete("/cookie").unwrap_or_else(|failure| self.fail(&failure));
    }

    /// Waits until it holds.
    pub fn until(&self, what: &str, holds: impl Fn() -> bool) {
        let start = Instant::now();
        while !holds() {
            assert!(start.elapsed() < PATIENCE, "{what}: not after {PATIENCE:?}\n{}", self.account());
            sleep(BREATH);
        }
    }

    /// Tries until the page allows it.
    pub fn attempt<T>(&self, what: &str, act: impl Fn() -> Result<T, Failure>) -> T {
        let start = Instant::now();
        loop {
            match act() {
                Ok(done) => return done,
                Err(failure) if failure.may_pass() && start.elapsed() < PATIENCE => sleep(BREATH),
                Err(failure) => panic!("{what}: {}: {}\n{}", failure.name, failure.message, self.account()),
            }
        }
    }

    /// A command that must succeed.
    pub fn command(&self, path: &str, body: &Value) -> Value {
        self.driver.post(path, body).unwrap_or_else(|failure| self.fail(&failure))
    }

    /// A command that may fail.
    pub fn try_command(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.driver.post(path, body)
    }

    /// A command of the DevTools protocol.
    pub fn devtools(&self, name: &str, parameters: &Value) -> Value {
        self.command("/goog/cdp/execute", &json!({ "cmd": name, "params": parameters }))
    }

    /// Where we are and what a person would read there: for messages.
    fn account(&self) -> String {
        let script =
            json!({ "script": "return location.href + '\\n' + document.body.innerText", "args": [] });
        let told = self.driver.post("/execute/sync", &script);
        told.map_or_else(|failure| failure.message, |value| text(&value))
    }

    fn fail(&self, failure: &Failure) -> ! {
        panic!("{}: {}\n{}", failure.name, failure.message, self.account())
    }
}

/// A string that must be one.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is not a text")).to_owned()
}
