//! The day on which things should be remembered, and how well.

use super::{DAY_MS, RetentionError};
use jiff::civil::Date;
use jiff::tz::Offset;

/// Days ahead at which reviews aim while no exam date is known: the moment moves on with every sitting.
pub const HORIZON_DAYS: i64 = 30;

/// Recall aimed at on the day: the last of the target lines, 85 % in the week before the exam.
pub const USUAL_RECALL: f64 = 0.85;

/// The day of the exam, or else a horizon, and the recall wanted then.
///
/// ```
/// # fn main() -> Result<(), gradatim_readiness::retention::RetentionError> {
/// use gradatim_readiness::retention::{Aim, USUAL_RECALL};
/// let now = 1_795_219_200_000; // 2026-11-21, 00:00 UTC
/// let aim = Aim::new(Some(jiff::civil::date(2026, 12, 1)), now, USUAL_RECALL)?;
/// assert_eq!(aim.at() - now, 10 * 86_400_000 + 43_200_000); // noon of that day
/// let horizon = Aim::new(None, now, USUAL_RECALL)?;
/// assert_eq!((horizon.at() - now) / 86_400_000, 30);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aim {
    date: Option<Date>,
    at: i64,
    recall: f64,
}

impl Aim {
    /// An aim at noon UTC of the exam's day, or at `now` if that is later; without a day, [`HORIZON_DAYS`] after `now`.
    ///
    /// # Errors
    /// [`RetentionError::Recall`] for a recall outside of 0.5 to 0.99, [`RetentionError::PastDate`] for a day that is
    /// over everywhere on earth, [`RetentionError::Date`] for one that no clock shows.
    pub fn new(date: Option<Date>, now: i64, recall: f64) -> Result<Self, RetentionError> {
        if !(0.5..=0.99).contains(&recall) {
            return Err(RetentionError::Recall(recall));
        }
        let at = match date {
            Some(date) => noon(date)?,
            None => now.saturating_add(HORIZON_DAYS * DAY_MS),
        };
        match date {
            Some(date) if at.saturating_add(DAY_MS) < now => Err(RetentionError::PastDate(date)),
            _ => Ok(Self { date, at: at.max(now), recall }),
        }
    }

    /// The day of the exam, if it is known.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        self.date
    }

    /// The moment aimed at.
    #[must_use]
    pub fn at(&self) -> i64 {
        self.at
    }

    /// Recall wanted then, 0.5 to 0.99.
    #[must_use]
    pub fn recall(&self) -> f64 {
        self.recall
    }
}

fn noon(date: Date) -> Result<i64, RetentionError> {
    let moment = Offset::UTC.to_timestamp(date.at(12, 0, 0, 0));
    moment.map(jiff::Timestamp::as_millisecond).map_err(|_| RetentionError::Date(date))
}
