//! Ways to aim a drill.

use clap::ValueEnum;
use gradatim_cat::{Goal, MaximumInformation, Plan, RandomItem, Targeting};
use gradatim_irt::ItemBelief;
use gradatim_practice::Material;

/// A way to aim a drill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Policy {
    Worth,
    Random,
    Quotas,
    Mfi,
    Score,
    Passing,
}

impl Policy {
    /// Name, as on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Worth => "worth",
            Self::Random => "random",
            Self::Quotas => "quotas",
            Self::Mfi => "mfi",
            Self::Score => "score",
            Self::Passing => "passing",
        }
    }

    /// The engine's plan.
    pub fn plan(self, material: &Material) -> anyhow::Result<Plan> {
        Ok(match self {
            Self::Worth => {
                Plan::Drill { targeting: Targeting::at(material.standard().theta_cut), only: None }
            }
            Self::Random => Plan::Free(Box::new(RandomItem)),
            Self::Quotas => Plan::Measure(Box::new(RandomItem)),
            Self::Mfi => Plan::Free(Box::new(MaximumInformation)),
            Self::Score => {
                let (weights, nodes) = (material.exam().blueprint.weights(), material.model().grid().nodes());
                Plan::Goal { goal: Goal::composite(&weights, nodes)?, in_quotas: false }
            }
            Self::Passing => Plan::Goal { goal: passing(material)?, in_quotas: false },
        })
    }
}

/// Passing the reference form, its score taken as normal given the abilities.
fn passing(material: &Material) -> anyhow::Result<Goal> {
    let (standard, nodes) = (material.standard(), material.model().grid().nodes());
    let domains = material.beliefs_by_domain(&standard.form);
    let sum = |items: &[ItemBelief], of: fn(f64) -> f64| -> Vec<f64> {
        nodes.iter().map(|&theta| items.iter().map(|i| of(i.probability(theta))).sum()).collect()
    };
    let worth = domains.iter().map(|items| sum(items, |p| p)).collect();
    let noise = domains.iter().map(|items| sum(items, |p| p * (1.0 - p))).collect();
    Ok(Goal::score(worth, noise, standard.reference.cut)?)
}
