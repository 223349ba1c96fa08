//! The data of a calibration: in memory, read anew in every step, or elsewhere.

use super::evidence::{Evidence, Layout};
use super::model::Model;
use super::parameters::ItemParameters;
use super::remote::{self, RemoteSums};
use super::settings::{IrtValidParams, same_length};
use super::survey::Survey;
use crate::{IrtError, ResponseSource};

/// Where the answers are.
#[derive(Clone, Copy)]
pub(super) enum Answers<'a> {
    /// On this machine.
    Here(&'a dyn ResponseSource),
    /// Where only sums come from.
    Elsewhere(&'a dyn RemoteSums),
}

impl<'a> Answers<'a> {
    pub(super) fn items(self) -> usize {
        match self {
            Self::Here(source) => source.items(),
            Self::Elsewhere(remote) => remote.items(),
        }
    }

    /// # Errors
    /// [`IrtError::Length`] unless there is a group a person, [`IrtError::Setting`] for groups of
    /// persons who are elsewhere: they have no places there.
    pub(super) fn check_groups(self, settings: &IrtValidParams) -> Result<(), IrtError> {
        match (self, &settings.groups) {
            (_, None) => Ok(()),
            (Self::Here(source), Some(groups)) => {
                same_length("groups of persons", groups.len(), source.persons())
            }
            (Self::Elsewhere(_), Some(_)) => Err(IrtError::Setting {
                name: "groups",
                value: settings.group_count() as f64,
                right: "sums made elsewhere are of one group of persons",
            }),
        }
    }

    /// # Errors
    /// [`IrtError::Score`] for a score that the item's model has no category for; others where the
    /// answers cannot be read or summed.
    pub(super) fn survey(self, models: &[Model], anchored: &[bool]) -> Result<Survey, IrtError> {
        match self {
            Self::Here(source) => Survey::new(source, models, anchored),
            Self::Elsewhere(remote) => remote::survey(remote, models, anchored),
        }
    }

    /// # Errors
    /// [`IrtError::Source`] when a block cannot be read.
    pub(super) fn layout(self, items: &ItemParameters, dimension: &[u8]) -> Result<Layout, IrtError> {
        Ok(match self {
            Self::Here(source) if source.blocks() == 1 => {
                Layout::new(items, dimension, source.block(0)?.as_ref())
            }
            _ => Layout::single(items, dimension),
        })
    }

    /// # Errors
    /// [`IrtError::Source`] when a block cannot be read.
    pub(super) fn data(self, layout: &Layout, groups: Option<&'a [u8]>) -> Result<Data<'a>, IrtError> {
        Ok(match self {
            Self::Here(source) => Data::Here(Blocks::new(source, layout, groups)?),
            Self::Elsewhere(remote) => Data::Elsewhere(remote),
        })
    }
}

/// What the sums are made of.
pub(super) enum Data<'a> {
    /// Patterns of answers.
    Here(Blocks<'a>),
    /// They are made elsewhere.
    Elsewhere(&'a dyn RemoteSums),
}

/// Responses as answer patterns.
pub(super) enum Blocks<'a> {
    /// One block, arranged once.
    Memory(Evidence),
    /// Blocks that are read and arranged in every step.
    Stream { source: &'a dyn ResponseSource, groups: Option<&'a [u8]> },
}

impl<'a> Blocks<'a> {
    /// # Errors
    /// [`IrtError::Source`] when a block cannot be read.
    fn new(
        source: &'a dyn ResponseSource,
        layout: &Layout,
        groups: Option<&'a [u8]>,
    ) -> Result<Self, IrtError> {
        if source.blocks() > 1 {
            return Ok(Self::Stream { source, groups });
        }
        let block = source.block(0)?;
        Ok(Self::Memory(Evidence::new(layout, &block, group_of(groups, 0))))
    }

    /// Hands every block to `take`, in order; while one is worked on the next is read.
    pub(super) fn each(
        &self,
        layout: &Layout,
        mut take: impl FnMut(&Evidence) + Send,
    ) -> Result<(), IrtError> {
        let (source, groups) = match self {
            Self::Memory(evidence) => {
                take(evidence);
                return Ok(());
            }
            Self::Stream { source, groups } => (*source, *groups),
        };
        let read = |index: usize, first: usize| -> Result<(Evidence, usize), IrtError> {
            let block = source.block(index)?;
            let evidence = Evidence::new(layout, &block, group_of(groups, first));
            Ok((evidence, first + block.persons()))
        };
        let mut next = Some(read(0, 0)?);
        for index in 1..=source.blocks() {
            let Some((evidence, first)) = next.take() else { break };
            let following =
                |_: ()| if index < source.blocks() { read(index, first).map(Some) } else { Ok(None) };
            let ((), read) = rayon::join(|| take(&evidence), || following(()));
            next = read?;
        }
        Ok(())
    }
}

/// The group of a person of a block whose first person has the place `first`.
fn group_of(groups: Option<&[u8]>, first: usize) -> impl Fn(usize) -> u8 {
    move |person| groups.and_then(|g| g.get(first + person)).copied().unwrap_or(0)
}
