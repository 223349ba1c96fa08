//! What a learner of the study goes through.

use super::{Forms, ReadinessStudy, Told, World};
use crate::{SimulateError, generator};
use gradatim_cat::content::turn;
use gradatim_irt::{IrtError, ItemCurve, Loading, SecondOrder, SecondOrderState};
use gradatim_readiness::Forecast;
use rand::RngExt;
use rand::seq::{IndexedRandom, SliceRandom};
use rand_distr::{Distribution, StandardNormal};
use rand_pcg::Pcg64Mcg;

/// Everything that is the same for all learners.
pub(super) struct Course<'a> {
    study: &'a ReadinessStudy<'a>,
    /// Abilities as the forecast sees them.
    model: SecondOrder,
    forecast: Forecast,
    /// Items as the forecast sees them.
    curves: Vec<ItemCurve>,
    /// True expected score of a just-qualified candidate on each item.
    at_cut: Vec<f64>,
    /// Items outside and inside the reference form, by domain.
    practice: Vec<Vec<usize>>,
    form: Vec<Vec<usize>>,
    /// Items to practise by domain, for each number of them.
    quotas: Vec<Vec<usize>>,
}

impl<'a> Course<'a> {
    pub(super) fn new(study: &'a ReadinessStudy<'a>) -> Result<Self, SimulateError> {
        let ReadinessStudy { exam, truth, assumed, .. } = *study;
        [truth, assumed].into_iter().try_for_each(|world| check(study, world))?;
        let model = SecondOrder::new(SecondOrder::usual_grid()?, assumed.loadings.clone());
        let form = exam.of_form(&assumed.items);
        let theta_cut = exam.theta_cut(truth)?;
        let (practice, form_items) = (exam.practice(), exam.by_domain(&exam.form));
        Ok(Self {
            forecast: Forecast::new(&model, &form, exam.standard, assumed.mismatch)?,
            curves: assumed.items.iter().map(|item| ItemCurve::new(item, model.grid())).collect(),
            at_cut: truth.items.iter().map(|item| item.probability(theta_cut)).collect(),
            quotas: quotas(study, &practice, &form_items)?,
            practice,
            form: form_items,
            model,
            study,
        })
    }

    /// The course of a learner, by number.
    pub(super) fn take(&self, learner: usize) -> Told {
        let mut rng = generator(self.study.seed, learner as u64 + 1);
        let abilities = abilities(&self.study.truth.loadings, &mut rng);
        let (practised, unseen) = self.divide(&mut rng);
        let state = self.posterior(&practised, &abilities, &mut rng);
        let p_pass = self.forecast.outlook(&self.model, &state).p_pass;
        let passed = (0..self.study.exams).filter(|_| self.passes(&unseen, &abilities, &mut rng)).count();
        let passed = passed as f64 / f64::from(self.study.exams);
        Told { p_pass, passed, weakest: self.weakest(&state) }
    }

    /// Items to practise, and those that are left for the exam, by domain.
    fn divide(&self, rng: &mut Pcg64Mcg) -> (Vec<Vec<usize>>, Vec<Vec<usize>>) {
        let quota = &self.quotas[rng.random_range(0..self.quotas.len())];
        let mut parts = (Vec::with_capacity(quota.len()), Vec::with_capacity(quota.len()));
        for ((items, form), n) in self.practice.iter().zip(&self.form).zip(quota) {
            let mut items = items.clone();
            items.shuffle(rng);
            let mut left = items.split_off(*n);
            if self.study.forms == Forms::Reference {
                left.clear();
            }
            left.extend(form);
            parts.0.push(items);
            parts.1.push(left);
        }
        parts
    }

    /// What the forecaster knows after the practice.
    fn posterior(&self, practised: &[Vec<usize>], abilities: &[f64], rng: &mut Pcg64Mcg) -> SecondOrderState {
        let mut state = self.model.start();
        for (d, (items, theta)) in practised.iter().zip(abilities).enumerate() {
            let mut log = vec![0.0; self.model.grid().len()];
            for &item in items {
                let right = rng.random::<f64>() < self.study.truth.items[item].probability(*theta);
                log.iter_mut().zip(self.curves[item].log_likelihood(right)).for_each(|(l, x)| *l += x);
            }
            self.model.replace(&mut state, d, &log);
        }
        self.model.settle(&mut state);
        state
    }

