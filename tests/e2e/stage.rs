//! What a test needs: a server and a browser that looks at it.

use crate::browser::Browser;
use crate::looks::keep_failure;
use crate::server::{Home, Server};
use crate::webdriver::is_installed;
use std::io::Write;
use std::thread;

/// A server and a browser.
pub struct Stage {
    pub server: Server,
    pub browser: Browser,
}

impl Stage {
    /// `None`, and a line about it, where there is no browser.
    pub fn set(home: impl FnOnce() -> Home, options: &'static str) -> Option<Self> {
        if !is_installed() {
            let text = "chromium and chromedriver (Debian: chromium, chromium-driver) are not both there";
            assert!(std::env::var_os("CI").is_none(), "{text}");
            // Past the test harness, which would keep it for itself.
            let _ = writeln!(std::io::stderr(), "skipped: {text}");
            return None;
        }
        Some(Self { server: Server::start(home(), options), browser: Browser::start() })
    }

    /// Goes to a page of the server.
    pub fn open(&self, path: &str) {
        self.browser.open(&self.server.url(path));
    }
}

impl Drop for Stage {
    /// A test that fails leaves a picture and the server's last words.
    fn drop(&mut self) {
        if thread::panicking() {
            let log = self.server.log();
            let last: Vec<&str> = log.lines().rev().take(10).collect();
            eprintln!("the server's last words, newest first:\n{}", last.join("\n"));
            keep_failure(
                &self.browser,
                thread::current().name().unwrap_or("test").rsplit("::").next().unwrap_or_default(),
            );
        }
    }
}
