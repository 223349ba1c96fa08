//! The results for machines.

use super::{Findings, ReadinessArgs};
use gradatim_irt::math::normal_cdf;
use gradatim_readiness::Mismatch;
use gradatim_simulate::readiness::{CalibratedWorld, Estimate, Reliability, World};
use serde_json::{Value, json};

/// One document: the setting, all learners, and the groups by weakest domain.
pub fn document(args: &ReadinessArgs, findings: &Findings) -> Value {
    let Findings { setting, all, groups } = findings;
    let (exam, standard) = (&setting.exam, setting.exam.standard());
    let theta_cut = exam.theta_cut(&setting.truth).ok();
    let group = |(title, group): (&String, &Option<Reliability>)| {
        let mut entry = group.as_ref().map_or_else(|| json!({ "n": 0 }), reliability);
        entry["domain"] = json!(title);
        entry
    };
    json!({
        "exam": args.exam, "pool": args.pool, "items": setting.truth.items.len(), "learners": args.learners,
        "exams": args.exams, "same_form": args.same_form, "evidence": [args.evidence.start(), args.evidence.end()], "seed": args.seed,
        "scored": exam.scored(), "cut": standard.cut, "cut_se": standard.se, "theta_cut": theta_cut,
        "base_pass_rate": theta_cut.map(|theta| normal_cdf(-theta)),
        "true": world(&setting.truth), "assumed": world(&setting.assumed), "cold_start": args.cold_start,
        "calibration": setting.calibration.as_ref().map(|found| calibration(args, found)),
        "all": reliability(all),
        "weakest": setting.titles.iter().zip(groups).map(group).collect::<Vec<Value>>(),
    })
}

fn world(of: &World) -> Value {
    let Mismatch { mean, sd } = of.mismatch;
    let loadings: Vec<f64> = of.loadings.iter().map(|l| l.get()).collect();
    json!({ "loadings": loadings, "mismatch": { "mean": mean, "sd": sd } })
}

fn calibration(args: &ReadinessArgs, found: &CalibratedWorld) -> Value {
    json!({
        "learners": args.calibration_learners, "responses": found.responses, "rmse_b": found.rmse, "se_b": found.se,
    })
}

fn reliability(of: &Reliability) -> Value {
    let estimate = |e: Option<Estimate>| e.map(|e| json!({ "value": e.value, "se": e.se }));
    let bin = |(i, bin): (usize, &gradatim_simulate::readiness::Bin)| {
        let [from, to] = [i, i + 1].map(|edge| edge as f64 / of.bins.len() as f64);
        json!({ "from": from, "to": to, "n": bin.n, "told": bin.told, "passed": bin.passed })
    };
    json!({
        "n": of.n, "told": of.told, "passed": of.passed, "brier": of.brier, "ece": of.ece,
        "ece_of_chance": of.ece_of_chance,
        "intercept": estimate(of.recalibration.map(|r| r.intercept)),
        "slope": estimate(of.recalibration.map(|r| r.slope)),
        "bins": of.bins.iter().enumerate().map(bin).collect::<Vec<Value>>(),
    })
}
