//! Accessibility, judged by axe-core.

use crate::browser::Browser;
use serde_json::Value;

/// axe-core 4.14.1, as its makers ship it.
const AXE: &str = include_str!("../vendor/axe-core-4.14.1/axe.min.js");

/// WCAG 2.2 AA, and what contains it.
const RUN: &str = "const done = arguments[arguments.length - 1];
    const rules = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };
    axe.run(document, { runOnly: rules, resultTypes: ['violations'], preload: false, elementRef: false })
        .then(found => done(found.violations), error => done(String(error)))";

/// What shuts people out of the page as it is: serious and critical findings with their elements, and scrolling sideways.
pub fn barriers(browser: &Browser) -> Vec<String> {
    browser.script(AXE);
    let found = browser.script_later(RUN);
    let violations = found.as_array().unwrap_or_else(|| panic!("axe failed: {found}"));
    let mut barriers: Vec<String> = violations.iter().filter(|v| is_grave(v)).map(told).collect();
    let wide = browser.script(WIDER);
    if !wide.is_null() {
        barriers.push(format!("  wider than the screen; what sticks out: {wide}"));
    }
    barriers
}

/// Elements that make the page scroll sideways (WCAG 1.4.10), if it does.
const WIDER: &str = "const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return null;
    return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > room + 1)
        .slice(0, 5).map(e => e.outerHTML.slice(0, 120));";

fn is_grave(violation: &Value) -> bool {
    matches!(violation["impact"].as_str(), Some("serious" | "critical"))
}

fn told(violation: &Value) -> String {
    let node = |node: &Value| {
        format!("    {}\n      {}", node["html"], node["failureSummary"].as_str().unwrap_or_default())
    };
    let nodes: Vec<String> = violation["nodes"].as_array().into_iter().flatten().map(node).collect();
    format!("  {} ({}): {}\n{}", violation["id"], violation["impact"], violation["help"], nodes.join("\n"))
}
