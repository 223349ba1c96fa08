//! One learner: readiness to pass, retention of what was learnt, and the plan to the exam.

mod bands;
mod coverage;
mod error;
mod evidence;
mod fading;
mod gates;
mod ledger;
mod mismatch;
mod outlook;
pub mod plan;
pub mod retention;
mod state;
mod subscores;
mod target;
pub mod words;

pub use bands::{BAND, Band, band_around, central_scores, clearly_weakest};
pub use coverage::{COVERED, Topic, coverage};
pub use error::ReadinessError;
pub use evidence::{Evidence, FRESH, FirstAnswer};
pub use fading::{HALF_LIFE_DAYS, fade};
pub use gates::{Gates, Missing};
pub use ledger::{Outturn, ReleaseLedger, ReliabilityBin, ledger};
pub use mismatch::Mismatch;
pub use outlook::{Cache, Forecast, Outlook};
pub use state::{Assumptions, DomainReadiness, READY_AT, Readiness, Spread, State};
pub use subscores::{SubscoreValue, Subscores};
pub use target::{Section, Target, TargetParts};
