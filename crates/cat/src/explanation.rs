//! A choice that can say why it was made.

use std::fmt;
use std::sync::Arc;

/// Why a domain was served.
#[derive(Debug, Clone, PartialEq)]
pub enum DomainReason {
    /// The blueprint's quota: the domain that lagged most.
    Quota,
    /// Drill targeting, with the chance that the learner is below the standard there.
    Worth {
        /// `P(θ_d < θ_cut)`.
        below: f64,
        /// Standard deviation of the ability there, in logits.
        sd: f64,
    },
    /// A targeting draw by blueprint weight alone, so that no domain starves.
    Exploration,
    /// A question there serves the goal of the whole exam best.
    Goal,
    /// The item rule takes its item from there, whatever the blueprint says.
    Rule,
    /// The learner asked for this domain.
    Asked,
}

/// The next item with everything needed to explain and to replay the choice.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// Position in the pool.
    pub item: usize,
    /// Domain index.
    pub domain: usize,
    /// Title of the domain.
    pub domain_title: Arc<str>,
    /// The domain's share of the exam, 0 to 1.
    pub weight: f64,
    /// Why the domain.
    pub reason: DomainReason,
    /// Name of the item rule.
    pub rule: &'static str,
    /// The rule's value of the chosen item; higher is better.
    pub criterion: f64,
    /// Number of candidates the item was chosen from.
    pub candidates: usize,
    /// Probability with which exactly this item was drawn, given the state.
    pub probability: f64,
    /// Predicted chance of a right answer.
    pub p_correct: f64,
    /// True when the learner has met the item before, because nothing new was left in the domain.
    pub repeat: bool,
}

/// Spread above which an ability is as good as unknown; the prior has 1.
const HARDLY_KNOWN: f64 = 0.85;

/// One sentence for a person.
impl fmt::Display for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (title, weight) = (&self.domain_title, 100.0 * self.weight);
        match &self.reason {
            DomainReason::Quota => write!(f, "{title} is due: it makes up {weight:.0} % of the exam")?,
            DomainReason::Worth { sd, .. } if *sd > HARDLY_KNOWN => {
                write!(
                    f,
                    "{title} makes up {weight:.0} % of the exam and hardly anything is known of you there yet"
                )?;
            }
            DomainReason::Worth { below, .. } => write!(
                f,
                "{title} makes up {weight:.0} % of the exam and your answers there leave {} that you are below the standard",
                chance(*below)
            )?,
            DomainReason::Exploration => {
                write!(
                    f,
                    "{title} comes up now and then so that no part of the exam ({weight:.0} %) is left out"
                )?;
            }
            DomainReason::Goal => write!(
                f,
                "a question of {title} ({weight:.0} % of the exam) tells most about the whole exam now"
            )?,
            DomainReason::Rule => {
                write!(f, "the rule takes its question from {title} ({weight:.0} % of the exam)")?;
            }
            DomainReason::Asked => write!(f, "you asked for {title}")?,
        }
        let again =
            if self.repeat { "; you have met this one before, nothing new is left there" } else { "" };
        write!(f, "; a question you should get right about {:.0} times in 10{again}.", 10.0 * self.p_correct)
    }
}

fn chance(p: f64) -> &'static str {
    match p {
        p if p < 0.2 => "a small chance",
        p if p < 0.4 => "some chance",
        p if p < 0.6 => "about an even chance",
        p if p < 0.8 => "a good chance",
        _ => "little doubt",
    }
}
