//! The section table of a score report as evidence.

use super::PlanError;
use gradatim_irt::{Grid, ItemBelief, Moments, score_distribution};
use serde::Serialize;
use std::str::FromStr;

/// Chance that the label of a section does not say on which side of the line the learner's questions fell: the line is not
/// published, forms differ, and the vendor itself asks for caution. Our assumption.
const SLIP: f64 = 0.1;

/// What a score report says of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// "Meets competencies".
    Meets,
    /// "Needs improvement".
    NeedsImprovement,
}

/// A section with its result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SectionVerdict {
    /// Name of the domain.
    pub domain: String,
    /// Its result.
    pub verdict: Verdict,
}

impl Verdict {
    /// In the report's words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Meets => "meets competencies",
            Self::NeedsImprovement => "needs improvement",
        }
    }
}

impl FromStr for Verdict {
    type Err = PlanError;

    /// Capitals do not count; the first word suffices.
    fn from_str(text: &str) -> Result<Self, PlanError> {
        let word = text.trim().to_lowercase();
        match word.as_str() {
            "meets" | "meets competencies" => Ok(Self::Meets),
            "needs" | "needs improvement" => Ok(Self::NeedsImprovement),
            _ => Err(PlanError::Verdict(text.trim().to_owned())),
        }
    }
}

/// `log P(verdict | θ)` on the nodes.
///
/// The section is taken to be met when the number right among `items` reaches what a just-qualified candidate (ability
/// `theta_cut`) is expected to get: `P(meets | θ) = ε + (1 − 2ε)·P(X ≥ Σ P_i(θ_cut) | θ)`, `X` by Lord and Wingersky (1984)
/// and `ε` = 0.1. A verdict so never outweighs odds of 9 to 1. That the whole exam was failed adds nothing beyond its
/// sections: it would tie the domains together, which the sum of domain likelihoods cannot hold.
///
/// ```
/// use gradatim_irt::{Dichotomous, Grid, ItemBelief};
/// use gradatim_readiness::plan::{Verdict, verdict_log_likelihood};
///
/// let grid = Grid::new(41, 5.0)?;
/// let items = vec![ItemBelief::known(Dichotomous::two_pl(1.0, 0.0)?); 12];
/// let log = verdict_log_likelihood(&grid, &items, 0.3, Verdict::Meets);
/// assert!(log[0] < log[40] && (log[40].exp() - 0.9).abs() < 1e-3);
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
#[must_use]
pub fn verdict_log_likelihood(
    grid: &Grid,
    items: &[ItemBelief],
    theta_cut: f64,
    verdict: Verdict,
) -> Vec<f64> {
    let line: f64 = items.iter().map(|i| i.probability(theta_cut)).sum();
    let at = |&theta: &f64| {
        let right: Vec<f64> = items.iter().map(|i| i.probability(theta)).collect();
        let scores = score_distribution(&right);
        let met: f64 = scores.iter().enumerate().filter(|(k, _)| *k as f64 >= line).map(|(_, f)| f).sum();
        let side = if verdict == Verdict::Meets { met } else { 1.0 - met };
        (SLIP + (1.0 - 2.0 * SLIP) * side.clamp(0.0, 1.0)).ln()
    };
    grid.nodes().iter().map(at).collect()
}

/// Mean and standard deviation, over a posterior on the nodes, of the share of `items` right; 0 and 0 without items.
#[must_use]
pub fn expected_share(grid: &Grid, posterior: &[f64], items: &[ItemBelief]) -> Moments {
    let n = items.len().max(1) as f64;
    let share = |&theta: &f64| items.iter().map(|i| i.probability(theta)).sum::<f64>() / n;
    let shares: Vec<f64> = grid.nodes().iter().map(share).collect();
    let average =
        |of: &dyn Fn(f64) -> f64| posterior.iter().zip(&shares).map(|(w, s)| w * of(*s)).sum::<f64>();
    let mean = average(&|s| s);
    Moments { mean, sd: average(&|s| (s - mean).powi(2)).max(0.0).sqrt() }
}
