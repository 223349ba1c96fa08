//! The parameters of a running calibration and which of them are free.

use super::model::Model;
use super::prior::Priors;
use crate::{Grid, Item, Moments, ResponseModel};

/// One item under calibration.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub model: Model,
    pub categories: usize,
    pub working: Vec<f64>,
    pub free: Vec<bool>,
    /// False for items that cannot be estimated; they take no part.
    pub active: bool,
    /// The item of an anchor, to the last bit.
    pub anchor: Option<Item>,
}

impl Slot {
    pub(super) fn item(&self) -> Item {
        self.anchor.clone().unwrap_or_else(|| self.model.item(&self.working))
    }

    /// Free parameters of this item alone.
    pub(super) fn own(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.free.len()).filter(|&x| self.free[x])
    }

    /// True where the item takes part in a common slope.
    pub(super) fn shares_slope(&self) -> bool {
        self.active && self.model.shares_slope() && self.free[1]
    }
}

/// All items, with the places of the free parameters in one flat vector.
#[derive(Debug, Clone)]
pub(super) struct ItemParameters {
    pub slots: Vec<Slot>,
}

impl ItemParameters {
    fn shared_slope(&self) -> bool {
        self.slots.iter().any(Slot::shares_slope)
    }

    /// Number of free item parameters.
    pub(super) fn count(&self) -> usize {
        let own: usize = self.slots.iter().filter(|s| s.active).map(|s| s.own().count()).sum();
        own + usize::from(self.shared_slope())
    }

    /// Places of every working parameter in the flat vector, `None` where fixed. A shared slope
    /// sits at the end.
    pub(super) fn places(&self) -> Vec<Vec<Option<usize>>> {
        let shared = self.shared_slope().then(|| self.count() - 1);
        let mut next = 0;
        self.slots.iter().map(|slot| slot_places(slot, shared, &mut next)).collect()
    }

    /// The free parameters as a flat vector.
    pub(super) fn flat(&self) -> Vec<f64> {
        let mut flat: Vec<f64> = Vec::with_capacity(self.slots.len() * 2);
        for slot in self.slots.iter().filter(|s| s.active) {
            flat.extend(slot.own().map(|x| slot.working[x]));
        }
        flat.extend(self.slots.iter().find(|s| s.shares_slope()).map(|s| s.working[0]));
        flat
    }

    /// Takes the free parameters from a flat vector, within their bounds.
    pub(super) fn set_flat(&mut self, flat: &[f64]) {
        let mut values = flat.iter();
        for slot in self.slots.iter_mut().filter(|s| s.active) {
            for x in 0..slot.free.len() {
                if let (true, Some(value)) = (slot.free[x], slot.free[x].then(|| values.next()).flatten()) {
                    slot.working[x] = slot.model.bounded(x, *value);
                }
            }
        }
        if let Some(slope) = values.next() {
            self.slots
                .iter_mut()
                .filter(|s| s.shares_slope())
                .for_each(|s| s.working[0] = s.model.bounded(0, *slope));
        }
    }

    /// True where every item could be moved to another scale of ability: all are estimated, their
    /// locations without priors; with `spread` their slopes too.
    pub(super) fn is_free_scale(&self, priors: &[Priors], spread: bool) -> bool {
        self.slots.iter().zip(priors).filter(|(slot, _)| slot.active).all(|(slot, priors)| {
            let slope = slot.free[0] || slot.shares_slope();
            slot.free[1] && priors.b.is_none() && (!spread || (slope && priors.a.is_none()))
        })
    }

    /// True where the log likelihood of any answers is concave in ability.
    pub(super) fn is_log_concave(&self) -> bool {
        self.slots.iter().filter(|s| s.active).all(|s| s.item().is_log_concave())
    }

    /// Puts the items on the scale `(θ − mean)/sd`: slopes times sd, intercepts plus slope times
    /// mean (times the number of steps in partial credit models).
    pub(super) fn rescale(&mut self, to: &Moments) {
        for slot in self.slots.iter_mut().filter(|s| s.active) {
            let (model, slope) = (slot.model, slot.working[0]);
            for (x, value) in slot.working.iter_mut().enumerate().skip(1) {
                let steps = match model {
                    Model::Grm => 1.0,
                    Model::Pcm | Model::Gpcm => x as f64,
                    _ => f64::from(u8::from(x == 1)),
                };
                *value += steps * slope * to.mean;
            }
            slot.working[0] = slope * to.sd;
        }
    }

    /// First table row of every item, and the number of rows at the end; one row a category.
    pub(super) fn first_rows(&self) -> Vec<usize> {
        let ends = self.slots.iter().scan(0, |end, slot| {
            *end += slot.categories;
            Some(*end)
        });
        std::iter::once(0).chain(ends).collect()
    }

    /// `ln P(category)` of every item at the nodes, `[row][stride]`; zero for inactive items, which
    /// then say nothing.
    pub(super) fn tables(&self, grid: &Grid, stride: usize) -> Vec<f64> {
        let rows = self.first_rows();
        let mut tables = vec![0.0; rows.last().unwrap_or(&0) * stride];
        for (slot, first) in self.slots.iter().zip(&rows).filter(|(slot, _)| slot.active) {
            let (item, mut cells) = (slot.item(), vec![0.0; slot.categories]);
            for (q, &theta) in grid.nodes().iter().enumerate() {
                item.log_probabilities(theta, &mut cells);
                for (k, cell) in cells.iter().enumerate() {
                    tables[(first + k) * stride + q] = *cell;
                }
            }
        }
        tables
    }
}

fn slot_places(slot: &Slot, shared: Option<usize>, next: &mut usize) -> Vec<Option<usize>> {
    let mut places = vec![None; slot.free.len()];
    if slot.active {
        for x in slot.own() {
            places[x] = Some(*next);
            *next += 1;
        }
        if slot.shares_slope() {
            places[0] = shared;
        }
    }
    places
}
