//! Linear relaxations by the dual simplex method, restarted from the basis before.
//!
//! Every variable has two finite bounds, so any basis becomes dual feasible by moving its non-basic
//! variables to the bound that their reduced cost asks for. New values and new bounds therefore need
//! no first phase and no start from scratch: the last basis is repaired by a few pivots. Ratio test
//! with bound flips after Maros (2003), "A generalized dual phase-2 simplex algorithm", European
//! Journal of Operational Research 149. The inverse of the basis is kept dense, because a blueprint
//! has tens of rows, not thousands.

mod inverse;

use crate::program::Program;
use inverse::{add_column, multiply};

/// How far outside its bounds a variable may lie.
const PRIMAL: f64 = 1e-9;
/// Smallest pivot trusted.
const PIVOT: f64 = 1e-7;
/// Pivots between two computations of the inverse from scratch.
const REFRESH: usize = 64;

/// How a relaxation ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Outcome {
    /// Solved; no zero-one solution has a larger value than this.
    Bound(f64),
    /// No values between the bounds satisfy the rows.
    Infeasible,
}

/// Where a variable is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Basic,
    Lower,
    Upper,
}

/// The relaxation of a program: structural columns first, then one column a row that holds its sum.
#[derive(Debug, Clone)]
pub(crate) struct Relaxation {
    columns: usize,
    rows: usize,
    lower: Vec<f64>,
    upper: Vec<f64>,
    cost: Vec<f64>,
    place: Vec<Place>,
    basis: Vec<usize>,
    inverse: Vec<f64>,
    basic: Vec<f64>,
    reduced: Vec<f64>,
    /// Variables that are not fixed at zero: those whose reduced costs matter.
    open: Vec<usize>,
    pivot_row: Vec<f64>,
    steps: Vec<(f64, usize)>,
    work: Vec<f64>,
    entering: Vec<f64>,
    since_refresh: usize,
}

impl Relaxation {
    /// The relaxation with every column between 0 and 1 and no value.
    pub fn new(program: &Program) -> Self {
        let (n, m) = (program.columns(), program.rows().len());
        let mut one = Self {
            columns: n,
            rows: m,
            lower: vec![0.0; n],
            upper: vec![1.0; n],
            cost: vec![0.0; n],
            place: vec![Place::Lower; n],
            basis: (n..n + m).collect(),
            inverse: vec![0.0; m * m],
            basic: vec![0.0; m],
            reduced: vec![0.0; n + m],
            open: Vec::with_capacity(n + m),
            pivot_row: vec![0.0; n + m],
            steps: Vec::with_capacity(n + m),
            work: vec![0.0; m],
            entering: vec![0.0; m],
            since_refresh: REFRESH,
        };
        one.lower.extend(program.rows().iter().map(|row| row.lower));
        one.upper.extend(program.rows().iter().map(|row| row.upper));
        one.place.extend(std::iter::repeat_n(Place::Basic, m));
        one
    }

    /// Sets the value of every column.
    pub fn set_values(&mut self, values: &[f64]) {
        self.cost.clear();
        self.cost.extend(values.iter().map(|v| -v));
    }

    /// Sets the bounds of a column.
    pub fn set_bounds(&mut self, column: usize, lower: f64, upper: f64) {
        (self.lower[column], self.upper[column]) = (lower, upper);
    }

    /// Sets the bounds of a row's sum.
    pub fn set_row_bounds(&mut self, row: usize, lower: f64, upper: f64) {
        self.set_bounds(self.columns + row, lower, upper);
    }

    /// Price of a row: what one unit more of its bound is worth; 0 for a row that does not bind.
    pub fn price_of(&self, row: usize) -> f64 {
        -self.reduced_cost(self.columns + row)
    }

    /// Bounds of a column.
    pub fn bounds(&self, column: usize) -> (f64, f64) {
        (self.lower[column], self.upper[column])
    }

    /// What moving a non-basic column off its bound costs at least; 0 for a basic one.
    pub fn reduced_cost(&self, column: usize) -> f64 {
        if self.place[column] == Place::Basic { 0.0 } else { self.reduced[column] }
    }

    /// Basic columns with the value they have; the others lie at a bound.
    pub fn basic_columns(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        let columns = self.columns;
        self.basis.iter().copied().zip(self.basic.iter().copied()).filter(move |(j, _)| *j < columns)
    }

