//! How much a difference matters.

use super::odds::OddsRatio;
use serde::Serialize;

/// Size of a difference: negligible, moderate, large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum DifClass {
    /// Negligible, or not significant.
    A,
    /// Moderate.
    B,
    /// Large: an item to look at.
    C,
}

impl DifClass {
    /// Below the first bound A, below the second B, else C.
    pub(super) fn by_size(size: f64, [moderate, large]: [f64; 2]) -> Self {
        match size.abs() {
            size if size < moderate => Self::A,
            size if size < large => Self::B,
            _ => Self::C,
        }
    }

    /// |Δ| against 1 and 1.5.
    pub(super) fn ets_size(delta: f64) -> Self {
        Self::by_size(delta, [1.0, 1.5])
    }

    /// The rules of Zieky (1993): A unless significant and |Δ| ≥ 1; C if |Δ| ≥ 1.5 and significantly above 1
    /// (one-sided 5 % test).
    pub(super) fn ets(odds: &OddsRatio, significant: bool) -> Self {
        let above_one = odds.delta.abs() - 1.0 > 1.645 * odds.delta_se;
        match Self::ets_size(odds.delta) {
            _ if !significant => Self::A,
            Self::C if !above_one => Self::B,
            class => class,
        }
    }

    /// The class if a test was significant, else A.
    pub(super) fn if_significant(self, significant: bool) -> Self {
        if significant { self } else { Self::A }
    }
}
