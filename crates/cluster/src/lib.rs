//! Calibration on many machines.
//!
//! An iteration of a calibration needs sums over all answers, and sums can be made where the answers lie. This crate
//! lends Apache DataFusion Ballista (scheduler and executors that divide the work, recompute what a dead machine held
//! and merge the parts) one aggregate function, [`irt_estep`](estep), and nothing else: the mathematics is
//! `gradatim_irt`'s, the same as on one machine.
//!
//! | binary | is |
//! |---|---|
//! | `gradatim-scheduler` | Ballista's scheduler that knows our function: [`scheduler`] |
//! | `gradatim-executor` | Ballista's executor that knows our function: [`executor`] |
//! | `gradatim-cluster` | the client `gradatim calibrate --cluster` talks to: [`client`] |

pub mod analytics;
pub mod client;
pub mod estep;
pub mod executor;
mod fault;
pub mod scheduler;
pub mod session;
pub mod stores;
pub mod terminal;

pub use fault::Fault;
