//! What can go wrong between a table of constraints and a form.

use gradatim_sentence::OneLine;
use thiserror::Error;

/// Errors of constraints and forms; each is one sentence that says where, what is wrong and what would be right.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum AssemblyError {
    /// A table cannot be read.
    #[error("{}", OneLine(format_args!("{place}: {what}")))]
    Table {
        /// File, and row where there is one.
        place: String,
        /// What is wrong; what would be right.
        what: String,
    },
    /// A condition cannot be read.
    #[error(
        "{}",
        OneLine(format_args!(
            "{place}: the condition `{condition}` cannot be read at character {column}: expected {expected}"
        ))
    )]
    Condition {
        /// File and row of the constraint.
        place: String,
        /// The condition as written.
        condition: String,
        /// Where reading stopped, from 1.
        column: usize,
        /// What would be right there.
        expected: String,
    },
    /// A constraint does not fit the items.
    #[error("{}", OneLine(format_args!("{place}: constraint {id} {what}")))]
    Constraint {
        /// File and row of the constraint.
        place: String,
        /// The constraint's id.
        id: String,
        /// What is wrong; what would be right.
        what: String,
    },
    /// Nothing says how long a form is.
    #[error("no constraint bounds the number of items of a form; add one of type Number without a condition")]
    NoLength,
    /// The constraints cannot be met together; none of those named could be left out of the list.
    #[error("{}", conflict_sentence(.0))]
    Conflict(Vec<String>),
    /// The items given already cannot be part of a form.
    #[error(
        "no form of the items left meets all constraints and contains those given so far; the last was {0}"
    )]
    DeadEnd(String),
    /// A value is missing or not a number.
    #[error("{given} values were handed in for {items} items; one finite value an item is needed")]
    Values {
        /// Number of finite values.
        given: usize,
        /// Number of items.
        items: usize,
    },
    /// An item that does not exist, or one given twice.
    #[error("item number {item} is given twice or is not among the {items} items")]
    Item {
        /// Position handed in.
        item: usize,
        /// Number of items.
        items: usize,
    },
    /// The search ended before any allowed form was found.
    #[error(
        "no allowed form was found within {0} relaxations, nor shown to be impossible; loosen some bounds"
    )]
    Unsolved(usize),
}

fn conflict_sentence(ids: &[String]) -> String {
    match ids {
        [] => "the constraints cannot be met".to_owned(),
        [one] => {
            format!("constraint {one} alone cannot be met by these items; loosen its bounds or add items")
        }
        [others @ .., last] => format!(
            "the constraints {} and {last} cannot be met together, though they could without any one of them; loosen one",
            others.join(", ")
        ),
    }
}
