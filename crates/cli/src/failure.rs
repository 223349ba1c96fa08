//! Errors as people and scripts see them: one line, and an exit code.

use gradatim_log::LogError;
use std::process::ExitCode;

/// A run that did what it was asked and found something wrong: exit code 1.
#[derive(Debug)]
pub struct CheckFailed(pub String);

impl std::fmt::Display for CheckFailed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CheckFailed {}

/// Prints `error: …` on one line and gives the exit code: 1 when the run itself failed, 2 for bad input.
pub fn report(error: &anyhow::Error) -> ExitCode {
    if broken_pipe(error) {
        return ExitCode::SUCCESS;
    }
    let text = sentence(error);
    if !text.is_empty() {
        eprintln!("error: {text}");
    }
    ExitCode::from(if is_failed_run(error) { 1 } else { 2 })
}

/// The causes, outermost first, each only if the one before does not tell it already.
pub fn sentence(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(|cause| cause.to_string().replace('\n', " ")) {
        if !text.contains(&cause) {
            text = if text.is_empty() { cause } else { format!("{text}: {cause}") };
        }
    }
    text
}

fn is_failed_run(error: &anyhow::Error) -> bool {
    let not_saved = |e: &LogError| matches!(e, LogError::NotSaved { .. });
    error.downcast_ref::<CheckFailed>().is_some()
        || error.chain().any(|e| e.downcast_ref().is_some_and(not_saved))
}

/// A reader that has seen enough (`| head`) is no failure.
fn broken_pipe(error: &anyhow::Error) -> bool {
    let is = |e: &std::io::Error| e.kind() == std::io::ErrorKind::BrokenPipe;
    error.chain().any(|e| e.downcast_ref().is_some_and(is))
}
