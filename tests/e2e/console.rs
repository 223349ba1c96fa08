//! What the browser complained about: scripts that broke, files that failed, rules of the content security policy.

use crate::browser::Browser;
use serde_json::json;

impl Browser {
    /// Complaints since the last time this was asked.
    pub fn complaints(&self) -> Vec<String> {
        let entries = self.command("/se/log", &json!({ "type": "browser" }));
        let serious = entries
            .as_array()
            .unwrap()
            .iter()
            .filter(|entry| entry["level"] != "INFO" && entry["level"] != "DEBUG");
        serious.map(|entry| entry["message"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Nothing was complained about but what says one of `known`.
    pub fn is_content(&self, known: &[&str]) {
        let complaints =
            self.complaints().into_iter().filter(|text| !known.iter().any(|part| text.contains(part)));
        let complaints: Vec<String> = complaints.collect();
        assert!(complaints.is_empty(), "the browser complained: {complaints:#?}");
    }
}
