#![doc = include_str!("../README.md")]

mod clock;
mod drill;
mod error;
mod evidence;
mod exam;
#[cfg(test)]
mod fixture;
mod form;
mod material;
mod question;
mod replay;
mod report;
pub mod simulate;
mod standard;

pub use clock::{Clock, FixedClock, SystemClock};
pub use drill::{Drill, DrillSettings, Outcome, Step};
pub use error::PracticeError;
pub use evidence::{HALF_LIFE_DAYS, History};
pub use exam::{ExamSettings, ExamSitting};
pub use form::FormKind;
pub use material::{COLD_START_SD, CalibratedItem, Calibration, Material};
pub use question::Question;
pub use replay::{Deviation, Origin, Replay, ReplayedStep, account, replay};
pub use report::{Band, DomainResult, ExamReport, Unscored};
pub use simulate::SimulatedLearner;
pub use standard::PassingStandard;

/// Version of the program, as stored with every sitting.
pub const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");
