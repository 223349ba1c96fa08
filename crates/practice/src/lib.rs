#![doc = include_str!("../README.md")]

mod clock;
mod course;
mod drill;
mod error;
mod evidence;
mod exam;
mod explanation;
#[cfg(test)]
mod fixture;
mod form;
mod lookback;
mod material;
mod planning;
mod preferences;
mod question;
mod readiness;
mod real_result;
mod replay;
mod report;
mod review;
pub mod simulate;
mod standard;

pub use clock::{Clock, FixedClock, SystemClock, clock_text};
pub use course::{Course, CoursePoint, DomainCount, WeekCount};
pub use drill::{Drill, DrillSettings, Outcome, Step};
pub use error::PracticeError;
pub use evidence::{History, measures};
pub use exam::{ExamSettings, ExamSitting};
pub use explanation::{OptionMark, letter};
pub use form::FormKind;
pub use gradatim_readiness::Band;
pub use gradatim_readiness::retention::ReviewOutlook;
pub use lookback::{Filter, LookBack, Mark, Met, may_look_back};
pub use material::{COLD_START_SD, CalibratedItem, Calibration, Material};
pub use planning::{PlanRequest, PlanningError};
pub use preferences::{ExtraTime, Preferences, SITTINGS, on_off};
pub use question::{Completion, Question};
pub use readiness::Assumed;
pub use real_result::{RealResult, ResultError, thanks};
pub use replay::{Deviation, Origin, Replay, ReplayedStep, account, replay};
pub use report::{DomainResult, ExamReport, SCALE_NOTE, Unscored};
pub use review::{QUESTIONS_PER_REVIEW, REVIEW_RULE, ReviewSettings, Reviews, exam_day, is_review};
pub use simulate::SimulatedLearner;
pub use standard::PassingStandard;

/// Version of the program, as stored with every sitting.
pub const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");
