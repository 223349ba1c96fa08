#![doc = include_str!("../README.md")]

pub mod content;
mod design;
mod engine;
mod error;
mod estimate;
mod explanation;
pub mod exposure;
mod goal;
mod index;
mod pool;
pub mod pretest;
mod quota;
mod rule;
mod session;
mod start;
pub mod stopping;
mod targeting;
mod tracker;

pub use content::{AnyItem, ContentControl};
pub use design::Design;
pub use engine::{Account, DomainAccount, Engine, Plan, Valued};
pub use error::CatError;
pub use estimate::{Aim, Estimator, Maximum, PosteriorMean, Within, estimator};
pub use explanation::{DomainReason, Selection};
pub use exposure::{ExposureControl, Pick, Unlimited};
pub use goal::{Goal, Outlook};
pub use index::{Effort, Informative};
pub use pool::{Attributes, ItemModel, ItemPool, PoolItem, ResponseTime};
pub use quota::Quotas;
pub use rule::{
    AStratified, AtCut, Convention, Discrimination, ExpectedInformation, ExpectedPosteriorVariance,
    FixedForm, InformationKind, KullbackLeibler, MaximumInformation, NearestDifficulty, NearestPeak,
    OutcomeWeights, PerSecond, RandomItem, ReEstimate, RuleSettings, SelectionRule, Standing,
    WeightedInformation, Weighting, information_peak, rule, strata_by_a, strata_with_b_blocking,
};
pub use session::{
    Answer, BestFew, Candidate, Choice, Chooser, Constraint, Draw, Evidence, Prior, REMEMBERED, Served,
    Session, Test,
};
pub use start::{StartAt, StartBest, StartBetween, StartItems, StartRule};
pub use stopping::{FixedLength, LengthOrPrecision, Progress, StopReason, StoppingRule};
pub use targeting::Targeting;
pub use tracker::AbilityTracker;
