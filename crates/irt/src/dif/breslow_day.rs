//! Is the odds ratio the same at all levels?

use super::chi_squared::ChiSquared;
use super::table::Fourfold;

/// `Σ (A − E)²/V` over the levels whose margins are all positive, where E is the count that the margins and a
/// common odds ratio `alpha` imply (Breslow & Day 1980, eq. 4.30); one degree of freedom less than levels.
pub(super) fn breslow_day(levels: &[Fourfold], alpha: f64) -> Option<ChiSquared> {
    let terms: Vec<f64> = levels.iter().filter_map(|level| term(level, alpha)).collect();
    ChiSquared::new(terms.iter().sum(), terms.len().checked_sub(1)?)
}

fn term(t: &Fourfold, alpha: f64) -> Option<f64> {
    let (reference, focal, right, wrong) = (t.a + t.b, t.c + t.d, t.a + t.c, t.b + t.d);
    if [reference, focal, right, wrong].contains(&0.0) {
        return None;
    }
    let a = expected(reference, focal, right, alpha);
    let cells = [a, reference - a, right - a, focal - right + a];
    let information: f64 = cells.iter().map(|cell| 1.0 / cell).sum();
    cells.iter().all(|cell| *cell > 0.0).then(|| (t.a - a).powi(2) * information)
}

/// The root of `a(focal − right + a) = alpha·(reference − a)(right − a)` between the bounds that the margins set,
/// in the form that does not cancel for an odds ratio near one.
fn expected(reference: f64, focal: f64, right: f64, alpha: f64) -> f64 {
    let (square, linear) = (1.0 - alpha, focal - right + alpha * (reference + right));
    let constant = alpha * reference * right;
    2.0 * constant / (linear + (linear * linear + 4.0 * square * constant).max(0.0).sqrt())
}
