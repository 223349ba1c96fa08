//! The most informative items at an ability, without looking at all of them.

mod bound;

use crate::ItemPool;
use bound::{Bounds, Summit};
use gradatim_irt::ResponseModel;
use std::sync::OnceLock;

/// Abilities from −RANGE to RANGE are indexed; beyond, all items are looked at.
const RANGE: f64 = 6.0;
/// Intervals of ability in one logit.
const PER_LOGIT: usize = 20;
/// Intervals in all.
const INTERVALS: usize = 2 * RANGE as usize * PER_LOGIT;
/// By so much the bounds hold beyond the edges of an interval, in logits.
const HAIR: f64 = 1e-9;
/// So many of the best items may be taken already, and the list of an interval still has the best of the rest.
const DEPTH: usize = 64;
/// Longest list of an interval.
const LONGEST: usize = 8 * DEPTH;

/// Finds items of maximal Fisher information exactly, in time that hardly grows with the pool.
///
/// Ability is cut into intervals of 1/20 logit. For each there is a list of items, sorted by an upper bound of their
/// information on the interval (see the source of `bound` for the bounds of each model and their proofs). A query walks
/// the list of its interval, computes the information of each allowed item at its own ability, and ends when the next
/// bound lies below the best: no item further down can be better. What is found is the very item of a full scan, ties by
/// pool order.
///
/// A list holds every item that can be among the best [`DEPTH`] anywhere on its interval, [`LONGEST`] at most. When all
/// of a list is walked and the items left out might still be better (a long test has used the list up, or the pool has
/// hundreds of equal items), the query falls back on the full scan and says so.
///
/// Lists are made when their interval is first visited, by any thread; an index of which nothing is asked costs nothing.
///
/// ```
/// use gradatim_cat::{ItemPool, PoolItem};
/// use gradatim_irt::{Dichotomous, Grid};
/// let item = |i: u32| Ok(PoolItem::new(format!("i{i}"), 0, Dichotomous::two_pl(1.0, f64::from(i) - 2.0)?));
/// let items = (0..5).map(item).collect::<Result<_, gradatim_irt::IrtError>>()?;
/// let pool = ItemPool::new(items, 1, &Grid::new(33, 4.0)?)?;
/// // The item whose difficulty is nearest to the ability; when it is taken, the next.
/// assert_eq!(pool.most_informative(None, 0.9, |_| true).map(|found| found.item), Some(3));
/// assert_eq!(pool.most_informative(None, 0.9, |item| item != 3).map(|found| found.item), Some(2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub(crate) struct InformationIndex(OnceLock<Lists>);

/// What all lists are made of, and the lists of each domain, those of the whole pool at the end.
#[derive(Debug, Clone)]
struct Lists {
    summits: Vec<Summit>,
    scopes: Vec<Scope>,
}

/// The lists of a domain.
#[derive(Debug, Clone)]
struct Scope {
    /// Its items, those that can be most informative anywhere first: few of them are needed to fill a list.
    members: Vec<u32>,
    intervals: Vec<OnceLock<Shortlist>>,
}

/// The items that can be best on an interval, the highest bound first, ties by pool order.
#[derive(Debug, Clone)]
struct Shortlist {
    entries: Box<[Entry]>,
    /// Bound of all items that are not on the list; −∞ when all are.
    left_out: f64,
}

/// An item and the bound of its information on the interval, rounded up.
#[derive(Debug, Clone, Copy)]
struct Entry {
    bound: f32,
    item: u32,
}

/// An item with its information at the ability asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Informative {
    /// Position in the pool.
    pub item: usize,
    /// Fisher information, per squared logit.
    pub information: f64,
}

impl Informative {
    /// Comes before the other: more information, or the same and earlier in the pool.
    fn beats(&self, other: &Self) -> bool {
        self.information > other.information
            || (self.information >= other.information && self.item < other.item)
    }
}

/// What a query took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Items whose information was computed.
    pub computed: usize,
    /// True when all items were looked at: the list was used up, or the ability lies beyond ±6.
    pub scanned: bool,
}

