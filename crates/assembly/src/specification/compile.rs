//! From constraints to rows.

use crate::condition::attribute;
use crate::program::{Program, Row};
use crate::search::Fate;
use crate::{AssemblyError, Bounds, Condition, Constraint, ItemTable, Rule, Unit, Value};
use std::collections::HashMap;

/// What a specification is made of.
pub(super) struct Parts {
    pub program: Program,
    pub fates: Vec<Fate>,
    /// Columns that constraints of type Include and Exclude settle, with the constraint.
    pub fixings: Vec<(usize, Fate, usize)>,
    pub length_rows: Vec<usize>,
    pub length: (usize, usize),
    pub stages: Vec<usize>,
    pub sets: Vec<Option<usize>>,
    pub sources: Vec<String>,
}

/// Rows as they come in.
struct Draft<'t> {
    items: &'t ItemTable,
    stimuli: Option<ItemTable>,
    sets: Vec<Option<usize>>,
    rows: Vec<Row>,
    fixings: Vec<(usize, Fate, usize)>,
    lengths: Vec<usize>,
    stages: Vec<usize>,
}

pub(super) fn compile(
    items: &ItemTable,
    stimuli: Option<&ItemTable>,
    constraints: &[Constraint],
) -> Result<Parts, AssemblyError> {
    let mut draft = Draft::new(items, stimuli)?;
    let mut sources: Vec<String> = Vec::with_capacity(constraints.len() + 1);
    for (source, constraint) in constraints.iter().enumerate() {
        draft.add(constraint, source).map_err(|what| AssemblyError::Constraint {
            place: constraint.place.clone(),
            id: constraint.id.clone(),
            what,
        })?;
        sources.push(constraint.id.clone());
    }
    draft.link_sets(sources.len());
    sources.push("STID (items and their stimulus)".to_owned());
    draft.finish(sources)
}

impl<'t> Draft<'t> {
    fn new(items: &'t ItemTable, stimuli: Option<&ItemTable>) -> Result<Self, AssemblyError> {
        let (stimuli, sets) = match items.attribute("STID") {
            Some(names) => sets(names, stimuli)?,
            None => (None, vec![None; items.len()]),
        };
        let (rows, fixings, lengths, stages) = (Vec::new(), Vec::new(), Vec::new(), vec![0; items.len()]);
        Ok(Self { items, stimuli, sets, rows, fixings, lengths, stages })
    }

    /// Adds a constraint; the error completes "constraint C1 …".
    fn add(&mut self, constraint: &Constraint, source: usize) -> Result<(), String> {
        let of = constraint.of;
        match &constraint.rule {
            Rule::Number(condition, bounds) => {
                if condition.is_none() && of == Unit::Item {
                    self.lengths.push(self.rows.len());
                }
                let ones = self.members(of, condition.as_ref())?.into_iter().map(|j| (j, 1.0)).collect();
                self.bounded(ones, whole(*bounds), source)
            }
            Rule::NumberOfEach(name, bounds) => {
                let levels = levels(attribute(self.table(of)?, name)?);
                levels.into_iter().try_for_each(|members| {
                    let ones = members.into_iter().map(|j| (self.column(of, j), 1.0)).collect();
                    self.bounded(ones, whole(*bounds), source)
                })
            }
            Rule::PerStimulus(bounds) => self.per_stimulus(whole(*bounds), source),
            Rule::Sum(name, condition, bounds) => {
                let terms = self.terms(of, name, condition.as_ref())?;
                self.bounded(terms, *bounds, source)
            }
            Rule::Mean(name, condition, bounds) => {
                let terms = self.terms(of, name, condition.as_ref())?;
                self.mean(&terms, *bounds, source)
            }
            Rule::Include(condition) => self.fix(of, condition, Fate::In, source),
            Rule::Exclude(condition) => self.fix(of, condition, Fate::Out, source),
            Rule::Enemy(condition) => {
                let ones = self.several(of, condition)?.into_iter().map(|j| (j, 1.0)).collect();
                self.bounded(ones, Bounds { lower: 0.0, upper: 1.0 }, source)
            }
            Rule::AllOrNone(condition) => {
                let members = self.several(of, condition)?;
                let equal = Bounds { lower: 0.0, upper: 0.0 };
                members
                    .windows(2)
                    .try_for_each(|pair| self.bounded(vec![(pair[0], 1.0), (pair[1], -1.0)], equal, source))
            }
            Rule::Order(name) => self.order(of, name),
        }
    }

    fn table(&self, of: Unit) -> Result<&ItemTable, String> {
        match of {
            Unit::Item => Ok(self.items),
            Unit::Stimulus => self.stimuli.as_ref().ok_or_else(|| {
                "is about stimuli, but the items have no attribute STID that names theirs".to_owned()
            }),
        }
    }

    fn column(&self, of: Unit, member: usize) -> usize {
        if of == Unit::Item { member } else { self.items.len() + member }
    }

