//! Estimates at the highest point of a likelihood, weighted or not, or of a posterior.

use super::Estimator;
use super::root::brent;
use crate::{Answer, Evidence, ItemModel, ItemPool};
use gradatim_irt::ResponseModel;
use gradatim_irt::score::{Estimate, Score, Undefined};

/// Farthest ability that is looked at, in logits.
const LIMIT: f64 = 12.0;

/// Precision of a root, in logits.
const CLOSE: f64 = 1e-13;

/// What is maximised.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Aim {
    /// The likelihood (ML); `1/√I`.
    Likelihood,
    /// The posterior under the prior of the test (MAP); `1/√(I + 1/sd²)`.
    Posterior,
    /// Warm's weighted likelihood, which removes ML's first-order bias (Warm 1989); `1/√I`.
    Weighted,
    /// The posterior under Jeffreys' prior `√I` (Magis & Raîche 2012);
    /// `1/√(I − ½ d²ln I/dθ²)`.
    Jeffreys,
    /// The likelihood with answers to items far off weighed down by Huber's weight, so that a slip or a
    /// lucky guess moves it less: `min(1, t/|a(θ − b)|)` for a tuning constant `t` (Schuster & Yuan
    /// 2011); `1/√I`.
    Robust(f64),
}

/// A range that estimates are kept to: the whole of it is one bracket of the root, and where there is none its
/// nearer end stands for the estimate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Within {
    /// Half-width of the range around 0, in logits.
    pub range: f64,
    /// Precision of the root, in logits.
    pub tolerance: f64,
}

impl Within {
    /// A range in which roots are exact.
    #[must_use]
    pub fn range(range: f64) -> Self {
        Self { range, tolerance: CLOSE }
    }

    /// A range in which roots have R's usual tolerance, `ε^¼` = 1.2e-4, as catR's have: with the same method of
    /// Brent the estimates are then catR's to all digits.
    #[must_use]
    pub fn catr(range: f64) -> Self {
        Self { range, tolerance: 1.220_703_125e-4 }
    }
}

/// The estimate at the highest point of what is maximised.
///
/// The search begins at the best node of the pool's grid and goes uphill from there, so that among several
/// maxima of a 3PL likelihood the highest is taken. Where there is none, the estimate is undefined, unless it is
/// kept within a range.
///
/// ```
/// use gradatim_cat::{Aim, Estimator, Evidence, ItemPool, Maximum, PoolItem, Prior, Answer};
/// use gradatim_irt::{Dichotomous, Grid};
/// let item = |id: &str, b| Ok::<_, gradatim_irt::IrtError>(PoolItem::new(id, 0, Dichotomous::two_pl(1.0, b)?));
/// let pool = ItemPool::new(vec![item("x", -1.0)?, item("y", 1.0)?], 1, &Grid::new(33, 4.0)?)?;
/// let mut evidence = Evidence::new(&pool, Prior::default());
/// evidence.observe(&pool, Answer { item: 0, category: 1 });
/// assert!(Maximum::of(Aim::Likelihood).estimate(&pool, &evidence).is_err()); // all right
/// evidence.observe(&pool, Answer { item: 1, category: 0 });
/// assert!(Maximum::of(Aim::Likelihood).estimate(&pool, &evidence)?.theta.abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Maximum {
    /// What is maximised.
    pub aim: Aim,
    /// The range that estimates are kept to, if they are.
    pub within: Option<Within>,
}

impl Maximum {
    /// Unbounded.
    #[must_use]
    pub fn of(aim: Aim) -> Self {
        Self { aim, within: None }
    }

    /// The ability at the maximum with an answer supposed on top of those given.
    pub(crate) fn supposing(
        aim: Aim,
        pool: &ItemPool,
        evidence: &Evidence,
        answer: Answer,
        within: Within,
    ) -> f64 {
        let given = Given { pool, evidence, supposed: Some(answer) };
        within.root(|x| given.estimating_function(aim, x)).unwrap_or_else(|end| end)
    }
}

