//! Conditions on attributes: the few R expressions that blueprints are written in.

mod grammar;

use crate::{ItemTable, Value};

/// A condition that an item meets or not.
///
/// ```
/// use gradatim_assembly::{Condition, ItemTable};
/// let table = ItemTable::from_csv("items.csv", "ID,LEVEL,TYPE\nA,3,FILL\nB,4,DRAG\nC,,FILL\n".as_bytes())?;
/// let condition: Condition = "LEVEL >= 3 & TYPE %in% c(\"FILL\", \"HOTS\")".parse()?;
/// assert_eq!(condition.matches(&table).unwrap(), [true, false, false]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// `A == 3`, `A < 0.15` and the like.
    Compare(String, Comparison, Value),
    /// `A %in% c(1, 2)`.
    OneOf(String, Vec<Value>),
    /// `is.na(A)`.
    IsMissing(String),
    /// `!x`.
    Not(Box<Condition>),
    /// `x & y`.
    And(Box<Condition>, Box<Condition>),
    /// `x | y`.
    Or(Box<Condition>, Box<Condition>),
}

/// A comparison of an attribute with a constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

/// Why a condition cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot be read at character {column}: expected {expected}")]
pub struct ConditionError {
    /// Where reading stopped, from 1.
    pub column: usize,
    /// What would be right there.
    pub expected: String,
}

impl std::str::FromStr for Condition {
    type Err = ConditionError;

    fn from_str(text: &str) -> Result<Self, ConditionError> {
        grammar::condition(text)
    }
}

impl Condition {
    /// Which items meet the condition; one that lacks an attribute asked for does not, whatever stands before it.
    ///
    /// # Errors
    /// A phrase that completes "constraint C1 …": an attribute that does not exist, or one compared with another kind.
    pub fn matches(&self, table: &ItemTable) -> Result<Vec<bool>, String> {
        Ok(self.truth(table)?.into_iter().map(|truth| truth == Some(true)).collect())
    }

    /// R's logic of three values: `None` is neither true nor false.
    fn truth(&self, table: &ItemTable) -> Result<Vec<Option<bool>>, String> {
        let each = |name: &str, test: &dyn Fn(&Value) -> Option<bool>| {
            Ok(attribute(table, name)?.iter().map(test).collect())
        };
        match self {
            Self::Compare(name, comparison, with) => {
                same_kind(name, attribute(table, name)?, std::slice::from_ref(with))?;
                each(name, &|value| comparison.holds(value, with))
            }
            Self::OneOf(name, list) => {
                same_kind(name, attribute(table, name)?, list)?;
                each(name, &|value| Some(list.contains(value)))
            }
            Self::IsMissing(name) => each(name, &|value| Some(*value == Value::Missing)),
            Self::Not(x) => Ok(x.truth(table)?.into_iter().map(|truth| truth.map(|t| !t)).collect()),
            Self::And(x, y) => joined(&x.truth(table)?, &y.truth(table)?, false),
            Self::Or(x, y) => joined(&x.truth(table)?, &y.truth(table)?, true),
        }
    }
}

impl Comparison {
    fn holds(self, value: &Value, with: &Value) -> Option<bool> {
        let order = match (value, with) {
            (Value::Number(x), Value::Number(y)) => x.partial_cmp(y)?,
            (Value::Text(x), Value::Text(y)) => x.cmp(y),
            _ => return None,
        };
        Some(match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        })
    }
}

/// `&` where `decides` is false, `|` where it is true: the deciding value on one side is enough.
fn joined(x: &[Option<bool>], y: &[Option<bool>], decides: bool) -> Result<Vec<Option<bool>>, String> {
    let join = |(x, y): (&Option<bool>, &Option<bool>)| match (x, y) {
        (Some(t), _) | (_, Some(t)) if *t == decides => Some(decides),
        (Some(_), Some(_)) => Some(!decides),
        _ => None,
    };
    Ok(x.iter().zip(y).map(join).collect())
}

/// The values of an attribute.
///
/// # Errors
/// A phrase that names the attributes there are.
pub(crate) fn attribute<'t>(table: &'t ItemTable, name: &str) -> Result<&'t [Value], String> {
    let known = || table.names().join(", ");
    table
        .attribute(name)
        .ok_or_else(|| format!("asks for the attribute {name}, which no item has; there are {}", known()))
}

fn same_kind(name: &str, values: &[Value], with: &[Value]) -> Result<(), String> {
    let kind = |value: &Value| match value {
        Value::Number(_) => Some("numbers"),
        Value::Text(_) => Some("text"),
        Value::Missing => None,
    };
    let Some(own) = values.iter().find_map(kind) else { return Ok(()) };
    match with.iter().filter_map(kind).find(|other| *other != own) {
        Some(other) => Err(format!("compares {name} with {other}, but its values are {own}")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
