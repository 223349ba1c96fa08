//! Erasing a learner from the files beside the journal.

use crate::home::Home;
use gradatim_log::dataset::{ForgetReport, forget};
use gradatim_log::{LearnerKey, forget_outcomes};

/// Erases a learner's rows from the dataset and their results; tells how many went. The journal comes after: if erasing
/// stops halfway, it still knows whom to erase.
pub fn from_files(home: &Home, learner: &str) -> anyhow::Result<(ForgetReport, usize)> {
    let pseudonym = LearnerKey::load_or_create(home.path())?.pseudonym(learner);
    let rows = forget(&home.attempts(), &pseudonym)?;
    Ok((rows, forget_outcomes(&home.outcomes(), &pseudonym)?))
}
