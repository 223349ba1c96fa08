//! The maximum priority index.

use super::ContentControl;
use crate::exposure::range;
use crate::{CatError, Constraint, ItemPool, Served, Test};
use rand::Rng;

/// By what a family of constraints groups items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// The domain.
    Domain,
    /// The task of the blueprint.
    Task,
    /// The content group.
    Group,
}

impl Grouping {
    fn of(self, pool: &ItemPool, item: usize) -> Option<usize> {
        match self {
            Self::Domain => Some(pool.domain(item)),
            Self::Task => pool.attributes(item).task,
            Self::Group => pool.attributes(item).group,
        }
    }

    fn plural(self) -> &'static str {
        match self {
            Self::Domain => "the least numbers of items by domain, added up,",
            Self::Task => "the least numbers of items by task, added up,",
            Self::Group => "the least numbers of items by content group, added up,",
        }
    }
}

/// Least and largest number of scored items of one class in a test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// At least so many.
    pub lower: usize,
    /// At most so many.
    pub upper: usize,
    /// Weight of the constraint in the index, usually 1.
    pub weight: f64,
}

impl Bounds {
    /// Between `lower` and `upper`, with weight 1.
    #[must_use]
    pub fn new(lower: usize, upper: usize) -> Self {
        Self { lower, upper, weight: 1.0 }
    }
}

/// Constraints over the classes of one grouping, by class index. Items of other classes are free.
#[derive(Debug, Clone, PartialEq)]
pub struct Family {
    grouping: Grouping,
    bounds: Vec<Bounds>,
    class_of: Vec<Option<usize>>,
    counts: Vec<usize>,
    /// Priority of each class, and last that of items of no class.
    priorities: Vec<f64>,
}

impl Family {
    /// These bounds by class index.
    ///
    /// # Errors
    /// [`CatError::Setting`] where a lower bound exceeds the upper one or a weight is not positive.
    pub fn new(grouping: Grouping, bounds: Vec<Bounds>) -> Result<Self, CatError> {
        if let Some(bad) = bounds.iter().find(|b| b.lower > b.upper) {
            let (what, wanted) = ("a lower bound on the content", "at most the upper bound");
            return Err(CatError::Setting { what, value: bad.lower as f64, wanted });
        }
        if let Some(bad) = bounds.iter().find(|b| !(b.weight.is_finite() && b.weight > 0.0)) {
            let what = "the weight of a content constraint";
            return Err(CatError::Setting { what, value: bad.weight, wanted: "a positive number" });
        }
        let (counts, priorities) = (vec![0; bounds.len()], vec![1.0; bounds.len() + 1]);
        Ok(Self { grouping, bounds, class_of: Vec::new(), counts, priorities })
    }

    /// Number of items that the lower bounds still ask for.
    fn needed(&self) -> usize {
        self.bounds.iter().zip(&self.counts).map(|(b, n)| b.lower.saturating_sub(*n)).sum()
    }

    /// What the lower bound of a class leaves for others: `((L − l) − (t − x))/(L − l)`, or 1 without one.
    fn leaves(&self, class: usize, length: usize, given: usize) -> f64 {
        let (Some(bounds), Some(&count)) = (self.bounds.get(class), self.counts.get(class)) else {
            return 1.0;
        };
        let others = length.saturating_sub(bounds.lower);
        if bounds.lower == 0 {
            return 1.0;
        }
        let gone = given.saturating_sub(count);
        if others > gone { (others - gone) as f64 / others as f64 } else { 0.0 }
    }

    /// Updates the priorities for a test of `length` items of which `given` are served.
    fn rank(&mut self, length: usize, given: usize) {
        let reserved = self.needed() + given >= length;
        for class in 0..=self.bounds.len() {
            let others = (0..self.bounds.len()).filter(|k| *k != class);
            let rest: f64 = others.map(|k| self.leaves(k, length, given)).product();
            let own = match (self.bounds.get(class), self.counts.get(class)) {
                (Some(bounds), Some(&count)) if reserved && count >= bounds.lower => 0.0,
                (Some(bounds), Some(&count)) if count < bounds.upper => {
                    bounds.weight * (bounds.upper - count) as f64 / bounds.upper as f64
                }
                (Some(_), _) => 0.0,
                (None, _) => f64::from(u8::from(!reserved)),
            };
            self.priorities[class] = own * rest;
        }
    }

    fn class(&self, item: usize) -> Option<usize> {
        self.class_of.get(item).copied().flatten().filter(|class| *class < self.bounds.len())
    }

