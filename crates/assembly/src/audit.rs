//! Tests that are over, checked against the constraints as they were written.

use crate::condition::attribute;
use crate::specification::{ascending, sets};
use crate::{AssemblyError, Bounds, Constraint, ItemTable, Rule, Unit, Value};

/// Counts the constraints that a finished test broke.
///
/// It shares nothing with the integer program by which tests are assembled: each constraint is read anew and put to the
/// items that were given, so that an error in the program cannot hide itself.
///
/// ```
/// use gradatim_assembly::{Audit, ItemTable, constraints_from_toml};
/// let items = ItemTable::from_csv("items.csv", "ID,AREA\nA,x\nB,x\nC,y\n".as_bytes())?;
/// let toml = "[[constraint]]\nid = 'length'\ntype = 'number'\nexactly = 2\n
///             [[constraint]]\nid = 'each'\ntype = 'number'\nattribute = 'AREA'\nexactly = 1\n";
/// let audit = Audit::new(&items, None, &constraints_from_toml("form.toml", toml)?)?;
/// assert!(audit.broken(&[0, 2]).is_empty());
/// assert_eq!(audit.broken(&[0, 1]), ["each"]);
/// assert_eq!(audit.broken(&[0]), ["length", "each"]);
/// # Ok::<(), gradatim_assembly::AssemblyError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Audit {
    items: ItemTable,
    stimuli: Option<ItemTable>,
    /// Stimulus of each item.
    sets: Vec<Option<usize>>,
    checks: Vec<Check>,
}

/// One constraint with what it is about.
#[derive(Debug, Clone)]
struct Check {
    id: String,
    of: Unit,
    rule: Rule,
    /// Which items, or stimuli, meet its condition.
    meets: Vec<bool>,
    /// Their values of its attribute.
    values: Vec<Value>,
}

impl Audit {
    /// An audit by these constraints, with items and stimuli as in [`Specification::new`](crate::Specification::new).
    ///
    /// # Errors
    /// [`AssemblyError::Constraint`] for one that does not fit the items.
    pub fn new(
        items: &ItemTable,
        stimuli: Option<&ItemTable>,
        constraints: &[Constraint],
    ) -> Result<Self, AssemblyError> {
        let (stimuli, sets) = match items.attribute("STID") {
            Some(names) => sets(names, stimuli)?,
            None => (None, vec![None; items.len()]),
        };
        let mut audit = Self { items: items.clone(), stimuli, sets, checks: Vec::new() };
        for constraint in constraints {
            let check = audit.check(constraint).map_err(|what| AssemblyError::Constraint {
                place: constraint.place.clone(),
                id: constraint.id.clone(),
                what,
            })?;
            audit.checks.push(check);
        }
        Ok(audit)
    }

    /// Ids of the constraints that these items break, given in this order as a whole test; in the order of the constraints.
    #[must_use]
    pub fn broken(&self, given: &[usize]) -> Vec<&str> {
        let disorders = self.disorders(given);
        let breaks = |(place, check): &(usize, &Check)| match check.rule {
            Rule::Order(_) => disorders.contains(place),
            _ => !self.keeps(check, given),
        };
        self.checks.iter().enumerate().filter(breaks).map(|(_, check)| check.id.as_str()).collect()
    }

    fn check(&self, constraint: &Constraint) -> Result<Check, String> {
        let missing =
            || "is about stimuli, but the items have no attribute STID that names theirs".to_owned();
        let table = match constraint.of {
            Unit::Item => &self.items,
            Unit::Stimulus => self.stimuli.as_ref().ok_or_else(missing)?,
        };
        let (condition, name) = match &constraint.rule {
            Rule::Number(condition, _) => (condition.as_ref(), None),
            Rule::Sum(name, condition, _) | Rule::Mean(name, condition, _) => {
                (condition.as_ref(), Some(name))
            }
            Rule::NumberOfEach(name, _) | Rule::Order(name) => (None, Some(name)),
            Rule::Include(condition)
            | Rule::Exclude(condition)
            | Rule::Enemy(condition)
            | Rule::AllOrNone(condition) => (Some(condition), None),
            Rule::PerStimulus(_) => (None, None),
        };
        Ok(Check {
            id: constraint.id.clone(),
            of: constraint.of,
            rule: constraint.rule.clone(),
            meets: condition.map_or_else(|| Ok(vec![true; table.len()]), |c| c.matches(table))?,
            values: name.map_or_else(|| Ok(Vec::new()), |n| attribute(table, n).map(<[Value]>::to_vec))?,
        })
    }

