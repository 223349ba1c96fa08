//! The M-step: Newton steps on each item's expected log posterior.

use super::expectation::Expected;
use super::parameters::{ItemParameters, Slot};
use super::prior::Priors;
use crate::model::Objective;
use crate::{Grid, ParametricModel};
use linfa_linalg::cholesky::SolveC;
use ndarray::Array2;
use rayon::prelude::*;

const MOST_STEPS: usize = 30;
/// A Newton step of this size leaves an error of its square: nothing is gained by another one.
const SMALL_STEP: f64 = 1e-5;
/// Nodes times items that a thread should have to work on: for less, waking it and letting it wait costs more
/// processor time than it takes off the clock.
const SHARE: usize = 8192;

/// What an M-step needs besides the parameters.
pub(super) struct Maximiser<'a> {
    pub grid: &'a Grid,
    pub stride: usize,
    pub expected: &'a Expected,
    /// First row of every item in the counts.
    pub first: &'a [usize],
    /// Priors, one an item.
    pub priors: &'a [Priors],
}

impl Maximiser<'_> {
    /// Moves every active item to its maximum given the counts.
    pub(super) fn maximise(&self, parameters: &mut ItemParameters) {
        let least = SHARE.div_ceil(self.grid.len().max(1));
        parameters.slots.par_iter_mut().with_min_len(least).enumerate().for_each(|(i, slot)| {
            if slot.active && !slot.shares_slope() && slot.own().next().is_some() {
                self.maximise_item(i, slot);
            }
        });
        self.maximise_shared(parameters);
    }

    /// Gradients of the expected log posterior in every working parameter of every item; by
    /// Fisher's identity these are the gradients of the observed log posterior.
    pub(super) fn gradients(&self, parameters: &ItemParameters) -> Vec<Vec<f64>> {
        let of = |(i, slot): (usize, &Slot)| {
            if slot.active { self.objective(i, slot).gradient } else { vec![0.0; slot.working.len()] }
        };
        parameters.slots.iter().enumerate().map(of).collect()
    }

    /// Newton steps, damped after Levenberg (1944) and Marquardt (1963) where the plain step would
    /// lead down: priors of b make the objective far from quadratic when a slope is small.
    fn maximise_item(&self, item: usize, slot: &mut Slot) {
        let (mut here, mut damping) = (self.objective(item, slot), 0.0);
        for _ in 0..MOST_STEPS {
            let Some((step, there)) = self.uphill(item, slot, &here, &mut damping) else { return };
            here = there;
            if step < SMALL_STEP {
                return;
            }
        }
    }

    /// Takes a step after which the objective has not fallen, damped as little as that takes, and
    /// returns its size; `None` when not even the most damped one helps, which is at the maximum as
    /// far as numbers can tell.
    fn uphill(
        &self,
        item: usize,
        slot: &mut Slot,
        here: &Objective,
        damping: &mut f64,
    ) -> Option<(f64, Objective)> {
        let from = slot.working.clone();
        while *damping < 1e6 {
            if let Some(step) = solve(here, slot, *damping) {
                move_by(slot, &from, &step);
                let there = self.objective(item, slot);
                if improves(here, &there, slot) {
                    *damping = if *damping < 1e-6 { 0.0 } else { *damping * 0.1 };
                    return Some((step.iter().fold(0.0, |top: f64, s| top.max(s.1.abs())), there));
                }
                slot.working.copy_from_slice(&from);
            }
            *damping = if *damping == 0.0 { 1e-4 } else { *damping * 10.0 };
        }
        *damping = 0.0;
        None
    }

    /// Newton with one slope for several items: the Hessian is an arrow, solved by its Schur complement.
    fn maximise_shared(&self, parameters: &mut ItemParameters) {
        let shared: Vec<usize> =
            (0..parameters.slots.len()).filter(|&i| parameters.slots[i].shares_slope()).collect();
        for _ in 0..if shared.is_empty() { 0 } else { MOST_STEPS } {
            let locals: Vec<Objective> =
                shared.iter().map(|&i| self.objective(i, &parameters.slots[i])).collect();
            let (mut slope_gradient, mut slope_information) = (0.0, 0.0);
            for l in &locals {
                let ratio = l.information[1] / l.information[5];
                slope_gradient += l.gradient[0] - ratio * l.gradient[1];
                slope_information += l.information[0] - ratio * l.information[1];
            }
            let slope_step = (slope_gradient / slope_information).clamp(-1.0, 1.0);
            let mut largest = slope_step.abs();
            for (&i, l) in shared.iter().zip(&locals) {
                let slot = &mut parameters.slots[i];
                let step =
                    ((l.gradient[1] - l.information[1] * slope_step) / l.information[5]).clamp(-2.0, 2.0);
                let from = slot.working.clone();
                move_by(slot, &from, &[(0, slope_step), (1, step)]);
                largest = largest.max(step.abs());
            }
            if largest < SMALL_STEP {
                return;
            }
        }
    }

    fn objective(&self, item: usize, slot: &Slot) -> Objective {
        let mut objective = Objective::new(slot.working.len());
        let counts = self.counts(item, slot.categories);
        slot.item().add_expected(self.grid.nodes(), &counts, &mut objective);
        self.priors[item].add(slot, &mut objective);
        objective
    }

    /// Expected counts of an item, one row a category.
    pub(super) fn counts(&self, item: usize, categories: usize) -> Vec<&[f64]> {
        let row = |k: usize| &self.expected.counts[(self.first[item] + k) * self.stride..][..self.grid.len()];
        (0..categories).map(row).collect()
    }
}

/// True where the value has risen, or stands still as far as its rounding tells while the gradient,
/// which is known to more digits, has shrunk.
fn improves(here: &Objective, there: &Objective, slot: &Slot) -> bool {
    let square = |o: &Objective| slot.own().map(|x| o.gradient[x].powi(2)).sum::<f64>();
    let rounding = 1e-13 * here.value.abs();
    there.value > here.value || (there.value >= here.value - rounding && square(there) < 0.5 * square(here))
}

/// `(information + damping · diagonal)⁻¹ · gradient` over the free parameters, each step bounded;
/// `None` when the matrix is not positive definite.
fn solve(objective: &Objective, slot: &Slot, damping: f64) -> Option<Vec<(usize, f64)>> {
    let (free, n): (Vec<usize>, usize) = (slot.own().collect(), slot.working.len());
    let mut matrix = Array2::from_shape_fn((free.len(), free.len()), |(x, y)| {
        let (x, y) = (free[x], free[y]);
        let extra = if x == y { damping * objective.information[x * n + x].abs().max(1e-3) } else { 0.0 };
        objective.information[x * n + y] + extra
    });
    let right = Array2::from_shape_fn((free.len(), 1), |(x, _)| objective.gradient[free[x]]);
    let solution = matrix.solvec(&right).ok()?;
    let step: Vec<(usize, f64)> =
        free.iter().enumerate().map(|(place, &x)| (x, solution[[place, 0]].clamp(-2.0, 2.0))).collect();
    step.iter().all(|s| s.1.is_finite()).then_some(step)
}

fn move_by(slot: &mut Slot, from: &[f64], step: &[(usize, f64)]) {
    for &(x, by) in step {
        slot.working[x] = slot.model.bounded(x, from[x] + by);
    }
}
