//! A study: the same examinees take tests of one design or several.

use crate::{Examinees, Record, SimulateError, Summary, sitting::Sitting};
use gradatim_cat::{Design, ItemPool};
use rayon::prelude::*;
use std::ops::Range;

/// Examinees that one thread simulates in one go; sums are taken block by block, whoever computes them.
const BLOCK: usize = 256;
/// Blocks whose records are in memory at a time.
const WAVE: usize = 64;

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
/// let summary = study.run(&Design::new(MaximumInformation, FixedLength(15)))?;
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
}

/// What one block of examinees came to.
struct Block {
    summary: Summary,
    records: Vec<Record>,
}

impl<'a> Study<'a> {
    /// A study without cuts.
    #[must_use]
    pub fn new(pool: &'a ItemPool, examinees: &'a Examinees, seed: u64) -> Self {
        Self { pool, examinees, seed, cuts: Vec::new() }
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

    /// Runs every examinee through a design.
    ///
    /// # Errors
    /// [`SimulateError::Cat`] when the design does not fit the pool.
    pub fn run(&self, design: &Design) -> Result<Summary, SimulateError> {
        self.blocks(design, false, |_| Ok(()))
    }

    /// The same, handing over every examinee's record, in order; memory does not grow with their number.
    ///
    /// # Errors
    /// As [`Study::run`], and what `take` returns.
    pub fn run_each<E: From<SimulateError>>(
        &self,
        design: &Design,
        mut take: impl FnMut(&Record) -> Result<(), E>,
    ) -> Result<Summary, E> {
        self.blocks(design, true, |records| records.iter().try_for_each(&mut take))
    }

    fn blocks<E: From<SimulateError>>(
        &self,
        design: &Design,
        keep: bool,
        mut take: impl FnMut(&[Record]) -> Result<(), E>,
    ) -> Result<Summary, E> {
        let mut summary = self.nobody();
        let blocks = self.examinees.len().div_ceil(BLOCK);
        for start in (0..blocks).step_by(WAVE) {
            let wave = (start..blocks.min(start + WAVE)).into_par_iter();
            let done: Result<Vec<Block>, SimulateError> =
                wave.map(|block| self.block(design, block, keep)).collect();
            for block in done? {
                summary.merge(&block.summary);
                take(&block.records)?;
            }
        }
        Ok(summary)
    }

    fn block(&self, design: &Design, block: usize, keep: bool) -> Result<Block, SimulateError> {
        let mut done = Block { summary: self.nobody(), records: Vec::new() };
        let mut sitting = Sitting::new(self, design)?;
        for examinee in self.members(block) {
            let record = sitting.take(examinee)?;
            done.summary.add(record);
            if keep {
                done.records.push(record.clone());
            }
        }
        Ok(done)
    }

    fn members(&self, block: usize) -> Range<usize> {
        block * BLOCK..self.examinees.len().min((block + 1) * BLOCK)
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