    /// Whether the items keep a constraint on which their order has no bearing.
    fn keeps(&self, check: &Check, given: &[usize]) -> bool {
        let taken = self.taken(check.of, given);
        let met = || taken.iter().copied().filter(|&row| check.meets.get(row) == Some(&true));
        let all = check.meets.iter().filter(|meets| **meets).count();
        match &check.rule {
            Rule::Number(_, bounds) => holds(*bounds, met().count() as f64),
            Rule::NumberOfEach(_, bounds) => levels(check, &taken).into_iter().all(|n| holds(*bounds, n)),
            Rule::PerStimulus(bounds) => self.per_stimulus(given).into_iter().all(|n| holds(*bounds, n)),
            Rule::Sum(_, _, bounds) => holds(*bounds, met().map(|row| check.number(row)).sum()),
            Rule::Mean(_, _, bounds) => {
                let (n, sum): (usize, f64) = (met().count(), met().map(|row| check.number(row)).sum());
                n == 0 || holds(*bounds, sum / n as f64)
            }
            Rule::Include(_) => met().count() == all,
            Rule::Exclude(_) => met().count() == 0,
            Rule::Enemy(_) => met().count() <= 1,
            Rule::AllOrNone(_) => met().count() == 0 || met().count() == all,
            Rule::Order(_) => true,
        }
    }

    /// Rows of what was given: items, or the stimuli that they refer to.
    fn taken(&self, of: Unit, given: &[usize]) -> Vec<usize> {
        let known = given.iter().copied().filter(|item| *item < self.items.len());
        let mut rows: Vec<usize> = match of {
            Unit::Item => known.collect(),
            Unit::Stimulus => known.filter_map(|item| self.sets[item]).collect(),
        };
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// Number of items of every stimulus that was used.
    fn per_stimulus(&self, given: &[usize]) -> Vec<f64> {
        let items = self.taken(Unit::Item, given);
        let of = |set: usize| items.iter().filter(|item| self.sets[**item] == Some(set)).count() as f64;
        self.taken(Unit::Stimulus, given).into_iter().map(of).collect()
    }

    /// Places of the orders that neighbours break; among equals of one order the next decides.
    fn disorders(&self, given: &[usize]) -> Vec<usize> {
        let key = |check: &Check, item: usize| {
            let row = if check.of == Unit::Item { Some(item) } else { *self.sets.get(item)? };
            check.values.get(row?).cloned()
        };
        let orders = || self.checks.iter().enumerate().filter(|(_, c)| matches!(c.rule, Rule::Order(_)));
        let first = |pair: &[usize]| {
            let of = |check: &Check| ascending(key(check, pair[0]).as_ref(), key(check, pair[1]).as_ref());
            let (place, decided) = orders().map(|(p, check)| (p, of(check))).find(|(_, o)| o.is_ne())?;
            decided.is_gt().then_some(place)
        };
        given.windows(2).filter_map(first).collect()
    }
}

impl Check {
    /// The attribute as a number; what has none adds nothing, which a specification refuses anyway.
    fn number(&self, row: usize) -> f64 {
        match self.values.get(row) {
            Some(Value::Number(x)) => *x,
            _ => 0.0,
        }
    }
}

/// Number of rows taken of every level that the attribute has.
fn levels(check: &Check, taken: &[usize]) -> Vec<f64> {
    let mut levels: Vec<&Value> = Vec::new();
    for value in check.values.iter().filter(|value| **value != Value::Missing) {
        if !levels.contains(&value) {
            levels.push(value);
        }
    }
    let of = |level: &Value| taken.iter().filter(|row| check.values.get(**row) == Some(level)).count() as f64;
    levels.into_iter().map(of).collect()
}

/// Within bounds, but for what adding up in another order may change.
fn holds(bounds: Bounds, x: f64) -> bool {
    let slack = |bound: f64| if bound.is_finite() { 1e-7 * (1.0 + bound.abs()) } else { 0.0 };
    x >= bounds.lower - slack(bounds.lower) && x <= bounds.upper + slack(bounds.upper)
}

#[cfg(test)]
mod tests;
