//! Cuts on the ability scale and the classes between them.

use super::StopReason;
use crate::CatError;

/// One or several cuts, rising, with the indifference region around each.
///
/// Class 0 lies below the lowest cut, class `n` above the `n`-th. A cut separates the hypotheses that the
/// ability is `cut − δ` and that it is `cut + δ`; in between either decision is as good.
///
/// ```
/// use gradatim_cat::stopping::Cuts;
/// let cuts = Cuts::new(vec![-0.5, 1.0], 0.3)?;
/// assert_eq!((cuts.class(-2.0), cuts.class(0.0), cuts.class(1.0)), (0, 1, 2));
/// # Ok::<(), gradatim_cat::CatError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Cuts {
    cuts: Vec<f64>,
    delta: f64,
}

impl Cuts {
    /// Cuts in logits with indifference regions of `delta` logits to each side.
    ///
    /// # Errors
    /// [`CatError::Setting`] unless there is a cut, all are finite and rise strictly, and `delta` is positive.
    pub fn new(cuts: Vec<f64>, delta: f64) -> Result<Self, CatError> {
        let setting = |what, value, wanted| Err(CatError::Setting { what, value, wanted });
        if cuts.is_empty() {
            return setting("the number of cuts", 0.0, "at least one");
        }
        let rises = cuts.windows(2).all(|pair| matches!(pair, [low, high] if low < high));
        if let Some(&cut) = cuts.iter().find(|cut| !cut.is_finite() || !rises) {
            return setting("a cut", cut, "finite and above the one before");
        }
        if !(delta.is_finite() && delta > 0.0) {
            return setting("the half width of the indifference region", delta, "a positive number");
        }
        Ok(Self { cuts, delta })
    }

    /// The cuts, rising, in logits.
    #[must_use]
    pub fn cuts(&self) -> &[f64] {
        &self.cuts
    }

    /// Half width of the indifference region, in logits.
    #[must_use]
    pub fn delta(&self) -> f64 {
        self.delta
    }

    /// Lower and upper hypothesis of each cut.
    pub fn hypotheses(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.cuts.iter().map(|cut| (cut - self.delta, cut + self.delta))
    }

    /// The class of an ability; one at a cut is above it.
    #[must_use]
    pub fn class(&self, theta: f64) -> usize {
        self.cuts.partition_point(|cut| *cut <= theta)
    }
}

/// To which side of a cut the evidence points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Below the cut.
    Below,
    /// Above the cut.
    Above,
}

/// A class among the cuts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// The class, 0 below the lowest cut.
    pub class: usize,
    /// True while the evidence does not suffice for the rule, so that this is only the better guess.
    pub forced: bool,
}

impl Decision {
    /// The class when every cut is decided, without contradiction: above all cuts up to the class and
    /// below the rest (Spray 1993; Eggen & Straetmans 2000).
    pub(super) fn by_sides(sides: impl Iterator<Item = Option<Side>>) -> Option<Self> {
        let (mut class, mut below) = (0, false);
        for side in sides {
            match (side?, below) {
                (Side::Above, false) => class += 1,
                (Side::Above, true) => return None,
                (Side::Below, _) => below = true,
            }
        }
        Some(Self { class, forced: false })
    }

    /// As a reason to stop.
    pub(super) fn reason(self, by: &'static str) -> Option<StopReason> {
        (!self.forced).then_some(StopReason::Classified { class: self.class, by })
    }
}
