//! Where a learner's data lives.

use anyhow::Context as _;
use etcetera::{AppStrategy, AppStrategyArgs, choose_app_strategy};
use std::path::{Path, PathBuf};

/// A folder with the journal, the learner key, the dataset and the calibrated pools.
#[derive(Debug, Clone)]
pub struct Home(PathBuf);

impl Home {
    /// The folder asked for, or the platform's data directory.
    pub fn locate(asked: Option<&Path>) -> anyhow::Result<Self> {
        // An empty variable means none, as in a shell.
        if let Some(path) = asked.filter(|path| !path.as_os_str().is_empty()) {
            return Ok(Self(path.to_path_buf()));
        }
        let names = AppStrategyArgs {
            top_level_domain: "org".into(),
            author: "gradatim".into(),
            app_name: "gradatim".into(),
        };
        let strategy = choose_app_strategy(names)
            .context("no home directory is known; name a folder with --home DIR or GRADATIM_HOME")?;
        Ok(Self(strategy.data_dir()))
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// A home of its own below this one, for simulated learners.
    pub fn simulated(&self) -> Self {
        Self(self.0.join("simulated"))
    }

    /// The journal.
    pub fn journal(&self) -> PathBuf {
        self.0.join("journal.sqlite")
    }

    /// Accounts of a server with many learners.
    pub fn accounts(&self) -> PathBuf {
        self.0.join("accounts.sqlite")
    }

    /// The Parquet dataset.
    pub fn attempts(&self) -> PathBuf {
        self.0.join("attempts")
    }

    /// Session-major logs, a folder an exam.
    pub fn sittings(&self) -> PathBuf {
        self.0.join("sittings")
    }

    /// The session-major log of an exam.
    pub fn sittings_of(&self, exam: &str) -> PathBuf {
        self.sittings().join(format!("exam={exam}"))
    }

    /// Results of real exams.
    pub fn outcomes(&self) -> PathBuf {
        self.0.join("outcomes")
    }

    /// The calibrated pool of an exam.
    pub fn pool(&self, exam: &str) -> PathBuf {
        self.0.join("pools").join(format!("{exam}.parquet"))
    }
}
