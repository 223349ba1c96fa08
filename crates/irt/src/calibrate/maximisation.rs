//! The M-step: Newton steps on each item's expected log posterior.

use super::expectation::Expected;
use super::parameters::{Freedom, Gradient, Hessian, ItemParameters, bounded, derivatives};
use super::prior::Priors;
use crate::{Dichotomous, Grid, ResponseModel};
use rayon::prelude::*;

const MOST_STEPS: usize = 30;

/// What an M-step needs besides the parameters.
pub(super) struct Maximiser<'a> {
    pub grid: &'a Grid,
    pub expected: &'a Expected,
    pub priors: &'a Priors,
}

/// Value, gradient and expected information of one item's expected log posterior.
struct Local {
    value: f64,
    gradient: Gradient,
    information: Hessian,
}

impl Maximiser<'_> {
    /// Moves every active item to its maximum given the counts.
    pub(super) fn maximise(&self, parameters: &mut ItemParameters) {
        let freedom = parameters.freedom;
        if freedom.shared_slope {
            return self.maximise_shared(parameters);
        }
        let active = parameters.active.clone();
        parameters.working.par_iter_mut().enumerate().filter(|(i, _)| active[*i]).for_each(|(i, working)| {
            self.maximise_item(i, working, &freedom);
        });
    }

    /// Gradient of the expected log posterior in every working parameter of every item; by
    /// Fisher's identity this is the gradient of the observed log posterior.
    pub(super) fn gradient(&self, parameters: &ItemParameters) -> Vec<Gradient> {
        let freedom = parameters.freedom;
        let at = |(i, w): (usize, &[f64; 4])| {
            if parameters.active[i] { self.local(i, w, &freedom).gradient } else { [0.0; 4] }
        };
        parameters.working.iter().enumerate().map(at).collect()
    }

    /// Newton steps, damped after Levenberg (1944) and Marquardt (1963) where the plain step would
    /// lead down: priors of b make the objective far from quadratic when a slope is small.
    fn maximise_item(&self, item: usize, working: &mut [f64; 4], freedom: &Freedom) {
        let (mut here, mut damping) = (self.local(item, working, freedom), 0.0);
        for _ in 0..MOST_STEPS {
            let Some((next, there)) = self.uphill(item, working, &here, freedom, &mut damping) else {
                return;
            };
            let moved =
                (0..4).map(|x| (next[x] - working[x]).abs()).filter(|m| m.is_finite()).fold(0.0, f64::max);
            (*working, here) = (next, there);
            if moved < 1e-10 {
                return;
            }
        }
    }

    /// A step after which the objective has not fallen, damped as little as that takes; `None` when
    /// not even the most damped one helps, which is at the maximum as far as numbers can tell.
    fn uphill(
        &self,
        item: usize,
        from: &[f64; 4],
        here: &Local,
        freedom: &Freedom,
        damping: &mut f64,
    ) -> Option<([f64; 4], Local)> {
        while *damping < 1e12 {
            if let Some(step) = solve(here, freedom, *damping) {
                let next = moved(from, &step, freedom);
                let there = self.local(item, &next, freedom);
                if there.value >= here.value {
                    *damping = if *damping < 1e-6 { 0.0 } else { *damping * 0.1 };
                    return Some((next, there));
                }
            }
            *damping = if *damping == 0.0 { 1e-4 } else { *damping * 10.0 };
        }
        *damping = 0.0;
        None
    }

    /// Newton with one slope for all items: the Hessian is an arrow, solved by its Schur complement.
    fn maximise_shared(&self, parameters: &mut ItemParameters) {
        let both = Freedom { free: [true, true, false, false], shared_slope: true };
        for _ in 0..MOST_STEPS {
            let locals: Vec<Option<Local>> = (0..parameters.working.len())
                .map(|i| {
                    parameters.active[i].then(|| self.local(i, &parameters.working[i], &parameters.freedom))
                })
                .collect();
            let (mut slope_gradient, mut slope_information) = (0.0, 0.0);
            for l in locals.iter().flatten() {
                let ratio = l.information[0][1] / l.information[1][1];
                slope_gradient += l.gradient[0] - ratio * l.gradient[1];
                slope_information += l.information[0][0] - ratio * l.information[0][1];
            }
            let slope_step = (slope_gradient / slope_information).clamp(-1.0, 1.0);
            let mut largest = slope_step.abs();
            for (working, l) in parameters.working.iter_mut().zip(&locals) {
                let Some(l) = l else { continue };
                let step = (l.gradient[1] - l.information[0][1] * slope_step) / l.information[1][1];
                *working = moved(working, &[slope_step, step.clamp(-2.0, 2.0), 0.0, 0.0], &both);
                largest = largest.max(step.abs());
            }
            if largest < 1e-11 {
                return;
            }
        }
    }

    fn local(&self, item: usize, working: &[f64; 4], freedom: &Freedom) -> Local {
        let nodes = self.grid.len();
        let (wrong, right) = self.expected.counts[2 * item * nodes..][..2 * nodes].split_at(nodes);
        let model = Dichotomous::from_working(*working);
        let (prior, mut gradient, prior_hessian) = self.priors.at(working, &freedom.free);
        let (mut value, mut information) = (prior, [[0.0; 4]; 4]);
        for ((&theta, &r), &w) in self.grid.nodes().iter().zip(right).zip(wrong) {
            let (log_p, log_q) =
                (model.log_derivatives(theta, 1).value, model.log_derivatives(theta, 0).value);
            let (p, q) = (log_p.exp().max(1e-300), log_q.exp().max(1e-300));
            let (first, _) = derivatives(&model, theta);
            let (pull, weight) = (r / p - w / q, (r + w) / (p * q));
            value += r * log_p + w * log_q;
            for x in 0..4 {
                gradient[x] += pull * first[x];
                for y in 0..4 {
                    information[x][y] += weight * first[x] * first[y];
                }
            }
        }
        for x in 0..4 {
            for y in 0..4 {
                information[x][y] -= prior_hessian[x][y];
            }
        }
        Local { value, gradient, information }
    }
}

/// `(information + damping · diagonal)⁻¹ · gradient` over the free parameters; `None` when the
/// matrix is not positive definite.
fn solve(local: &Local, freedom: &Freedom, damping: f64) -> Option<[f64; 4]> {
    use linfa_linalg::cholesky::SolveC;
    let free: Vec<usize> = freedom.of_item().collect();
    let mut matrix = ndarray::Array2::from_shape_fn((free.len(), free.len()), |(x, y)| {
        local.information[free[x]][free[y]]
            + if x == y { damping * local.information[free[x]][free[x]].abs().max(1e-3) } else { 0.0 }
    });
    let right = ndarray::Array2::from_shape_fn((free.len(), 1), |(x, _)| local.gradient[free[x]]);
    let solution = matrix.solvec(&right).ok()?;
    let mut step = [0.0; 4];
    for (place, &x) in free.iter().enumerate() {
        step[x] = solution[[place, 0]].clamp(-2.0, 2.0);
    }
    step.iter().all(|s| s.is_finite()).then_some(step)
}

fn moved(from: &[f64; 4], step: &[f64; 4], freedom: &Freedom) -> [f64; 4] {
    let mut next = *from;
    for x in freedom.of_item() {
        next[x] = bounded(x, from[x] + step[x]);
    }
    next
}
