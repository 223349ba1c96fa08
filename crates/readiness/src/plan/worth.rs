//! What an hour of study is worth, and the split of hours that is worth most.

use super::{PlanSettings, Standing};

/// Learning in the domains of an exam, as [`PlanSettings`] describes it.
///
/// The share of the form expected right is `Σ w_d·(ceiling − gap_d·exp(−rate·h_d/w_d))`, so the next hour in a domain is
/// worth `rate·gap_d·exp(−rate·h_d/w_d)` of the form: weak domains first, large ones for longer. Only the total counts in
/// an exam without section minima, so to first order a point is worth the same chance of passing whichever domain it
/// comes from, and the split that gains most points gains most chance.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Learning {
    weights: Vec<f64>,
    expected: Vec<f64>,
    gaps: Vec<f64>,
    rate: f64,
    by_weight: f64,
}

impl Learning {
    pub fn new(domains: &[Standing], settings: &PlanSettings) -> Self {
        Self {
            weights: domains.iter().map(|d| d.weight).collect(),
            expected: domains.iter().map(|d| d.expected).collect(),
            gaps: domains.iter().map(|d| (settings.ceiling - d.expected).max(0.0)).collect(),
            rate: settings.closing_rate,
            by_weight: settings.by_weight.max(unknown(domains)).min(1.0),
        }
    }

    /// Share of the form that the next hour in a domain gains, after so many hours in it.
    pub fn worth(&self, domain: usize, hours: f64) -> f64 {
        let at = |v: &[f64]| v.get(domain).copied().unwrap_or(0.0);
        let (gap, weight) = (at(&self.gaps), at(&self.weights));
        if weight > 0.0 { self.rate * gap * (-self.rate * hours / weight).exp() } else { 0.0 }
    }

    /// Share right expected in each domain after these hours.
    pub fn after(&self, hours: &[f64]) -> Vec<f64> {
        let of = |(((e, gap), w), h): (((&f64, &f64), &f64), &f64)| e - gap * (-self.rate * h / w).exp_m1();
        self.expected.iter().zip(&self.gaps).zip(&self.weights).zip(hours).map(of).collect()
    }

    /// Share of the whole form expected right after these hours.
    pub fn total(&self, hours: &[f64]) -> f64 {
        self.after(hours).iter().zip(&self.weights).map(|(p, w)| p * w).sum()
    }

    /// The split of `hours` over the domains that gains most points, once a share is given out by weight.
    ///
    /// At the optimum every domain beyond its floor has the same worth `μ`, so `h_d = max(floor_d, w_d/rate·ln(gap_d/μ))`
    /// (water-filling); the level is found by halving. The splits of more hours contain those of fewer.
    pub fn split(&self, hours: f64) -> Vec<f64> {
        let Some((top, weight)) = self.widest().filter(|_| hours > 0.0) else {
            return self.weights.iter().map(|w| w * hours.max(0.0)).collect();
        };
        let (mut low, mut high) = (top - hours * self.rate / weight, top);
        for _ in 0..100 {
            let middle = 0.5 * (low + high);
            if self.at_level(middle, hours).iter().sum::<f64>() > hours {
                low = middle;
            } else {
                high = middle;
            }
        }
        let split = self.at_level(high, hours);
        let scale = hours / split.iter().sum::<f64>();
        split.iter().map(|h| h * scale).collect()
    }

    /// Logarithm and weight of the widest gap; of equal ones the smallest domain, whose bound is the safest.
    fn widest(&self) -> Option<(f64, f64)> {
        let open = self.gaps.iter().zip(&self.weights).filter(|(gap, _)| **gap > 0.0);
        let order = |x: &(&f64, &f64), y: &(&f64, &f64)| x.0.total_cmp(y.0).then(y.1.total_cmp(x.1));
        open.max_by(order).map(|(gap, w)| (gap.ln(), *w))
    }

    fn at_level(&self, level: f64, hours: f64) -> Vec<f64> {
        let of = |(gap, w): (&f64, &f64)| {
            let wanted = if *gap > 0.0 { w / self.rate * (gap.ln() - level) } else { 0.0 };
            wanted.max(self.by_weight * w * hours)
        };
        self.gaps.iter().zip(&self.weights).map(of).collect()
    }

    /// Hours after which `share` of the form is expected right; `None` if none suffice within ten thousand.
    pub fn hours_for(&self, share: f64) -> Option<f64> {
        let reached = |hours: f64| self.total(&self.split(hours)) >= share;
        let (mut low, mut high) = (0.0, 10_000.0);
        if !reached(high) {
            return None;
        }
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if reached(middle) { high = middle } else { low = middle }
        }
        Some(high)
    }
}

/// Share of the ability that is not known yet: the mean posterior variance, 1 for a learner without answers. As long as it
/// is large, weights are the better guide to where the points are.
fn unknown(domains: &[Standing]) -> f64 {
    domains.iter().map(|d| d.sd * d.sd).sum::<f64>() / domains.len().max(1) as f64
}
