//! The two files of histories, as arguments.

use crate::responses::pair;
use clap::Args;
use gradatim_analytics::history::{AsOf, Cut, Histories, HistoryOptions};
use gradatim_analytics::pass_model::PassModel;
use std::path::{Path, PathBuf};

/// Files to read, and how.
#[derive(Debug, Args)]
pub struct DataArgs {
    /// Attempts, one a row: CSV (also .gz) or Parquet with the key, `day` or `timestamp`, `score` or `correct`, and
    /// optionally item, weight, due_day, type, order, response_time_s.
    #[arg(long, value_name = "FILE")]
    attempts: PathBuf,
    /// Outcomes, one learner (in a course) a row: the key, `passed` (1 or 0), and optionally covariates and
    /// unregistered_day.
    #[arg(long, value_name = "FILE")]
    outcomes: PathBuf,
    /// Their column names for ours, in whichever file has them, such as unregistered_day=date_unregistration.
    #[arg(long, value_name = "OURS=THEIRS", value_delimiter = ',', value_parser = pair, help_heading = "Reading")]
    map: Vec<(String, String)>,
    /// Take only outcomes with one of these values in a column, such as year=2013|2014. May be repeated.
    #[arg(long, value_name = "COLUMN=A|B", value_parser = pair, help_heading = "Reading")]
    only: Vec<(String, String)>,
}

/// What a command needs of the files beside what the arguments say.
pub struct Needs<'n> {
    /// Columns that name a row, the learner first.
    pub key: &'n [String],
    /// Columns of the outcomes.
    pub columns: Vec<String>,
    /// Whether every outcome must be known.
    pub outcomes_known: bool,
}

impl DataArgs {
    /// What was known on a day.
    pub fn read(&self, needs: Needs<'_>, as_of: Option<AsOf>) -> anyhow::Result<Cut> {
        let values = |text: &String| text.split('|').map(|value| value.trim().to_owned()).collect();
        let options = HistoryOptions {
            key: needs.key.to_vec(),
            map: self.map.iter().cloned().collect(),
            columns: needs.columns,
            only: self.only.iter().map(|(column, text)| (column.clone(), values(text))).collect(),
            outcomes_known: needs.outcomes_known,
        };
        let histories = Histories::read(&self.attempts, &self.outcomes, &options)?;
        Ok(histories.until(as_of)?)
    }
}

/// The day that a model brings with it, for what goes wrong with it.
pub fn of_model(path: &Path, model: &PassModel) -> String {
    let day = model.as_of.map_or_else(
        || "with attempts of any date".to_owned(),
        |as_of| format!("as of day {:.0}", as_of.day),
    );
    format!("{} (a model {day})", path.display())
}

/// Reads a day: a number, or a date of the calendar.
pub fn day(text: &str) -> Result<AsOf, String> {
    AsOf::parse(text)
        .ok_or_else(|| format!("`{text}` is no day; a number of days or a date such as 2026-11-21 expected"))
}
