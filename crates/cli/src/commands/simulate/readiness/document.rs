//! The results for machines.

use super::{Findings, ReadinessArgs};
use gradatim_irt::math::normal_cdf;
use gradatim_readiness::Mismatch;
use gradatim_simulate::readiness::{Bin, CalibratedWorld, Estimate, Reliability, World};
use serde_json::{Value, json};

/// One document: the setting, all learners, and the groups by weakest domain.
pub fn document(args: &ReadinessArgs, findings: &Findings) -> Value {
    let Findings { setting, all, groups } = findings;
    let (exam, standard) = (&setting.exam, setting.exam.standard());
    let theta_cut = exam.theta_cut(&setting.truth).ok();
    let group = |(title, group): (&String, &Option<Reliability>)| {
        let mut entry = reliability(group.as_ref());
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
        "all": reliability(Some(all)),
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

/// A group; without learners all but their number is undefined.
fn reliability(of: Option<&Reliability>) -> Value {
    let recalibration = of.and_then(|of| of.recalibration);
    let estimate = |e: Option<Estimate>| e.map(|e| json!({ "value": e.value, "se": e.se }));
    let bin = |n: usize, (i, bin): (usize, &Bin)| {
        let [from, to] = [i, i + 1].map(|edge| edge as f64 / n as f64);
        json!({ "from": from, "to": to, "n": bin.n, "told": bin.told, "passed": bin.passed })
    };
    json!({
        "n": of.map_or(0, |of| of.n), "told": of.map(|of| of.told), "passed": of.map(|of| of.passed),
        "brier": of.map(|of| of.brier), "ece": of.map(|of| of.ece),
        "ece_of_chance": of.map(|of| of.ece_of_chance),
        "intercept": estimate(recalibration.map(|r| r.intercept)),
        "slope": estimate(recalibration.map(|r| r.slope)),
        "bins": of.map(|of| of.bins.iter().enumerate().map(|row| bin(of.bins.len(), row)).collect::<Vec<Value>>()),
    })
}
