//! The best columns, exactly: branch and bound over warm-started relaxations.
//!
//! Three things make the tree small. A form that is known to be allowed (the last one) bounds from
//! below, so that nothing is solved when the relaxation's bound meets it; columns whose reduced cost
//! exceeds the distance between the two bounds are fixed for good; and columns alike in all rows are
//! interchangeable but for their value, so of each class only as many as its rows can still hold
//! ever matter. None of the three loses an optimum.

use crate::program::Program;
use crate::simplex::{Outcome, Relaxation};
use std::collections::HashMap;

/// Nodes after which a search that has found nothing is given up.
pub(crate) const NODES: usize = 50_000;
/// Nodes after which the best choice found is returned with the gap that is left: a tenth of a second,
/// which tight bounds on sums can take to the last digit.
const ENOUGH: usize = 2_000;
/// How far from a whole number a column may be.
const WHOLE: f64 = 1e-6;

/// What a column may be, before the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Free,
    In,
    Out,
}

/// Why there is no choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// No choice keeps all rows.
    Impossible,
    /// The search was given up before it found one.
    Limit,
}

/// The best choice of columns.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Choice {
    /// Value of the columns taken.
    pub value: f64,
    /// No allowed choice has a value above this.
    pub bound: f64,
    /// Relaxations solved; 0 when a bound alone certified the choice before.
    pub nodes: usize,
}

/// A program with everything that is kept between two searches.
#[derive(Debug, Clone)]
pub(crate) struct Search {
    relaxation: Relaxation,
    classes: Vec<Vec<usize>>,
    best: Vec<bool>,
    known: bool,
    prices: Vec<f64>,
    /// Bound and reduced costs of the relaxation of the whole program.
    root: (f64, Vec<f64>),
}

/// What is left to do: solve under a branch, or take a branch back.
#[derive(Debug, Clone, Copy)]
enum Task {
    Visit(usize, f64),
    Restore(usize, f64, f64),
}

impl Search {
    /// A search in a program.
    pub fn new(program: &Program) -> Self {
        let relaxation = Relaxation::new(program);
        let (best, prices) = (vec![false; program.columns()], vec![0.0; program.rows().len()]);
        let root = (f64::INFINITY, vec![0.0; program.columns()]);
        Self { relaxation, classes: classes(program), best, known: false, prices, root }
    }

    /// The columns taken by the last successful search.
    pub fn best(&self) -> &[bool] {
        &self.best
    }

    /// Forgets the last form, which no longer has to be allowed; the basis stays.
    pub fn forget(&mut self) {
        self.known = false;
    }

    /// Price of a row in the last relaxation of a whole program: above 0 the upper bound binds, below 0 the lower.
    pub fn price(&self, row: usize) -> f64 {
        self.prices[row]
    }

    /// Sets the bounds of a row's sum for the searches to come.
    pub fn set_row_bounds(&mut self, row: usize, lower: f64, upper: f64) {
        self.relaxation.set_row_bounds(row, lower, upper);
    }

    /// The choice of largest value.
    pub fn maximise(&mut self, program: &Program, values: &[f64], fates: &[Fate]) -> Result<Choice, Stop> {
        self.run(program, values, fates, false)
    }

    /// Any allowed choice.
    pub fn satisfy(&mut self, program: &Program, values: &[f64], fates: &[Fate]) -> Result<Choice, Stop> {
        self.run(program, values, fates, true)
    }

    fn run(&mut self, program: &Program, values: &[f64], fates: &[Fate], any: bool) -> Result<Choice, Stop> {
        self.relaxation.set_values(values);
        for (column, fate) in fates.iter().enumerate() {
            let (lower, upper) = match fate {
                Fate::Free => (0.0, 1.0),
                Fate::In => (1.0, 1.0),
                Fate::Out => (0.0, 0.0),
            };
            self.relaxation.set_bounds(column, lower, upper);
        }
        self.narrow(program, values, fates);
        let value = if self.known { total(values, &self.best) } else { f64::NEG_INFINITY };
        let root = self.relaxation.solve(program, value + slack(value));
        (0..self.prices.len()).for_each(|row| self.prices[row] = self.relaxation.price_of(row));
        match root {
            Outcome::Infeasible => Err(Stop::Impossible),
            Outcome::Bound(bound) if bound <= value + slack(value) => {
                Ok(Choice { value, bound: value, nodes: 0 })
            }
            Outcome::Bound(bound) => self.branch(program, values, Choice { value, bound, nodes: 1 }, any),
        }
    }

    /// Takes out columns that a better one of their class would always replace.
    fn narrow(&mut self, program: &Program, values: &[f64], fates: &[Fate]) {
        let mut used = vec![0.0; program.rows().len()];
        for (column, _) in fates.iter().enumerate().filter(|(_, fate)| **fate == Fate::In) {
            program.column(column).iter().for_each(|&(row, a)| used[row as usize] += a);
        }
        let mut free = Vec::new();
        for class in &self.classes {
            free.clear();
            free.extend(class.iter().copied().filter(|&column| fates[column] == Fate::Free));
            let room = class.first().map_or(usize::MAX, |&column| room(program, column, &used));
            if free.len() > room {
                let by_value = |x: &usize, y: &usize| values[*y].total_cmp(&values[*x]).then(x.cmp(y));
                free.select_nth_unstable_by(room, by_value);
                free[room..].iter().for_each(|&column| self.relaxation.set_bounds(column, 0.0, 0.0));
            }
        }
    }

