//! A study: the same examinees take tests of one design or several.

use crate::trials::{Posterior, Trials};
use crate::{ContentCheck, Examinees, Record, SimulateError, Speeds, Summary, sitting::Sitting};
use gradatim_cat::exposure::Lesson;
use gradatim_cat::pretest::Seeding;
use gradatim_cat::{Design, ItemPool};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

/// Time since some moment of the calling thread's own; handed in, because nothing here reads a clock.
pub type Clock = fn() -> Duration;

/// How examinees are divided among threads; sums are taken block by block, whoever computes them.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// Examinees that one thread simulates in one go.
    block: usize,
    /// Blocks simulated side by side, whose records are in memory together.
    wave: usize,
}

const USUAL: Pace = Pace { block: 256, wave: 64 };
/// Exposure control and seeding that learn from finished tests do so after every wave: as if so many tests were
/// under way at the same time.
const LEARNING: Pace = Pace { block: 16, wave: 4 };

/// What is kept of every examinee beside the sums.
#[derive(Debug, Clone, Copy, Default)]
struct Keep {
    records: bool,
    lessons: bool,
    posteriors: bool,
}

/// Examinees before a pool of items.
///
/// Every examinee has random numbers of its own, made from the seed and the examinee's number, and sums
/// are taken in blocks of fixed size: the same seed gives the same results to the last bit for any
/// number of threads. An answer depends on seed, examinee and item alone, so designs run by
/// the same study meet the same luck and differ by what they choose.
///
/// ```
/// use gradatim_cat::{Design, FixedLength, ItemPool, MaximumInformation, PoolItem};
/// use gradatim_irt::{Dichotomous, Grid};
/// use gradatim_simulate::{Examinees, Study};
/// let item = |i: u32| Ok(PoolItem::new(format!("i{i}"), 0, Dichotomous::two_pl(1.0, f64::from(i) * 0.1 - 2.0)?));
/// let items = (0..40).map(item).collect::<Result<_, gradatim_irt::IrtError>>()?;
/// let pool = ItemPool::new(items, 1, &Grid::new(33, 4.0)?)?;
/// let examinees = Examinees::drawn(500, 0.0, 1.0, 7)?;
/// let study = Study::new(&pool, &examinees, 7);
/// let summary = study.run(&mut Design::new(MaximumInformation, FixedLength(15)))?;
/// assert_eq!(summary.lengths.mean(), Some(15.0));
/// assert!(summary.accuracy.correlation().unwrap() > 0.7);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Study<'a> {
    pub(crate) pool: &'a ItemPool,
    pub(crate) examinees: &'a Examinees,
    pub(crate) seed: u64,
    pub(crate) cuts: Vec<f64>,
    pub(crate) check: Option<Arc<dyn ContentCheck>>,
    pub(crate) seeding: Option<Seeding>,
    pub(crate) speeds: Option<Speeds>,
    pub(crate) clock: Option<Clock>,
}

/// What one block of examinees came to.
struct Block {
    summary: Summary,
    records: Vec<Record>,
    lessons: Vec<Lesson>,
    posteriors: Vec<Posterior>,
}

impl<'a> Study<'a> {
    /// A study without cuts.
    #[must_use]
    pub fn new(pool: &'a ItemPool, examinees: &'a Examinees, seed: u64) -> Self {
        Self {
            pool,
            examinees,
            seed,
            cuts: Vec::new(),
            check: None,
            seeding: None,
            speeds: None,
            clock: None,
        }
    }

    /// The same study with decisions around these abilities, in logits.
    ///
    /// A test that ends with a decision keeps it; any other is decided by its estimate.
    ///
    /// # Errors
    /// [`SimulateError::Cuts`] unless they are finite and rise.
    pub fn with_cuts(self, cuts: Vec<f64>) -> Result<Self, SimulateError> {
        if cuts.iter().all(|cut| cut.is_finite()) && cuts.is_sorted_by(|x, y| x < y) {
            Ok(Self { cuts, ..self })
        } else {
            Err(SimulateError::Cuts(cuts))
        }
    }

    /// The same study with a check of the content of every finished test.
    #[must_use]
    pub fn with_check(self, check: Option<Arc<dyn ContentCheck>>) -> Self {
        Self { check, ..self }
    }

    /// The same study with new items among the scored ones, given where they teach most; what is known of them grows
    /// from test to test, and ends up in [`Summary::trials`].
    #[must_use]
    pub fn with_seeding(self, seeding: Option<Seeding>) -> Self {
        Self { seeding, ..self }
    }

    /// The same study with examinees who take their time; items of unknown time take none.
    #[must_use]
    pub fn with_speeds(self, speeds: Option<Speeds>) -> Self {
        Self { speeds, ..self }
    }

