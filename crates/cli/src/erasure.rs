//! Erasing a learner from the files beside the journal.

use crate::home::Home;
use anyhow::Context as _;
use gradatim_log::dataset::{ForgetReport, exams, forget};
use gradatim_log::{LearnerKey, forget_outcomes, sittings};

/// Erases a learner's rows from the dataset and their results; tells how many went. The journal comes after: if erasing
/// stops halfway, it still knows whom to erase.
pub fn from_files(home: &Home, learner: &str) -> anyhow::Result<(ForgetReport, usize)> {
    let pseudonym = LearnerKey::load_or_create(home.path())?.pseudonym(learner);
    forget_sittings(home, &pseudonym)?;
    let rows = forget(&home.attempts(), &pseudonym)?;
    Ok((rows, forget_outcomes(&home.outcomes(), &pseudonym)?))
}

/// Session-major logs that the learner is in go as a whole: they can be made again.
fn forget_sittings(home: &Home, pseudonym: &str) -> anyhow::Result<()> {
    for exam in exams(&home.sittings())? {
        let folder = home.sittings_of(&exam);
        let place = folder.display();
        if sittings::forget(&folder, pseudonym).with_context(|| place.to_string())? {
            eprintln!(
                "{place}: removed, the learner was in it; `gradatim log compact --session-major` makes it again"
            );
        }
    }
    Ok(())
}