impl ItemPool {
    /// The allowed item of maximal Fisher information at `theta` (in logits), ties by pool order, of a domain or of the
    /// whole pool; `None` when none is allowed.
    #[must_use]
    pub fn most_informative(
        &self,
        domain: Option<usize>,
        theta: f64,
        allowed: impl Fn(usize) -> bool,
    ) -> Option<Informative> {
        let mut best = Best(None);
        self.query(domain, theta, allowed, &mut best);
        best.0
    }

    /// Writes the `count` allowed items of most Fisher information at `theta` into `out`, best first, ties by pool
    /// order; says what it took.
    pub fn most_informative_into(
        &self,
        domain: Option<usize>,
        theta: f64,
        allowed: impl Fn(usize) -> bool,
        count: usize,
        out: &mut Vec<Informative>,
    ) -> Effort {
        out.clear();
        let Some(last) = count.checked_sub(1) else { return Effort { computed: 0, scanned: false } };
        self.query(domain, theta, allowed, &mut Few { last, kept: out })
    }

    /// Makes all lists of a domain or of the whole pool now, not when they are first needed.
    pub fn prepare_index(&self, domain: Option<usize>) {
        (0..INTERVALS).for_each(|interval| {
            self.shortlist(domain, interval);
        });
    }

    fn query(
        &self,
        domain: Option<usize>,
        theta: f64,
        allowed: impl Fn(usize) -> bool,
        podium: &mut impl Podium,
    ) -> Effort {
        let (mut computed, mut least) = (0, None);
        let mut offer = |item: usize| {
            if allowed(item) {
                computed += 1;
                least = podium.offer(Informative { item, information: self.model(item).information(theta) });
            }
            least
        };
        let list = interval(theta).and_then(|interval| self.shortlist(domain, interval));
        if list.is_some_and(|list| list.walk(&mut offer)) {
            return Effort { computed, scanned: false };
        }
        podium.clear();
        let mut offer = |item: usize| {
            if allowed(item) {
                computed += 1;
                podium.offer(Informative { item, information: self.model(item).information(theta) });
            }
        };
        match domain {
            Some(domain) => self.of_domain(domain).iter().copied().for_each(&mut offer),
            None => (0..self.len()).for_each(&mut offer),
        }
        Effort { computed, scanned: true }
    }

    fn shortlist(&self, domain: Option<usize>, interval: usize) -> Option<&Shortlist> {
        let lists = self.index().0.get_or_init(|| Lists::new(self));
        let scope = lists.scopes.get(domain.unwrap_or(self.domains()))?;
        let make = || Shortlist::new(self, &lists.summits, &scope.members, interval);
        Some(scope.intervals.get(interval)?.get_or_init(make))
    }
}

/// The interval of an ability.
fn interval(theta: f64) -> Option<usize> {
    (-RANGE..RANGE).contains(&theta).then_some(((theta + RANGE) * PER_LOGIT as f64) as usize)
}

impl Lists {
    fn new(pool: &ItemPool) -> Self {
        let summits: Vec<Summit> = pool.models().iter().map(Summit::of).collect();
        let domains = (0..pool.domains()).map(|d| Scope::new(pool.of_domain(d).iter().copied(), &summits));
        let scopes = domains.chain([Scope::new(0..pool.len(), &summits)]).collect();
        Self { scopes, summits }
    }
}

impl Scope {
    fn new(members: impl Iterator<Item = usize>, summits: &[Summit]) -> Self {
        let mut members: Vec<u32> = members.map(|item| item as u32).collect();
        let height = |item: &u32| summits[*item as usize].height;
        members.sort_by(|x, y| height(y).total_cmp(&height(x)));
        Self { members, intervals: (0..INTERVALS).map(|_| OnceLock::new()).collect() }
    }
}