    /// Columns that meet a condition.
    fn members(&self, of: Unit, condition: Option<&Condition>) -> Result<Vec<usize>, String> {
        let table = self.table(of)?;
        let matches = condition.map_or_else(|| Ok(vec![true; table.len()]), |c| c.matches(table))?;
        let members: Vec<usize> =
            (0..table.len()).filter(|&j| matches[j]).map(|j| self.column(of, j)).collect();
        if members.is_empty() {
            return Err("has a condition that nothing in the pool meets; mend it or turn the constraint off"
                .to_owned());
        }
        Ok(members)
    }

    fn several(&self, of: Unit, condition: &Condition) -> Result<Vec<usize>, String> {
        let members = self.members(of, Some(condition))?;
        if members.len() < 2 {
            return Err(
                "has a condition that only one thing in the pool meets; it needs two or more".to_owned()
            );
        }
        Ok(members)
    }

    /// Columns that meet a condition, with a numeric attribute.
    fn terms(
        &self,
        of: Unit,
        name: &str,
        condition: Option<&Condition>,
    ) -> Result<Vec<(usize, f64)>, String> {
        let (table, offset) = (self.table(of)?, self.column(of, 0));
        let values = attribute(table, name)?;
        let term = |j: usize| match &values[j - offset] {
            Value::Number(x) => Ok((j, *x)),
            _ => Err(format!("sums {name}, but {} has no number there", table.ids()[j - offset])),
        };
        self.members(of, condition)?.into_iter().map(term).collect()
    }

    /// Adds a row, with its bounds drawn in to what its terms can reach.
    fn bounded(&mut self, mut terms: Vec<(usize, f64)>, bounds: Bounds, source: usize) -> Result<(), String> {
        terms.retain(|term| term.1 != 0.0);
        let most: f64 = terms.iter().map(|t| t.1.max(0.0)).sum();
        let least: f64 = terms.iter().map(|t| t.1.min(0.0)).sum();
        if bounds.lower > most + 1e-9 {
            return Err(format!("asks for at least {}, but all that matches comes to {most}", bounds.lower));
        }
        if bounds.upper < least - 1e-9 {
            return Err(format!("asks for at most {}, which nothing can keep", bounds.upper));
        }
        if bounds.lower > bounds.upper {
            return Err(
                "asks for a number of items between two bounds that have no whole number between them"
                    .to_owned(),
            );
        }
        let (lower, upper) = (bounds.lower.max(least), bounds.upper.min(most));
        self.rows.push(Row { terms, lower, upper, source });
        Ok(())
    }

    /// A mean within bounds, whatever the number: the sum of distances from a bound has a sign.
    fn mean(&mut self, terms: &[(usize, f64)], bounds: Bounds, source: usize) -> Result<(), String> {
        let from = |bound: f64| terms.iter().map(|&(j, x)| (j, x - bound)).collect();
        if bounds.lower.is_finite() {
            self.bounded(from(bounds.lower), Bounds { lower: 0.0, upper: f64::INFINITY }, source)?;
        }
        if bounds.upper.is_finite() {
            self.bounded(from(bounds.upper), Bounds { lower: f64::NEG_INFINITY, upper: 0.0 }, source)?;
        }
        Ok(())
    }

    fn fix(&mut self, of: Unit, condition: &Condition, fate: Fate, source: usize) -> Result<(), String> {
        let members = self.members(of, Some(condition))?;
        self.fixings.extend(members.into_iter().map(|column| (column, fate, source)));
        Ok(())
    }

    /// Between two numbers of items of every stimulus used, none of one that is not.
    fn per_stimulus(&mut self, bounds: Bounds, source: usize) -> Result<(), String> {
        self.table(Unit::Stimulus)?;
        for (stimulus, members) in self.by_stimulus().into_iter().enumerate() {
            let z = self.column(Unit::Stimulus, stimulus);
            let (least, most) = (bounds.lower.max(1.0), bounds.upper.min(members.len() as f64));
            let against = |x: f64| members.iter().map(|&j| (j, 1.0)).chain([(z, -x)]).collect();
            self.bounded(against(least), Bounds { lower: 0.0, upper: f64::INFINITY }, source)?;
            self.bounded(against(most), Bounds { lower: f64::NEG_INFINITY, upper: 0.0 }, source)?;
        }
        Ok(())
    }

    fn by_stimulus(&self) -> Vec<Vec<usize>> {
        let mut members = vec![Vec::new(); self.stimuli.as_ref().map_or(0, ItemTable::len)];
        for (item, set) in self.sets.iter().enumerate() {
            if let Some(set) = set {
                members[*set].push(item);
            }
        }
        members
    }

    /// Ties items to their stimuli when there are any.
    fn link_sets(&mut self, source: usize) {
        let any = Bounds { lower: 1.0, upper: f64::INFINITY };
        // Cannot fail: bounds that nothing restricts can be kept by taking nothing.
        let _ = self.per_stimulus(any, source);
    }