impl Estimator for Maximum {
    fn name(&self) -> &'static str {
        match self.aim {
            Aim::Likelihood => "ml",
            Aim::Posterior => "map",
            Aim::Weighted => "wle",
            Aim::Jeffreys => "jeffreys",
            Aim::Robust(_) => "robust",
        }
    }

    fn estimate(&self, pool: &ItemPool, evidence: &Evidence) -> Score {
        if evidence.answers().is_empty() && self.aim != Aim::Posterior {
            return Err(Undefined::NoResponses);
        }
        let given = Given { pool, evidence, supposed: None };
        let f = |x: f64| given.estimating_function(self.aim, x);
        let uphill = || given.uphill(self.aim, f);
        let theta = match self.within {
            // A likelihood with asymptotes may point the same way at both ends and yet have its maximum between.
            Some(within) => within
                .root(f)
                .or_else(|end| uphill().filter(|x| x.abs() <= within.range).ok_or(end))
                .unwrap_or_else(|end| end),
            None => uphill().ok_or(Undefined::NoMaximum)?,
        };
        let se = given.curvature(self.aim, theta).sqrt().recip();
        if se.is_finite() { Ok(Estimate { theta, se }) } else { Err(Undefined::NoMaximum) }
    }
}

impl Within {
    /// The root where the ends have opposite signs; else the end towards which both point.
    fn root(self, f: impl Fn(f64) -> f64) -> Result<f64, f64> {
        match (f(-self.range) > 0.0, f(self.range) > 0.0) {
            (false, false) => Err(-self.range),
            (true, true) => Err(self.range),
            _ => Ok(brent(f, -self.range, self.range, self.tolerance)),
        }
    }
}

/// Answers given, and perhaps one that is only supposed.
struct Given<'a> {
    pool: &'a ItemPool,
    evidence: &'a Evidence,
    supposed: Option<Answer>,
}

/// What an estimating function is made of, summed over the answered items.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    /// Fisher information.
    information: f64,
    /// Its derivative, `Σ P s (2c + s²)` with slope s and curvature c of `ln P`.
    rise: f64,
    /// Warm's `J = Σ P s (c + s²)`.
    bias: f64,
}

