//! Sums made elsewhere: calibrations of logs that are spread over machines.
//!
//! All that EM wants of the answers are sums over persons: counts for the survey, expected counts
//! and the log likelihood in every step, the missing information for standard errors. A *task* says
//! what is to be summed and at which parameters; a [`Worker`] sums it over its part of the persons;
//! *partials* of any number of workers merge in any order and grouping. The rest of a calibration,
//! [`IrtValidParams::fit_remote`](super::IrtValidParams::fit_remote), is the code of one machine.
//!
//! Tasks and partials are bytes with a magic and a protocol version. Their sizes depend on items and
//! nodes only: an expectation's partial has at most 8 bytes an item, category and node; a survey's
//! 64 to 300 an item of right and wrong; the missing information's at most 4 MB up to 1,000 free
//! parameters (twice that for the sandwich), and blocks of single items beyond, so that standard
//! errors then leave out what the errors of other items add
//! ([`Calibration::errors_by_item`](super::Calibration::errors_by_item); one machine keeps all pairs
//! up to 4,000).

mod bytes;
mod iterate;
mod selection;
mod sums;
mod survey;
mod task;
mod worker;

pub(super) use bytes::Writer;
pub use iterate::Iterate;
pub(super) use iterate::Problem;
pub use selection::{Selection, persons};
pub(super) use sums::MOST_PARAMETERS;
pub(super) use task::space;
pub use worker::Worker;

use super::evidence::Layout;
use super::expectation::{Expected, stride};
use super::latent::Latent;
use super::missing::Gaps;
use super::model::Model;
use super::parameters::ItemParameters;
use super::settings::SeMethod;
use super::survey::Survey;
use crate::IrtError;
use bytes::{Reader, identity};
use sums::Sums;
use survey::SurveySums;
use task::Kind;

/// Where sums over the answers are made elsewhere.
pub trait RemoteSums {
    /// Number of items; answers have codes below it.
    fn items(&self) -> usize;

    /// The merged partial of all persons: what [`Worker::partial`] of a worker of this task gives
    /// that has seen all, or merged the partials of those that have.
    ///
    /// # Errors
    /// Those of [`Worker`], and [`IrtError::Remote`] where the sums cannot be made.
    fn sum(&self, task: &[u8]) -> Result<Vec<u8>, IrtError>;
}

/// The first look at the data.
pub(super) fn survey(
    remote: &dyn RemoteSums,
    models: &[Model],
    anchored: &[bool],
) -> Result<Survey, IrtError> {
    let highest: Vec<u8> = models.iter().map(|m| m.highest_score()).collect();
    counted(remote, &highest).map(|sums| sums.survey(anchored))
}

/// Counts over all persons, of items with these highest scores.
fn counted(remote: &dyn RemoteSums, highest: &[u8]) -> Result<SurveySums, IrtError> {
    let task = task::survey(highest);
    let partial = remote.sum(&task)?;
    let mut sums = SurveySums::new(highest.to_vec());
    Reader::all(&partial, identity(&task), |partial| sums.merge(partial))?;
    Ok(sums)
}

/// The E-step.
pub(super) fn expected(
    remote: &dyn RemoteSums,
    items: &ItemParameters,
    layout: &Layout,
    latent: &impl Latent,
) -> Result<Expected, IrtError> {
    let task = task::at(Kind::Expectation, items, layout, latent);
    let partial = remote.sum(&task)?;
    let (nodes, stride) = (latent.grid().len(), stride(latent.grid().len()));
    let mut expected = Expected::zero(layout.rows(), stride, latent);
    Reader::all(&partial, identity(&task), |p| sums::merge_expected(&mut expected, nodes, stride, p))?;
    Ok(expected)
}

/// What all persons leave unknown, added to nothing.
pub(super) fn missing(
    remote: &dyn RemoteSums,
    items: &ItemParameters,
    layout: &Layout,
    latent: &impl Latent,
    (method, mut nothing): (SeMethod, Gaps),
) -> Result<Gaps, IrtError> {
    let task = task::at(Kind::of_errors(method), items, layout, latent);
    let partial = remote.sum(&task)?;
    Reader::all(&partial, identity(&task), |p| sums::merge_gaps(&mut nothing, p))?;
    Ok(nothing)
}