    fn priority(&self, item: usize) -> f64 {
        let place = self.class(item).unwrap_or(self.bounds.len());
        self.priorities.get(place).copied().unwrap_or(1.0)
    }

    fn begin(&mut self, pool: &ItemPool, length: usize) -> Result<(), CatError> {
        self.counts.fill(0);
        self.class_of.clear();
        self.class_of.extend((0..pool.len()).map(|item| self.grouping.of(pool, item)));
        let needed = self.needed();
        if needed > length {
            let wanted = "at most the test length";
            return Err(CatError::Setting { what: self.grouping.plural(), value: needed as f64, wanted });
        }
        let supply = |class| (0..pool.len()).filter(|item| self.class(*item) == Some(class)).count();
        match self.bounds.iter().enumerate().find(|(class, bounds)| supply(*class) < bounds.lower) {
            Some((_, bounds)) => {
                let what = "a lower bound on the content";
                let wanted = "at most the number of such items in the pool";
                Err(CatError::Setting { what, value: bounds.lower as f64, wanted })
            }
            None => Ok(()),
        }
    }
}

/// Multiplies the value of an item by the priorities of the constraints it touches.
///
/// Cheng & Chang (2009): a class with upper bound `u` of which `x` items are served has priority `w(u − x)/u`. A lower
/// bound `l` in a test of `L` items is an upper bound `L − l` on everything else, so items outside the class carry
/// `((L − l) − (t − x))/(L − l)` after `t` items. Beyond the paper, when the places left are just enough for the
/// lower bounds of a family, only classes that lack items are allowed: so the bounds of one family are always
/// kept where the pool has the items. Several crossing families are kept as far as the index reaches; the
/// shadow test of the assembly crate keeps any set of constraints exactly. Where no candidate has a priority, values stay
/// as they are.
///
/// ```
/// use gradatim_cat::content::{Bounds, Family, Grouping, PriorityIndex};
/// let domains = Family::new(Grouping::Domain, vec![Bounds::new(4, 6), Bounds::new(8, 12)])?;
/// let index = PriorityIndex::new(16, vec![domains]);
/// # Ok::<(), gradatim_cat::CatError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PriorityIndex {
    length: usize,
    families: Vec<Family>,
}

impl PriorityIndex {
    /// For tests of `length` scored items.
    #[must_use]
    pub fn new(length: usize, families: Vec<Family>) -> Self {
        Self { length, families }
    }

    /// Product of the priorities of an item.
    fn priority(&self, item: usize) -> f64 {
        self.families.iter().map(|family| family.priority(item)).product()
    }
}

impl ContentControl for PriorityIndex {
    fn name(&self) -> &'static str {
        "priority"
    }

    fn boxed(&self) -> Box<dyn ContentControl> {
        Box::new(self.clone())
    }

    fn begin(&mut self, pool: &ItemPool, _: &mut dyn Rng) -> Result<(), CatError> {
        self.families.iter_mut().try_for_each(|family| family.begin(pool, self.length))
    }

    fn prepare(&mut self, test: &Test<'_>, _: &mut dyn Rng) -> Result<Option<Constraint>, CatError> {
        self.families.iter_mut().for_each(|family| family.rank(self.length, test.answered()));
        let reserved = |family: &Family| family.needed() + test.answered() >= self.length;
        let binds = self.families.iter().position(reserved);
        Ok(binds.map(|family| Constraint { control: self.name(), subject: Some(family) }))
    }

    fn weighs(&self) -> bool {
        true
    }

    /// Negative values, as of a variance negated, are first moved so that the lowest is 0.
    fn weigh(&mut self, _: &Test<'_>, items: &[usize], values: &mut [f64]) -> Result<(), CatError> {
        let possible = |(item, value): (&usize, &f64)| value.is_finite() && self.priority(*item) > 0.0;
        if items.iter().zip(values.iter()).any(possible) {
            let (low, _) = range(values);
            for (item, value) in items.iter().zip(values.iter_mut()) {
                let priority = self.priority(*item);
                *value = if priority > 0.0 { (*value - low) * priority } else { f64::NEG_INFINITY };
            }
        }
        Ok(())
    }

    /// Only scored items count.
    fn record(&mut self, _: &ItemPool, served: Served) {
        for family in self.families.iter_mut().filter(|_| served.scored) {
            if let Some(count) = family.class(served.item).and_then(|class| family.counts.get_mut(class)) {
                *count += 1;
            }
        }
    }
}
