//! Where a text made here goes: a file, or standard output.

use crate::output;
use anyhow::bail;
use clap::Args;
use gradatim_log::atomic::{self, Pending};
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;

/// Options of every command that makes a file.
#[derive(Debug, Args)]
pub struct Target {
    /// File to write instead of standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print one JSON document about what was made, with the text in it unless it went into a file.
    #[arg(long)]
    json: bool,
}

impl Target {
    /// Writes a new file, or prints the text.
    ///
    /// # Errors
    ///
    /// When the file is there already: an author's work is never written over.
    pub fn create(&self, text: &str, facts: Value, summary: &str) -> anyhow::Result<()> {
        if let Some(path) = &self.out {
            let mut file = Pending::create(path)?;
            file.file_mut().write_all(text.as_bytes())?;
            if !file.commit_new()? {
                bail!("{}: is there already; name a file that does not exist yet", path.display());
            }
        }
        self.tell(text, facts, summary)
    }

    /// Writes a file, over one that may be there, or prints the text.
    ///
    /// # Errors
    ///
    /// When the file cannot be written; one that was there is then as it was.
    pub fn replace(&self, text: &str, facts: Value, summary: &str) -> anyhow::Result<()> {
        if let Some(path) = &self.out {
            atomic::write(path, |file| file.write_all(text.as_bytes()))?;
        }
        self.tell(text, facts, summary)
    }

    fn tell(&self, text: &str, mut facts: Value, summary: &str) -> anyhow::Result<()> {
        match (&self.out, self.json) {
            (out, true) => {
                facts["out"] = json!(out);
                facts["text"] = json!(out.is_none().then_some(text));
                output::json(&facts)
            }
            (Some(path), false) => output::line(&format!("{}: {summary}", path.display())),
            (None, false) => output::line(text.strip_suffix('\n').unwrap_or(text)),
        }
    }
}
