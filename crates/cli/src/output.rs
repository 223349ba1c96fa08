//! Output for machines: JSON documents and lines on standard output.

use serde::Serialize;
use std::io::Write;

/// Prints one JSON document and a line end.
pub fn json(value: &impl Serialize) -> anyhow::Result<()> {
    line(&serde_json::to_string(value)?)
}

/// Prints one line and flushes it, so that a reader sees it before the next question is asked.
pub fn line(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()?;
    Ok(())
}
