//! An exam ready to be practised.

use crate::standard::rating;
use crate::{PassingStandard, PracticeError};
use gradatim_bank::{Exam, Item, Pool};
use gradatim_cat::{Engine, ItemPool, LengthOrPrecision, Plan, PoolItem, Quotas};
use gradatim_irt::{Dichotomous, ItemBelief, Loading, SecondOrder, VirtualForm};
use gradatim_log::Presentation;
use gradatim_readiness::Mismatch;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Standard deviation of a difficulty that rests on Angoff ratings alone, in logits: ratings order
/// items by difficulty only moderately well (Impara & Plake 1998).
pub const COLD_START_SD: f64 = 0.7;

/// Calibrated parameters of an item.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CalibratedItem {
    /// The item's parameters.
    pub item: Dichotomous,
    /// Standard error of the difficulty.
    pub se_b: f64,
}

/// A calibrated pool as far as a sitting needs it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Calibration {
    /// Id of the pool, stored with every sitting.
    pub id: String,
    /// Items by id.
    pub items: HashMap<String, CalibratedItem>,
    /// Loadings by domain id; a domain without one has the default.
    pub loadings: BTreeMap<String, f64>,
    /// Difficulty of the exam over that of the pool, where the pool states it.
    pub mismatch: Option<Mismatch>,
    /// Standard error of the cut on the reference form in points, where the pool states it.
    pub cut_se: Option<f64>,
}

/// Bank, beliefs about its items, abilities model, standard and reference form.
#[derive(Debug, Clone)]
pub struct Material {
    exam: Exam,
    pool_id: String,
    pool: Arc<ItemPool>,
    beliefs: Vec<ItemBelief>,
    calibrated: usize,
    model: SecondOrder,
    standard: PassingStandard,
    reference: VirtualForm,
    mismatch: Mismatch,
}

impl Material {
    /// Puts an exam together. Items without calibrated parameters have the cold-start belief.
    ///
    /// # Errors
    /// [`PracticeError::ForeignPool`] when the calibration knows none of the bank's items, and
    /// what beliefs, pool and standard report.
    pub fn new(exam: Exam, calibration: Option<&Calibration>) -> Result<Self, PracticeError> {
        let items = exam.bank.items();
        let known = |item: &Item| calibration.and_then(|c| c.items.get(&item.id));
        let calibrated = items.iter().filter(|i| known(i).is_some()).count();
        if let Some(c) = calibration.filter(|_| calibrated == 0) {
            return Err(PracticeError::ForeignPool { pool: c.id.clone() });
        }
        let theta_cut = exam.blueprint.standard.theta_cut;
        let beliefs = items.iter().map(|i| belief(i, known(i), theta_cut)).collect::<Result<Vec<_>, _>>()?;
        let model = SecondOrder::new(SecondOrder::usual_grid()?, loadings(&exam, calibration)?);
        let pool = Arc::new(pool(&exam, &beliefs, &model)?);
        let mut standard = PassingStandard::new(&exam, &beliefs)?;
        standard.reference.se = calibration.and_then(|c| c.cut_se).unwrap_or(standard.reference.se);
        let mismatch = calibration.and_then(|c| c.mismatch).unwrap_or_default();
        let reference = VirtualForm::new(model.grid(), &by_domain(&exam, &beliefs, &standard.form));
        let pool_id = calibration.map_or_else(|| "cold-start".to_owned(), |c| c.id.clone());
        Ok(Self { exam, pool_id, pool, beliefs, calibrated, model, standard, reference, mismatch })
    }

    /// Blueprint and bank.
    #[must_use]
    pub fn exam(&self) -> &Exam {
        &self.exam
    }

    /// Id of the calibrated pool, or `cold-start`.
    #[must_use]
    pub fn pool_id(&self) -> &str {
        &self.pool_id
    }

    /// The bank's items as a pool, in the bank's order.
    #[must_use]
    pub fn pool(&self) -> &ItemPool {
        &self.pool
    }

    /// What is known of the items, in the bank's order.
    #[must_use]
    pub fn beliefs(&self) -> &[ItemBelief] {
        &self.beliefs
    }

    /// Number of items with calibrated parameters.
    #[must_use]
    pub fn calibrated(&self) -> usize {
        self.calibrated
    }

    /// The abilities model.
    #[must_use]
    pub fn model(&self) -> &SecondOrder {
        &self.model
    }

    /// The passing standard.
    #[must_use]
    pub fn standard(&self) -> &PassingStandard {
        &self.standard
    }