    /// True when a non-basic column is 1.
    pub fn is_one(&self, column: usize) -> bool {
        match self.place[column] {
            Place::Basic => false,
            Place::Lower => self.lower[column] > 0.5,
            Place::Upper => self.upper[column] > 0.5,
        }
    }

    /// Solves under the values and bounds that are set now, giving up once the bound is at most `enough`.
    pub fn solve(&mut self, program: &Program, enough: f64) -> Outcome {
        self.restart(program);
        let bound = self.bound();
        if bound <= enough {
            return Outcome::Bound(bound);
        }
        let mut rounds = 0;
        while let Some((row, above)) = self.leaving(rounds) {
            if !self.ratio_test(program, row, above, rounds) {
                return Outcome::Infeasible;
            }
            rounds += 1;
            if rounds % 8 == 0 {
                let bound = self.bound();
                if bound <= enough {
                    return Outcome::Bound(bound);
                }
            }
            if rounds > 200 * (self.rows + 10) {
                break;
            }
        }
        Outcome::Bound(self.bound())
    }

    /// An upper bound of the value by weak duality: valid for any prices, solved to the end or not.
    ///
    /// With prices y of the rows it is `Σ max(−y·lower, −y·upper) + Σ max(−d·lower, −d·upper)`, d the
    /// reduced costs (Nemhauser & Wolsey 1988, section I.2.2).
    pub fn bound(&self) -> f64 {
        let most =
            |j: usize| -(self.reduced[j] * if self.reduced[j] > 0.0 { self.lower[j] } else { self.upper[j] });
        (0..self.columns + self.rows).map(most).sum()
    }

    /// Makes the present basis dual feasible and its values fit the present bounds.
    fn restart(&mut self, program: &Program) {
        if self.since_refresh >= REFRESH / 2 {
            self.invert(program);
        }
        self.price(program);
        self.open.clear();
        for j in 0..self.columns + self.rows {
            if self.place[j] != Place::Basic {
                self.place[j] = self.proper_place(j);
            }
            if self.lower[j] != 0.0 || self.upper[j] != 0.0 {
                self.open.push(j);
            }
        }
        self.compute_basic(program);
    }

    fn proper_place(&self, j: usize) -> Place {
        match self.reduced[j] {
            d if d > 0.0 => Place::Lower,
            d if d < 0.0 => Place::Upper,
            _ => self.place[j],
        }
    }

    /// Reduced costs from scratch: `d = c − y'A` with `y' = c_B' B⁻¹`.
    fn price(&mut self, program: &Program) {
        let m = self.rows;
        self.work.fill(0.0);
        for (k, &j) in self.basis.iter().enumerate() {
            if j < self.columns && self.cost[j] != 0.0 {
                let cost = self.cost[j];
                for (price, cell) in self.work.iter_mut().zip(&self.inverse[k * m..(k + 1) * m]) {
                    *price += cost * cell;
                }
            }
        }
        for j in 0..self.columns {
            let spent: f64 = program.column(j).iter().map(|&(r, a)| a * self.work[r as usize]).sum();
            self.reduced[j] = self.cost[j] - spent;
        }
        self.reduced[self.columns..].copy_from_slice(&self.work);
        for &j in &self.basis {
            self.reduced[j] = 0.0;
        }
    }

    /// Values of the basic variables: `x_B = −B⁻¹ N x_N`.
    fn compute_basic(&mut self, program: &Program) {
        self.work.fill(0.0);
        for j in 0..self.columns + self.rows {
            let x = match self.place[j] {
                Place::Basic => continue,
                Place::Lower => self.lower[j],
                Place::Upper => self.upper[j],
            };
            if x != 0.0 {
                add_column(program, self.columns, j, -x, &mut self.work);
            }
        }
        multiply(&self.inverse, &self.work, &mut self.basic);
    }

    /// The basic variable to leave: the one furthest outside its bounds, and whether it is above.
    fn leaving(&self, rounds: usize) -> Option<(usize, bool)> {
        let mut worst = None;
        let mut most = PRIMAL;
        for (k, (&j, &x)) in self.basis.iter().zip(&self.basic).enumerate() {
            let outside = (self.lower[j] - x).max(x - self.upper[j]);
            if outside > most {
                worst = Some((k, x > self.upper[j]));
                // After very many rounds the first instead of the worst, which cannot cycle.
                if rounds > 50 * (self.rows + 10) {
                    break;
                }
                most = outside;
            }
        }
        worst
    }

