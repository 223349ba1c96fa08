//! Drills aimed in different ways: the same learners, most of them weak in one domain, practise under each policy.

mod results;
#[cfg(test)]
mod tests;

use crate::chance::generator;
use crate::{Luck, SimulateError, category};
use gradatim_cat::{CatError, Engine, Goal};
use gradatim_irt::math::normal_quantile;
use gradatim_irt::{Dichotomous, ItemBelief, Standard, VirtualForm, score_distribution};
use rand::RngExt;
use rayon::prelude::*;

pub use results::{Difference, DrillRecord, DrillResults};

/// What is to be passed: a form, tabulated and item by item, and its standard.
#[derive(Debug, Clone)]
pub struct Prospect<'a> {
    /// The form on the nodes of the abilities' grid.
    pub form: &'a VirtualForm,
    /// Its scored items, by domain.
    pub items: Vec<Vec<ItemBelief>>,
    /// The cut, in raw points.
    pub standard: Standard,
}

/// A learner who is equally able everywhere, but for one domain at the most.
#[derive(Debug, Clone, PartialEq)]
pub struct DrillLearner {
    /// Abilities by domain, in logits.
    pub abilities: Vec<f64>,
    /// The domain in which the learner is weaker than elsewhere.
    pub weak: Option<usize>,
}

/// Learners who drill, and what the drill is to tell about them.
///
/// Learner `i` belongs to group `i mod (domains + 1)`: one group is weak in each domain, and one is even. Ability
/// is N(0, 1), the same strata of it in every group. Each learner meets true items of their own,
/// drawn from the beliefs about the bank, so that no conclusion rests on one lucky bank; answers, items and draws are the
/// same for every policy (common random numbers).
pub struct DrillStudy<'a> {
    prospect: Prospect<'a>,
    learners: usize,
    weak_by: f64,
    seed: u64,
    truth: &'a (dyn Fn(u64) -> Vec<Dichotomous> + Sync),
    /// The expected score as a goal, which knows its spread.
    score: Goal,
}

impl<'a> DrillStudy<'a> {
    /// A study of `learners` learners, the weak ones `weak_by` logits below themselves; `truth` draws the true items of a
    /// bank from a seed, and `nodes` are those of the abilities' grid.
    ///
    /// # Errors
    /// [`SimulateError::NoExaminees`]; [`SimulateError::Ability`] unless `weak_by` lies between 0 and 20; what [`Goal::score`]
    /// says of the form.
    pub fn new(
        prospect: Prospect<'a>,
        nodes: &[f64],
        learners: usize,
        weak_by: f64,
        seed: u64,
        truth: &'a (dyn Fn(u64) -> Vec<Dichotomous> + Sync),
    ) -> Result<Self, SimulateError> {
        if learners == 0 {
            return Err(SimulateError::NoExaminees);
        }
        if !(0.0..=20.0).contains(&weak_by) {
            return Err(SimulateError::Ability { examinee: 1, theta: -weak_by });
        }
        let score = expected_score(&prospect, nodes)?;
        Ok(Self { prospect, learners, weak_by, seed, truth, score })
    }

    /// Learner number `i`, counted from 0.
    #[must_use]
    pub fn learner(&self, i: usize) -> DrillLearner {
        let domains = self.prospect.items.len();
        let (group, stratum) = (i % (domains + 1), i / (domains + 1));
        let members = (self.learners - group).div_ceil(domains + 1);
        let u = generator(self.seed, i as u64).random::<f64>();
        let ability = normal_quantile((stratum as f64 + u) / members as f64).clamp(-6.0, 6.0);
        let weak = (group < domains).then_some(group);
        let of = |d| if Some(d) == weak { ability - self.weak_by } else { ability };
        DrillLearner { abilities: (0..domains).map(of).collect(), weak }
    }

    /// Puts every learner through an engine of one policy: the same results for any number of threads.
    ///
    /// # Errors
    /// What `engine` reports.
    pub fn run<E: Send>(&self, engine: impl Fn() -> Result<Engine, E> + Sync) -> Result<DrillResults, E> {
        let one = |i| Ok(self.drill(i, engine()?));
        let records: Result<Vec<DrillRecord>, E> = (0..self.learners).into_par_iter().map(one).collect();
        Ok(DrillResults::new(records?))
    }

    fn drill(&self, i: usize, mut engine: Engine) -> DrillRecord {
        let (learner, number) = (self.learner(i), i as u64);
        let truth = (self.truth)(generator(self.seed, number).random());
        let (luck, mut rng) = (Luck::new(self.seed, number), generator(!self.seed, number));
        let mut right = 0;
        while !engine.finished() {
            let Some(selection) = engine.next(&mut rng) else { break };
            let ability = learner.abilities[selection.domain];
            let answer = usize::from(category(&truth[selection.item], ability, luck.of_item(selection.item)));
            engine.serve(selection.item);
            engine.answer(selection.item, answer, true);
            right += answer;
        }
        self.record(learner, &engine, right)
    }

    fn record(&self, learner: DrillLearner, engine: &Engine, right: usize) -> DrillRecord {
        let (tracker, Prospect { form, standard, .. }) = (engine.tracker(), &self.prospect);
        let (before, after) =
            (self.scores(&learner.abilities), form.distribution(tracker.model(), tracker.state()));
        DrillRecord {
            served: engine.served().to_vec(),
            right,
            passing: (passing(&after, standard), passing(&before, standard)),
            score: (mean(&after), mean(&before)),
            score_sd: self.score.outlook(tracker).variance().max(0.0).sqrt(),
            estimates: (0..learner.abilities.len()).map(|d| tracker.domain(d).mean).collect(),
            learner,
        }
    }

    /// Distribution of the score of a learner of these abilities.
    fn scores(&self, abilities: &[f64]) -> Vec<f64> {
        let by_domain = self.prospect.items.iter().zip(abilities);
        let chances =
            by_domain.flat_map(|(items, &ability)| items.iter().map(move |i| i.probability(ability)));
        score_distribution(&chances.collect::<Vec<f64>>())
    }
}

fn passing(scores: &[f64], standard: &Standard) -> f64 {
    scores.iter().enumerate().map(|(k, p)| p * standard.weight(k)).sum()
}

fn mean(scores: &[f64]) -> f64 {
    scores.iter().enumerate().map(|(k, p)| k as f64 * p).sum()
}

/// Each domain's part of the expected score on the nodes, without the luck of the exam day.
fn expected_score(prospect: &Prospect<'_>, nodes: &[f64]) -> Result<Goal, CatError> {
    let at = |items: &Vec<ItemBelief>, theta: f64| items.iter().map(|i| i.probability(theta)).sum::<f64>();
    let worth: Vec<Vec<f64>> =
        prospect.items.iter().map(|items| nodes.iter().map(|&theta| at(items, theta)).collect()).collect();
    let noise = vec![vec![0.0; nodes.len()]; worth.len()];
    Goal::score(worth, noise, prospect.standard.cut)
}
