//! Every page that a link leads to, in every look.

use crate::axe::barriers;
use crate::looks::findings;
use crate::server::Home;
use crate::stage::Stage;
use crate::walk::{Walk, kind};

/// Pages that must be within reach of the start page.
const REACHED: [&str; 14] = [
    "/",
    "/bank",
    "/bank/calibration",
    "/bank/coverage",
    "/bank/exposure",
    "/bank/quality",
    "/bank/reports",
    "/cohort",
    "/drill",
    "/exam",
    "/history",
    "/plan",
    "/review",
    "/settings",
];

/// Bytes that the first page may weigh, with all it loads.
const WEIGHT: u64 = 100 * 1024;

#[test]
fn every_page_is_open_to_everybody() {
    let Some(stage) = Stage::set(Home::storied, "") else { return };
    let (mut walk, mut found) = (Walk::from("/"), Vec::new());
    while let Some(path) = walk.next() {
        stage.open(&path);
        walk.look_around(&stage.browser);
        found.extend(findings(&stage.browser, &name(&path)));
        found.extend(stage.browser.complaints());
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    for path in REACHED {
        assert!(walk.seen().contains(path), "no link leads to {path}: {:?}", walk.seen());
    }
}

/// `/exam/0f3a/review` is kept as `exam-one-review`.
fn name(path: &str) -> String {
    let name = kind(path).trim_matches('/').replace('/', "-");
    if name.is_empty() { "home".to_owned() } else { name }
}

#[test]
fn the_first_page_is_light() {
    let Some(stage) = Stage::set(Home::storied, "") else { return };
    stage.open("/");
    let script =
        "return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .reduce((sum, entry) => sum + entry.transferSize, 0)";
    let weight = stage.browser.script(script).as_u64().unwrap();
    println!("first page: {weight} bytes");
    assert!((1000..WEIGHT).contains(&weight), "{weight} bytes");
}

/// The judge can say no: a page made bad on purpose.
#[test]
fn barriers_are_seen() {
    let Some(stage) = Stage::set(Home::new, "") else { return };
    stage.open("/");
    assert_eq!(barriers(&stage.browser), Vec::<String>::new());
    stage
        .browser
        .script("document.documentElement.lang = ''; document.querySelector('h1').style.width = '3000px'");
    let found = barriers(&stage.browser);
    assert!(found.iter().any(|text| text.contains("html-has-lang")), "{found:?}");
    assert!(found.iter().any(|text| text.contains("wider")), "{found:?}");
    // And so can the console: the policy refuses a style in the page.
    stage.browser.is_content(&[]);
    stage.browser.script("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')");
    assert!(stage.browser.complaints().iter().any(|text| text.contains("Content Security Policy")));
}
