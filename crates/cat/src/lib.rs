#![doc = include_str!("../README.md")]

mod content;
mod design;
mod engine;
mod error;
mod estimate;
mod explanation;
mod exposure;
mod pool;
mod quota;
mod rule;
mod session;
mod start;
mod stopping;
mod targeting;
mod tracker;

pub use content::{AnyItem, ContentControl};
pub use design::Design;
pub use engine::{Engine, Plan};
pub use error::CatError;
pub use estimate::{Estimator, PosteriorMean};
pub use explanation::{DomainReason, Selection};
pub use exposure::{ExposureControl, Pick, Unlimited};
pub use pool::{Attributes, ItemModel, ItemPool, PoolItem, ResponseTime};
pub use quota::Quotas;
pub use rule::{ExpectedPosteriorVariance, MaximumInformation, RandomItem, SelectionRule, Standing, rule};
pub use session::{
    Answer, BestFew, Candidate, Choice, Chooser, Constraint, Draw, Evidence, Prior, REMEMBERED, Served,
    Session, Test,
};
pub use start::{StartAt, StartRule};
pub use stopping::{FixedLength, LengthOrPrecision, Progress, StopReason, StoppingRule};
pub use targeting::Targeting;
pub use tracker::AbilityTracker;