impl Given<'_> {
    fn answers(&self) -> impl Iterator<Item = (&ItemModel, usize)> {
        let answers = self.evidence.answers().iter().chain(self.supposed.iter());
        answers.map(|answer| (self.pool.model(answer.item), answer.category))
    }

    /// Derivative of what is maximised.
    fn estimating_function(&self, aim: Aim, theta: f64) -> f64 {
        let slope: f64 = self
            .answers()
            .map(|(model, k)| weight(aim, model, theta) * model.log_derivatives(theta, k).slope)
            .sum();
        let prior = self.evidence.prior();
        slope
            + match aim {
                Aim::Likelihood | Aim::Robust(_) => 0.0,
                Aim::Posterior => (prior.mean() - theta) * prior.precision(),
                Aim::Weighted => self.sums(theta).half(|sums| sums.bias),
                Aim::Jeffreys => self.sums(theta).half(|sums| sums.rise),
            }
    }

    /// Information at the maximum, with that of the prior.
    fn curvature(&self, aim: Aim, theta: f64) -> f64 {
        let information = self.sums(theta).information;
        information
            + match aim {
                Aim::Likelihood | Aim::Robust(_) | Aim::Weighted => 0.0,
                Aim::Posterior => self.evidence.prior().precision(),
                Aim::Jeffreys => {
                    const STEP: f64 = 1e-4;
                    let slope = |x: f64| self.sums(x).half(|sums| sums.rise);
                    (slope(theta - STEP) - slope(theta + STEP)) / (2.0 * STEP)
                }
            }
    }

    fn sums(&self, theta: f64) -> Sums {
        let mut sums = Sums::default();
        for (model, _) in self.answers() {
            for k in 0..model.categories() {
                let at = model.log_derivatives(theta, k);
                let (p, square) = (at.value.exp(), at.slope * at.slope);
                sums.information += p * square;
                sums.rise += p * at.slope * (2.0 * at.curvature + square);
                sums.bias += p * at.slope * (at.curvature + square);
            }
        }
        sums
    }

    /// The root next uphill from the best node; none when the way leads out of the range, or when a
    /// likelihood is higher at its ends.
    fn uphill(&self, aim: Aim, f: impl Fn(f64) -> f64) -> Option<f64> {
        let nodes = self.pool.grid().nodes();
        let highest = (0..nodes.len()).map(|q| (q, self.tabulated(aim, q)));
        let better = |x: (usize, f64), y: (usize, f64)| if y.1 > x.1 { y } else { x };
        let start = *nodes.get(highest.reduce(better)?.0)?;
        let (low, high) = bracket(&f, start, nodes.get(1)? - nodes.first()?)?;
        let theta = brent(f, low, high, CLOSE);
        // A posterior falls off on both sides; a likelihood may be higher where it levels off.
        let top = self.height(aim, theta) - 1e-9;
        let bounded = aim == Aim::Posterior || [-LIMIT, LIMIT].iter().all(|x| self.height(aim, *x) < top);
        bounded.then_some(theta)
    }

    /// What is maximised, at a node, from the tables of the pool.
    fn tabulated(&self, aim: Aim, q: usize) -> f64 {
        let at = |row: &[f64]| row.get(q).copied().unwrap_or(0.0);
        let information = || self.evidence.answers().iter().map(|x| at(self.pool.information(x.item))).sum();
        at(self.evidence.log_likelihood()) + self.log_weight(aim, at(self.pool.grid().nodes()), information)
    }

    /// What is maximised.
    fn height(&self, aim: Aim, theta: f64) -> f64 {
        let log_likelihood: f64 =
            self.answers().map(|(model, k)| model.log_derivatives(theta, k).value).sum();
        log_likelihood + self.log_weight(aim, theta, || self.sums(theta).information)
    }

    /// Log of what the likelihood is multiplied by; of Warm's weight, which has no closed form with
    /// asymptotes, the part that matters, `½ ln I`.
    fn log_weight(&self, aim: Aim, theta: f64, information: impl FnOnce() -> f64) -> f64 {
        let prior = self.evidence.prior();
        match aim {
            Aim::Likelihood | Aim::Robust(_) => 0.0,
            Aim::Posterior => -0.5 * (theta - prior.mean()).powi(2) * prior.precision(),
            Aim::Weighted | Aim::Jeffreys => 0.5 * information().max(f64::MIN_POSITIVE).ln(),
        }
    }
}

impl Sums {
    /// Half of a sum by the information: the slope of a weight; zero so far out that no information is
    /// left.
    fn half(&self, of: impl Fn(&Self) -> f64) -> f64 {
        if self.information > 0.0 { of(self) / (2.0 * self.information) } else { 0.0 }
    }
}

/// Huber's weight of an item for the robust estimate, else 1.
fn weight(aim: Aim, model: &ItemModel, theta: f64) -> f64 {
    match aim {
        Aim::Robust(tuning) => (tuning / (model.a() * (theta - model.b())).abs()).min(1.0),
        _ => 1.0,
    }
}

