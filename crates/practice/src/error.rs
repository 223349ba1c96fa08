//! What can go wrong in a sitting.

use gradatim_bank::BankError;
use gradatim_cat::CatError;
use gradatim_irt::IrtError;
use gradatim_log::LogError;
use gradatim_readiness::ReadinessError;
use gradatim_readiness::retention::RetentionError;
use thiserror::Error;

/// Errors of this crate.
#[derive(Debug, Error)]
pub enum PracticeError {
    /// A domain was asked for that the blueprint does not have.
    #[error("the exam has no domain '{asked}'; it has {known}")]
    UnknownDomain {
        /// What was asked for.
        asked: String,
        /// Numbers and titles of the domains.
        known: String,
    },
    /// The bank cannot fill a form.
    #[error("the bank has {found} {what} for domain {domain}; the form needs {needed}")]
    TooFewItems {
        /// Kind of items.
        what: &'static str,
        /// Title of the domain.
        domain: String,
        /// How many there are.
        found: usize,
        /// How many are needed.
        needed: usize,
    },
    /// The calibrated pool does not belong to this bank.
    #[error(
        "the pool '{pool}' has none of the bank's items; calibrate a log of this exam, or leave the pool out"
    )]
    ForeignPool {
        /// Id of the pool.
        pool: String,
    },
    /// An answer names an option that the question does not have.
    #[error("item {item} has no option '{option}'")]
    UnknownOption {
        /// The item.
        item: String,
        /// The option given.
        option: String,
    },
    /// An answer names more options than the question asks for.
    #[error("the question asks for {wanted}, and {given} were chosen; take some back")]
    TooMany {
        /// Number asked for.
        wanted: usize,
        /// Number chosen.
        given: usize,
    },
    /// An answer came when no question was open, or for a position that does not exist.
    #[error("there is no open question at position {0}")]
    NotOpen(u32),
    /// The sitting refers to an item that the bank no longer has.
    #[error(
        "the sitting shows item {0}, which the bank no longer has; use the bank it was begun with, or start anew"
    )]
    LostItem(String),
    /// From the bank.
    #[error(transparent)]
    Bank(#[from] BankError),
    /// From the engine.
    #[error(transparent)]
    Cat(#[from] CatError),
    /// From the measurement model.
    #[error(transparent)]
    Irt(#[from] IrtError),
    /// From the forecast.
    #[error(transparent)]
    Readiness(#[from] ReadinessError),
    /// From the memory model, or an aim that cannot be.
    #[error(transparent)]
    Retention(#[from] RetentionError),
    /// From the journal.
    #[error(transparent)]
    Log(#[from] LogError),
}
