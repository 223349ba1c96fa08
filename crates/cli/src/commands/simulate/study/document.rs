//! The results for machines.

use super::outcome::{Outcome, Results, Tuning};
use gradatim_cat::exposure::ExposureCounts;
use gradatim_simulate::{Accuracy, AtDistance, Classification, Lengths, StepTimes, TestTimes, Trial};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Items listed as the most used.
const MOST_USED: usize = 10;

/// One document: of the only design, or of all of them in a list.
pub fn document(results: &Results) -> Value {
    let mut designs: Vec<Value> = results.outcomes.iter().map(|o| json!(Design::new(results, o))).collect();
    if designs.len() == 1 {
        return designs.remove(0);
    }
    let examinees = results.outcomes.first().map_or(0, |o| o.summary.examinees());
    let seconds: f64 = results.outcomes.iter().map(|o| o.seconds).sum();
    json!({
        "examinees": examinees, "abilities": results.abilities, "pool": results.pool, "seed": results.seed,
        "threads": results.threads, "seconds": seconds, "designs": designs,
    })
}

#[derive(Serialize)]
struct Design<'a> {
    name: &'a str,
    design: &'a Map<String, Value>,
    examinees: u64,
    abilities: &'a str,
    pool: &'a str,
    seed: u64,
    threads: usize,
    seconds: f64,
    examinees_per_second: Option<f64>,
    length: Length<'a>,
    #[serde(flatten)]
    accuracy: Errors,
    undefined: u64,
    conditional: Vec<Errors>,
    exposure: Use<'a>,
    overlap: Option<f64>,
    content_violations: u64,
    classification: Option<Decisions>,
    exposure_tuning: Option<&'a Tuning>,
    time: Option<Time>,
    pretest: Option<Vec<New<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<Step>,
}

/// Whole tests, in seconds.
#[derive(Serialize)]
struct Time {
    mean: Option<f64>,
    sd: Option<f64>,
    median: Option<u64>,
    p95: Option<u64>,
    per_item: Option<f64>,
}

/// A new item: answers, and standard errors of its parameters before and after.
#[derive(Serialize)]
struct New<'a> {
    item: &'a str,
    answers: u64,
    mean_theta: Option<f64>,
    se_a_before: Option<f64>,
    se_b_before: Option<f64>,
    se_a: Option<f64>,
    se_b: Option<f64>,
}

/// Steps of the engine, in seconds of processor time.
#[derive(Serialize)]
struct Step {
    clock: &'static str,
    n: u64,
    mean: Option<f64>,
    p50: Option<f64>,
    p99: Option<f64>,
    max: Option<f64>,
}

#[derive(Serialize)]
struct Length<'a> {
    mean: Option<f64>,
    sd: Option<f64>,
    min: Option<usize>,
    median: Option<usize>,
    max: Option<usize>,
    /// Tests by length, from 0.
    distribution: &'a [u64],
}

/// Errors of estimates; bias with its standard error from the number of examinees.
#[derive(Serialize)]
struct Errors {
    n: u64,
    theta: Option<f64>,
    bias: Option<f64>,
    bias_se: Option<f64>,
    rmse: Option<f64>,
    mean_se: Option<f64>,
    rms_se: Option<f64>,
    error_sd: Option<f64>,
    correlation: Option<f64>,
}

#[derive(Serialize)]
struct Use<'a> {
    max: f64,
    mean: f64,
    unused: usize,
    chi_square: Option<f64>,
    most_used: Vec<Used<'a>>,
}

#[derive(Serialize)]
struct Used<'a> {
    item: &'a str,
    rate: f64,
}

#[derive(Serialize)]
struct Decisions {
    cuts: Vec<f64>,
    accuracy: Option<f64>,
    false_pass: Option<f64>,
    false_fail: Option<f64>,
    by_distance: Vec<Distance>,
}

#[derive(Serialize)]
struct Distance {
    distance: f64,
    n: u64,
    accuracy: f64,
}

