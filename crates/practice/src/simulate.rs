//! Simulated learners: one who answers a sitting, and whole synthetic logs.

use crate::question::generator;
use crate::{
    Drill, DrillSettings, ExamSettings, ExamSitting, FormKind, History, Material, PracticeError, Question,
};
use gradatim_irt::{Dichotomous, ItemBelief};
use gradatim_log::SittingHistory;
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};
use rand_distr::{Distribution, LogNormal, StandardNormal};
use rand_pcg::Pcg64Mcg;

/// A learner with known abilities, who answers as the model says.
#[derive(Debug, Clone)]
pub struct SimulatedLearner {
    abilities: Vec<f64>,
    rng: Pcg64Mcg,
}

impl SimulatedLearner {
    /// A learner with these domain abilities; `seed` settles every answer.
    #[must_use]
    pub fn new(abilities: Vec<f64>, seed: u64) -> Self {
        Self { abilities, rng: generator(seed, 0, 4) }
    }

    /// A learner drawn from the material's second-order model.
    #[must_use]
    pub fn drawn(material: &Material, seed: u64) -> Self {
        let mut rng = generator(seed, 0, 5);
        let g: f64 = StandardNormal.sample(&mut rng);
        let ability = |l: f64, u: f64| l * g + (1.0 - l * l).sqrt() * u;
        let abilities = material
            .model()
            .loadings()
            .iter()
            .map(|l| ability(l.get(), StandardNormal.sample(&mut rng)))
            .collect();
        Self::new(abilities, seed)
    }

    /// Abilities by domain, in logits.
    #[must_use]
    pub fn abilities(&self) -> &[f64] {
        &self.abilities
    }

    /// Answers a question to an item with these true parameters: the response, and the time it took
    /// in milliseconds, lognormal around the expected time (van der Linden 2006).
    pub fn answer(
        &mut self,
        question: &Question<'_>,
        truth: &ItemBelief,
        domain: usize,
    ) -> (Vec<String>, i64) {
        let right = self.rng.random::<f64>() < truth.probability(self.abilities[domain]);
        let key: Vec<String> = question.item.key().into_iter().map(str::to_owned).collect();
        let response = if right { key } else { wrong(question, &mut self.rng) };
        let seconds = f64::from(question.item.expected_seconds);
        let time = LogNormal::new((0.8 * seconds).ln(), 0.4).map_or(seconds, |d| d.sample(&mut self.rng));
        (response, (1000.0 * time) as i64)
    }
}

/// A response of the right size that is not the key.
fn wrong(question: &Question<'_>, rng: &mut Pcg64Mcg) -> Vec<String> {
    let ids: Vec<String> = question.item.options.iter().map(|o| o.id.clone()).collect();
    let size = question.item.key().len();
    // Half of the draws are wrong at least, so this ends; the bound only guards against an item
    // whose every response is right.
    for _ in 0..1000 {
        let response: Vec<String> = ids.sample(rng, size).cloned().collect();
        if !question.item.is_correct(&response) {
            return response;
        }
    }
    Vec::new()
}

/// What kind of sittings a synthetic log holds; a learner has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Design {
    /// An exam form; this many fixed forms take turns, so what is met does not depend on the answers.
    Forms(usize),
    /// An adaptive drill of this many questions.
    Drills(usize),
}

/// True parameters of every item of a bank.
///
/// Drawn around the present beliefs: difficulty by the belief's own spread, discrimination
/// lognormal around 1, guessing as the format implies.
#[must_use]
pub fn true_items(material: &Material, seed: u64) -> Vec<Dichotomous> {
    let mut rng = generator(seed, 0, 6);
    let draw = |belief: &ItemBelief| {
        let (za, zb): (f64, f64) = (StandardNormal.sample(&mut rng), StandardNormal.sample(&mut rng));
        let item = belief.item();
        let a = if belief.b_sd() > 0.0 { item.a() * (0.25 * za).exp() } else { item.a() };
        Dichotomous::new(a, item.b() + belief.b_sd() * zb, item.c(), item.d()).unwrap_or(*item)
    };
    material.beliefs().iter().map(draw).collect()
}

/// A synthetic log to be: the same study gives the same sittings, one by one and in any order.
#[derive(Debug, Clone, Copy)]
pub struct Study<'a> {
    /// The exam.
    pub material: &'a Material,
    /// True parameters of its items, in the bank's order.
    pub truth: &'a [Dichotomous],
    /// Kind of sittings.
    pub design: Design,
    /// Seed of everything.
    pub seed: u64,
}

/// 2026-01-05T08:00:00Z; learners start eleven minutes apart.
const FIRST_START: i64 = 1_767_600_000_000;
const BETWEEN_STARTS: i64 = 660_000;

impl Study<'_> {
    /// The sitting of learner number `learner`, from 0.
    ///
    /// # Errors
    /// What the drill or the form reports.
    pub fn sitting(&self, learner: usize) -> Result<SittingHistory, PracticeError> {
        let seed = generator(self.seed, 0, 7 + learner as u64).next_u64();
        let person = SimulatedLearner::drawn(self.material, seed);
        let (name, id) = (format!("simulated-{}", learner + 1), format!("{seed:016x}"));
        let started_at = FIRST_START + BETWEEN_STARTS * learner as i64;
        match self.design {
            Design::Forms(forms) => {
                let form = generator(self.seed, (learner % forms.max(1)) as u32 + 1, 6).next_u64();
                self.exam(person, &name, id, form, started_at)
            }
            Design::Drills(questions) => {
                let settings = DrillSettings { questions, domain: None, seed };
                let drill = Drill::new(
                    self.material,
                    &name,
                    id,
                    &settings,
                    History::empty(self.material),
                    started_at,
                )?;
                self.drill(person, drill, started_at)
            }
        }
    }

    fn exam(
        &self,
        mut person: SimulatedLearner,
        name: &str,
        id: String,
        seed: u64,
        started_at: i64,
    ) -> Result<SittingHistory, PracticeError> {
        let settings = ExamSettings { form: FormKind::Practice, extra_minutes: 0, seed };
        let history = History::empty(self.material);
        let mut exam = ExamSitting::new(self.material, name, id, &settings, &history, started_at)?;
        let mut now = started_at;
        for position in 1..=exam.len() as u32 {
            let question = exam.question(position).ok_or(PracticeError::NotOpen(position))?;
            let (response, elapsed) = self.response(&mut person, &question)?;
            now += elapsed;
            let answer = exam.marked(position, &response, now, elapsed)?;
            exam.take(answer);
        }
        Ok(exam.into_history(now))
    }

    fn drill(
        &self,
        mut person: SimulatedLearner,
        mut drill: Drill<'_>,
        started_at: i64,
    ) -> Result<SittingHistory, PracticeError> {
        let mut now = started_at;
        while drill.next(now).is_some() {
            let question = drill.question().ok_or(PracticeError::NotOpen(0))?;
            let (response, elapsed) = self.response(&mut person, &question)?;
            now += elapsed;
            let answer = drill.marked(&response, now, elapsed)?;
            drill.take_unseen(answer)?;
        }
        Ok(drill.into_history(now))
    }

    fn response(
        &self,
        person: &mut SimulatedLearner,
        question: &Question<'_>,
    ) -> Result<(Vec<String>, i64), PracticeError> {
        let lost = || PracticeError::LostItem(question.item.id.clone());
        let i = self.material.pool().position(&question.item.id).ok_or_else(lost)?;
        Ok(person.answer(question, &ItemBelief::known(self.truth[i]), self.material.pool().domain(i)))
    }
}

#[cfg(test)]
mod tests;
