//! What every command needs: the home, the catalogue, and how to talk.

use crate::args::Cli;
use crate::home::Home;
use crate::shipped;
use gradatim_bank::Catalogue;
use indicatif::{ProgressBar, ProgressStyle};
use std::path::PathBuf;
use std::time::Duration;

/// Global options, resolved when first needed.
#[derive(Debug, Clone)]
pub struct Context {
    home: Option<PathBuf>,
    data: Option<PathBuf>,
}

impl Context {
    /// The context of a command line.
    pub fn new(cli: &Cli) -> Self {
        Self { home: cli.home.clone(), data: cli.data.clone() }
    }

    /// The learner's home.
    pub fn home(&self) -> anyhow::Result<Home> {
        Home::locate(self.home.as_deref())
    }

    /// Blueprints and banks.
    pub fn catalogue(&self) -> anyhow::Result<Catalogue> {
        Ok(shipped::catalogue(self.data.as_deref())?)
    }
}

/// A spinner on standard error for work that may take over a second; silent when that is no terminal.
pub fn spinner(what: &str) -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_message(what.to_owned());
    bar.set_style(
        ProgressStyle::with_template("{spinner} {msg} {elapsed}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner()),
    );
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// A progress bar over `n` steps on standard error.
pub fn progress(what: &str, n: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} {eta}");
    let bar = ProgressBar::new(n).with_message(what.to_owned());
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}
