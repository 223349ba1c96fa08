//! An item with all that is known of it.

use crate::api::question::Solution;
use crate::bank::Workshop;
use crate::bank::figures::{Choice, ItemFigures, Observed};
use crate::bank::item::{Met, versions};
use gradatim_bank::lint::Finding;
use gradatim_bank::{ItemOption, Kind, Pool, Status};
use gradatim_charts::wilson_interval;
use gradatim_irt::ItemBelief;
use gradatim_log::ItemReport;
use serde::Serialize;
use utoipa::ToSchema;

/// What the linter says.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LintMark {
    /// `error`, `warning` or `note`.
    severity: String,
    /// Code of the rule.
    code: String,
    /// Where in the item.
    field: Option<String>,
    /// What it is.
    message: String,
}

impl From<&Finding> for LintMark {
    fn from(finding: &Finding) -> Self {
        Self {
            severity: finding.severity.to_string(),
            code: finding.code.to_string(),
            field: finding.field.clone(),
            message: finding.message.clone(),
        }
    }
}

/// What the first answers say.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AnswerFigures {
    /// First answers to the present version.
    n: usize,
    /// Right ones.
    right: usize,
    /// Their share.
    share: Option<f64>,
    /// 95 % interval of the share.
    interval: Option<[f64; 2]>,
    /// Correlation of a right answer with the share right on other items.
    point_biserial: Option<f64>,
    /// Seconds that half of the learners needed at most.
    median_seconds: Option<f64>,
    /// Share of answers too fast to have been read.
    rapid: Option<f64>,
}

impl From<&ItemFigures> for AnswerFigures {
    fn from(figures: &ItemFigures) -> Self {
        let interval = figures.share().map(|share| wilson_interval(share, figures.n));
        Self {
            n: figures.n,
            right: figures.right,
            share: figures.share(),
            interval: interval.map(|(low, high)| [low, high]),
            point_biserial: figures.point_biserial,
            median_seconds: figures.median_seconds,
            rapid: figures.rapid.as_ref().and_then(|rapid| rapid.share),
        }
    }
}

/// A response and who gave it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ResponseFigures {
    /// Ids of its options; empty for blanks.
    response: String,
    /// Whether it is the key.
    is_key: bool,
    /// Times chosen.
    count: usize,
    /// Share of all first answers.
    share: Option<f64>,
    /// Correlation of choosing it with the share right on other items.
    point_biserial: Option<f64>,
    /// Share in each fifth of the learners, weakest first.
    by_fifth: Option<[f64; 5]>,
}

impl From<&Choice> for ResponseFigures {
    fn from(choice: &Choice) -> Self {
        let statistics = &choice.statistics;
        Self {
            response: choice.name.clone(),
            is_key: choice.is_key,
            count: statistics.count,
            share: statistics.share,
            point_biserial: statistics.point_biserial,
            by_fifth: statistics.by_fifth,
        }
    }
}

/// The curve: probability of a right answer over ability.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Curve {
    /// Slope.
    a: f64,
    /// Difficulty in logits.
    b: f64,
    /// How sure the difficulty is: its standard deviation.
    b_sd: f64,
    /// Chance of a lucky guess.
    c: f64,
    /// Groups of learners of like ability, weakest first.
    observed: Vec<Observed>,
}

impl Curve {
    fn new(belief: &ItemBelief, figures: &ItemFigures) -> Self {
        let item = belief.item();
        let observed = figures.observed.clone();
        Self { a: item.a(), b: item.b(), b_sd: belief.b_sd(), c: item.c(), observed }
    }
}

/// Who met it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ItemExposure {
    /// Learners who met it.
    seen_by: usize,
    /// Times it was shown.
    shown: usize,
    /// Learners of the exam.
    learners: usize,
    /// By version.
    versions: Vec<VersionMet>,
}

/// Meetings with a version.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VersionMet {
    /// Version of the item.
    version: u32,
    /// Meetings.
    #[serde(flatten)]
    met: Met,
}

/// What a learner holds against it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ObjectionTold {
    /// When.
    at: i64,
    /// Version of the item.
    item_version: u32,
    /// What is wrong.
    reason: String,
}

impl From<&ItemReport> for ObjectionTold {
    fn from(report: &ItemReport) -> Self {
        Self { at: report.at, item_version: report.item_version, reason: report.reason.clone() }
    }
}

/// An item of the bank with all that is known of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ItemTold {
    /// Key, options in the order of the bank, reasons and sources.
    #[serde(flatten)]
    solution: Solution,
    /// Number of its task in the guide.
    task: String,
    /// How it is answered.
    #[schema(value_type = String)]
    kind: Kind,
    /// Its pool.
    #[schema(value_type = String)]
    pool: Pool,
    /// How far it has come.
    #[schema(value_type = String)]
    status: Status,
    /// The question.
    stem: String,
    /// Time that a prepared candidate takes.
    expected_seconds: u32,
    /// Ratings: share of just-qualified candidates who get it right.
    ratings: Vec<f64>,
    /// Marks of the linter.
    marks: Vec<LintMark>,
    /// What the answers say.
    answers: AnswerFigures,
    /// Who chose what.
    responses: Vec<ResponseFigures>,
    /// The curve against observed shares.
    curve: Curve,
    /// Who met it.
    exposure: ItemExposure,
    /// What learners hold against it, newest first.
    objections: Vec<ObjectionTold>,
}

impl ItemTold {
    /// The item at a place of the bank.
    pub(super) fn new(workshop: &Workshop, place: usize) -> Self {
        let material = workshop.material();
        let (item, figures) = (&material.exam().bank.items()[place], &workshop.records.items[place]);
        Self {
            solution: Solution::new(item, &item.options.iter().collect::<Vec<&ItemOption>>()),
            marks: workshop.marks(&item.id).map(LintMark::from).collect(),
            answers: AnswerFigures::from(figures),
            responses: figures.choices.lines.iter().map(ResponseFigures::from).collect(),
            curve: Curve::new(&material.beliefs()[place], figures),
            exposure: exposure(workshop, place, figures),
            objections: workshop.objections(&item.id).map(ObjectionTold::from).collect(),
            task: item.task.clone(),
            kind: item.kind,
            pool: item.pool,
            status: item.status,
            stem: item.stem.clone(),
            expected_seconds: item.expected_seconds,
            ratings: item.angoff.clone(),
        }
    }
}

fn exposure(workshop: &Workshop, place: usize, figures: &ItemFigures) -> ItemExposure {
    let versions = versions(&workshop.records, place).into_iter();
    ItemExposure {
        seen_by: figures.seen_by,
        shown: figures.shown,
        learners: workshop.records.learners.len(),
        versions: versions.map(|(version, met)| VersionMet { version, met }).collect(),
    }
}
