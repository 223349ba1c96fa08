//! Exposure control: which of the good items is given, so that none is seen by everybody.

mod counts;
mod eligibility;
mod pace;
mod parameters;
mod strata;

pub use counts::ExposureCounts;
pub use eligibility::Eligibility;
pub use pace::Pace;
pub use parameters::{ExposureParameters, SelectionTally, Tuned, Tuning};
pub use strata::Strata;
