//! Internal consistency of the whole test.

use crate::Responses;
use serde::Serialize;
use statrs::distribution::{ContinuousCDF, FisherSnedecor};

/// Statistics of the core of the test, over the persons who answered all of it; what is undefined is `None`.
///
/// The core is the items that more than half of the persons answered: all of a linear form, the scored items of an exam
/// whose pilot items differ from form to form, and none of a sparse log.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TestStatistics {
    /// Persons in the data.
    pub persons: usize,
    /// Items of the core.
    pub items: usize,
    /// Persons who answered all of those: the figures below are theirs.
    pub complete: usize,
    /// Mean sum score, in points.
    pub mean: Option<f64>,
    /// Standard deviation of the sum score (n − 1), in points.
    pub sd: Option<f64>,
    /// Cronbach's alpha: `k/(k − 1)·(1 − Σσ²ᵢ/σ²)` (Cronbach 1951); of right-or-wrong items it is KR-20 (Kuder &
    /// Richardson 1937).
    pub alpha: Option<f64>,
    /// 95 % interval of alpha: (1 − α)/(1 − α̂) has the F distribution with n − 1 and (n − 1)(k − 1) degrees of
    /// freedom (Feldt 1965).
    pub alpha_interval: Option<[f64; 2]>,
    /// Standard error of measurement: sd·√(1 − alpha), in points.
    pub sem: Option<f64>,
}

pub(super) struct Reliability {
    pub(super) test: TestStatistics,
    pub(super) alpha_without: Vec<Option<f64>>,
}

pub(super) fn reliability(responses: &Responses) -> Reliability {
    let core = core(responses);
    let k = core.iter().filter(|is| **is).count();
    let sums = Sums::of(responses, &core, k);
    let alpha = sums.alpha(k, sums.item_variances(), sums.total.variance(sums.n));
    let sd = sums.total.variance(sums.n).map(f64::sqrt);
    let test = TestStatistics {
        persons: responses.persons(),
        items: k,
        complete: sums.n,
        mean: (sums.n > 0).then(|| sums.total.sum as f64 / sums.n as f64),
        sd,
        alpha,
        alpha_interval: alpha.and_then(|alpha| feldt(alpha, sums.n, k)),
        sem: alpha.zip(sd).map(|(alpha, sd)| sd * (1.0 - alpha).max(0.0).sqrt()),
    };
    let without = |(i, is): (usize, &bool)| is.then(|| sums.alpha_without(i, k)).flatten();
    Reliability { test, alpha_without: core.iter().enumerate().map(without).collect() }
}

/// Which items more than half of the persons answered.
fn core(responses: &Responses) -> Vec<bool> {
    let mut answers = vec![0; responses.items()];
    for &(item, _) in responses.iter().flatten() {
        answers[item as usize] += 1;
    }
    answers.iter().map(|n| 2 * n > responses.persons()).collect()
}

/// Feldt's 95 % interval.
fn feldt(alpha: f64, n: usize, k: usize) -> Option<[f64; 2]> {
    let (between, within) = ((n - 1) as f64, ((n - 1) * (k - 1)) as f64);
    let f = FisherSnedecor::new(between, within).ok()?;
    let bound = |p: f64| 1.0 - (1.0 - alpha) * f.inverse_cdf(p);
    Some([bound(0.975), bound(0.025)]).filter(|bounds| bounds.iter().all(|b| b.is_finite()))
}

/// Sums and sums of squares in whole points: exact, so nothing depends on the order of persons.
#[derive(Default, Clone, Copy)]
struct Power {
    sum: u64,
    squares: u64,
}

impl Power {
    fn add(&mut self, x: u64) {
        self.sum += x;
        self.squares += x * x;
    }

    fn variance(self, n: usize) -> Option<f64> {
        covariance(n, self.squares, self.sum, self.sum)
    }
}

/// `(nΣxy − ΣxΣy)/(n(n − 1))`, with an exact numerator.
fn covariance(n: usize, products: u64, x: u64, y: u64) -> Option<f64> {
    let numerator = n as i128 * i128::from(products) - i128::from(x) * i128::from(y);
    (n > 1).then(|| numerator as f64 / (n as f64 * (n - 1) as f64))
}

/// What alpha needs of the complete rows.
struct Sums {
    n: usize,
    total: Power,
    items: Vec<Power>,
    /// Σ xᵢ·total.
    with_total: Vec<u64>,
}

impl Sums {
    fn of(responses: &Responses, core: &[bool], k: usize) -> Self {
        let mut sums = Self {
            n: 0,
            total: Power::default(),
            items: vec![Power::default(); core.len()],
            with_total: vec![0; core.len()],
        };
        for row in responses.iter() {
            let answered = || row.iter().filter(|cell| core[cell.0 as usize]);
            if k > 0 && answered().count() == k {
                sums.add(answered);
            }
        }
        sums
    }

    fn add<'a, I: Iterator<Item = &'a (u32, u8)>>(&mut self, answered: impl Fn() -> I) {
        let total = answered().map(|cell| u64::from(cell.1)).sum();
        self.n += 1;
        self.total.add(total);
        for &(item, score) in answered() {
            self.items[item as usize].add(u64::from(score));
            self.with_total[item as usize] += u64::from(score) * total;
        }
    }

    fn item_variances(&self) -> f64 {
        self.items.iter().filter_map(|item| item.variance(self.n)).sum()
    }

    fn alpha(&self, k: usize, item_variances: f64, total: Option<f64>) -> Option<f64> {
        let total = total.filter(|v| *v > 0.0 && k > 1)?;
        Some(k as f64 / (k - 1) as f64 * (1.0 - item_variances / total))
    }

    /// By var(T − x) = var(T) + var(x) − 2 cov(T, x).
    fn alpha_without(&self, item: usize, k: usize) -> Option<f64> {
        let (power, n) = (self.items[item], self.n);
        let own = power.variance(n)?;
        let shared = covariance(n, self.with_total[item], power.sum, self.total.sum)?;
        let rest = self.total.variance(n)? + own - 2.0 * shared;
        self.alpha(k - 1, self.item_variances() - own, Some(rest).filter(|v| *v > 1e-12))
    }
}
