//! Being worth acting on: net benefit over thresholds.

use super::Predictions;
use serde::{Deserialize, Serialize};

/// What acting on predictions is worth at one threshold, against acting on everybody and on nobody (which is worth 0).
///
/// Acting means: treating as a future `false` whoever has a risk `1 − p` of at least the threshold, such as offering
/// help. A threshold of 0.2 says that one learner helped in time is worth four offers made in vain.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct NetBenefit {
    /// Risk from which one acts.
    pub threshold: f64,
    /// Net benefit of acting on the predictions.
    pub model: f64,
    /// Net benefit of acting on everybody.
    pub everybody: f64,
    /// Share of people one acts on.
    pub flagged: f64,
}

impl Predictions<'_> {
    /// The decision curve: `hits/n − vain/n · t/(1 − t)` at risks of failing t = 0.05, 0.10, …, 0.95
    /// (Vickers & Elkin 2006).
    #[must_use]
    pub fn decision_curve(&self) -> Vec<NetBenefit> {
        (1..20).map(|step| self.net_benefit(f64::from(step) / 20.0)).collect()
    }

    /// `threshold` lies strictly between 0 and 1.
    fn net_benefit(&self, threshold: f64) -> NetBenefit {
        let odds = threshold / (1.0 - threshold);
        let worth = |outcome: bool| if outcome { -odds } else { 1.0 };
        let at_risk = |p: f64| 1.0 - p >= threshold;
        NetBenefit {
            threshold,
            model: self.mean(|p, outcome| if at_risk(p) { worth(outcome) } else { 0.0 }),
            everybody: self.mean(|_, outcome| worth(outcome)),
            flagged: self.mean(|p, _| f64::from(u8::from(at_risk(p)))),
        }
    }
}
