//! Why an item comes back, in words.

use super::Aim;

/// What is behind a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The last answer was wrong.
    Missed {
        /// When.
        on: i64,
    },
    /// The last answer was right but unsure.
    Unsure {
        /// When.
        on: i64,
    },
    /// It was known, and would be forgotten too likely by the exam.
    Fading {
        /// When it was known last.
        known_on: i64,
        /// When it was missed last, if ever.
        missed_on: Option<i64>,
    },
}

impl Reason {
    /// One sentence for the learner; days are those of UTC.
    ///
    /// ```
    /// # fn main() -> Result<(), gradatim_readiness::retention::RetentionError> {
    /// use gradatim_readiness::retention::{Aim, Reason};
    /// let aim = Aim::new(Some(jiff::civil::date(2026, 12, 1)), 1_795_219_200_000, 0.85)?;
    /// assert_eq!(
    ///     Reason::Missed { on: 1_795_046_400_000 }.sentence(&aim),
    ///     "You missed this on 19 November 2026; back so that you still know it on the exam day."
    /// );
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn sentence(&self, aim: &Aim) -> String {
        format!("{}; back so that you still know it {}.", self.past(), goal(aim))
    }

    fn past(&self) -> String {
        match *self {
            Self::Missed { on } => format!("You missed this on {}", day_in_words(on)),
            Self::Unsure { on } => {
                format!("You got this right on {}, but it seemed unsure", day_in_words(on))
            }
            Self::Fading { known_on, missed_on: Some(missed) } => {
                format!(
                    "You missed this on {} and got it right on {}",
                    day_in_words(missed),
                    day_in_words(known_on)
                )
            }
            Self::Fading { known_on, missed_on: None } => {
                format!("You knew this on {}, long enough ago to fade", day_in_words(known_on))
            }
        }
    }

    /// What was missed before what was unsure before what fades.
    pub(super) fn urgency(&self) -> u8 {
        match self {
            Self::Missed { .. } => 0,
            Self::Unsure { .. } => 1,
            Self::Fading { .. } => 2,
        }
    }
}

fn goal(aim: &Aim) -> &'static str {
    if aim.date().is_some() { "on the exam day" } else { "a month from now" }
}

/// A moment as the day it falls on in UTC, such as `5 January 2027`; one that no calendar has is `another day`.
///
/// ```
/// assert_eq!(gradatim_readiness::retention::day_in_words(1_795_046_400_000), "19 November 2026");
/// ```
#[must_use]
pub fn day_in_words(ms: i64) -> String {
    let moment = jiff::Timestamp::from_millisecond(ms);
    moment.map_or_else(|_| "another day".to_owned(), |t| t.strftime("%-d %B %Y").to_string())
}
