//! The common odds ratio of an item with two scores.

use super::chi_squared::ChiSquared;
use super::class::DifClass;
use super::table::Fourfold;
use serde::Serialize;

/// The Mantel–Haenszel odds ratio of a right answer, reference over focal.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct OddsRatio {
    /// `α = Σ AD/T / Σ BC/T`: above 1 the item favours the reference group (Mantel & Haenszel 1959).
    pub alpha: f64,
    /// Standard error of ln α (Phillips & Holland 1987).
    pub log_se: f64,
    /// `Δ = −2.35 ln α`, on the ETS scale of difficulty: negative values favour the reference group (Holland &
    /// Thayer 1988).
    pub delta: f64,
    /// Standard error of Δ.
    pub delta_se: f64,
    /// ETS class by |Δ| alone: A below 1, C from 1.5.
    pub size: DifClass,
}

impl OddsRatio {
    /// `None` where α is zero or infinite.
    pub(super) fn of(levels: &[Fourfold]) -> Option<Self> {
        let sum = |f: fn(&Fourfold) -> f64| levels.iter().map(|t| f(t) / t.total()).sum::<f64>();
        let (for_reference, for_focal) = (sum(|t| t.a * t.d), sum(|t| t.b * t.c));
        if for_reference <= 0.0 || for_focal <= 0.0 {
            return None;
        }
        let alpha = for_reference / for_focal;
        let term = |t: &Fourfold| {
            (t.a * t.d + alpha * t.b * t.c) * (t.a + t.d + alpha * (t.b + t.c)) / t.total().powi(2)
        };
        let variance = levels.iter().map(term).sum::<f64>() / (2.0 * for_reference.powi(2));
        let (delta, log_se) = (-2.35 * alpha.ln(), variance.sqrt());
        Some(Self { alpha, log_se, delta, delta_se: 2.35 * log_se, size: DifClass::ets_size(delta) })
    }
}

/// The Mantel–Haenszel χ² with the continuity correction; `None` without variance.
pub(super) fn corrected(levels: &[Fourfold]) -> Option<ChiSquared> {
    let (mut distance, mut variance) = (0.0, 0.0);
    for t in levels.iter().filter(|t| t.total() > 1.0) {
        let (reference, focal, right) = (t.a + t.b, t.c + t.d, t.a + t.c);
        let n = t.total();
        distance += t.a - reference * right / n;
        variance += reference * focal * right * (n - right) / (n * n * (n - 1.0));
    }
    // A difference of less than half a person is none. Squaring what the correction leaves below zero, as some
    // programs do, would find DIF where little information meets no difference at all.
    ChiSquared::new((distance.abs() - 0.5).max(0.0).powi(2) / variance, 1)
}