impl Shortlist {
    fn new(pool: &ItemPool, summits: &[Summit], members: &[u32], interval: usize) -> Self {
        // Wider by a hair, because the interval of an ability is found with rounding.
        let edge = |at: usize| at as f64 / PER_LOGIT as f64 - RANGE;
        let (low, high) = (edge(interval) - HAIR, edge(interval + 1) + HAIR);
        let (mut entries, mut deepest, mut left_out) = (Vec::new(), Deepest::new(), f64::NEG_INFINITY);
        for &item in members {
            let summit = &summits[item as usize];
            if summit.height < deepest.value() {
                // Neither can any item after it reach the list.
                left_out = summit.height;
                break;
            }
            let bounds = Bounds::of(pool.model(item as usize), summit, low, high);
            entries.push(Entry { bound: round_up(bounds.upper), item });
            deepest.offer(bounds.lower);
        }
        Self::of(entries, deepest.value(), left_out)
    }

    /// The list of the entries that reach `deepest`; `left_out` bounds the items without one.
    fn of(mut entries: Vec<Entry>, deepest: f64, mut left_out: f64) -> Self {
        entries.retain(|entry| {
            let stays = f64::from(entry.bound) >= deepest;
            if !stays {
                left_out = left_out.max(f64::from(entry.bound));
            }
            stays
        });
        entries.sort_unstable_by(|x, y| y.bound.total_cmp(&x.bound).then(x.item.cmp(&y.item)));
        if let Some(first) = entries.get(LONGEST) {
            left_out = left_out.max(f64::from(first.bound));
            entries.truncate(LONGEST);
        }
        Self { entries: entries.into_boxed_slice(), left_out }
    }

    /// Offers items until none that is left can reach what `offer` returns; false when the list ends before that.
    fn walk(&self, offer: &mut impl FnMut(usize) -> Option<f64>) -> bool {
        let mut least = None;
        let is_below = |bound: f64, least: Option<f64>| least.is_some_and(|least| bound < least);
        for entry in &self.entries {
            if is_below(f64::from(entry.bound), least) {
                return true;
            }
            least = offer(entry.item as usize);
        }
        self.left_out == f64::NEG_INFINITY || is_below(self.left_out, least)
    }
}

/// The [`DEPTH`]-th largest of the lower bounds offered: an item with an upper bound below it is beaten by so many others
/// everywhere on the interval.
struct Deepest(Vec<f64>);

impl Deepest {
    fn new() -> Self {
        Self(Vec::with_capacity(DEPTH + 1))
    }

    fn offer(&mut self, lower: f64) {
        if lower > self.value() {
            self.0.insert(self.0.partition_point(|kept| *kept >= lower), lower);
            self.0.truncate(DEPTH);
        }
    }

    fn value(&self) -> f64 {
        self.0.get(DEPTH - 1).copied().unwrap_or(f64::NEG_INFINITY)
    }
}

/// The smallest `f32` that is not smaller.
fn round_up(x: f64) -> f32 {
    let near = x as f32;
    if f64::from(near) < x { near.next_up() } else { near }
}

/// Keeps the best of the items offered.
trait Podium {
    /// Forgets all.
    fn clear(&mut self);
    /// Takes an item in, if it belongs there; returns the information below which an item is of no use any more,
    /// `None` while every item is.
    fn offer(&mut self, found: Informative) -> Option<f64>;
}

/// The best one.
struct Best(Option<Informative>);

impl Podium for Best {
    fn clear(&mut self) {
        self.0 = None;
    }

    fn offer(&mut self, found: Informative) -> Option<f64> {
        if self.0.is_none_or(|best| found.beats(&best)) {
            self.0 = Some(found);
        }
        self.0.map(|best| best.information)
    }
}

/// The best few.
struct Few<'a> {
    /// Place of the last of them.
    last: usize,
    kept: &'a mut Vec<Informative>,
}

impl Podium for Few<'_> {
    fn clear(&mut self) {
        self.kept.clear();
    }

    fn offer(&mut self, found: Informative) -> Option<f64> {
        let place = self.kept.partition_point(|kept| kept.beats(&found));
        if place <= self.last {
            self.kept.truncate(self.last);
            self.kept.insert(place, found);
        }
        self.kept.get(self.last).map(|last| last.information)
    }
}

#[cfg(test)]
mod tests;
