//! Which parameters were estimated from the data that a statistic is computed on.

use super::check_length;
use crate::{IrtError, ParametricModel};

/// How slopes were estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slopes {
    /// One slope an item: 2PL, 3PL, GRM, GPCM.
    PerItem,
    /// One slope for all items: 1PL.
    Shared,
    /// None: Rasch, PCM, or items of a known pool.
    Fixed,
}

/// The free parameters of a calibrated model: what degrees of freedom were spent on.
///
/// Items are described by their working parameters ([`ParametricModel::working`]): the slope first,
/// then intercepts; for right-or-wrong items the logits of both asymptotes follow.
///
/// ```
/// use gradatim_irt::{Dichotomous, fit::{FreeParameters, Slopes}};
/// let items = [Dichotomous::two_pl(1.0, 0.0)?, Dichotomous::three_pl(1.2, 0.5, 0.2)?];
/// let free = FreeParameters::new(&items, Slopes::PerItem);
/// assert_eq!((free.of_item(0), free.of_item(1), free.count()), (2, 3, 5));
/// assert_eq!(free.fixed(1, 2).count(), 4); // c held at its value
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FreeParameters {
    items: Vec<Vec<bool>>,
    slopes: Slopes,
    latent_sd: bool,
}

impl FreeParameters {
    /// Slopes as stated, and every other parameter that lies inside its range: intercepts always, an
    /// asymptote unless it is 0 or 1. The ability distribution is fixed.
    #[must_use]
    pub fn new<M: ParametricModel>(items: &[M], slopes: Slopes) -> Self {
        let of = |item: &M| -> Vec<bool> {
            let inside = |(x, value): (usize, &f64)| {
                if x == 0 { slopes == Slopes::PerItem } else { value.is_finite() }
            };
            item.working().iter().enumerate().map(inside).collect()
        };
        Self { items: items.iter().map(of).collect(), slopes, latent_sd: false }
    }

    /// The same with the standard deviation of the abilities estimated, as in Rasch models.
    #[must_use]
    pub fn with_latent_sd(mut self) -> Self {
        self.latent_sd = true;
        self
    }

    /// The same with working parameter `parameter` of item `item` held at its value; one that does
    /// not exist is fixed already.
    #[must_use]
    pub fn fixed(mut self, item: usize, parameter: usize) -> Self {
        if let Some(free) = self.items.get_mut(item).and_then(|item| item.get_mut(parameter)) {
            *free = false;
        }
        self
    }

    /// Free parameters that touch one item: its own, a shared slope, and the latent spread.
    #[must_use]
    pub fn of_item(&self, item: usize) -> usize {
        let own = self.items.get(item).map_or(0, |free| free.iter().filter(|f| **f).count());
        own + self.shared()
    }

    /// All free parameters.
    #[must_use]
    pub fn count(&self) -> usize {
        self.items.iter().flatten().filter(|f| **f).count() + self.shared()
    }

    /// Number of parameters that are not of one item.
    fn shared(&self) -> usize {
        usize::from(self.slopes == Slopes::Shared) + usize::from(self.latent_sd)
    }

    /// Columns of the free parameters, by item and working parameter.
    pub(super) fn columns(&self) -> Vec<Vec<Option<usize>>> {
        let shared = (self.slopes == Slopes::Shared).then(|| self.count() - self.shared());
        let mut next = 0..;
        let mut column = |(x, free): (usize, &bool)| {
            if *free { next.next() } else { shared.filter(|_| x == 0) }
        };
        self.items.iter().map(|item| item.iter().enumerate().map(&mut column).collect()).collect()
    }

    /// Column of the latent spread.
    pub(super) fn latent_column(&self) -> Option<usize> {
        self.latent_sd.then(|| self.count() - 1)
    }

    /// Fails unless these are the parameters of `items`.
    pub(super) fn check<M: ParametricModel>(&self, items: &[M]) -> Result<(), IrtError> {
        check_length("items of the free parameters", self.items.len(), items.len())?;
        items.iter().zip(&self.items).try_for_each(|(item, free)| {
            check_length("working parameters of an item", free.len(), item.working().len())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dichotomous, Graded, Item};

    #[test]
    fn shared_columns_come_last() {
        let items = [0.0, 1.0].map(|b| Dichotomous::two_pl(1.0, b).unwrap());
        let free = FreeParameters::new(&items, Slopes::Shared).with_latent_sd();
        let expected = vec![Some(2), Some(0), None, None];
        assert_eq!(free.columns()[0], expected);
        assert_eq!((free.columns()[1][1], free.columns()[1][0]), (Some(1), Some(2)));
        assert_eq!((free.latent_column(), free.count(), free.of_item(1)), (Some(3), 4, 3));
    }

    #[test]
    fn another_model_is_refused() {
        let (two, graded) = (
            [Item::from(Dichotomous::two_pl(1.0, 0.0).unwrap())],
            [Item::from(Graded::new(1.0, vec![0.0, 1.0]).unwrap())],
        );
        let free = FreeParameters::new(&two, Slopes::PerItem);
        assert!(free.check(&two).is_ok() && free.check(&graded).is_err());
    }
}
