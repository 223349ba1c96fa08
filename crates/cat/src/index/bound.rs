//! Bounds of an item's information over an interval of ability.
//!
//! **1PL to 4PL.** With `P` between the asymptotes `c < d`, information is `a²(P−c)²(d−P)²/((d−c)²P(1−P))`. The second
//! derivative of its log in `P` is `−2/(P−c)² − 2/(d−P)² + 1/P² + 1/(1−P)²`, which is negative because `P−c ≤ P` and
//! `d−P ≤ 1−P`. So information has one peak in `P`, and as `P` rises with ability, one peak in ability ([`information_peak`]
//! finds it: Birnbaum 1968 for `d = 1`, Magis 2013). Over an interval it is highest at the peak or else at an end: the
//! bound is exact.
//!
//! **Partial credit.** Information is `I = a²σ²`, `σ²` the variance of the score, and `I″ = a⁴κ₄` with the score's
//! fourth cumulant `κ₄ = μ₄ − 3σ⁴ ≥ −2σ⁴`. So `I″ ≥ −2I²`, and a function lies above its chord over a width `h` by at most
//! `h²/8` times the bound of `−I″`: from `I ≤ a²m²/4` for scores from 0 to m, each round of `I ≤ max of the ends + h²I²/4`
//! tightens it.
//!
//! **Graded response.** With the slopes `L_k` of `ln P_k`, `I = ΣP_k L_k²` and
//! `I″ = ΣP_k(L_k⁴ + 5L_k²L_k′ + 2L_k′² + 2L_k L_k″)`. There `|L_k| ≤ a`, `−a²/2 ≤ L_k′ ≤ 0` and `|L_k″| ≤ a³/(3√3)`, because
//! both boundaries of a category give at most `1/4` and `1/(6√3)`. On that box `−I″ ≤ (1 + 2/(3√3))a⁴`: the first three
//! terms are lowest where `L_k² = a²` and `L_k′ = −a²/2`.
//!
//! **Right-or-wrong items of uncertain difficulty.** `I = P′²/(P(1−P))` of the mixture. `P` rises, so `P(1−P)` is smallest
//! at an end; `P′` lies above its chord by at most `h²/8` times the bound `|a|³(d−c)/8` of its second derivative.

use crate::{ItemModel, information_peak};
use gradatim_irt::{Dichotomous, Graded, Item, ItemBelief, PartialCredit, ResponseModel};

/// Relative room for rounding, thousands of times what the formulas lose.
const ROUNDING: f64 = 1e-9;
/// Room where information underflows.
const UNDERFLOW: f64 = 1e-37;
/// The peak may lie this far beside where the formula finds it, in logits.
const NEAR: f64 = 1e-6;

/// Least distance of the asymptotes.
const NARROW: f64 = 1e-3;

/// What an item's information cannot exceed on an interval, and about what it has at least.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bounds {
    pub(super) upper: f64,
    /// Decides how long lists are, not what is found: it need not be strict.
    pub(super) lower: f64,
}

impl Bounds {
    /// Bounds over the abilities from `low` to `high`; an item that no proof covers is bounded by infinity, so that it is
    /// looked at each time.
    pub(super) fn of(model: &ItemModel, summit: &Summit, low: f64, high: f64) -> Self {
        let (at_low, at_high, width) = (model.information(low), model.information(high), high - low);
        let ends = at_low.max(at_high);
        let upper = match model {
            ItemModel::Known(Item::Dichotomous(_)) => match summit.at {
                Some(at) if at < low - NEAR || at > high + NEAR => rounded(ends),
                _ => summit.height,
            },
            ItemModel::Known(Item::PartialCredit(item)) => rounded(partial_credit(item, width, ends)),
            ItemModel::Known(Item::Graded(item)) => rounded(graded(item, width, ends)),
            ItemModel::Uncertain(belief) => rounded(uncertain(belief, low, high)),
        };
        Self { upper: upper.min(summit.height), lower: at_low.min(at_high) }
    }
}

fn rounded(bound: f64) -> f64 {
    bound * (1.0 + ROUNDING) + UNDERFLOW
}

/// The most information that an item can have at any ability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Summit {
    /// Where a right-or-wrong item of known parameters has it.
    pub(super) at: Option<f64>,
    /// A bound of it, infinite for an item that no proof covers.
    pub(super) height: f64,
}

impl Summit {
    /// A mixture's information is convex in `P` and `P′` together, so that it is at most the mean of its parts', each of
    /// which has the peak of the item in their middle.
    pub(super) fn of(model: &ItemModel) -> Self {
        let (at, height) = match model {
            ItemModel::Known(Item::Dichotomous(item)) => (peak(item), peak_information(item)),
            ItemModel::Known(Item::PartialCredit(item)) => (None, widest(item)),
            ItemModel::Known(Item::Graded(item)) if rises(item) => (None, item.a() * item.a()),
            ItemModel::Known(Item::Graded(_)) => (None, f64::INFINITY),
            ItemModel::Uncertain(belief) => (None, peak_information(belief.item())),
        };
        Self { at, height: rounded(height) }
    }
}

/// Where a right-or-wrong item is most informative.
fn peak(item: &Dichotomous) -> Option<f64> {
    is_usual(item).then(|| information_peak(item)).filter(|at| at.is_finite())
}

fn peak_information(item: &Dichotomous) -> f64 {
    peak(item).map_or(f64::INFINITY, |at| item.information(at))
}

/// `a²m²/4`: no score from 0 to m varies more.
fn widest(item: &PartialCredit) -> f64 {
    0.25 * (item.a() * item.steps().len() as f64).powi(2)
}

fn rises(item: &Graded) -> bool {
    item.boundaries().is_sorted_by(|x, y| x < y)
}

/// The proofs are about such items; calibrations may pass through others, and asymptotes that all but meet leave no
/// digits for the peak.
fn is_usual(item: &Dichotomous) -> bool {
    item.a() > 0.0 && 0.0 <= item.c() && item.c() + NARROW < item.d() && item.d() <= 1.0
}

fn partial_credit(item: &PartialCredit, width: f64, ends: f64) -> f64 {
    (0..3).fold(widest(item), |bound, _| bound.min(ends + 0.25 * width * width * bound * bound))
}

fn graded(item: &Graded, width: f64, ends: f64) -> f64 {
    if !rises(item) {
        return f64::INFINITY;
    }
    let bend = (1.0 + 2.0 / (3.0 * 3f64.sqrt())) * item.a().powi(4);
    ends + bend * width * width / 8.0
}

fn uncertain(belief: &ItemBelief, low: f64, high: f64) -> f64 {
    let item = belief.item();
    if !is_usual(item) {
        return f64::INFINITY;
    }
    let ((p, slope), (q, steep)) = (belief.at(low), belief.at(high));
    let bend = item.a().powi(3) * (item.d() - item.c()) / 8.0;
    let slope = slope.max(steep) + bend * (high - low).powi(2) / 8.0;
    let spread = (p * (1.0 - p)).min(q * (1.0 - q));
    if spread > 0.0 { slope * slope / spread } else { f64::INFINITY }
}
