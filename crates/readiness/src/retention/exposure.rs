//! One meeting with a question, and the grade that memory takes from it.

/// A learner met an item and answered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exposure {
    /// When it was answered.
    pub at: i64,
    /// Whether the answer was right.
    pub correct: bool,
    /// Whether the learner had flagged the question as unsure.
    pub flagged: bool,
    /// Milliseconds spent on it.
    pub elapsed_ms: i64,
    /// Seconds that a candidate is expected to need.
    pub expected_seconds: u32,
    /// Probability of a right answer by guessing alone, 0 to 1.
    pub chance: f64,
    /// Chance of a right answer as predicted from the ability before it, 0 to 1, where known.
    pub predicted: Option<f64>,
}

/// Longer than this many times the expected seconds, a right answer was hard won.
const SLOW: f64 = 2.0;
/// Faster than this share of the expected seconds, the question was hardly read (Wise & Ma 2012).
const RAPID: f64 = 0.1;

/// What memory takes from an exposure; FSRS's `easy` is never given, as nobody is asked how it felt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Wrong.
    Again,
    /// Right, but flagged, very slow, hardly read, or more likely guessed than known.
    Hard,
    /// Right.
    Good,
}

impl Grade {
    /// The grade of an exposure.
    ///
    /// ```
    /// use gradatim_readiness::retention::{Exposure, Grade};
    /// let sure = Exposure {
    ///     at: 0, correct: true, flagged: false, elapsed_ms: 60_000, expected_seconds: 90, chance: 0.25,
    ///     predicted: Some(0.7),
    /// };
    /// assert_eq!(Grade::of(&sure), Grade::Good);
    /// assert_eq!(Grade::of(&Exposure { flagged: true, ..sure }), Grade::Hard);
    /// assert_eq!(Grade::of(&Exposure { predicted: Some(0.35), ..sure }), Grade::Hard); // likely a guess
    /// assert_eq!(Grade::of(&Exposure { correct: false, ..sure }), Grade::Again);
    /// ```
    #[must_use]
    pub fn of(exposure: &Exposure) -> Self {
        match exposure {
            Exposure { correct: false, .. } => Self::Again,
            e if e.flagged || e.out_of_time() || e.guessed() > 0.5 => Self::Hard,
            _ => Self::Good,
        }
    }

    /// FSRS's number of the grade.
    pub(super) fn rating(self) -> u32 {
        match self {
            Self::Again => 1,
            Self::Hard => 2,
            Self::Good => 3,
        }
    }
}

impl Exposure {
    /// Without an expected time nothing is slow or rapid.
    fn out_of_time(&self) -> bool {
        let (expected, took) = (f64::from(self.expected_seconds), self.elapsed_ms as f64 / 1000.0);
        expected > 0.0 && !(RAPID * expected..=SLOW * expected).contains(&took)
    }

    /// Probability that a right answer was a guess, 0 to 1.
    ///
    /// With p = k + (1 − k)c the predicted chance, k that of knowing and c that of guessing right, it is
    /// `(1 − k)c / p = c(1 − p) / ((1 − c)p)`. Without a prediction, c itself stands for it.
    fn guessed(&self) -> f64 {
        let Some(p) = self.predicted else { return self.chance };
        let (guesses, all) = (self.chance * (1.0 - p), (1.0 - self.chance) * p);
        if all > guesses { (guesses / all).max(0.0) } else { 1.0 }
    }
}
