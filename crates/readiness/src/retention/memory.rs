//! The memory of one item.

use super::{Aim, DAY_MS, Exposure, Grade, Reason, RetentionError};
use fsrs::{FSRS, FSRS6_DEFAULT_DECAY, MemoryState, current_retrievability};
use std::sync::LazyLock;

/// An item rests at least this long (eight hours) before it comes back: a review in one sitting with the miss trains
/// the short-term memory only.
pub const REST_MS: i64 = DAY_MS / 3;

static MODEL: LazyLock<FSRS> = LazyLock::new(FSRS::default);

/// How well an item is remembered, after one exposure or more.
///
/// ```
/// # fn main() -> Result<(), gradatim_readiness::retention::RetentionError> {
/// use gradatim_readiness::retention::{Aim, Exposure, Memory};
/// let day = 86_400_000;
/// let missed = Exposure {
///     at: 0, correct: false, flagged: false, elapsed_ms: 60_000, expected_seconds: 90, chance: 0.25,
///     predicted: Some(0.7),
/// };
/// let after_a_miss = Memory::first(&missed)?;
/// let relearnt = after_a_miss.then(&Exposure { at: day, correct: true, ..missed })?;
/// assert!(relearnt.recall(8 * day) > after_a_miss.recall(8 * day));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Memory {
    state: MemoryState,
    seen_at: i64,
    grade: Grade,
    missed_at: Option<i64>,
    known: bool,
}

impl Memory {
    /// The memory of an item met for the first time.
    ///
    /// # Errors
    /// [`RetentionError::Model`], which default parameters rule out.
    pub fn first(exposure: &Exposure) -> Result<Self, RetentionError> {
        Self::after(None, exposure)
    }

    /// The memory after another exposure. FSRS counts whole days: the nearest number of them since the last one.
    ///
    /// # Errors
    /// [`RetentionError::Model`], which finite states rule out.
    pub fn then(&self, exposure: &Exposure) -> Result<Self, RetentionError> {
        Self::after(Some(self), exposure)
    }

    fn after(before: Option<&Self>, exposure: &Exposure) -> Result<Self, RetentionError> {
        let grade = Grade::of(exposure);
        let missed = (grade == Grade::Again).then_some(exposure.at);
        Ok(Self {
            state: stepped(before, exposure.at, grade)?,
            seen_at: exposure.at,
            grade,
            missed_at: missed.or(before.and_then(|m| m.missed_at)),
            known: exposure.correct || before.is_some_and(|m| m.known),
        })
    }

    /// Days after which recall has sunk to 0.9, above 0.
    #[must_use]
    pub fn stability(&self) -> f64 {
        f64::from(self.state.stability)
    }

    /// When the item was last met.
    #[must_use]
    pub fn seen_at(&self) -> i64 {
        self.seen_at
    }

    /// Grade of the last exposure.
    #[must_use]
    pub fn grade(&self) -> Grade {
        self.grade
    }

    /// True when the item was answered right at least once.
    #[must_use]
    pub fn known(&self) -> bool {
        self.known
    }

    /// Probability of recall at a moment, 0 to 1; 1 up to the last exposure.
    #[must_use]
    pub fn recall(&self, at: i64) -> f64 {
        let days = at.saturating_sub(self.seen_at).max(0) as f64 / DAY_MS as f64;
        f64::from(current_retrievability(self.state, days as f32, FSRS6_DEFAULT_DECAY)).clamp(0.0, 1.0)
    }

    /// When the item should come back, or `None` when it need not before the exam.
    ///
    /// What was known comes back when its recall has sunk to the aim, unless that is after the exam. What was missed
    /// or unsure comes back in any case, at the latest half-way to the exam. Nothing comes back before [`REST_MS`].
    #[must_use]
    pub fn due(&self, aim: &Aim) -> Option<i64> {
        let days = MODEL.next_interval(Some(self.state.stability), aim.recall() as f32, self.grade.rating());
        // A float beyond the range of the integer becomes its largest value.
        let sunk = self.seen_at.saturating_add((f64::from(days) * DAY_MS as f64) as i64);
        let half_way = self.seen_at.saturating_add(aim.at().saturating_sub(self.seen_at) / 2);
        let wanted = if self.grade == Grade::Good { sunk } else { sunk.min(half_way) };
        Some(wanted.max(self.seen_at.saturating_add(REST_MS))).filter(|at| *at < aim.at())
    }

    /// Why the item comes back.
    #[must_use]
    pub fn reason(&self) -> Reason {
        match self.grade {
            Grade::Again => Reason::Missed { on: self.seen_at },
            Grade::Hard => Reason::Unsure { on: self.seen_at },
            Grade::Good => Reason::Fading { known_on: self.seen_at, missed_on: self.missed_at },
        }
    }
}

fn stepped(before: Option<&Memory>, at: i64, grade: Grade) -> Result<MemoryState, RetentionError> {
    let days = before.map_or(0, |m| whole_days(at.saturating_sub(m.seen_at)));
    // The recall wanted settles intervals only, which are not taken from here.
    let next = MODEL.next_states(before.map(|m| m.state), 0.9, days)?;
    let graded = match grade {
        Grade::Again => next.again,
        Grade::Hard => next.hard,
        Grade::Good => next.good,
    };
    Ok(graded.memory)
}

/// The nearest number of days, so that the next morning is a day later.
fn whole_days(ms: i64) -> u32 {
    u32::try_from(ms.max(0).saturating_add(DAY_MS / 2) / DAY_MS).unwrap_or(u32::MAX)
}
