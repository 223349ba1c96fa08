//! The data of a calibration, in memory or read anew in every step.

use super::evidence::{Evidence, Layout};
use crate::{IrtError, ResponseSource};

/// Responses as answer patterns.
pub(super) enum Data<'a> {
    /// One block, arranged once.
    Memory(Evidence),
    /// Blocks that are read and arranged in every step.
    Stream { source: &'a dyn ResponseSource, groups: Option<&'a [u8]> },
}

impl<'a> Data<'a> {
    /// # Errors
    /// [`IrtError::Source`] when a block cannot be read.
    pub(super) fn new(
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
