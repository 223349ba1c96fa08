//! A log that is elsewhere: sums over its answers come from a child program that asks a cluster for them.

mod checkpoint;
mod pipe;
mod progress;

use crate::responses::ResponseArgs;
use anyhow::{Context as _, ensure};
use checkpoint::Checkpoint;
use gradatim_irt::IrtError;
use gradatim_irt::calibrate::remote::{self, RemoteSums, Selection};
use gradatim_irt::calibrate::{Calibration, IrtValidParams};
use gradatim_log::packed::PackedItem;
use gradatim_log::sittings::{Choice, Summary, read_items};
use gradatim_log::{LogError, ReadOptions};
use pipe::Pipe;
use progress::Progress;
use sha2::{Digest, Sha256};
use std::cell::RefCell;
use std::path::{Path, PathBuf};

/// Where to sum, and where to keep how far that has come.
#[derive(Debug, Clone)]
pub struct Elsewhere {
    /// Address of the scheduler, `df://host:port`.
    pub cluster: String,
    /// File of the checkpoint; none is kept without it.
    pub checkpoint: Option<PathBuf>,
}

/// A session-major log on a cluster.
#[derive(Debug)]
pub struct RemoteLog {
    pipe: RefCell<Pipe>,
    checkpoint: RefCell<Checkpoint>,
    choice: Choice,
    summary: Summary,
    place: PathBuf,
}

impl RemoteLog {
    /// Starts the client and learns what the items are; scores go up to `max_score`.
    pub fn open(elsewhere: &Elsewhere, args: &ResponseArgs, max_score: u8) -> anyhow::Result<Self> {
        let mut pipe = Pipe::open(&elsewhere.cluster, &args.path)?;
        let bytes = pipe.answer()?;
        let (items, summary) = items_of(&bytes, &args.path)?;
        args.reading.check_settled(&args.place(), &summary.notes)?;
        let options = ReadOptions { max_score, ..args.reading.options() };
        let choice = Choice::new(&args.path, &items, &summary, &options)?;
        let log = hex::encode(Sha256::digest(&bytes));
        let checkpoint = Checkpoint::open(elsewhere.checkpoint.as_deref(), log)?;
        let (pipe, checkpoint) = (RefCell::new(pipe), RefCell::new(checkpoint));
        Ok(Self { pipe, checkpoint, choice, summary, place: args.path.clone() })
    }

    /// The items that take part, with their answers by score.
    pub fn items(&self) -> &[PackedItem] {
        &self.choice.items
    }

    /// What is known of the log as a whole.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Fits some items; `selection` is among [`items`](Self::items), and `part` names the fit among those of the run.
    pub fn fit(
        &self,
        settings: &IrtValidParams,
        selection: &Selection,
        part: Option<&str>,
    ) -> anyhow::Result<Calibration> {
        let sums = Sums { log: self, selection: self.whole(selection) };
        let from = self.checkpoint.borrow().of(part).cloned();
        let mut progress = Progress::new(part, self.traffic());
        if let Some(from) = &from {
            progress.resumed(from.iteration);
        }
        let mut watch = |iterate: &remote::Iterate| {
            progress.step(iterate, self.traffic());
            self.checkpoint.borrow_mut().note(part, iterate);
        };
        let fitted = settings.fit_remote(&sums, &mut watch, from.as_ref());
        let calibration = fitted.map_err(|error| self.checkpoint.borrow().explained(error))?;
        progress.end(self.traffic());
        self.check_whole(&sums.selection, calibration.responses)?;
        Ok(calibration)
    }

    /// Persons with an answer to any of the items that are selected among [`items`](Self::items).
    pub fn persons(&self, selection: &Selection) -> anyhow::Result<usize> {
        let sums = Sums { log: self, selection: self.whole(selection) };
        if sums.selection.is_all() {
            return Ok(usize::try_from(self.summary.persons)?);
        }
        Ok(remote::persons(&sums, &vec![u8::MAX; selection.items])?)
    }

    /// The calibration is done: there is nothing to go on from.
    pub fn finish(&self) {
        self.checkpoint.borrow_mut().remove();
    }

    /// Bytes sent and received so far.
    fn traffic(&self) -> [u64; 2] {
        self.pipe.borrow().traffic()
    }

    /// A selection among the items that take part as one among all of the log.
    fn whole(&self, of: &Selection) -> Selection {
        let index = |kept: &Option<u32>| kept.map(|item| item as usize);
        let place = |kept| index(kept).and_then(|item| of.places.get(item).copied().flatten());
        let categories =
            |kept| index(kept).and_then(|item| of.categories.get(item).cloned()).unwrap_or_default();
        let kept = &self.choice.kept;
        Selection {
            items: of.items,
            places: kept.iter().map(place).collect(),
            categories: kept.iter().map(categories).collect(),
        }
    }

    /// As many answers were summed as the list of items tells of.
    fn check_whole(&self, selection: &Selection, found: usize) -> anyhow::Result<()> {
        let counted = |(code, kept): (u32, &Option<u32>)| -> u64 {
            let item = kept.and_then(|item| self.choice.items.get(item as usize));
            let counts = item.iter().flat_map(|item| (0..=u8::MAX).zip(&item.counts));
            counts.filter(|(score, _)| selection.code(code, *score).is_some()).map(|(_, n)| *n).sum()
        };
        let expected: u64 = (0..).zip(&self.choice.kept).map(counted).sum();
        ensure!(
            found as u64 == expected,
            "{}: the parts have {found} answers, but items.parquet tells of {expected}; copy all files, or compact the log again",
            self.place.display()
        );
        Ok(())
    }
}

/// What is asked for when some items are fitted.
struct Sums<'l> {
    log: &'l RemoteLog,
    selection: Selection,
}

impl RemoteSums for Sums<'_> {
    fn items(&self) -> usize {
        self.selection.items
    }

    fn sum(&self, task: &[u8]) -> Result<Vec<u8>, IrtError> {
        let mut pipe = self.log.pipe.borrow_mut();
        let sums = match self.selection.is_all() {
            true => pipe.ask(task),
            false => pipe.ask(&self.selection.task(task)),
        };
        sums.map_err(|error| IrtError::Remote(error.to_string()))
    }
}

/// The items in the bytes of an `items.parquet` of the log at `place`.
fn items_of(bytes: &[u8], place: &Path) -> anyhow::Result<(Vec<PackedItem>, Summary)> {
    const NAME: &str = "items.parquet";
    let folder = tempfile::tempdir().context("no temporary folder can be made")?;
    let path = folder.path().join(NAME);
    std::fs::write(&path, bytes).context("a temporary file cannot be written")?;
    read_items(&path).map_err(|error| match error {
        LogError::Data(mut data) => {
            data.path = place.join(NAME);
            LogError::Data(data).into()
        }
        other => other.into(),
    })
}
