//! Sympson–Hetter's exposure parameters, and the simulation that finds them.

use super::Strata;
use crate::CatError;
use std::collections::VecDeque;

/// `K`: the chance that an item is given once it is selected, by ability stratum and item.
#[derive(Debug, Clone, PartialEq)]
pub struct ExposureParameters {
    strata: Strata,
    items: usize,
    chances: Vec<f64>,
}

impl ExposureParameters {
    /// Every selected item is given: no control yet.
    #[must_use]
    pub fn open(strata: Strata, items: usize) -> Self {
        let chances = vec![1.0; strata.len() * items];
        Self { strata, items, chances }
    }

    /// Parameters found earlier, one row of `items` a stratum.
    ///
    /// # Errors
    /// [`CatError::Setting`] for a parameter outside (0, 1], or when their number is not strata × items.
    pub fn new(strata: Strata, items: usize, chances: Vec<f64>) -> Result<Self, CatError> {
        let setting = |what, value, wanted| Err(CatError::Setting { what, value, wanted });
        if chances.len() != strata.len() * items {
            return setting(
                "the number of exposure parameters",
                chances.len() as f64,
                "one an item and stratum",
            );
        }
        match chances.iter().find(|k| !(**k > 0.0 && **k <= 1.0)) {
            Some(&k) => setting("an exposure parameter", k, "above 0 and at most 1"),
            None => Ok(Self { strata, items, chances }),
        }
    }

    /// The strata.
    #[must_use]
    pub fn strata(&self) -> &Strata {
        &self.strata
    }

    /// Number of items.
    #[must_use]
    pub fn items(&self) -> usize {
        self.items
    }

    /// The parameter of an item at an ability, in (0, 1]; 1 for an item outside the pool.
    #[must_use]
    pub fn chance(&self, item: usize, theta: f64) -> f64 {
        let at = self.strata.of(theta) * self.items + item;
        if item < self.items { self.chances.get(at).copied().unwrap_or(1.0) } else { 1.0 }
    }

    /// The parameters of a stratum in pool order; empty for a stratum there is not.
    #[must_use]
    pub fn of_stratum(&self, stratum: usize) -> &[f64] {
        self.chances.get(stratum * self.items..(stratum + 1) * self.items).unwrap_or(&[])
    }
}

/// What a simulation counts for the tuning: selections and administrations by stratum of true ability.
///
/// An item is selected at most once a test, because one set aside does not come back; an item given was
/// selected. Tallies of several workers [merge](Self::merge) to the same sums in any order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectionTally {
    items: usize,
    tests: Vec<u64>,
    selected: Vec<u64>,
    given: Vec<u64>,
}

impl SelectionTally {
    /// Nothing counted, for `strata` strata and `items` items.
    #[must_use]
    pub fn new(strata: usize, items: usize) -> Self {
        let table = vec![0; strata * items];
        Self { items, tests: vec![0; strata], selected: table.clone(), given: table }
    }

    /// Counts a test: the examinee's stratum, the items given and those set aside after selection.
    pub fn record(&mut self, stratum: usize, given: &[usize], set_aside: &[usize]) {
        let Some(tests) = self.tests.get_mut(stratum) else { return };
        *tests += 1;
        let base = stratum * self.items;
        for &item in given.iter().filter(|i| **i < self.items) {
            self.given[base + item] += 1;
            self.selected[base + item] += 1;
        }
        for &item in set_aside.iter().filter(|i| **i < self.items) {
            self.selected[base + item] += 1;
        }
    }

    /// Adds the counts of another worker.
    pub fn merge(&mut self, other: &Self) {
        let add = |mine: &mut Vec<u64>, theirs: &[u64]| {
            mine.iter_mut().zip(theirs).for_each(|(m, t)| *m += t);
        };
        add(&mut self.tests, &other.tests);
        add(&mut self.selected, &other.selected);
        add(&mut self.given, &other.given);
    }

    /// Tests counted in each stratum.
    #[must_use]
    pub fn tests(&self) -> &[u64] {
        &self.tests
    }

    /// Highest administration rate of an item within a stratum; 0 before the first test.
    #[must_use]
    pub fn maximum(&self) -> f64 {
        (0..self.given.len()).filter_map(|at| self.share(&self.given, at)).fold(0.0, f64::max)
    }

    /// Share of a stratum's tests at a place of a table; `None` for a stratum without tests.
    fn share(&self, table: &[u64], at: usize) -> Option<f64> {
        let tests = *self.tests.get(at / self.items.max(1))?;
        (tests > 0).then(|| table[at] as f64 / tests as f64)
    }
}

/// How the parameters are looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tuning {
    /// Highest exposure rate wanted, in (0, 1).
    pub target: f64,
    /// Items a test gives at most: as many items keep `K = 1`, so that a test can be completed.
    pub length: usize,
    /// Most simulations.
    pub iterations: usize,
    /// Last simulations that, taken together, must keep every rate within sampling error of the target.
    pub settled: usize,
}

