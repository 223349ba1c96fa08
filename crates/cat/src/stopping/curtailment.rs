//! Stochastic curtailment: an end when the rest of the test would hardly change the decision.

use super::{Cuts, Decision, ErrorRates, LikelihoodRatios, Side, StopReason, StoppingRule};
use crate::{CatError, ItemPool, Test};
use gradatim_irt::{ResponseModel, math::normal_cdf};

/// Classifies once the decision at full length is all but certain to be what it would be now.
///
/// Finkelman (2008): the log likelihood ratio at full length is what it is now plus that of the items to
/// come, whose sum is taken as normal with the mean and variance it has at the hypothesis that speaks against
/// the present decision (`cut − δ` for above, `cut + δ` for below), which is the least favourable. The items
/// to come are the most informative ones at the cut that are still open. When no answers to them could
/// turn the decision, it is certain. Combine it with the sequential probability ratio test and the full length
/// by [`Any`](super::Any).
#[derive(Debug, Clone, PartialEq)]
pub struct Curtailment {
    ratios: LikelihoodRatios,
    rates: ErrorRates,
    length: usize,
    certainty: f64,
    /// One a cut: items by information there, the most informative first.
    outlooks: Vec<Vec<Outlook>>,
}

/// What an item to come may do to the log ratio.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Outlook {
    item: usize,
    /// Mean and variance at the lower hypothesis and at the upper one.
    at_lower: (f64, f64),
    at_upper: (f64, f64),
    least: f64,
    most: f64,
}

impl Curtailment {
    /// For tests of at most `length` items from a pool; `certainty` is the chance, 0.95 say, with
    /// which the decision must stand.
    ///
    /// # Errors
    /// [`CatError::Setting`] unless the certainty lies between 0.5 and 1.
    pub fn new(
        pool: &ItemPool,
        cuts: Cuts,
        rates: ErrorRates,
        length: usize,
        certainty: f64,
    ) -> Result<Self, CatError> {
        if !(certainty > 0.5 && certainty < 1.0) {
            let what = "the certainty of a curtailed decision";
            return Err(CatError::Setting { what, value: certainty, wanted: "a number between 0.5 and 1" });
        }
        let ratios = LikelihoodRatios::new(pool, cuts);
        let outlooks = (0..ratios.cuts().cuts().len()).map(|cut| outlooks(pool, &ratios, cut)).collect();
        Ok(Self { ratios, rates, length, certainty, outlooks })
    }

    /// The present side of a cut, if it is all but certain to stay.
    fn side(&self, test: &Test<'_>, ratio: f64, outlooks: &[Outlook]) -> Option<Side> {
        let side = self.rates.forced(ratio);
        let left = self.length.saturating_sub(test.answered());
        let open = outlooks.iter().filter(|o| test.open.get(o.item).copied().unwrap_or(false));
        let (mut mean, mut variance, mut worst) = (0.0, 0.0, 0.0);
        for outlook in open.take(left) {
            let ((m, v), extreme) = match side {
                Side::Above => (outlook.at_lower, outlook.least),
                Side::Below => (outlook.at_upper, outlook.most),
            };
            (mean, variance, worst) = (mean + m, variance + v, worst + extreme);
        }
        let certain = self.rates.forced(ratio + worst) == side;
        let towards = if side == Side::Above { 1.0 } else { -1.0 };
        let z = towards * (ratio + mean - self.rates.middle()) / variance.sqrt();
        (certain || normal_cdf(z) >= self.certainty).then_some(side)
    }

    fn decided(&self, test: &Test<'_>) -> Option<Decision> {
        // Before the first answer there is nothing to decide by.
        if test.answered() == 0 {
            return None;
        }
        let ratios = self.ratios.of_answers(test.evidence.answers()).zip(&self.outlooks);
        Decision::by_sides(ratios.map(|(ratio, outlooks)| self.side(test, ratio, outlooks)))
    }
}

/// What every item may do at a cut, the most informative there first, ties by pool order.
fn outlooks(pool: &ItemPool, ratios: &LikelihoodRatios, cut: usize) -> Vec<Outlook> {
    let cuts = ratios.cuts();
    let Some((&theta, (low, high))) = cuts.cuts().get(cut).zip(cuts.hypotheses().nth(cut)) else {
        return Vec::new();
    };
    let outlook = |item: usize| {
        let logs = ratios.of_item(cut, item);
        let (least, most) =
            logs.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, m), r| (l.min(*r), m.max(*r)));
        Outlook {
            item,
            at_lower: moments(pool, item, logs, low),
            at_upper: moments(pool, item, logs, high),
            least,
            most,
        }
    };
    let information = |o: &Outlook| pool.model(o.item).information(theta);
    let mut all: Vec<Outlook> = (0..pool.len()).map(outlook).collect();
    all.sort_by(|x, y| information(y).total_cmp(&information(x)).then(x.item.cmp(&y.item)));
    all
}

/// Mean and variance of an item's log ratio at an ability.
fn moments(pool: &ItemPool, item: usize, ratios: &[f64], theta: f64) -> (f64, f64) {
    let p = |k| pool.model(item).probability(theta, k);
    let mean: f64 = ratios.iter().enumerate().map(|(k, r)| p(k) * r).sum();
    let variance = ratios.iter().enumerate().map(|(k, r)| p(k) * (r - mean).powi(2)).sum();
    (mean, variance)
}

impl StoppingRule for Curtailment {
    fn name(&self) -> &'static str {
        "curtailment"
    }

    fn stops(&self, test: &Test<'_>) -> Option<StopReason> {
        self.decided(test)?.reason(self.name())
    }

    fn decision(&self, test: &Test<'_>) -> Option<Decision> {
        let ratios = self.ratios.of_answers(test.evidence.answers());
        Some(self.rates.settled(self.decided(test), ratios))
    }
}