    /// Depth first, the larger part of a divided column first.
    fn branch(&mut self, program: &Program, values: &[f64], root: Choice, any: bool) -> Result<Choice, Stop> {
        let mut found = root;
        let columns = 0..values.len();
        self.root = (found.bound, columns.map(|column| self.relaxation.reduced_cost(column)).collect());
        self.fix(found.value);
        let mut tasks = Vec::new();
        self.look(program, values, &mut found, &mut tasks);
        while let Some(task) = tasks.pop() {
            match task {
                Task::Restore(column, lower, upper) => self.relaxation.set_bounds(column, lower, upper),
                Task::Visit(..) if given_up(&found, any) => {}
                Task::Visit(column, x) => {
                    let (lower, upper) = self.relaxation.bounds(column);
                    tasks.push(Task::Restore(column, lower, upper));
                    self.relaxation.set_bounds(column, x, x);
                    found.nodes += 1;
                    let enough = found.value + slack(found.value);
                    if matches!(self.relaxation.solve(program, enough), Outcome::Bound(bound) if bound > enough)
                    {
                        self.look(program, values, &mut found, &mut tasks);
                    }
                }
            }
        }
        if !given_up(&found, false) {
            found.bound = found.value;
        }
        match found.value.is_finite() {
            true => Ok(found),
            false if found.nodes > NODES => Err(Stop::Limit),
            false => Err(Stop::Impossible),
        }
    }

    /// Fixes columns that no choice better than the one known can move (reduced-cost fixing).
    fn fix(&mut self, value: f64) {
        let (bound, reduced) = &self.root;
        for (column, d) in reduced.iter().enumerate() {
            let (lower, upper) = self.relaxation.bounds(column);
            if d.abs() > bound - value && lower < upper {
                let x = if *d < 0.0 { upper } else { lower };
                self.relaxation.set_bounds(column, x, x);
            }
        }
    }

    /// At a solved node: takes a whole solution, or divides it at the column nearest to a half.
    fn look(&mut self, program: &Program, values: &[f64], found: &mut Choice, tasks: &mut Vec<Task>) {
        let distance = |x: f64| (x - x.round()).abs();
        let divided = self.relaxation.basic_columns().filter(|&(_, x)| distance(x) > WHOLE);
        let nearest = divided.max_by(|x, y| distance(x.1).total_cmp(&distance(y.1)).then(y.0.cmp(&x.0)));
        if let Some((column, x)) = nearest {
            let first = if x >= 0.5 { 1.0 } else { 0.0 };
            tasks.extend([Task::Visit(column, 1.0 - first), Task::Visit(column, first)]);
            return;
        }
        let mut taken: Vec<bool> = (0..values.len()).map(|column| self.relaxation.is_one(column)).collect();
        self.relaxation.basic_columns().for_each(|(column, x)| taken[column] = x > 0.5);
        let value = total(values, &taken);
        if value > found.value && program.holds(|column| taken[column]) {
            (found.value, self.best, self.known) = (value, taken, true);
            self.fix(value);
        }
    }
}

/// True when no further node is to be looked at.
fn given_up(found: &Choice, any: bool) -> bool {
    match found.value.is_finite() {
        true => any || found.nodes > ENOUGH,
        false => found.nodes > NODES,
    }
}

/// What counts as no difference in value.
pub(crate) fn slack(value: f64) -> f64 {
    1e-9 * (1.0 + if value.is_finite() { value.abs() } else { 0.0 })
}

fn total(values: &[f64], taken: &[bool]) -> f64 {
    values.iter().zip(taken).filter(|(_, taken)| **taken).map(|(value, _)| value).sum()
}

/// Columns with the same coefficients everywhere, of classes with more than one member.
fn classes(program: &Program) -> Vec<Vec<usize>> {
    let mut by_entries: HashMap<Vec<(u32, u64)>, Vec<usize>> = HashMap::new();
    for column in 0..program.columns() {
        let key = program.column(column).iter().map(|&(row, a)| (row, a.to_bits())).collect();
        by_entries.entry(key).or_default().push(column);
    }
    let mut classes: Vec<Vec<usize>> = by_entries.into_values().filter(|class| class.len() > 1).collect();
    classes.sort_unstable();
    classes
}

/// How many more columns like this one its rows can hold.
fn room(program: &Program, column: usize, used: &[f64]) -> usize {
    let of_row = |&(row, a): &(u32, f64)| {
        let row = row as usize;
        if a <= 0.0 || !program.is_packing(row) {
            return usize::MAX;
        }
        ((program.rows()[row].upper - used[row]) / a + WHOLE).max(0.0) as usize
    };
    program.column(column).iter().map(of_row).min().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
