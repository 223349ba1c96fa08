//! The parameters of a running calibration and which of them are free.

use super::settings::{IrtValidParams, Model};
use crate::{Dichotomous, Grid, ResponseModel};

/// Which working parameters (slope, intercept, logit c, logit d) a model estimates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Freedom {
    pub free: [bool; 4],
    pub shared_slope: bool,
}

impl Freedom {
    pub(super) fn of(settings: &IrtValidParams) -> Self {
        let model = settings.model;
        let guessing = matches!(model, Model::ThreePl | Model::FourPl) && settings.fixed_c.is_none();
        let slope = !matches!(model, Model::Rasch | Model::OnePl);
        Self { free: [slope, true, guessing, model == Model::FourPl], shared_slope: model == Model::OnePl }
    }

    /// Free parameters of one item.
    pub(super) fn of_item(&self) -> impl Iterator<Item = usize> + '_ {
        (0..4).filter(|&x| self.free[x])
    }
}

/// Working parameters of every item, with the places of the free ones in one flat vector.
#[derive(Debug, Clone)]
pub(super) struct ItemParameters {
    pub working: Vec<[f64; 4]>,
    pub active: Vec<bool>,
    pub freedom: Freedom,
}

impl ItemParameters {
    /// Number of free item parameters.
    pub(super) fn count(&self) -> usize {
        let items = self.active.iter().filter(|a| **a).count();
        items * self.freedom.of_item().count() + usize::from(self.freedom.shared_slope)
    }

    /// Places of item parameters in the flat vector: `[slope, intercept, logit c, logit d]` per
    /// item, `None` where fixed. A shared slope sits at the end.
    pub(super) fn places(&self) -> Vec<[Option<usize>; 4]> {
        let shared = self.freedom.shared_slope.then(|| self.count() - 1);
        let mut next = 0;
        self.active.iter().map(|&active| self.item_places(active, shared, &mut next)).collect()
    }

    fn item_places(&self, active: bool, shared: Option<usize>, next: &mut usize) -> [Option<usize>; 4] {
        let mut places = [None; 4];
        if active {
            for x in self.freedom.of_item() {
                places[x] = Some(*next);
                *next += 1;
            }
            places[0] = places[0].or(shared);
        }
        places
    }

    /// The free parameters as a flat vector.
    pub(super) fn flat(&self) -> Vec<f64> {
        let mut flat = vec![0.0; self.count()];
        for (working, places) in self.working.iter().zip(self.places()) {
            for (value, place) in working.iter().zip(places) {
                if let Some(place) = place {
                    flat[place] = *value;
                }
            }
        }
        flat
    }

    /// Takes the free parameters from a flat vector, within [`bounded`].
    pub(super) fn set_flat(&mut self, flat: &[f64]) {
        let places = self.places();
        for (working, places) in self.working.iter_mut().zip(places) {
            for (x, place) in places.iter().enumerate() {
                if let Some(place) = place {
                    working[x] = bounded(x, flat[*place]);
                }
            }
        }
    }

    /// `ln P(wrong)` and `ln P(right)` of every item at the nodes: `[item][score][node]`.
    pub(super) fn tables(&self, grid: &Grid) -> Vec<f64> {
        let mut tables = vec![0.0; self.working.len() * 2 * grid.len()];
        for (i, chunk) in tables.chunks_exact_mut(2 * grid.len()).enumerate().filter(|(i, _)| self.active[*i])
        {
            let item = Dichotomous::from_working(self.working[i]);
            for (k, row) in chunk.chunks_exact_mut(grid.len()).enumerate() {
                for (cell, &theta) in row.iter_mut().zip(grid.nodes()) {
                    *cell = item.log_derivatives(theta, k).value;
                }
            }
        }
        tables
    }
}

/// Largest absolute slope and the range of a free asymptote's logit: beyond these the likelihood
/// is flat and an iterate only wanders; estimates at a bound are flagged.
pub(super) const SLOPE_BOUND: f64 = 15.0;
pub(super) const LOGIT_BOUND: f64 = 8.0;

/// A working parameter kept within its bounds.
pub(super) fn bounded(x: usize, value: f64) -> f64 {
    match x {
        0 => value.clamp(-SLOPE_BOUND, SLOPE_BOUND),
        1 => value.clamp(-60.0, 60.0),
        _ => value.clamp(-LOGIT_BOUND, LOGIT_BOUND),
    }
}

pub(super) type Gradient = [f64; 4];
pub(super) type Hessian = [[f64; 4]; 4];

/// Gradient and Hessian of `P` in the working parameters.
pub(super) fn derivatives(item: &Dichotomous, theta: f64) -> (Gradient, Hessian) {
    use crate::math::logistic;
    let z = item.a() * (theta - item.b());
    let (s, r, span) = (logistic(z), logistic(-z), item.d() - item.c());
    let (sr, bend) = (s * r, s * r * (r - s));
    let (dc, dd) = (item.c() * (1.0 - item.c()), item.d() * (1.0 - item.d()));
    let gradient = [span * sr * theta, span * sr, dc * r, dd * s];
    let aa = span * bend;
    let hessian = [
        [aa * theta * theta, aa * theta, -dc * sr * theta, dd * sr * theta],
        [aa * theta, aa, -dc * sr, dd * sr],
        [-dc * sr * theta, -dc * sr, dc * (1.0 - 2.0 * item.c()) * r, 0.0],
        [dd * sr * theta, dd * sr, 0.0, dd * (1.0 - 2.0 * item.d()) * s],
    ];
    (gradient, hessian)
}