/// Two neighbouring points uphill from `start` between which the function changes from positive to not.
fn bracket(f: impl Fn(f64) -> f64, start: f64, step: f64) -> Option<(f64, f64)> {
    let up = f(start) > 0.0;
    let (mut inner, step) = (start, if up { step } else { -step });
    while inner.abs() <= LIMIT {
        let outer = inner + step;
        if (f(outer) > 0.0) != up {
            return Some((inner.min(outer), inner.max(outer)));
        }
        inner = outer;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PoolItem, Prior};
    use gradatim_irt::score::{Method, Scorer};
    use gradatim_irt::{Dichotomous, Graded, Grid, PartialCredit};
    use proptest::prelude::*;

    fn pool(a: f64, c: f64) -> ItemPool {
        let model = |i: usize| -> ItemModel {
            let b = (i % 7) as f64 * 0.6 - 1.8;
            match i % 4 {
                0 => Graded::new(a, vec![b - 0.4, b + 0.3]).unwrap().into(),
                1 => PartialCredit::new(a, vec![b + 0.4, b - 0.3]).unwrap().into(),
                _ => Dichotomous::three_pl(a, b, c).unwrap().into(),
            }
        };
        let items = (0..16).map(|i| PoolItem::new(format!("i{i}"), 0, model(i)));
        ItemPool::new(items.collect(), 1, &Grid::new(33, 4.0).unwrap()).unwrap()
    }

    fn method(aim: Aim) -> Method {
        match aim {
            Aim::Posterior => Method::Map,
            Aim::Weighted => Method::Wle,
            _ => Method::Ml,
        }
    }

    proptest! {
        /// Scoring searches the whole range on tables; a session walks uphill from its grid.
        #[test]
        fn estimates_are_those_of_scoring(a in 0.6..2.0f64, c in 0.0..0.25f64, draws in proptest::collection::vec(0.0..1.0f64, 16), n in 1usize..16) {
            let pool = pool(a, c);
            let mut evidence = Evidence::new(&pool, Prior::new(0.3, 1.4).unwrap());
            let mut answers = Vec::new();
            for (item, u) in draws.iter().enumerate().take(n) {
                let category = (u * pool.categories(item) as f64) as usize;
                evidence.observe(&pool, Answer { item, category });
                answers.push((u32::try_from(item).unwrap(), u8::try_from(category).unwrap()));
            }
            for aim in [Aim::Likelihood, Aim::Posterior, Aim::Weighted] {
                let scorer = Scorer::new(pool.models(), method(aim), pool.grid().clone());
                let expected = scorer.with_prior(0.3, 1.4).unwrap().score(&answers);
                let found = Maximum::of(aim).estimate(&pool, &evidence);
                match (expected, found) {
                    (Ok(e), Ok(f)) => prop_assert!((e.theta - f.theta).abs() < 1e-6 && (e.se - f.se).abs() < 1e-6, "{:?} {:?} {:?}", aim, e, f),
                    // Where the likelihood hardly rises above its ends the two may differ on whether it does.
                    (e, f) => prop_assert!(e.is_err() == f.is_err() || e.or(f).is_ok_and(|e| e.se > 2.0 || e.theta.abs() > 3.0), "{:?} {:?} {:?}", aim, e, f),
                }
            }
        }
    }

    #[test]
    fn undefined_is_said_or_bounded() {
        let pool = pool(1.0, 0.2);
        let mut evidence = Evidence::new(&pool, Prior::default());
        let ml = Maximum::of(Aim::Likelihood);
        assert_eq!(ml.estimate(&pool, &evidence), Err(Undefined::NoResponses));
        let prior = Maximum::of(Aim::Posterior).estimate(&pool, &evidence).unwrap();
        assert!(prior.theta.abs() < 1e-12 && (prior.se - 1.0).abs() < 1e-12);
        evidence.observe(&pool, Answer { item: 2, category: 1 });
        assert_eq!(ml.estimate(&pool, &evidence), Err(Undefined::NoMaximum));
        assert_eq!(
            Maximum { within: Some(Within::range(6.0)), ..ml }
                .estimate(&pool, &evidence)
                .unwrap()
                .theta
                .to_bits(),
            6f64.to_bits()
        );
    }

    #[test]
    fn a_lucky_guess_moves_the_robust_estimate_less() {
        let items = (0..9).map(|i| {
            PoolItem::new(format!("i{i}"), 0, Dichotomous::two_pl(1.5, f64::from(i) * 0.5 - 2.0).unwrap())
        });
        let pool = ItemPool::new(items.collect(), 1, &Grid::new(33, 4.0).unwrap()).unwrap();
        let theta = |aim: Aim, lucky: usize| {
            let mut evidence = Evidence::new(&pool, Prior::default());
            (0..8).for_each(|item| evidence.observe(&pool, Answer { item, category: usize::from(item < 3) }));
            evidence.observe(&pool, Answer { item: 8, category: lucky });
            Maximum::of(aim).estimate(&pool, &evidence).unwrap().theta
        };
        let moved = |aim| theta(aim, 1) - theta(aim, 0);
        assert!(moved(Aim::Robust(1.0)) < 0.7 * moved(Aim::Likelihood));
    }
}
