//! What the server cannot do itself and has done by whoever starts it.

use gradatim_practice::Material;
use std::fs::File;

/// A request that was refused, as one clear sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub String);

/// Told what long work is doing now, in a few words.
pub type Progress<'a> = &'a (dyn Fn(&str) + Sync);

/// The work behind the pages: it needs files and settings that are no business of the web.
///
/// Everything but the material may be left out; the pages then say that this server cannot do it.
pub trait Backstage: Send + Sync + 'static {
    /// The exam ready to be practised, with the item parameters now in force.
    ///
    /// # Errors
    /// [`Refused`] for an unknown exam, a bank that cannot be read or parameters that do not fit.
    fn material(&self, exam: &str) -> Result<Material, Refused>;

    /// Erases a learner from the files beside the journal; the journal itself comes after.
    ///
    /// # Errors
    /// [`Refused`] when a file could not be rewritten.
    fn forget(&self, learner: &str) -> Result<(), Refused>;

    /// The name under which a learner appears in everything that leaves the journal.
    ///
    /// # Errors
    /// [`Refused`] if the key of the pseudonyms cannot be read.
    fn pseudonym(&self, _learner: &str) -> Result<String, Refused> {
        Err(cannot())
    }

    /// The calibrated items now in force; `None` while there are only ratings.
    ///
    /// # Errors
    /// [`Refused`] if they cannot be read.
    fn pool(&self, _exam: &str) -> Result<Option<PoolReport>, Refused> {
        Ok(None)
    }

    /// Calibrates the items from all answers and keeps the result aside; takes seconds to minutes.
    ///
    /// # Errors
    /// [`Refused`] for too few answers, and for a fit that did not converge.
    fn calibrate(&self, _exam: &str, _progress: Progress<'_>) -> Result<PoolReport, Refused> {
        Err(cannot())
    }

    /// Puts the calibration with this id in force, if it is the newest one, and keeps the old one.
    ///
    /// # Errors
    /// [`Refused`] if it is not there any more, or does not fit the bank.
    fn put_in_force(&self, _exam: &str, _pool: &str) -> Result<(), Refused> {
        Err(cannot())
    }

    /// Looks for what is wrong with the items in all answers, the worst first; takes seconds to minutes.
    ///
    /// # Errors
    /// [`Refused`] for too few answers.
    fn analyse(&self, _exam: &str, _progress: Progress<'_>) -> Result<Analysis, Refused> {
        Err(cannot())
    }

    /// All answers to an exam in one file, so that none leads back to a person.
    ///
    /// # Errors
    /// [`Refused`] where too few learners stand behind every answer.
    fn attempts(&self, _exam: &str, _format: Format) -> Result<File, Refused> {
        Err(cannot())
    }
}

fn cannot() -> Refused {
    Refused("This server was started without what that needs.".to_owned())
}

/// Formats of downloads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Apache Parquet.
    Parquet,
    /// Comma-separated values.
    Csv,
}

/// A calibration of an exam's items.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PoolReport {
    /// Its id.
    pub id: String,
    /// When it was made, UTC milliseconds since 1970.
    pub made_at: Option<i64>,
    /// Name of the model, such as `2pl`.
    pub model: String,
    /// Learners behind it.
    pub persons: Option<u64>,
    /// Answers behind it.
    pub responses: Option<u64>,
    /// Steps of the fit.
    pub iterations: Option<u64>,
    /// Log-likelihood at the end.
    pub log_likelihood: Option<f64>,
    /// Largest gradient at the end.
    pub max_gradient: Option<f64>,
    /// Whether the fit converged.
    pub converged: Option<bool>,
    /// Whether it rests on simulated answers.
    pub synthetic: bool,
    /// Items with parameters.
    pub items: Vec<PoolItem>,
    /// Items without, and why.
    pub left_out: Vec<(String, String)>,
}

/// A calibrated item.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PoolItem {
    /// Its id.
    pub item: String,
    /// Answers behind it.
    pub n: Option<u64>,
    /// Slope, and its standard error.
    pub a: (f64, Option<f64>),
    /// Difficulty in logits, and its standard error.
    pub b: (f64, Option<f64>),
    /// Guessing level.
    pub c: f64,
    /// What was noticed while fitting.
    pub flags: Vec<String>,
}

/// What is wrong with items.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Analysis {
    /// Learners and answers looked at.
    pub persons: usize,
    /// Answers looked at.
    pub responses: usize,
    /// Where the item parameters came from, if any were used.
    pub source: Option<String>,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Items with findings, the worst first.
    pub items: Vec<ItemFindings>,
}

/// The findings about an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemFindings {
    /// Its id.
    pub item: String,
    /// Answers to it.
    pub n: usize,
    /// How much each matters (`fix`, `check` or `note`), and what it is; the worst first.
    pub findings: Vec<(String, String)>,
}
