//! The results for machines.

use super::Findings;
use gradatim_simulate::drills::DrillResults;
use serde_json::{Value, json};

/// The document.
pub fn document(findings: &Findings<'_>) -> Value {
    let Findings { args, material, results } = findings;
    let first = results.first().map(|(_, first)| first);
    let policy = |(policy, found): &(super::Policy, DrillResults)| {
        let against = first.and_then(|first| found.against(first));
        json!({
            "policy": policy.name(),
            "all": figures(found),
            "weak": figures(&found.only(|l| l.weak.is_some())),
            "even": figures(&found.only(|l| l.weak.is_none())),
            "by_weak_domain": by_domain(findings, found),
            "squared_error_minus_first": against.map(|d| json!({ "mean": d.mean, "se": d.se })),
        })
    };
    json!({
        "exam": args.exam, "pool": material.pool_id(), "learners": args.learners, "questions": args.questions,
        "weak_by": args.weak_by, "seed": args.seed, "theta_cut": material.standard().theta_cut,
        "policies": results.iter().map(policy).collect::<Vec<Value>>(),
    })
}

fn by_domain(findings: &Findings<'_>, found: &DrillResults) -> Vec<Value> {
    let domains = findings.material.exam().blueprint.domains();
    let weights = findings.material.exam().blueprint.weights();
    let one = |(d, domain): (usize, &gradatim_bank::Domain)| {
        let own = figures(&found.only(|l| l.weak == Some(d)));
        json!({ "domain": domain.title, "weight": weights[d], "figures": own })
    };
    domains.iter().enumerate().map(one).collect()
}

fn figures(found: &DrillResults) -> Value {
    json!({
        "learners": found.len(), "weak_share": found.weak_share(), "right": found.right(),
        "passing_rmse": found.passing_rmse(), "brier": found.brier(), "score_rmse": found.score_rmse(),
        "score_sd": found.score_sd(), "weak_rmse": found.weak_rmse(), "weak_named": found.named(),
    })
}
