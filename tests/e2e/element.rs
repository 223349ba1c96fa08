//! Parts of a page, found by CSS selector.

use crate::browser::{Browser, PATIENCE, text};
use crate::webdriver::Failure;
use serde_json::{Value, json};

/// Name of an element's handle on the wire.
const HANDLE: &str = "element-6066-11e4-a52e-4f735466cecf";

impl Browser {
    /// How many there are now.
    pub fn count(&self, css: &str) -> u64 {
        self.script_with("return document.querySelectorAll(arguments[0]).length", &[css.into()])
            .as_u64()
            .unwrap()
    }

    pub fn has(&self, css: &str) -> bool {
        self.count(css) > 0
    }

    /// Waits for a part to be there.
    pub fn wait_for(&self, css: &str) {
        self.until(css, || self.has(css));
    }

    /// Clicks the first, once it is there and nothing covers it.
    pub fn click(&self, css: &str) {
        self.attempt(css, || self.find("css selector", css).and_then(|element| self.click_on(&element)));
    }

    /// Clicks the link or button that is called so, whatever it looks like.
    pub fn click_named(&self, name: &str) {
        let path = format!(
            "//*[self::a or self::button or self::summary or self::label][normalize-space(.)='{name}' or @aria-label='{name}']"
        );
        self.attempt(name, || self.find("xpath", &path).and_then(|element| self.click_on(&element)));
    }

    /// Fills a field.
    pub fn fill(&self, css: &str, words: &str) {
        self.attempt(css, || {
            let element = self.find("css selector", css)?;
            self.try_command(&format!("/element/{element}/clear"), &json!({}))?;
            self.try_command(&format!("/element/{element}/value"), &json!({ "text": words }))
        });
    }

    /// What a person reads in the first; waits for it to be there.
    pub fn text_of(&self, css: &str) -> String {
        self.wait_for(css);
        text(&self.script_with("return document.querySelector(arguments[0]).innerText", &[css.into()]))
    }

    /// What a person reads in all of them.
    pub fn texts_of(&self, css: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText.trim())";
        let all = self.script_with(script, &[css.into()]);
        all.as_array().unwrap().iter().map(text).collect()
    }

    /// An attribute of the first.
    pub fn attribute(&self, css: &str, name: &str) -> Option<String> {
        let script = "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? null";
        self.script_with(script, &[css.into(), name.into()]).as_str().map(str::to_owned)
    }

    /// Waits until the page says this, in any case.
    pub fn wait_text(&self, words: &str) {
        self.until(&format!("`{words}`"), || self.says(words));
    }

    /// Whether the page says this now, in any case.
    pub fn says(&self, words: &str) -> bool {
        text(&self.script("return document.body.innerText")).to_lowercase().contains(&words.to_lowercase())
    }

    /// Waits until the path is one of these.
    pub fn wait_path(&self, what: &str, fits: impl Fn(&str) -> bool) -> String {
        self.until(&format!("{what} in {PATIENCE:?}"), || fits(&self.path()));
        self.path()
    }

    fn find(&self, strategy: &str, selector: &str) -> Result<String, Failure> {
        let found = self.try_command("/element", &json!({ "using": strategy, "value": selector }))?;
        Ok(text(&found[HANDLE]))
    }

    fn click_on(&self, element: &str) -> Result<Value, Failure> {
        self.try_command(&format!("/element/{element}/click"), &json!({}))
    }
}
