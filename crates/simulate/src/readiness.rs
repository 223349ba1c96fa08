//! A study of forecasts: learners with known abilities practise, are told their probability of passing, and sit exams.

mod calibrated;
mod course;
mod recalibration;
mod reliability;
#[cfg(test)]
mod tests;

use crate::SimulateError;
use course::Course;
use gradatim_irt::{IrtError, ItemBelief, Loading, Standard, cut_ability};
use gradatim_readiness::Mismatch;
use rayon::prelude::*;
use std::ops::RangeInclusive;

pub use calibrated::{CalibratedWorld, calibrated};
pub use recalibration::{Estimate, Recalibration};
pub use reliability::{Bin, Reliability};

/// Items, loadings and mismatch: as they are, or as a forecast takes them to be.
#[derive(Debug, Clone, PartialEq)]
pub struct World {
    /// What is known of each item of the pool; in truth its parameters.
    pub items: Vec<ItemBelief>,
    /// Loading of each domain on the general ability.
    pub loadings: Vec<Loading>,
    /// How much harder the exam is than the pool.
    pub mismatch: Mismatch,
}

/// The exam and its pool: domains of the items, reference form, standard.
#[derive(Debug, Clone, PartialEq)]
pub struct ExamPool {
    domains: Vec<usize>,
    form: Vec<usize>,
    standard: Standard,
}

impl ExamPool {
    /// `domains[i]` is the domain of item i, from 0; `form` are the scored items of the reference form, on which the
    /// standard stands, and which nobody practises.
    ///
    /// # Errors
    /// [`SimulateError::Irt`] with [`IrtError::UnknownItem`] for an item of the form that is not in the pool.
    pub fn new(domains: Vec<usize>, form: Vec<usize>, standard: Standard) -> Result<Self, SimulateError> {
        match form.iter().find(|item| **item >= domains.len()) {
            Some(&item) => Err(IrtError::UnknownItem { item, items: domains.len() }.into()),
            None => Ok(Self { domains, form, standard }),
        }
    }

    /// A pool whose reference form are `scored` items, domains by their shares of the pool, each domain's at even
    /// distances; the standard is the expected score at `theta_cut` if the items are as `world` says.
    ///
    /// # Errors
    /// [`SimulateError::Form`] for a form that is empty or longer than the pool.
    pub fn evenly(
        domains: Vec<usize>,
        scored: usize,
        world: &World,
        theta_cut: f64,
        se: f64,
    ) -> Result<Self, SimulateError> {
        let items = domains.len();
        if scored == 0 || scored > items {
            return Err(SimulateError::Form { scored, items });
        }
        let whole = Self::new(domains, (0..items).collect(), Standard { cut: 0.0, se })?;
        let lists = whole.by_domain(&whole.form);
        let quota = course::shared(&lists, &lists, scored).pop().unwrap_or_default();
        let even = |(list, n): (&Vec<usize>, &usize)| -> Vec<usize> {
            (0..*n).map(|k| list[k * list.len() / n]).collect()
        };
        let form = lists.iter().zip(&quota).flat_map(even).collect();
        Ok(Self { form, ..whole }.with_cut_at(world, theta_cut, se))
    }

    /// The same with another standard: the expected score on the reference form at an ability.
    #[must_use]
    pub fn with_cut_at(self, world: &World, theta_cut: f64, se: f64) -> Self {
        let cut = self
            .form
            .iter()
            .filter_map(|i| world.items.get(*i))
            .map(|item| item.probability(theta_cut))
            .sum();
        Self { standard: Standard { cut, se }, ..self }
    }

    /// The same with another standard error of the cut, in points.
    #[must_use]
    pub fn with_se(self, se: f64) -> Self {
        Self { standard: Standard { se, ..self.standard }, ..self }
    }

    /// Scored items of the reference form.
    #[must_use]
    pub fn scored(&self) -> usize {
        self.form.len()
    }

    /// Cut and its standard error on the reference form, in points.
    #[must_use]
    pub fn standard(&self) -> Standard {
        self.standard
    }

    /// Number of domains.
    #[must_use]
    pub fn domain_count(&self) -> usize {
        self.domains.iter().max().map_or(0, |d| d + 1)
    }

    /// The ability of a just-qualified candidate, if the items are as `world` says.
    ///
    /// # Errors
    /// [`IrtError::Cut`] when no ability reaches the cut.
    pub fn theta_cut(&self, world: &World) -> Result<f64, IrtError> {
        cut_ability(&self.of_form(&world.items).concat(), self.standard.cut)
    }

    /// The reference form's entries of a column over the items, by domain.
    fn of_form<T: Copy>(&self, column: &[T]) -> Vec<Vec<T>> {
        self.by_domain(&self.form).iter().map(|items| items.iter().map(|i| column[*i]).collect()).collect()
    }

    /// Items outside the reference form, by domain.
    fn practice(&self) -> Vec<Vec<usize>> {
        let outside: Vec<usize> = (0..self.domains.len()).filter(|i| !self.form.contains(i)).collect();
        self.by_domain(&outside)
    }

    fn by_domain(&self, items: &[usize]) -> Vec<Vec<usize>> {
        let mut domains = vec![Vec::new(); self.domain_count()];
        items.iter().for_each(|&i| domains[self.domains[i]].push(i));
        domains
    }
}

/// The study: a truth, what the forecast assumes, and how much learners show before they are told.
///
/// A learner's abilities are drawn from the true second-order model. They answer some first-seen items outside the
/// reference form, domains by the form's shares; the forecast is made from the posterior under the assumed world.
/// Then they sit `exams` exams: each a form of items they have not met, with a mismatch, an error of the cut and
/// answers of its own. Nothing is drawn but by seed and learner, so results are the same on any number of threads.
#[derive(Debug, Clone)]
pub struct ReadinessStudy<'a> {
    /// Pool, reference form and standard.
    pub exam: &'a ExamPool,
    /// How things are.
    pub truth: &'a World,
    /// How the forecast takes them to be.
    pub assumed: &'a World,
    /// Fewest and most items that a learner practises.
    pub evidence: RangeInclusive<usize>,
    /// Exams that a learner sits; more than one only make the findings less noisy.
    pub exams: u32,
    /// Forms of the exams.
    pub forms: Forms,
    /// Seed of everything random.
    pub seed: u64,
}

/// What forms the exams have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Forms {
    /// Each its own, drawn from what the learner has not met and equated to the standard. The forecast knows the
    /// reference form only, so it errs by as much as forms differ in how well they measure.
    #[default]
    Drawn,
    /// The reference form every time: what is left is the forecast's own error.
    Reference,
}

/// What one learner was told, and how it went.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Told {
    /// The probability of passing.
    pub p_pass: f64,
    /// Share of the exams that were passed.
    pub passed: f64,
    /// The domain with the lowest posterior mean: what was known, not what is true, or else the forecast of the
    /// group could not be calibrated.
    pub weakest: usize,
}

impl ReadinessStudy<'_> {
    /// What so many learners are told and how they fare, in order.
    ///
    /// # Errors
    /// [`SimulateError::NoExaminees`], [`SimulateError::NoExams`], [`SimulateError::Evidence`] when the pool has not
    /// so many items outside the form, [`SimulateError::Readiness`] and [`SimulateError::Irt`] when the worlds do not
    /// fit the exam.
    pub fn run(&self, learners: usize) -> Result<Vec<Told>, SimulateError> {
        if learners == 0 {
            return Err(SimulateError::NoExaminees);
        }
        let course = Course::new(self)?;
        Ok((0..learners).into_par_iter().map(|learner| course.take(learner)).collect())
    }
}
