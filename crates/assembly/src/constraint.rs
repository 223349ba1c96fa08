//! What a form has to satisfy.

mod document;
mod table;

use crate::{AssemblyError, Condition};
pub use document::constraints_from_toml;
pub use table::constraints_from_csv;

/// One constraint, with where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Constraint {
    /// Id, as in messages.
    pub id: String,
    /// File and row.
    pub place: String,
    /// What it counts.
    pub of: Unit,
    /// What it asks for.
    pub rule: Rule,
}

/// What a constraint is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Items.
    Item,
    /// Stimuli: texts or figures that a set of items refers to.
    Stimulus,
}

/// What a constraint asks of a form.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// The number of items, all or those that meet a condition.
    Number(Option<Condition>, Bounds),
    /// The number of items of each level of an attribute.
    NumberOfEach(String, Bounds),
    /// The number of items of each stimulus that is used.
    PerStimulus(Bounds),
    /// The sum of an attribute, such as seconds, over the items that meet a condition or all.
    Sum(String, Option<Condition>, Bounds),
    /// The mean of an attribute over the items that meet a condition or all.
    Mean(String, Option<Condition>, Bounds),
    /// Items that every form contains.
    Include(Condition),
    /// Items that no form contains.
    Exclude(Condition),
    /// At most one of these items.
    Enemy(Condition),
    /// All of these items or none.
    AllOrNone(Condition),
    /// Items are given in ascending order of an attribute.
    Order(String),
}

/// Bounds of a number, both included; infinite where there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// The least.
    pub lower: f64,
    /// The most.
    pub upper: f64,
}

/// A constraint as its words, before it is understood; both file formats come down to this.
#[derive(Debug, Default)]
struct Draft {
    id: String,
    place: String,
    kind: String,
    of: String,
    condition: String,
    attribute: String,
    lower: Option<f64>,
    upper: Option<f64>,
}

impl Draft {
    fn finish(self) -> Result<Constraint, AssemblyError> {
        let of = match fold(&self.of).as_str() {
            "" | "ITEM" => Unit::Item,
            "STIMULUS" | "PASSAGE" | "SET" | "TESTLET" => Unit::Stimulus,
            _ => return self.wrong(&format!("is about '{}'; it can be about Item or Stimulus", self.of)),
        };
        let rule = self.rule()?;
        Ok(Constraint { id: self.id, place: self.place, of, rule })
    }

    fn rule(&self) -> Result<Rule, AssemblyError> {
        match fold(&self.kind).as_str() {
            "NUMBER" | "COUNT" => self.number(),
            "PERSTIMULUS" => Ok(Rule::PerStimulus(self.bounds()?)),
            "SUM" => Ok(Rule::Sum(self.attribute()?, self.condition()?, self.bounds()?)),
            "MEAN" | "AVERAGE" => Ok(Rule::Mean(self.attribute()?, self.condition()?, self.bounds()?)),
            "INCLUDE" => Ok(Rule::Include(self.required()?)),
            "EXCLUDE" => Ok(Rule::Exclude(self.required()?)),
            "ENEMY" | "ENEMIES" => Ok(Rule::Enemy(self.required()?)),
            "ALLORNONE" => Ok(Rule::AllOrNone(self.required()?)),
            "ORDER" => Ok(Rule::Order(self.attribute()?)),
            _ => self.wrong(&format!(
                "has the type '{}'; there are Number, Sum, Mean, Include, Exclude, Enemy, AllOrNone and Order",
                self.kind
            )),
        }
    }

    fn number(&self) -> Result<Rule, AssemblyError> {
        let bounds = self.bounds()?;
        if !self.attribute.is_empty() {
            return Ok(Rule::NumberOfEach(self.attribute.clone(), bounds));
        }
        match fold(&self.condition).as_str() {
            "PERSTIMULUS" | "PERPASSAGE" | "PERSET" | "PERTESTLET" => Ok(Rule::PerStimulus(bounds)),
            "TEST" | "PERTEST" => Ok(Rule::Number(None, bounds)),
            _ => Ok(Rule::Number(self.condition()?, bounds)),
        }
    }

    fn bounds(&self) -> Result<Bounds, AssemblyError> {
        let (lower, upper) = (self.lower.unwrap_or(f64::NEG_INFINITY), self.upper.unwrap_or(f64::INFINITY));
        if self.lower.is_none() && self.upper.is_none() {
            return self.wrong("has no bounds; it needs a lower bound, an upper bound or both");
        }
        if lower.is_nan() || upper.is_nan() || lower > upper {
            return self.wrong(&format!(
                "asks for at least {lower} and at most {upper}; the lower bound may not be the larger"
            ));
        }
        Ok(Bounds { lower, upper })
    }

    fn attribute(&self) -> Result<String, AssemblyError> {
        if self.attribute.is_empty() {
            return self.wrong("names no attribute; the name of a column of the item table is needed");
        }
        Ok(self.attribute.clone())
    }

    fn condition(&self) -> Result<Option<Condition>, AssemblyError> {
        if self.condition.is_empty() { Ok(None) } else { self.required().map(Some) }
    }

    fn required(&self) -> Result<Condition, AssemblyError> {
        if self.condition.is_empty() {
            return self.wrong("has an empty condition; it has to say which items it is about");
        }
        self.condition.parse().map_err(|e: crate::ConditionError| AssemblyError::Condition {
            place: self.place.clone(),
            condition: self.condition.clone(),
            column: e.column,
            expected: e.expected,
        })
    }

    fn wrong<T>(&self, what: &str) -> Result<T, AssemblyError> {
        let (place, id) = (self.place.clone(), self.id.clone());
        Err(AssemblyError::Constraint { place, id, what: what.to_owned() })
    }
}

/// Words compare without case, spaces, dashes and underscores.
fn fold(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}
