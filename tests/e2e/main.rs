//! The web app as a learner meets it: the real program, a real browser, keys and clicks.
//!
//! Every test has a server, a home and a browser of its own. Screenshots of what was looked at lie in `target/e2e/`.
//! Without `chromium` and `chromedriver` the tests say that they were skipped; with `CI` set that is a failure.

mod answering;
mod axe;
mod browser;
mod console;
mod element;
#[path = "../http.rs"]
mod http;
mod looks;
mod server;
mod stage;
mod story;
mod walk;
mod webdriver;

mod drill;
mod exam;
mod pages;
mod people;
mod pictures;