    /// The reference form, tabulated.
    #[must_use]
    pub fn reference(&self) -> &VirtualForm {
        &self.reference
    }

    /// Difficulty of the exam over that of the bank.
    #[must_use]
    pub fn mismatch(&self) -> Mismatch {
        self.mismatch
    }

    /// Titles of the domains.
    #[must_use]
    pub fn titles(&self) -> Vec<String> {
        self.exam.blueprint.domains().iter().map(|d| d.title.clone()).collect()
    }

    /// Blueprint weights as quotas.
    ///
    /// # Errors
    /// Never for a checked blueprint; the signature follows [`Quotas::new`].
    pub fn quotas(&self) -> Result<Quotas, PracticeError> {
        Ok(Quotas::new(self.exam.blueprint.weights())?)
    }

    /// An engine over what a drill may serve: active practice items, so that sealed forms stay sealed.
    ///
    /// # Errors
    /// What [`Engine::new`] says of the plan.
    pub fn engine(&self, plan: Plan, questions: usize) -> Result<Engine, PracticeError> {
        let (pool, model, length) =
            (self.pool.clone(), self.model.clone(), LengthOrPrecision::fixed(questions));
        let mut engine = Engine::new(pool, model, self.titles(), self.quotas()?, plan, length)?;
        (0..self.pool.len()).filter(|i| !self.in_drills(*i)).for_each(|i| engine.bar(i));
        Ok(engine)
    }

    /// Index of a domain given by number (`3`) or by title or its beginning, capitals ignored.
    ///
    /// # Errors
    /// [`PracticeError::UnknownDomain`] lists the domains there are.
    pub fn domain(&self, asked: &str) -> Result<usize, PracticeError> {
        self.exam.blueprint.domain_named(asked).ok_or_else(|| {
            let domains = self.exam.blueprint.domains();
            let known: Vec<String> = domains.iter().map(|d| format!("{} ({})", d.id, d.title)).collect();
            PracticeError::UnknownDomain { asked: asked.to_owned(), known: known.join(", ") }
        })
    }

    /// True when the bank has the very item that was shown: the same id in the same version.
    #[must_use]
    pub fn still_shows(&self, shown: &Presentation) -> bool {
        self.exam.bank.get(&shown.item).is_some_and(|item| item.version == shown.item_version)
    }

    /// True for an item that drills show: a practice item in use.
    #[must_use]
    pub fn in_drills(&self, item: usize) -> bool {
        let found = self.exam.bank.items().get(item);
        found.is_some_and(|i| i.pool == Pool::Practice && i.is_active())
    }

    /// Beliefs of the items at these positions, by domain.
    #[must_use]
    pub fn beliefs_by_domain(&self, items: &[usize]) -> Vec<Vec<ItemBelief>> {
        by_domain(&self.exam, &self.beliefs, items)
    }
}

fn belief(item: &Item, known: Option<&CalibratedItem>, theta_cut: f64) -> Result<ItemBelief, PracticeError> {
    Ok(match known {
        Some(c) => ItemBelief::uncertain(c.item, c.se_b)?,
        None => ItemBelief::from_angoff(rating(item), item.chance(), theta_cut, COLD_START_SD)?,
    })
}

fn loadings(exam: &Exam, calibration: Option<&Calibration>) -> Result<Vec<Loading>, PracticeError> {
    let of = |id: &String| match calibration.and_then(|c| c.loadings.get(id)) {
        Some(&value) => Loading::new(value),
        None => Ok(Loading::default()),
    };
    Ok(exam.blueprint.domains().iter().map(|d| of(&d.id)).collect::<Result<_, _>>()?)
}

fn pool(exam: &Exam, beliefs: &[ItemBelief], model: &SecondOrder) -> Result<ItemPool, PracticeError> {
    let entry = |((item, &domain), &belief): ((&Item, &usize), &ItemBelief)| {
        PoolItem::new(item.id.clone(), domain, belief)
    };
    let items = exam.bank.items().iter().zip(exam.bank.domains()).zip(beliefs).map(entry).collect();
    Ok(ItemPool::new(items, exam.blueprint.domains().len(), model.grid())?)
}

fn by_domain(exam: &Exam, beliefs: &[ItemBelief], items: &[usize]) -> Vec<Vec<ItemBelief>> {
    let mut domains = vec![Vec::new(); exam.blueprint.domains().len()];
    for &i in items {
        domains[exam.bank.domains()[i]].push(beliefs[i]);
    }
    domains
}
