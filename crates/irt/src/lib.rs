#![doc = include_str!("../README.md")]

pub mod calibrate;
pub mod classical;
mod curve;
mod dichotomous;
pub mod dif;
mod error;
pub mod fit;
mod graded;
mod item;
pub mod link;
pub mod math;
mod model;
mod partial_credit;
mod passing;
mod quadrature;
mod responses;
mod scale;
pub mod score;
mod second_order;

pub use curve::{ItemBelief, ItemCurve};
pub use dichotomous::Dichotomous;
pub use error::IrtError;
pub use graded::Graded;
pub use item::Item;
pub use model::{LogDerivatives, Objective, ParameterDerivatives, ParametricModel, ResponseModel};
pub use partial_credit::PartialCredit;
pub use passing::{DomainScores, Standard, VirtualForm, cut_ability, score_distribution};
pub use quadrature::{Grid, Moments};
pub use responses::{ResponseSource, Responses};
pub use scale::ReportingScale;
pub use second_order::{DEFAULT_LOADING, Loading, SecondOrder, SecondOrderState};
