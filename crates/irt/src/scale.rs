//! The reporting scale: raw points to a published scale through a fixed pass mark.

use crate::IrtError;

/// Two straight lines through (0 right, min), (cut, pass mark) and (all right, max).
///
/// The exam's own raw-to-scaled table is not published; this is the simplest scale on which the
/// pass mark means the cut. A failing score is never rounded up to the pass mark.
///
/// ```
/// let scale = gradatim_irt::ReportingScale::new(100.0, 750.0, 1000.0)?;
/// assert_eq!(scale.scaled(36.0, 36.0, 50.0), 750.0);
/// assert_eq!(scale.scaled(35.999, 36.0, 50.0), 749.0);
/// assert_eq!(scale.scaled(50.0, 36.0, 50.0), 1000.0);
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReportingScale {
    min: f64,
    pass: f64,
    max: f64,
}

impl ReportingScale {
    /// A scale from `min` to `max` with its pass mark.
    ///
    /// # Errors
    /// [`IrtError::Setting`] unless `min < pass < max`.
    pub fn new(min: f64, pass: f64, max: f64) -> Result<Self, IrtError> {
        if min < pass && pass < max {
            Ok(Self { min, pass, max })
        } else {
            Err(IrtError::Setting {
                name: "pass mark",
                value: pass,
                right: "it lies between the ends of the scale",
            })
        }
    }

    /// Pass mark on the scale.
    #[must_use]
    pub fn pass(&self) -> f64 {
        self.pass
    }

    /// Scaled score of `points` out of `items` when `cut` points pass; whole numbers.
    #[must_use]
    pub fn scaled(&self, points: f64, cut: f64, items: f64) -> f64 {
        if points >= cut {
            let share = if items > cut { (points - cut) / (items - cut) } else { 1.0 };
            (self.pass + share * (self.max - self.pass)).round()
        } else {
            (self.min + points / cut * (self.pass - self.min)).floor().min(self.pass - 1.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn scaled_passes_exactly_when_raw_passes(points in 0u32..=50, cut in 1.0..49.9f64) {
            let scale = ReportingScale::new(100.0, 750.0, 1000.0).unwrap();
            let scaled = scale.scaled(f64::from(points), cut, 50.0);
            prop_assert!((100.0..=1000.0).contains(&scaled));
            prop_assert_eq!(scaled >= 750.0, f64::from(points) >= cut);
        }

        #[test]
        fn more_points_never_scale_lower(points in 0u32..50, cut in 1.0..49.9f64) {
            let scale = ReportingScale::new(100.0, 720.0, 1000.0).unwrap();
            prop_assert!(scale.scaled(f64::from(points), cut, 50.0) <= scale.scaled(f64::from(points + 1), cut, 50.0));
        }
    }
}
