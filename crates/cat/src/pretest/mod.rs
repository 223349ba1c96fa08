//! Pretest seeding: unscored items among the scored ones, given where they teach most.
//!
//! [`Placement`] draws where the unscored items of a test stand; [`Field`] holds the new items and chooses the one
//! about which the examinee's answer is expected to teach most (D-optimality); [`Seeding`] joins both with a session.
//! Nothing here touches estimation or stopping.

mod belief;
mod field;
mod positions;
mod seeding;

pub use field::{Field, FieldItem};
pub use positions::Placement;
pub use seeding::Seeding;
