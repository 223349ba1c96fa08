#![doc = include_str!("../README.md")]

pub mod content;
mod engine;
mod error;
mod explanation;
pub mod exposure;
mod pool;
pub mod pretest;
mod quota;
mod rule;
mod stopping;
mod targeting;
mod tracker;

pub use engine::{Engine, Plan};
pub use error::CatError;
pub use explanation::{DomainReason, Selection};
pub use pool::{ItemPool, PoolItem};
pub use quota::Quotas;
pub use rule::{ExpectedPosteriorVariance, MaximumInformation, RandomItem, SelectionRule, Standing, rule};
pub use stopping::{Progress, StoppingRule};
pub use targeting::Targeting;
pub use tracker::AbilityTracker;
