//! Items whose place on the scale is nearest to the ability.

use super::{SelectionRule, Standing};
use crate::{ItemModel, ItemPool};
use gradatim_irt::{Dichotomous, ResponseModel};

/// The difficulty nearest to the ability (Urry 1970); the value is the distance, negated. Items of more
/// categories are taken at the mean of their thresholds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NearestDifficulty;

impl SelectionRule for NearestDifficulty {
    fn name(&self) -> &'static str {
        "bopt"
    }

    fn value(&self, pool: &ItemPool, item: usize, standing: &Standing<'_>) -> f64 {
        -(pool.model(item).b() - standing.theta).abs()
    }

    fn negated(&self) -> bool {
        true
    }
}

/// The peak of the information nearest to the ability (Barrada, Mazuela & Olea 2006; Magis 2013 for the
/// 4PL); the value is the distance, negated.
#[derive(Debug, Clone, PartialEq)]
pub struct NearestPeak {
    peaks: Vec<f64>,
}

impl NearestPeak {
    /// Finds the peak of every item of a pool.
    #[must_use]
    pub fn new(pool: &ItemPool) -> Self {
        Self { peaks: (0..pool.len()).map(|item| peak(pool, item)).collect() }
    }
}

impl SelectionRule for NearestPeak {
    fn name(&self) -> &'static str {
        "thopt"
    }

    fn value(&self, _: &ItemPool, item: usize, standing: &Standing<'_>) -> f64 {
        self.peaks.get(item).map_or(f64::NEG_INFINITY, |peak| -(peak - standing.theta).abs())
    }

    fn negated(&self) -> bool {
        true
    }
}

fn peak(pool: &ItemPool, item: usize) -> f64 {
    match pool.model(item) {
        ItemModel::Known(gradatim_irt::Item::Dichotomous(item)) => information_peak(item),
        model => tabulated_peak(pool, item, model),
    }
}

/// Ability at which a right-or-wrong item informs most, in logits.
///
/// With `u = −3/4 + (c + d − 2cd)/2` and `v = (c + d − 1)/4`, the probability there is
/// `x = 2√(−u/3)·cos(acos(−(v/2)·√(−27/u³))/3 + 4π/3) + 1/2`, and the ability `b + ln((x − c)/(d − x))/a`
/// (Magis 2013); for `d = 1` it is Birnbaum's (1968) `b + ln((1 + √(1 + 8c))/2)/a`.
///
/// ```
/// use gradatim_cat::information_peak;
/// use gradatim_irt::Dichotomous;
/// let peak = information_peak(&Dichotomous::three_pl(1.5, 0.5, 0.2)?);
/// assert!((peak - (0.5 + ((1.0 + 2.6f64.sqrt()) / 2.0).ln() / 1.5)).abs() < 1e-12);
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
#[must_use]
pub fn information_peak(item: &Dichotomous) -> f64 {
    let (c, d) = (item.c(), item.d());
    let u = (c + d - 2.0 * c * d) / 2.0 - 0.75;
    let v = (c + d - 1.0) / 4.0;
    let angle = (-v * (-27.0 / u.powi(3)).sqrt() / 2.0).clamp(-1.0, 1.0).acos();
    let x = 2.0 * (-u / 3.0).sqrt() * (angle / 3.0 + 4.0 * std::f64::consts::FRAC_PI_3).cos() + 0.5;
    item.b() + ((x - c) / (d - x)).ln() / item.a()
}

/// The highest point of the information, from the best node of the grid by golden sections between its
/// neighbours.
fn tabulated_peak(pool: &ItemPool, item: usize, model: &ItemModel) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_894_8;
    let (nodes, information) = (pool.grid().nodes(), pool.information(item));
    let best = crate::exposure::best(information).unwrap_or(0);
    let at = |q: usize| nodes.get(q.min(nodes.len() - 1)).copied().unwrap_or(0.0);
    let (mut low, mut high) = (at(best.saturating_sub(1)), at(best + 1));
    while high - low > 1e-9 {
        let (left, right) = (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
        if model.information(left) < model.information(right) { low = left } else { high = right }
    }
    (low + high) / 2.0
}
