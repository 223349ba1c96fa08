//! A walk over all pages that links lead to, one page of each kind.

use crate::browser::{Browser, text};
use std::collections::{BTreeSet, VecDeque};

/// Addresses that a person could click, without what would be saved as a file.
const LINKS: &str = "return [...document.querySelectorAll('a[href]:not([download])')]
    .filter(a => a.origin === location.origin).map(a => a.pathname + a.search)";

/// Pages seen and to be seen.
pub struct Walk {
    seen: BTreeSet<String>,
    ahead: VecDeque<String>,
}

impl Walk {
    pub fn from(path: &str) -> Self {
        let mut walk = Self { seen: BTreeSet::new(), ahead: VecDeque::new() };
        walk.notice(path);
        walk
    }

    /// The next page to look at.
    pub fn next(&mut self) -> Option<String> {
        self.ahead.pop_front()
    }

    /// Notices the links of the page that is open.
    pub fn look_around(&mut self, browser: &Browser) {
        let links = browser.script(LINKS);
        links.as_array().unwrap().iter().for_each(|link| self.notice(&text(link)));
    }

    /// Kinds of pages so far.
    pub fn seen(&self) -> &BTreeSet<String> {
        &self.seen
    }

    fn notice(&mut self, path: &str) {
        if !is_file(path) && self.seen.insert(kind(path)) {
            self.ahead.push_back(path.to_owned());
        }
    }
}

/// The path with what names one thing of many left out.
pub fn kind(path: &str) -> String {
    let path = path.split('?').next().unwrap_or(path);
    let kind = path.split('/').map(|part| if names_one(part) { "one" } else { part });
    kind.collect::<Vec<_>>().join("/")
}

/// Sittings, positions and items have digits in their names; kinds of pages have none.
fn names_one(part: &str) -> bool {
    part.bytes().any(|b| b.is_ascii_digit()) && part != "v1"
}

fn is_file(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or(path);
    path.starts_with("/assets/") || path.rsplit('/').next().is_some_and(|name| name.contains('.'))
}

#[test]
fn pages_of_one_kind_are_one() {
    assert_eq!(kind("/exam/0f3a/12?x=1"), "/exam/one/one");
    assert_eq!(kind("/review?filter=wrong&page=2"), "/review");
    assert!(is_file("/history/answers.csv") && !is_file("/plan?date=1.2"));
}
