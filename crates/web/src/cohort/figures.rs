//! A cohort in figures: what the page shows and the API tells.

use super::abilities::{DomainAbility, domains};
use super::activity::{WeekFigures, weeks};
use super::forecasts::Forecasts;
use super::item_map::ItemMap;
use super::likelihood::Likelihood;
use super::standing::{Cohort, Standing};
use super::{SMALLEST, told};
use crate::App;
use crate::problem::Problem;
use gradatim_readiness::READY_AT;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// The learners of an exam, none by name.
#[derive(Serialize, ToSchema)]
pub(crate) struct Figures {
    /// Learners.
    pub(super) learners: usize,
    /// Whether they are simulated.
    synthetic: bool,
    /// Figures about them; null for so few that a figure could tell who somebody is.
    pub(super) cohort: Option<CohortFigures>,
    /// Forecasts and what became of them; null while there are few.
    pub(super) forecasts: Option<Forecasts>,
}

/// Figures about enough learners.
#[derive(Serialize, ToSchema)]
pub(crate) struct CohortFigures {
    /// First answers that count.
    pub(super) first_answers: usize,
    /// Learners with enough evidence for a likelihood of passing; null for a few.
    pub(super) with_evidence: Option<usize>,
    /// Learners who would pass with 90 % or more; null for a few.
    pub(super) ready: Option<usize>,
    /// Learners by their likelihood; null where too few have one.
    pub(super) likelihood: Option<Likelihood>,
    /// Ability by domain.
    pub(super) domains: Vec<DomainAbility>,
    /// Abilities beside difficulties; null where too few learners are known.
    pub(super) item_map: Option<ItemMap>,
    /// Weeks in which anything was answered, the newest first.
    pub(super) weeks: Vec<WeekFigures>,
    /// Every learner under a pseudonym, the least likely to pass first, then those without enough evidence.
    pub(super) standings: Vec<Standing>,
}

impl Figures {
    /// Of an exam, as the journal has it now.
    pub(crate) async fn read(app: &App, exam: &str) -> Result<(Arc<Cohort>, Self), Problem> {
        let cohort = app.desk.cohorts.cohort(app, exam).await?;
        let outcomes = app.store.read(|journal| journal.outcomes()).await??;
        let learners = cohort.standings.len();
        let figures = Self {
            learners,
            synthetic: cohort.records.synthetic,
            cohort: (learners >= SMALLEST).then(|| CohortFigures::of(&cohort, app.now_ms())),
            forecasts: Forecasts::of(exam, outcomes),
        };
        Ok((cohort, figures))
    }
}

impl CohortFigures {
    fn of(cohort: &Cohort, now: i64) -> Self {
        let likely: Vec<f64> = cohort.standings.iter().filter_map(|s| s.p_pass).collect();
        Self {
            first_answers: cohort.standings.iter().map(|s| s.answered).sum(),
            with_evidence: told(likely.len()),
            ready: told(likely.iter().filter(|p| **p >= READY_AT).count()),
            likelihood: Likelihood::of(cohort),
            domains: domains(&cohort.records),
            item_map: ItemMap::of(&cohort.records),
            weeks: weeks(&cohort.records, now),
            standings: ordered(cohort),
        }
    }
}

fn ordered(cohort: &Cohort) -> Vec<Standing> {
    let mut all: Vec<Standing> = cohort.standings.iter().map(|standing| Standing::clone(standing)).collect();
    all.sort_by(|a, b| {
        let order = |s: &Standing| (s.p_pass.unwrap_or(f64::INFINITY), -(s.answered as f64));
        order(a).partial_cmp(&order(b)).unwrap_or(std::cmp::Ordering::Equal)
    });
    all
}
