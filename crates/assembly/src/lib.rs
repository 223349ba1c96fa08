#![doc = include_str!("../README.md")]

mod audit;
mod condition;
mod constraint;
mod control;
#[cfg(test)]
mod damaged;
mod error;
mod items;
mod program;
mod search;
mod shadow;
mod simplex;
mod specification;

pub use audit::Audit;
pub use condition::{Comparison, Condition, ConditionError};
pub use constraint::{Bounds, Constraint, Rule, Unit, constraints_from_csv, constraints_from_toml};
pub use control::{ShadowControl, WhenComplete};
pub use error::AssemblyError;
pub use items::{ItemTable, Value};
pub use shadow::{ShadowTest, Step};
pub use specification::{Form, Specification};