impl<'a> Design<'a> {
    fn new(results: &'a Results, outcome: &'a Outcome) -> Self {
        let summary = &outcome.summary;
        Self {
            name: &outcome.name,
            design: &outcome.settings,
            examinees: summary.examinees(),
            abilities: &results.abilities,
            pool: &results.pool,
            seed: results.seed,
            threads: results.threads,
            seconds: outcome.seconds,
            examinees_per_second: outcome.speed(),
            length: Length::new(&summary.lengths),
            accuracy: Errors::new(&summary.accuracy),
            undefined: summary.undefined,
            conditional: summary.conditional.iter().map(Errors::new).collect(),
            exposure: Use::new(&outcome.exposure, results),
            overlap: outcome.exposure.overlap(),
            content_violations: summary.content_violations,
            classification: summary.classification.as_ref().map(Decisions::new),
            exposure_tuning: outcome.tuning.as_ref(),
            time: (summary.times.n() > 0).then(|| Time::new(&summary.times)),
            pretest: (!summary.trials.is_empty()).then(|| New::all(results, &summary.trials)),
            step: (summary.steps.n() > 0).then(|| Step::new(&summary.steps)),
        }
    }
}

impl Time {
    fn new(times: &TestTimes) -> Self {
        Self {
            mean: times.mean(),
            sd: times.sd(),
            median: times.quantile(0.5),
            p95: times.quantile(0.95),
            per_item: times.per_item(),
        }
    }
}

impl<'a> New<'a> {
    fn all(results: &'a Results, trials: &[Trial]) -> Vec<Self> {
        let new = |trial: &Trial| Self {
            item: results.item(trial.item),
            answers: trial.answers,
            mean_theta: trial.mean_theta,
            se_a_before: trial.before.map(|before| before.0),
            se_b_before: trial.before.map(|before| before.1),
            se_a: trial.after.map(|after| after.0),
            se_b: trial.after.map(|after| after.1),
        };
        trials.iter().map(new).collect()
    }
}

impl Step {
    fn new(steps: &StepTimes) -> Self {
        Self {
            clock: "cpu",
            n: steps.n(),
            mean: steps.mean(),
            p50: steps.quantile(0.5),
            p99: steps.quantile(0.99),
            max: steps.max(),
        }
    }
}

impl<'a> Length<'a> {
    fn new(lengths: &'a Lengths) -> Self {
        Self {
            mean: lengths.mean(),
            sd: lengths.sd(),
            min: lengths.min(),
            median: lengths.quantile(0.5),
            max: lengths.max(),
            distribution: lengths.counts(),
        }
    }
}

impl Errors {
    fn new(accuracy: &Accuracy) -> Self {
        Self {
            n: accuracy.n(),
            theta: accuracy.mean_theta(),
            bias: accuracy.bias(),
            bias_se: accuracy.bias_se(),
            rmse: accuracy.rmse(),
            mean_se: accuracy.mean_se(),
            rms_se: accuracy.rms_se(),
            error_sd: accuracy.error_sd(),
            correlation: accuracy.correlation(),
        }
    }
}

impl<'a> Use<'a> {
    fn new(exposure: &ExposureCounts, results: &'a Results) -> Self {
        let rates: Vec<f64> = exposure.rates().collect();
        let mut used: Vec<Used<'a>> = results
            .scorable
            .iter()
            .zip(&rates)
            .map(|(item, rate)| Used { item: results.item(*item), rate: *rate })
            .collect();
        // A stable sort: ties stay in pool order.
        used.sort_by(|x, y| y.rate.total_cmp(&x.rate));
        used.truncate(MOST_USED);
        Self {
            max: exposure.maximum().unwrap_or(0.0),
            mean: rates.iter().sum::<f64>() / rates.len().max(1) as f64,
            unused: exposure.unused(),
            chi_square: exposure.chi_square(),
            most_used: used,
        }
    }
}

impl Decisions {
    fn new(classification: &Classification) -> Self {
        let row = |at: AtDistance| Distance { distance: at.distance, n: at.n, accuracy: at.accuracy };
        Self {
            cuts: classification.cuts().to_vec(),
            accuracy: classification.accuracy(),
            false_pass: classification.false_pass(),
            false_fail: classification.false_fail(),
            by_distance: classification.by_distance().map(row).collect(),
        }
    }
}