    /// Refines the stages by an attribute; earlier orders weigh more.
    fn order(&mut self, of: Unit, name: &str) -> Result<(), String> {
        let values = attribute(self.table(of)?, name)?;
        let of_item = |item: usize| match of {
            Unit::Item => Some(&values[item]),
            Unit::Stimulus => self.sets[item].map(|set| &values[set]),
        };
        let keys: Vec<(usize, Option<&Value>)> =
            (0..self.items.len()).map(|i| (self.stages[i], of_item(i))).collect();
        if let Some(item) = keys.iter().position(|key| matches!(key.1, Some(Value::Missing))) {
            return Err(format!("orders by {name}, but {} has none", self.items.ids()[item]));
        }
        let mut sorted: Vec<usize> = (0..keys.len()).collect();
        let before = |x: &usize, y: &usize| {
            keys[*x].0.cmp(&keys[*y].0).then_with(|| ascending(keys[*x].1, keys[*y].1))
        };
        sorted.sort_by(before);
        let mut stages = vec![0; keys.len()];
        for pair in sorted.windows(2) {
            stages[pair[1]] = stages[pair[0]] + usize::from(before(&pair[0], &pair[1]).is_ne());
        }
        self.stages = stages;
        let split = self
            .by_stimulus()
            .into_iter()
            .find(|set| set.iter().any(|&i| self.stages[i] != self.stages[set[0]]));
        match split {
            Some(set) => Err(format!(
                "orders by {name}, which differs within the item set of {}; items of one stimulus are given in one go",
                self.items.ids()[set[0]]
            )),
            None => Ok(()),
        }
    }

    fn finish(self, sources: Vec<String>) -> Result<Parts, AssemblyError> {
        let columns = self.items.len() + self.stimuli.as_ref().map_or(0, ItemTable::len);
        let mut fates = vec![Fate::Free; columns];
        let mut by = vec![0; columns];
        for &(column, fate, source) in &self.fixings {
            if fates[column] != Fate::Free && fates[column] != fate {
                return Err(AssemblyError::Conflict(vec![
                    sources[by[column]].clone(),
                    sources[source].clone(),
                ]));
            }
            (fates[column], by[column]) = (fate, source);
        }
        let length =
            self.lengths.iter().map(|&row| (self.rows[row].lower as usize, self.rows[row].upper as usize));
        let length = length.reduce(|x, y| (x.0.max(y.0), x.1.min(y.1))).ok_or(AssemblyError::NoLength)?;
        Ok(Parts {
            program: Program::new(columns, self.rows),
            fates,
            fixings: self.fixings,
            length_rows: self.lengths,
            length,
            stages: self.stages,
            sets: self.sets,
            sources,
        })
    }
}

/// Counts are whole numbers, so their bounds may be too; that makes relaxations tighter.
fn whole(bounds: Bounds) -> Bounds {
    Bounds { lower: bounds.lower.ceil(), upper: bounds.upper.floor() }
}

/// Rows of the table by level, in order of first appearance.
fn levels(values: &[Value]) -> Vec<Vec<usize>> {
    let mut levels: Vec<(&Value, Vec<usize>)> = Vec::new();
    for (j, value) in values.iter().enumerate().filter(|(_, value)| **value != Value::Missing) {
        match levels.iter_mut().find(|(level, _)| *level == value) {
            Some((_, members)) => members.push(j),
            None => levels.push((value, vec![j])),
        }
    }
    levels.into_iter().map(|(_, members)| members).collect()
}

pub(crate) fn ascending(x: Option<&Value>, y: Option<&Value>) -> std::cmp::Ordering {
    match (x, y) {
        (Some(Value::Number(x)), Some(Value::Number(y))) => x.total_cmp(y),
        (Some(Value::Text(x)), Some(Value::Text(y))) => x.cmp(y),
        _ => x.is_some().cmp(&y.is_some()),
    }
}

type Sets = (Option<ItemTable>, Vec<Option<usize>>);

/// The stimuli, from their own table or from the items' names for them, and each item's.
pub(crate) fn sets(names: &[Value], stimuli: Option<&ItemTable>) -> Result<Sets, AssemblyError> {
    let text = |value: &Value| match value {
        Value::Number(x) => Some(x.to_string()),
        Value::Text(x) => Some(x.clone()),
        Value::Missing => None,
    };
    let mut ids: Vec<String> = stimuli.map(|table| table.ids().to_vec()).unwrap_or_default();
    let mut positions: HashMap<String, usize> =
        ids.iter().cloned().enumerate().map(|(k, id)| (id, k)).collect();
    let mut sets = Vec::with_capacity(names.len());
    for name in names.iter().map(text) {
        let Some(name) = name else {
            sets.push(None);
            continue;
        };
        if stimuli.is_some() && !positions.contains_key(&name) {
            let what = format!("the stimulus {name} of an item is missing; every STID needs a row");
            return Err(AssemblyError::Table { place: "stimuli".to_owned(), what });
        }
        let position = *positions.entry(name.clone()).or_insert_with(|| {
            ids.push(name);
            ids.len() - 1
        });
        sets.push(Some(position));
    }
    let table = match stimuli {
        Some(table) => Some(table.clone()),
        None if ids.is_empty() => None,
        None => Some(ItemTable::new("stimuli", ids, Vec::new())?),
    };
    Ok((table, sets))
}
