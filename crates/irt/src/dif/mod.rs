//! Differential item functioning: does an item favour one of two groups among persons who are equally able?
//! And drift: the same question with two periods as the groups.
//!
//! [`Study::mantel_haenszel`] compares the groups within levels of the matching value, which assumes nothing about
//! the shape of the item; [`Study::logistic`] also finds items whose difference changes sign with ability.
//! What an item cannot be tested for, and why, is a [`NotTested`] in its place.

mod adjust;
mod breslow_day;
mod chi_squared;
mod class;
mod drift;
mod logistic;
mod mantel;
mod matching;
mod odds;
mod overlap;
mod purify;
mod study;
mod table;
#[cfg(test)]
mod tests;

pub use adjust::Adjustment;
pub use chi_squared::ChiSquared;
pub use class::DifClass;
pub use drift::{Difficulty, ItemDrift, Period, RobustDrift, RobustZ, period_drift, robust_z};
pub use logistic::{LogisticDif, LogisticTest, NestedTest};
pub use mantel::MantelHaenszelDif;
pub use matching::Matching;
pub use odds::OddsRatio;
pub use purify::{Dif, DifSettings};
pub use study::{Group, NotTested, Study};
