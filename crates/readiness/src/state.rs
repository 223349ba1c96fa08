//! Ready, not ready, or not enough evidence to say.

use crate::{
    Band, Evidence, Gates, Missing, SubscoreValue, Target, band_around, central_scores, clearly_weakest,
    coverage,
};
use gradatim_irt::Moments;
use serde::Serialize;

/// P(pass) from which a learner is called ready: then the 80 % interval of the score lies wholly at or above the pass
/// mark, but for what is not known of the cut.
///
/// P(pass) already averages over what is not known of learner, bank and cut, so no further margin is asked for: that
/// would count the same uncertainty twice. At a lower bar, one in five of those called ready would fail and pay again. The 95 % of
/// NCLEX are about the ability, not about the luck of one more form, and are not comparable.
pub const READY_AT: f64 = 0.9;

/// What can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// P(pass) is at least [`READY_AT`].
    Ready,
    /// It is below.
    NotReady,
    /// A gate is closed, and no probability is told.
    NotEnoughEvidence,
}

/// Mean and standard deviation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// Mean.
    pub mean: f64,
    /// Standard deviation, 0 or more.
    pub sd: f64,
}

impl From<Moments> for Spread {
    fn from(Moments { mean, sd }: Moments) -> Self {
        Self { mean, sd }
    }
}

/// A domain of the exam.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DomainReadiness {
    /// Title.
    pub domain: String,
    /// Mean of the ability, in logits; already drawn towards the general ability.
    pub mean: f64,
    /// Its standard deviation.
    pub sd: f64,
    /// Its middle 80 %, in logits.
    pub interval: [f64; 2],
    /// Share of the exam, 0 to 1.
    pub weight: f64,
    /// First answers, old ones included.
    pub answered: usize,
    /// Against the standard.
    pub band: Band,
    /// What one exam's scores say of the domain; `None` for a domain without scored items.
    pub one_exam: Option<SubscoreValue>,
}

/// What the figures rest on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Assumptions {
    /// Cut on the virtual form, in points.
    pub cut: f64,
    /// Its standard error.
    pub cut_se: f64,
    /// Scored items of the form.
    pub items: usize,
    /// Ability of a just-qualified candidate, in logits.
    pub theta_cut: f64,
    /// Difficulty of the exam over that of the bank, in logits.
    pub mismatch: Spread,
    /// Days after which an answer counts half.
    pub half_life_days: f64,
    /// P(pass) from which a learner is called ready.
    pub ready_at: f64,
    /// Share of all learners that the standard lets pass.
    pub base_pass_rate: f64,
}

/// Readiness of one learner: coverage, performance and retention, kept apart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Readiness {
    /// What can be said.
    pub state: State,
    /// Performance: probability of passing; `None` without enough evidence.
    pub p_pass: Option<f64>,
    /// Scaled score: 10th and 90th percentile. Without enough evidence mostly a statement about everybody.
    pub interval: [f64; 2],
    /// Scaled score: mean and standard deviation.
    pub scaled: Spread,
    /// Score that passes.
    pub pass_mark: f64,
    /// General ability, in logits.
    pub general: Spread,
    /// By domain.
    pub domains: Vec<DomainReadiness>,
    /// The weakest domain, where its band lies below all others.
    pub clearly_weakest: Option<String>,
    /// Coverage: share of the blueprint with enough fresh answers, 0 to 1.
    pub coverage: f64,
    /// Retention: expected share of what was known that is still known on the day of the exam; `None` without reviews.
    pub retention: Option<f64>,
    /// First answers, old ones included.
    pub answered: usize,
    /// Forms sat cold.
    pub cold_forms: usize,
    /// What is missing, as sentences.
    pub missing_evidence: Vec<String>,
    /// The same for programs.
    #[serde(skip)]
    pub missing: Vec<Missing>,
    /// What the figures rest on.
    pub assumptions: Assumptions,
}

impl Target {
    /// Readiness of a learner with this evidence; `retention` comes from elsewhere and is passed on.
    #[must_use]
    pub fn readiness(&self, evidence: &Evidence, gates: &Gates, retention: Option<f64>) -> Readiness {
        let (model, state) = (self.model(), evidence.state(self.model()));
        let outlook = self.forecast.outlook(model, &state);
        let titles: Vec<&str> = self.parts.sections.iter().map(|s| s.title.as_str()).collect();
        let missing = gates.missing(evidence, &titles);
        let domains: Vec<DomainReadiness> = (0..model.domains())
            .filter_map(|d| self.domain(d, &model.domain_posterior(&state, d), evidence))
            .collect();
        let abilities: Vec<Moments> = domains.iter().map(|d| Moments { mean: d.mean, sd: d.sd }).collect();
        let weakest = clearly_weakest(&abilities).and_then(|d| titles.get(d));
        let (verdict, p_pass) = match (missing.is_empty(), outlook.p_pass >= READY_AT) {
            (false, _) => (State::NotEnoughEvidence, None),
            (true, true) => (State::Ready, Some(outlook.p_pass)),
            (true, false) => (State::NotReady, Some(outlook.p_pass)),
        };
        Readiness {
            state: verdict,
            p_pass,
            interval: central_scores(&outlook.scores).map(|points| self.scaled(points)),
            scaled: self.scaled_moments(&outlook.scores),
            pass_mark: self.parts.scale.pass(),
            general: model.general_moments(&state).into(),
            answered: domains.iter().map(|d| d.answered).sum(),
            domains,
            clearly_weakest: weakest.map(|title| (*title).to_owned()),
            coverage: coverage(&self.parts.topics, evidence),
            retention,
            cold_forms: evidence.cold_forms(),
            missing_evidence: missing.iter().map(ToString::to_string).collect(),
            missing,
            assumptions: self.assumptions(evidence),
        }
    }

    fn domain(&self, d: usize, posterior: &[f64], evidence: &Evidence) -> Option<DomainReadiness> {
        let section = self.parts.sections.get(d)?;
        let grid = self.model().grid();
        let moments = grid.moments(posterior);
        Some(DomainReadiness {
            domain: section.title.clone(),
            mean: moments.mean,
            sd: moments.sd,
            interval: band_around(moments),
            weight: section.weight,
            answered: evidence.answered(d),
            band: Band::of(grid.share_below(posterior, self.parts.theta_cut)),
            one_exam: self.subscores.value(d),
        })
    }

    fn scaled_moments(&self, scores: &[f64]) -> Spread {
        let moment = |f: &dyn Fn(f64) -> f64| -> f64 {
            scores.iter().enumerate().map(|(k, p)| p * f(self.scaled(k))).sum()
        };
        let mean = moment(&|x| x);
        Spread { mean, sd: moment(&|x| (x - mean) * (x - mean)).max(0.0).sqrt() }
    }

    fn assumptions(&self, evidence: &Evidence) -> Assumptions {
        let parts = self.parts();
        Assumptions {
            cut: parts.standard.cut,
            cut_se: parts.standard.se,
            items: self.items(),
            theta_cut: parts.theta_cut,
            mismatch: Spread { mean: parts.mismatch.mean, sd: parts.mismatch.sd },
            half_life_days: evidence.half_life_days(),
            ready_at: READY_AT,
            base_pass_rate: self.base_pass_rate(),
        }
    }
}

#[cfg(test)]
mod tests;
