//! A scheduler and executors as processes on this machine, and the client that `gradatim calibrate` talks to.
//!
//! Every wait is bounded, and every process ends with its test.

#[cfg(feature = "clouds")]
mod clouds;
mod death;
mod folder;
mod plans;
mod processes;
mod same_numbers;
mod sentences;
mod tables;