    /// One exam: as many unseen items as the reference form has, whose cut is equated to the standard, all else drawn.
    fn passes(&self, unseen: &[Vec<usize>], abilities: &[f64], rng: &mut Pcg64Mcg) -> bool {
        let (mismatch, standard) = (self.study.truth.mismatch, self.study.exam.standard);
        let mut normal = || -> f64 { StandardNormal.sample(rng) };
        let (delta, error) = (mismatch.mean + mismatch.sd * normal(), standard.se * normal());
        let (mut points, mut cut) = (0.0, 0.0);
        for ((items, form), theta) in unseen.iter().zip(&self.form).zip(abilities) {
            let items: Vec<usize> = items.sample(rng, form.len()).copied().collect();
            for item in items {
                // A form that is harder by delta is one for learners who know less by delta.
                let p = self.study.truth.items[item].probability(theta - delta);
                points += f64::from(u8::from(rng.random::<f64>() < p));
                cut += self.at_cut[item];
            }
        }
        points >= cut + error
    }

    fn weakest(&self, state: &SecondOrderState) -> usize {
        let mean = |d: usize| self.model.domain_moments(state, d).mean;
        let means: Vec<f64> = (0..self.model.domains()).map(mean).collect();
        (0..means.len()).min_by(|x, y| means[*x].total_cmp(&means[*y])).unwrap_or(0)
    }
}

fn check(study: &ReadinessStudy<'_>, world: &World) -> Result<(), SimulateError> {
    let length = |what, found, expected| match found == expected {
        true => Ok(()),
        false => Err(SimulateError::from(IrtError::Length { what, found, expected })),
    };
    if study.exams == 0 {
        return Err(SimulateError::NoExams);
    }
    length("items", world.items.len(), study.exam.domains.len())?;
    length("loadings", world.loadings.len(), study.exam.domain_count())?;
    Ok(world.mismatch.shifts().map(|_| ())?)
}

/// Items to practise by domain in the shares of the form, for every number of items that learners practise.
fn quotas(
    study: &ReadinessStudy<'_>,
    practice: &[Vec<usize>],
    form: &[Vec<usize>],
) -> Result<Vec<Vec<usize>>, SimulateError> {
    let (least, most) = (*study.evidence.start(), *study.evidence.end());
    let available = practice.iter().map(Vec::len).sum();
    if least > most || most > available {
        return Err(SimulateError::Evidence { least, most, available });
    }
    Ok(shared(form, practice, most).split_off(least))
}

/// How many of 0, 1, … `most` items each domain gets in the shares of `pattern`, none more than it has of `items`.
pub(super) fn shared(pattern: &[Vec<usize>], items: &[Vec<usize>], most: usize) -> Vec<Vec<usize>> {
    let all: usize = pattern.iter().map(Vec::len).sum();
    let shares: Vec<f64> = pattern.iter().map(|own| own.len() as f64 / all.max(1) as f64).collect();
    let mut quotas = vec![vec![0; items.len()]];
    let mut quota = vec![0; items.len()];
    for _ in 0..most {
        if let Some(d) = turn(&shares, &quota, |d| quota[d] < items[d].len()) {
            quota[d] += 1;
        }
        quotas.push(quota.clone());
    }
    quotas
}

/// Domain abilities of a learner: `θ_d = λ_d g + √(1 − λ_d²) u_d`.
pub(super) fn abilities(loadings: &[Loading], rng: &mut Pcg64Mcg) -> Vec<f64> {
    let mut normal = || -> f64 { StandardNormal.sample(rng) };
    let g = normal();
    loadings.iter().map(|l| l.get() * g + (1.0 - l.get() * l.get()).sqrt() * normal()).collect()
}
