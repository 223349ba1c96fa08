//! Blueprints, items and the linter of a question bank.
//!
//! A [`Catalogue`] is read from a data directory (or from texts built into a program) and gives an [`Exam`]:
//! the [`Blueprint`] of an examination and the [`Bank`] of items written for it. Loading is strict: an exam
//! comes out whole or not at all, and a [`BankError`] says which line of which file is wrong. Authors work
//! on a [`Draft`] instead, in which one bad item does not hide the rest, and [`lint::lint`] tells them what
//! to do about it. Questions come from and go to other programs through [`exchange`].
//!
//! ```
//! use gradatim_bank::Blueprint;
//!
//! let text = include_str!("../../../data/blueprints/mls-c01.toml");
//! let blueprint = Blueprint::parse(text, "blueprints/mls-c01.toml")?;
//! assert_eq!(blueprint.quota(65), [13, 16, 23, 13]);
//! # Ok::<(), gradatim_bank::BankError>(())
//! ```
//!
//! The crate knows nothing of response models, attempt logs or terminals.

mod bank;
mod blueprint;
mod catalogue;
mod compare;
mod coverage;
mod draft;
mod error;
pub mod exchange;
mod item;
pub mod lint;
mod place;
mod response;
mod short_names;
mod text;
mod version;

pub use bank::{Bank, Exam};
pub use blueprint::{
    Blueprint, Confidence, CountRange, Domain, Fact, Form, ItemType, Lifecycle, LifecycleStatus, Retake,
    Scale, Scoring, Standard, Task,
};
pub use catalogue::Catalogue;
pub use compare::{Comparison, DomainPair, FormPair, SkillMatch, compare};
pub use coverage::{Coverage, DomainCoverage, PointCoverage, TASK_MINIMUM, TaskCoverage, coverage};
pub use draft::{Draft, DraftItem};
pub use error::{BankError, Fault, Problem, SyntaxError};
pub use item::{Item, ItemOption, Kind, Pool, Provenance, Reference, Review, Status};
pub use short_names::short_names;
pub use version::version_faults;
