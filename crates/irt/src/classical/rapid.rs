//! Answers too quick for the question to have been read.

use crate::IrtError;
use serde::Serialize;

/// Share of an item's mean time below which an answer is rapid.
const SHARE_OF_MEAN: f64 = 0.10;

/// No answer that took longer is rapid, in seconds.
const AT_MOST: f64 = 10.0;

/// A share of rapid answers above this is worth a look.
const MANY: f64 = 0.10;

/// An answer and how long it took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimedAnswer {
    /// Item index, from 0.
    pub item: u32,
    /// Points over points possible, 0 to 1.
    pub score: f64,
    /// Time in seconds, 0 or more.
    pub seconds: f64,
}

/// Rapid answers to an item by the normative threshold NT10 (Wise & Ma 2012): an answer is rapid that took less
/// than 10 % of the item's mean time, and less than 10 s.
///
/// Where accuracy of the rapid answers is well above guessing, they were no guesses: the item is then known, or short.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RapidGuesses {
    /// Number of timed answers.
    pub n: usize,
    /// Their mean time, in seconds.
    pub mean_seconds: Option<f64>,
    /// Answers that took less are rapid, in seconds.
    pub threshold: Option<f64>,
    /// Number of rapid answers.
    pub rapid: usize,
    /// Their share, 0 to 1.
    pub share: Option<f64>,
    /// Mean score of the rapid answers, 0 to 1.
    pub accuracy_rapid: Option<f64>,
    /// Mean score of the others, 0 to 1.
    pub accuracy_other: Option<f64>,
    /// Whether more than 10 % are rapid.
    pub flagged: bool,
}

/// Rapid guesses of each of `items` items.
///
/// ```
/// use gradatim_irt::classical::{TimedAnswer, rapid_guesses};
/// let answer = |seconds, score| TimedAnswer { item: 0, score, seconds };
/// let found = rapid_guesses(1, &[answer(2.0, 0.0), answer(60.0, 1.0), answer(58.0, 1.0)])?;
/// assert_eq!((found[0].threshold, found[0].rapid, found[0].flagged), (Some(4.0), 1, true));
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
///
/// # Errors
/// [`IrtError::Seconds`] for a time that is negative or not finite, [`IrtError::Answer`] for an answer to an item
/// that is not there or with a score outside 0 to 1.
pub fn rapid_guesses(items: usize, answers: &[TimedAnswer]) -> Result<Vec<RapidGuesses>, IrtError> {
    check(items, answers)?;
    let mut times = vec![Share::default(); items];
    for answer in answers {
        times[answer.item as usize].add(answer.seconds);
    }
    let thresholds: Vec<Option<f64>> =
        times.iter().map(|time| time.mean().map(|mean| (SHARE_OF_MEAN * mean).min(AT_MOST))).collect();
    let mut accuracy = vec![[Share::default(); 2]; items];
    for answer in answers {
        let item = answer.item as usize;
        let rapid = thresholds[item].is_some_and(|threshold| answer.seconds < threshold);
        accuracy[item][usize::from(rapid)].add(answer.score);
    }
    let parts = times.iter().zip(thresholds).zip(accuracy);
    Ok(parts.map(|((time, threshold), [other, rapid])| report(time, threshold, other, rapid)).collect())
}

fn report(time: &Share, threshold: Option<f64>, other: Share, rapid: Share) -> RapidGuesses {
    let share = (time.n > 0).then(|| rapid.n as f64 / time.n as f64);
    RapidGuesses {
        n: time.n,
        mean_seconds: time.mean(),
        threshold,
        rapid: rapid.n,
        share,
        accuracy_rapid: rapid.mean(),
        accuracy_other: other.mean(),
        flagged: share.is_some_and(|share| share > MANY),
    }
}

fn check(items: usize, answers: &[TimedAnswer]) -> Result<(), IrtError> {
    for (index, answer) in answers.iter().enumerate() {
        if !(answer.seconds.is_finite() && answer.seconds >= 0.0) {
            return Err(IrtError::Seconds { answer: index, seconds: answer.seconds });
        }
        if answer.item as usize >= items || !(0.0..=1.0).contains(&answer.score) {
            let (item, score) = (answer.item as usize, answer.score);
            return Err(IrtError::Answer { answer: index, item, score, items });
        }
    }
    Ok(())
}

/// A mean in the making.
#[derive(Default, Clone, Copy)]
struct Share {
    n: usize,
    sum: f64,
}

impl Share {
    fn add(&mut self, x: f64) {
        self.n += 1;
        self.sum += x;
    }

    fn mean(&self) -> Option<f64> {
        (self.n > 0).then(|| self.sum / self.n as f64)
    }
}
