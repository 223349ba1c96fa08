//! What the server cannot do itself and has done by whoever starts it.

use gradatim_practice::Material;

/// A request that was refused, as one clear sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub String);

/// The work behind the pages: it needs files and settings that are no business of the web.
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
}
