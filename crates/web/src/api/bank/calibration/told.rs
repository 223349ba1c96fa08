//! Calibrations as bodies.

use crate::backstage::{PoolItem, PoolReport, Refused};
use crate::bank::background::Run;
use crate::bank::calibration::{difficulty_now, warnings};
use gradatim_practice::Material;
use serde::Serialize;
use utoipa::ToSchema;

/// A calibrated item.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CalibratedItem {
    /// Item.
    item: String,
    /// Answers behind it.
    n: Option<u64>,
    /// Slope.
    a: f64,
    /// Its standard error.
    a_se: Option<f64>,
    /// Difficulty in logits.
    b: f64,
    /// Its standard error.
    b_se: Option<f64>,
    /// Chance of a lucky guess.
    c: f64,
    /// Difficulty that sittings begin with now; null for an item that the bank does not have.
    b_now: Option<f64>,
    /// What was noticed while fitting.
    flags: Vec<String>,
}

impl CalibratedItem {
    fn new(material: &Material, item: &PoolItem) -> Self {
        Self {
            item: item.item.clone(),
            n: item.n,
            a: item.a.0,
            a_se: item.a.1,
            b: item.b.0,
            b_se: item.b.1,
            c: item.c,
            b_now: difficulty_now(item, material),
            flags: item.flags.clone(),
        }
    }
}

/// An item without parameters.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LeftOut {
    /// Item.
    item: String,
    /// Why.
    why: String,
}

/// A calibration: what it rests on, how the fit went, and what to be careful about.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CalibrationReport {
    /// Its id.
    id: String,
    /// When it was made.
    made_at: Option<i64>,
    /// Name of the model, such as `2pl`.
    model: String,
    /// Learners behind it.
    learners: Option<u64>,
    /// Answers behind it.
    answers: Option<u64>,
    /// Steps of the fit.
    iterations: Option<u64>,
    /// Log-likelihood at the end.
    log_likelihood: Option<f64>,
    /// Largest gradient at the end.
    max_gradient: Option<f64>,
    /// Whether the fit converged.
    converged: Option<bool>,
    /// Whether it rests on simulated answers.
    synthetic: bool,
    /// What to be careful about, as sentences.
    warnings: Vec<String>,
    /// Items with parameters.
    items: Vec<CalibratedItem>,
    /// Items without.
    left_out: Vec<LeftOut>,
}

impl CalibrationReport {
    fn new(material: &Material, pool: &PoolReport) -> Self {
        let left_out = |(item, why): &(String, String)| LeftOut { item: item.clone(), why: why.clone() };
        Self {
            id: pool.id.clone(),
            made_at: pool.made_at,
            model: pool.model.clone(),
            learners: pool.persons,
            answers: pool.responses,
            iterations: pool.iterations,
            log_likelihood: pool.log_likelihood,
            max_gradient: pool.max_gradient,
            converged: pool.converged,
            synthetic: pool.synthetic,
            warnings: warnings(pool),
            items: pool.items.iter().map(|item| CalibratedItem::new(material, item)).collect(),
            left_out: pool.left_out.iter().map(left_out).collect(),
        }
    }
}

/// A run: under way, refused or done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CalibrationRun {
    /// When it was begun.
    started_at: i64,
    /// What it is doing; null when it has ended.
    doing: Option<String>,
    /// Why it gave no result.
    refused: Option<String>,
    /// What it made; it is not in force before it is put in force.
    made: Option<CalibrationReport>,
}

impl CalibrationRun {
    fn new(material: &Material, run: &Run<PoolReport>) -> Self {
        let (doing, refused, made) = match &run.ended {
            None => (Some(run.doing.clone()), None, None),
            Some(Err(Refused(why))) => (None, Some(why.clone()), None),
            Some(Ok(pool)) => (None, None, Some(CalibrationReport::new(material, pool))),
        };
        Self { started_at: run.started_at, doing, refused, made }
    }
}

/// Item parameters of an exam.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CalibrationTold {
    /// The calibration in force; null while difficulties are what raters guessed.
    in_force: Option<CalibrationReport>,
    /// Why the one in force cannot be read, where that is so.
    unreadable: Option<String>,
    /// The latest run; null where there was none since the server started, or its result was put in force.
    run: Option<CalibrationRun>,
}

impl CalibrationTold {
    /// As the page shows it.
    pub(super) fn new(
        material: &Material,
        in_force: Result<Option<PoolReport>, Refused>,
        run: Option<&Run<PoolReport>>,
    ) -> Self {
        let (in_force, unreadable) = match in_force {
            Ok(pool) => (pool, None),
            Err(Refused(why)) => (None, Some(why)),
        };
        Self {
            in_force: in_force.map(|pool| CalibrationReport::new(material, &pool)),
            unreadable,
            run: run.map(|run| CalibrationRun::new(material, run)),
        }
    }
}
