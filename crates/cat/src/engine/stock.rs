//! Which items a test may still take.

use crate::ItemPool;

/// Items barred and items met, with the numbers left in each domain, so that no step has to count.
#[derive(Debug, Clone)]
pub(super) struct Stock {
    barred: Vec<bool>,
    met: Vec<bool>,
    /// Items not barred, by domain.
    left: Vec<usize>,
    /// Items neither barred nor met, by domain.
    fresh: Vec<usize>,
}

impl Stock {
    /// Everything may be taken.
    pub(super) fn new(pool: &ItemPool) -> Self {
        let left: Vec<usize> = (0..pool.domains()).map(|d| pool.of_domain(d).len()).collect();
        let [barred, met] = [1, 2].map(|_| vec![false; pool.len()]);
        Self { barred, met, fresh: left.clone(), left }
    }

    /// Takes an item out.
    pub(super) fn bar(&mut self, item: usize, domain: usize) {
        if !std::mem::replace(&mut self.barred[item], true) {
            self.left[domain] -= 1;
            self.fresh[domain] -= usize::from(!self.met[item]);
        }
    }

    /// Keeps an item back for when its domain has nothing new.
    pub(super) fn mark_met(&mut self, item: usize, domain: usize) {
        if !std::mem::replace(&mut self.met[item], true) {
            self.fresh[domain] -= usize::from(!self.barred[item]);
        }
    }

    /// True while a domain has items not barred.
    pub(super) fn has(&self, domain: usize) -> bool {
        self.left[domain] > 0
    }

    /// True when all that a domain has left was met before.
    pub(super) fn repeats(&self, domain: usize) -> bool {
        self.fresh[domain] == 0
    }

    /// Number of items that [`Stock::allows`] in a domain.
    pub(super) fn candidates(&self, domain: usize) -> usize {
        if self.repeats(domain) { self.left[domain] } else { self.fresh[domain] }
    }

    /// Number of items of a domain not barred that are kept back as met.
    pub(super) fn held_back(&self, domain: usize) -> usize {
        self.left[domain] - self.candidates(domain)
    }

    /// True for an item that may be taken now: not barred, and not met as long as its domain has anything new.
    pub(super) fn allows(&self, item: usize, domain: usize) -> bool {
        !self.barred[item] && (!self.met[item] || self.repeats(domain))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PoolItem;
    use gradatim_irt::{Dichotomous, Grid};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_are_those_of_a_count(steps in proptest::collection::vec((0usize..12, any::<bool>()), 0..40)) {
            let item = |i: usize| PoolItem::new(format!("i{i}"), i % 3, Dichotomous::two_pl(1.0, 0.0).unwrap());
            let pool = ItemPool::new((0..12).map(item).collect(), 3, &Grid::new(3, 4.0).unwrap()).unwrap();
            let mut stock = Stock::new(&pool);
            for (item, barred) in steps {
                if barred { stock.bar(item, item % 3) } else { stock.mark_met(item, item % 3) }
                for d in 0..3 {
                    let allowed = pool.of_domain(d).iter().filter(|i| stock.allows(**i, d)).count();
                    prop_assert_eq!((stock.candidates(d), stock.has(d)), (allowed, allowed > 0));
                    let usable = pool.of_domain(d).iter().filter(|i| !stock.barred[**i]).count();
                    prop_assert_eq!(stock.held_back(d), usable - allowed);
                    let new = pool.of_domain(d).iter().any(|i| !stock.barred[*i] && !stock.met[*i]);
                    prop_assert_eq!(stock.repeats(d), !new);
                }
            }
        }
    }
}
