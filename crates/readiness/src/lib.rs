//! One learner: readiness to pass, retention of what was learnt, and the plan to the exam.

mod error;
mod fading;
mod mismatch;
mod outlook;

pub use error::ReadinessError;
pub use fading::{HALF_LIFE_DAYS, fade};
pub use mismatch::Mismatch;
pub use outlook::{Cache, Forecast, Outlook};
