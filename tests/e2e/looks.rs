//! A page in both themes, on a desktop and on a phone: judged, and kept as a picture.

use crate::axe::barriers;
use crate::browser::{Browser, text};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Name, width and height of the screens. 320 px is what WCAG 1.4.10 asks for.
const SCREENS: [(&str, u32, u32); 2] = [("desktop", 1280, 800), ("phone", 320, 720)];

/// Looks at the page as it is now, in all looks, and fails on what shuts people out.
pub fn look(browser: &Browser, name: &str) {
    let found = findings(browser, name);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// What shuts people out of the page as it is now, in all looks.
pub fn findings(browser: &Browser, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    for theme in ["light", "dark"] {
        prefer(browser, theme);
        for (screen, width, height) in SCREENS {
            resize(browser, width, height);
            let place = format!("{name}-{screen}-{theme}");
            keep(browser, &place, width);
            found.extend(
                barriers(browser).iter().map(|barrier| format!("{place} shuts people out:\n{barrier}")),
            );
        }
    }
    browser.devtools("Emulation.setEmulatedMedia", &json!({ "features": [] }));
    browser.devtools("Emulation.clearDeviceMetricsOverride", &json!({}));
    found
}

/// Lets the browser prefer a theme, `light` or `dark`.
pub fn prefer(browser: &Browser, theme: &str) {
    let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": theme }] });
    browser.devtools("Emulation.setEmulatedMedia", &media);
}

/// Gives the page a screen of this size.
pub fn resize(browser: &Browser, width: u32, height: u32) {
    let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
    browser.devtools("Emulation.setDeviceMetricsOverride", &screen);
}

/// Keeps a picture of the whole page.
fn keep(browser: &Browser, name: &str, width: u32) {
    draw(browser, &folder().join(format!("{name}.png")), width, 0, u64::MAX);
}

/// Draws the page into a file, from so many pixels below its top and so many high at most.
pub fn draw(browser: &Browser, file: &Path, width: u32, top: u64, most: u64) {
    let all = browser.script("return document.documentElement.scrollHeight").as_u64().unwrap();
    let height = all.saturating_sub(top).min(most);
    let clip = json!({ "x": 0, "y": top, "width": width, "height": height, "scale": 1 });
    let wanted = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
    let picture = text(&browser.devtools("Page.captureScreenshot", &wanted)["data"]);
    std::fs::write(file, decoded(&picture)).unwrap();
}

/// Keeps a picture of what is on the screen, for a test that fails.
pub fn keep_failure(browser: &Browser, name: &str) {
    let wanted = json!({ "cmd": "Page.captureScreenshot", "params": { "format": "png" } });
    if let Ok(picture) = browser.try_command("/goog/cdp/execute", &wanted)
        && let Some(picture) = picture["data"].as_str()
    {
        let _ = std::fs::write(folder().join(format!("failed-{name}.png")), decoded(picture));
    }
}

/// `target/e2e`.
fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("e2e");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn decoded(picture: &str) -> Vec<u8> {
    STANDARD.decode(picture).unwrap()
}