/// Simulations before selection rates are averaged instead of replaced.
const BURN_IN: usize = 4;
/// Simulations at least: by then six have been averaged, so that the parameters found hold in new tests too.
const LEAST: usize = BURN_IN + 6;
/// Least weight of the newest simulation in the average, so that the parameters can still move.
const NEWEST: f64 = 0.1;
/// Standard errors of a rate by which the largest of many may exceed the target.
const SAMPLING: f64 = 3.0;

/// The outcome of a tuning.
#[derive(Debug, Clone, PartialEq)]
pub struct Tuned {
    /// The parameters.
    pub parameters: ExposureParameters,
    /// Highest exposure rate in each simulation, in order.
    pub maxima: Vec<f64>,
    /// True when the last simulations met the target within sampling error.
    pub converged: bool,
}

impl Tuning {
    /// A search of 10 to 40 simulations that ends when the last three together are good.
    #[must_use]
    pub fn new(target: f64, length: usize) -> Self {
        Self { target, length, iterations: 40, settled: 3 }
    }

    /// Finds parameters with which no item is given to more than the target share of a stratum.
    ///
    /// Sympson & Hetter (1985): simulate, estimate `P(S)` of each item, set `K = r/P(S)` where
    /// `P(S) > r` and 1 elsewhere, let the `length` largest be 1, and repeat; conditional on ability after
    /// Stocking & Lewis (1998), with examinees counted by true ability. From the fifth simulation on,
    /// `P(S)` is averaged over simulations (stochastic approximation), because a rate of 10,000 tests
    /// taken alone lets the parameters swing for ever. The search ends when the last simulations, pooled, give no item
    /// to more than the target and three standard errors. `simulate` runs the test with the parameters
    /// given, by number of the simulation from 0, and returns its tally.
    ///
    /// # Errors
    /// [`CatError::Setting`] for a target outside (0, 1) or too small for the pool to reach
    /// (`length / items`), and whatever `simulate` returns.
    pub fn run<E: From<CatError>>(
        &self,
        strata: Strata,
        items: usize,
        mut simulate: impl FnMut(&ExposureParameters, usize) -> Result<SelectionTally, E>,
    ) -> Result<Tuned, E> {
        self.check(items)?;
        let mut tuned = Tuned {
            parameters: ExposureParameters::open(strata, items),
            maxima: Vec::new(),
            converged: false,
        };
        let (mut rates, mut last): (Vec<f64>, VecDeque<SelectionTally>) = (Vec::new(), VecDeque::new());
        for iteration in 0..self.iterations {
            let tally = simulate(&tuned.parameters, iteration)?;
            tuned.maxima.push(tally.maximum());
            average(&mut rates, &tally, iteration);
            last.push_back(tally);
            last.drain(..last.len().saturating_sub(self.settled));
            tuned.converged = iteration + 1 >= LEAST && self.has_settled(&last);
            if tuned.converged {
                break;
            }
            self.adjust(&mut tuned.parameters, &rates);
        }
        Ok(tuned)
    }

    fn check(&self, items: usize) -> Result<(), CatError> {
        let least = self.length as f64 / items.max(1) as f64;
        if self.target > least && self.target < 1.0 {
            return Ok(());
        }
        Err(CatError::Setting {
            what: "the target exposure rate",
            value: self.target,
            wanted: "below 1 and above the test length divided by the number of items",
        })
    }

    /// Whether the last simulations together keep to the target: pooled, because the highest of many rates that are each
    /// known to little says more about luck than about the parameters.
    fn has_settled(&self, last: &VecDeque<SelectionTally>) -> bool {
        let mut together = last.iter().cloned();
        let Some(mut pooled) = together.next() else { return false };
        together.for_each(|tally| pooled.merge(&tally));
        let fewest = pooled.tests.iter().filter(|n| **n > 0).min().copied().unwrap_or(1) as f64;
        let slack = SAMPLING * (self.target * (1.0 - self.target) / fewest).sqrt();
        last.len() >= self.settled && pooled.maximum() <= self.target + slack
    }

    fn adjust(&self, parameters: &mut ExposureParameters, rates: &[f64]) {
        for (k, rate) in parameters.chances.iter_mut().zip(rates) {
            *k = if *rate > self.target { self.target / rate } else { 1.0 };
        }
        let items = parameters.items.max(1);
        parameters.chances.chunks_mut(items).for_each(|row| self.keep_enough_open(row));
    }

    /// Lets the `length` largest parameters be 1, so that every test can be completed.
    fn keep_enough_open(&self, row: &mut [f64]) {
        let mut order: Vec<usize> = (0..row.len()).collect();
        order.sort_by(|&i, &j| row[j].total_cmp(&row[i]).then(i.cmp(&j)));
        order.iter().take(self.length).for_each(|&i| row[i] = 1.0);
    }
}

/// Moves the average selection rates towards those of a new simulation.
fn average(rates: &mut Vec<f64>, tally: &SelectionTally, iteration: usize) {
    rates.resize(tally.selected.len(), 0.0);
    let weight = if iteration < BURN_IN { 1.0 } else { (1.0 / (iteration - BURN_IN + 2) as f64).max(NEWEST) };
    for (at, rate) in rates.iter_mut().enumerate() {
        if let Some(now) = tally.share(&tally.selected, at) {
            *rate += weight * (now - *rate);
        }
    }
}