    /// The same study with a clock by which the engine's steps are timed, in [`Summary::steps`].
    #[must_use]
    pub fn with_clock(self, clock: Option<Clock>) -> Self {
        Self { clock, ..self }
    }

    /// Runs every examinee through a design; exposure control that learns goes on learning.
    ///
    /// # Errors
    /// [`SimulateError::Cat`] when the design does not fit the pool.
    pub fn run(&self, design: &mut Design) -> Result<Summary, SimulateError> {
        self.waves(design, Keep::default(), |_, _| Ok(()))
    }

    /// The same, handing over every examinee's record, in order; memory does not grow with their number.
    ///
    /// # Errors
    /// As [`Study::run`], and what `take` returns.
    pub fn run_each<E: From<SimulateError>>(
        &self,
        design: &mut Design,
        mut take: impl FnMut(&Record) -> Result<(), E>,
    ) -> Result<Summary, E> {
        let keep = Keep { records: true, ..Keep::default() };
        self.waves(design, keep, |_, block| block.records.iter().try_for_each(&mut take))
    }

    /// The same, handing over what every test teaches the exposure control, with the examinee's number.
    pub(crate) fn run_lessons(
        &self,
        design: &mut Design,
        mut take: impl FnMut(usize, &Lesson),
    ) -> Result<Summary, SimulateError> {
        let keep = Keep { lessons: true, ..Keep::default() };
        self.waves(design, keep, |first, block| {
            (first..).zip(&block.lessons).for_each(|(examinee, lesson)| take(examinee, lesson));
            Ok(())
        })
    }

    /// Hands every block to `take`, in order, with the number of its first examinee.
    fn waves<E: From<SimulateError>>(
        &self,
        design: &mut Design,
        keep: Keep,
        mut take: impl FnMut(usize, &Block) -> Result<(), E>,
    ) -> Result<Summary, E> {
        let learns = design.exposure.learns();
        let mut trials = self.seeding.as_ref().map(Trials::new);
        let seeds = trials.is_some();
        let keep =
            Keep { records: keep.records || seeds, lessons: keep.lessons || learns, posteriors: seeds };
        let Pace { block: size, wave } = if learns || seeds { LEARNING } else { USUAL };
        let (mut summary, n) = (self.nobody(), self.examinees.len());
        for start in (0..n).step_by(size * wave) {
            let starts: Vec<usize> = (start..n.min(start + size * wave)).step_by(size).collect();
            let seeding = trials.as_ref().map(|trials| &trials.seeding);
            let run = |first: &usize| self.block(design, seeding, *first..n.min(first + size), keep);
            let done: Result<Vec<Block>, SimulateError> = starts.par_iter().map(run).collect();
            for (first, block) in starts.iter().zip(&done?) {
                summary.merge(&block.summary);
                block.lessons.iter().for_each(|lesson| design.exposure.learn(lesson));
                if let Some(trials) = &mut trials {
                    block.records.iter().zip(&block.posteriors).for_each(|(r, p)| trials.learn(r, p));
                }
                take(*first, block)?;
            }
        }
        summary.trials = trials.map(Trials::finish).unwrap_or_default();
        Ok(summary)
    }

    fn block(
        &self,
        design: &Design,
        seeding: Option<&Seeding>,
        members: Range<usize>,
        keep: Keep,
    ) -> Result<Block, SimulateError> {
        let (records, lessons, posteriors) = (Vec::new(), Vec::new(), Vec::new());
        let mut done = Block { summary: self.nobody(), records, lessons, posteriors };
        let mut sitting = Sitting::new(self, design, seeding)?;
        for examinee in members {
            let record = sitting.take(examinee)?;
            done.summary.add(record);
            if keep.records {
                done.records.push(record.clone());
            }
            if keep.lessons {
                done.lessons.push(sitting.lesson());
            }
            if keep.posteriors {
                done.posteriors.push(sitting.posterior());
            }
        }
        done.summary.steps = sitting.steps();
        Ok(done)
    }

    fn nobody(&self) -> Summary {
        Summary::new(self.pool.len(), self.examinees.strata(), &self.cuts)
    }
}

/// Runs something on so many threads, or on as many as the machine has cores for `None`.
///
/// # Errors
/// [`SimulateError::Threads`] when they cannot be had.
pub fn with_threads<R: Send>(
    threads: Option<usize>,
    work: impl FnOnce() -> R + Send,
) -> Result<R, SimulateError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build();
    let refused = |e: rayon::ThreadPoolBuildError| SimulateError::Threads {
        threads: threads.unwrap_or(0),
        why: e.to_string(),
    };
    Ok(pool.map_err(refused)?.install(work))
}

#[cfg(test)]
mod tests;