    /// Finds the entering variable and pivots; false when nothing can mend the row.
    fn ratio_test(&mut self, program: &Program, row: usize, above: bool, rounds: usize) -> bool {
        let leaving = self.basis[row];
        let target = if above { self.upper[leaving] } else { self.lower[leaving] };
        let sign = if above { 1.0 } else { -1.0 };
        self.breakpoints(program, row, sign);
        let Some(entering) = self.pass_breakpoints((self.basic[row] - target).abs(), rounds) else {
            return false;
        };
        self.flip(program, entering);
        let column = self.steps[entering].1;
        self.pivot(program, row, column, target, sign);
        true
    }

    /// The pivot row, and the steps at which reduced costs change their sign.
    fn breakpoints(&mut self, program: &Program, row: usize, sign: f64) {
        let prices = &self.inverse[row * self.rows..(row + 1) * self.rows];
        self.steps.clear();
        for &j in &self.open {
            let alpha = match self.place[j] {
                Place::Basic => continue,
                _ if j >= self.columns => -prices[j - self.columns],
                _ => program.column(j).iter().map(|&(r, a)| a * prices[r as usize]).sum(),
            };
            let alpha = sign * alpha;
            self.pivot_row[j] = alpha;
            let blocks = if self.place[j] == Place::Lower { alpha > PIVOT } else { alpha < -PIVOT };
            if blocks && self.upper[j] > self.lower[j] {
                self.steps.push(((self.reduced[j] / alpha).max(0.0), j));
            }
        }
    }

    /// Index in `steps` of the entering variable; those before it are to be flipped.
    ///
    /// Among steps of the same length the largest pivot is taken for stability.
    fn pass_breakpoints(&mut self, outside: f64, rounds: usize) -> Option<usize> {
        let pivot_row = &self.pivot_row;
        self.steps.sort_unstable_by(|x, y| {
            let larger = pivot_row[y.1].abs().total_cmp(&pivot_row[x.1].abs());
            x.0.total_cmp(&y.0).then(larger).then(x.1.cmp(&y.1))
        });
        if rounds > 50 * (self.rows + 10) {
            return if self.steps.is_empty() { None } else { Some(0) };
        }
        let mut slope = outside;
        for (k, &(_, j)) in self.steps.iter().enumerate() {
            slope -= self.pivot_row[j].abs() * (self.upper[j] - self.lower[j]);
            if slope <= PRIMAL {
                return Some(k);
            }
        }
        None
    }

    /// Moves the variables whose breakpoints were passed to their other bound.
    fn flip(&mut self, program: &Program, count: usize) {
        if count == 0 {
            return;
        }
        self.work.fill(0.0);
        for &(_, j) in &self.steps[..count] {
            let width = self.upper[j] - self.lower[j];
            let (place, change) = match self.place[j] {
                Place::Lower => (Place::Upper, width),
                _ => (Place::Lower, -width),
            };
            self.place[j] = place;
            add_column(program, self.columns, j, -change, &mut self.work);
        }
        multiply(&self.inverse, &self.work, &mut self.entering);
        for (x, change) in self.basic.iter_mut().zip(&self.entering) {
            *x += change;
        }
    }

    /// Exchanges the basic variable of `row` for `column`; the leaving one stops at `target`.
    fn pivot(&mut self, program: &Program, row: usize, column: usize, target: f64, sign: f64) {
        self.work.fill(0.0);
        add_column(program, self.columns, column, 1.0, &mut self.work);
        multiply(&self.inverse, &self.work, &mut self.entering);
        let (leaving, step) = (self.basis[row], self.reduced[column] / self.pivot_row[column]);
        for &j in &self.open {
            if self.place[j] != Place::Basic {
                self.reduced[j] -= step * self.pivot_row[j];
            }
        }
        (self.reduced[column], self.reduced[leaving]) = (0.0, -step * sign);
        let move_by = (self.basic[row] - target) / self.entering[row];
        for (x, w) in self.basic.iter_mut().zip(&self.entering) {
            *x -= move_by * w;
        }
        let from = if self.place[column] == Place::Lower { self.lower[column] } else { self.upper[column] };
        self.basic[row] = from + move_by;
        self.place[leaving] = if sign > 0.0 { Place::Upper } else { Place::Lower };
        self.place[column] = Place::Basic;
        self.basis[row] = column;
        self.update_inverse(row);
        self.since_refresh += 1;
        if self.since_refresh >= REFRESH {
            self.invert(program);
            self.price(program);
            self.compute_basic(program);
        }
    }
}
