//! How each learner stands, under a pseudonym.

use crate::App;
use crate::backstage::Backstage;
use crate::bank::records::{Learner, Records};
use crate::problem::Problem;
use gradatim_practice::Assumed;
use gradatim_readiness::{Gates, Spread, State, Target};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// All learners of an exam.
pub(crate) struct Cohort {
    /// What they answered.
    pub(crate) records: Arc<Records>,
    /// How they stand, in the same order.
    pub(crate) standings: Vec<Arc<Standing>>,
}

/// A learner without a name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Standing {
    /// What stands for the name in everything that leaves the journal.
    pub(crate) pseudonym: String,
    /// What can be said: `ready`, `not_ready` or `not_enough_evidence`.
    #[schema(value_type = String)]
    pub(crate) state: State,
    /// Probability of passing; `None` without enough evidence.
    pub(crate) p_pass: Option<f64>,
    /// General ability in logits: mean and standard deviation.
    #[schema(value_type = AbilityTold)]
    pub(crate) general: Spread,
    /// First answers that count.
    pub(crate) answered: usize,
}

/// How an ability is told.
#[derive(ToSchema)]
#[allow(dead_code, reason = "the description of `Spread`")]
pub(crate) struct AbilityTold {
    /// Mean.
    mean: f64,
    /// Standard deviation.
    sd: f64,
}

/// The newest cohort of each exam; one is worked out at a time.
#[derive(Default)]
pub(crate) struct Cohorts(tokio::sync::Mutex<HashMap<String, Arc<Cohort>>>);

impl Cohorts {
    /// The cohort of an exam as the journal has it now; only who went on is judged again.
    pub(super) async fn cohort(&self, app: &App, exam: &str) -> Result<Arc<Cohort>, Problem> {
        let records = app.desk.shelf.records(app, exam).await?;
        let mut known = self.0.lock().await;
        let before = known.get(exam).cloned();
        if let Some(same) = before.as_ref().filter(|b| Arc::ptr_eq(&b.records, &records)) {
            return Ok(Arc::clone(same));
        }
        let backstage = app.library.backstage();
        let made = tokio::task::spawn_blocking(move || Cohort::new(&records, before.as_deref(), &*backstage));
        let cohort = Arc::new(made.await.map_err(|e| Problem::internal(&e))??);
        known.insert(exam.to_owned(), Arc::clone(&cohort));
        Ok(cohort)
    }
}

impl Cohort {
    fn new(
        records: &Arc<Records>,
        before: Option<&Self>,
        backstage: &dyn Backstage,
    ) -> Result<Self, Problem> {
        let target = records.material.target(&Assumed::default())?;
        let old = before.filter(|b| std::ptr::eq(b.records.material, records.material));
        let known: HashMap<*const Learner, &Arc<Standing>> =
            old.iter().flat_map(|b| b.records.learners.iter().map(Arc::as_ptr).zip(&b.standings)).collect();
        let standings = records.learners.iter().map(|learner| match known.get(&Arc::as_ptr(learner)) {
            Some(standing) => Ok(Arc::clone(standing)),
            None => Standing::of(learner, &target, backstage).map(Arc::new),
        });
        Ok(Self { standings: standings.collect::<Result<_, _>>()?, records: Arc::clone(records) })
    }
}

impl Standing {
    fn of(learner: &Learner, target: &Target, backstage: &dyn Backstage) -> Result<Self, Problem> {
        let readiness = target.readiness(&learner.evidence, &Gates::default(), None);
        Ok(Self {
            pseudonym: backstage.pseudonym(learner.name())?,
            state: readiness.state,
            p_pass: readiness.p_pass,
            general: readiness.general,
            answered: readiness.answered,
        })
    }
}
