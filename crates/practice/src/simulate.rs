//! Simulated learners: one who answers a sitting, and whole synthetic logs.

use crate::question::generator;
use crate::{
    Drill, DrillSettings, ExamSettings, ExamSitting, FormKind, History, Material, PracticeError, Question,
};
use gradatim_irt::math::normal_quantile;
use gradatim_irt::{Dichotomous, ItemBelief, Loading};
use gradatim_log::SittingHistory;
use rand::seq::{IndexedRandom, SliceRandom};
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

/// What kind of sittings a synthetic log holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Design {
    /// Fixed exam forms, the same for every learner: what is met does not depend on the answers.
    Forms,
    /// Adaptive drills of this many questions, each going on from the last.
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

/// A synthetic log to be: the same study gives the same sittings, learner by learner and in any order.
#[derive(Debug, Clone)]
pub struct Study<'a> {
    material: &'a Material,
    truth: &'a [Dichotomous],
    design: Design,
    sittings: usize,
    seed: u64,
    abilities: Vec<Vec<f64>>,
}

/// 2026-01-05T08:00:00Z; learners start eleven minutes apart, and their own sittings three hours.
const FIRST_START: i64 = 1_767_600_000_000;
const BETWEEN_LEARNERS: i64 = 660_000;
const BETWEEN_SITTINGS: i64 = 10_800_000;

impl<'a> Study<'a> {
    /// A study of `learners` learners who take `sittings` sittings each, on one day.
    ///
    /// Abilities are a Latin hypercube sample of the second-order model (McKay, Beckman & Conover 1979),
    /// so that their distribution in the sample is that of the population and what a calibration of
    /// the log misses is its own error.
    #[must_use]
    pub fn new(
        material: &'a Material,
        truth: &'a [Dichotomous],
        design: Design,
        learners: usize,
        sittings: usize,
        seed: u64,
    ) -> Self {
        let abilities = abilities(material, learners, seed);
        Self { material, truth, design, sittings, seed, abilities }
    }

    /// Number of learners.
    #[must_use]
    pub fn learners(&self) -> usize {
        self.abilities.len()
    }

    /// The sittings of learner number `learner`, below [`Study::learners`], in order.
    ///
    /// # Errors
    /// What the drill or the form reports.
    pub fn sittings(&self, learner: usize) -> Result<Vec<SittingHistory>, PracticeError> {
        let seed = generator(self.seed, 0, 7 + learner as u64).next_u64();
        let mut person = SimulatedLearner::new(self.abilities[learner].clone(), seed);
        let name = format!("simulated-{}", learner + 1);
        let mut past: Vec<SittingHistory> = Vec::with_capacity(self.sittings);
        for k in 0..self.sittings {
            let started_at = FIRST_START + BETWEEN_LEARNERS * learner as i64 + BETWEEN_SITTINGS * k as i64;
            let own = generator(seed, k as u32 + 1, 8).next_u64();
            let (id, history) = (format!("{own:016x}"), History::of(self.material, &past, started_at));
            past.push(match self.design {
                Design::Forms => {
                    // Forms are fixed, so their seed knows the place in the row and not the learner.
                    let form = generator(self.seed, k as u32 + 1, 6).next_u64();
                    self.exam(&mut person, &name, id, form, &history, started_at)?
                }
                Design::Drills(questions) => {
                    let settings = DrillSettings { questions, domain: None, seed: own };
                    let drill = Drill::new(self.material, &name, id, &settings, history, started_at)?;
                    self.drill(&mut person, drill, started_at)?
                }
            });
        }
        Ok(past)
    }

    fn exam(
        &self,
        person: &mut SimulatedLearner,
        name: &str,
        id: String,
        seed: u64,
        history: &History,
        started_at: i64,
    ) -> Result<SittingHistory, PracticeError> {
        let settings = ExamSettings { form: FormKind::Practice, extra_minutes: 0, seed };
        let mut exam = ExamSitting::new(self.material, name, id, &settings, history, started_at)?;
        let mut now = started_at;
        for position in 1..=exam.len() as u32 {
            let question = exam.question(position).ok_or(PracticeError::NotOpen(position))?;
            let (response, elapsed) = self.response(person, &question)?;
            now += elapsed;
            let answer = exam.marked(position, &response, now, elapsed)?;
            exam.take(answer);
        }
        Ok(exam.into_history(now))
    }

    fn drill(
        &self,
        person: &mut SimulatedLearner,
        mut drill: Drill<'_>,
        started_at: i64,
    ) -> Result<SittingHistory, PracticeError> {
        let mut now = started_at;
        while drill.next(now).is_some() {
            let question = drill.question().ok_or(PracticeError::NotOpen(0))?;
            let (response, elapsed) = self.response(person, &question)?;
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

/// Domain abilities of every learner: each of the general and the unique parts is stratified over the
/// learners, the strata paired at random.
fn abilities(material: &Material, learners: usize, seed: u64) -> Vec<Vec<f64>> {
    let loadings = material.model().loadings();
    let parts: Vec<Vec<f64>> =
        (0..=loadings.len()).map(|part| stratified(learners, seed, part as u64)).collect();
    let of = |learner: usize| {
        let domain = |(d, l): (usize, &Loading)| {
            l.get() * parts[0][learner] + (1.0 - l.get() * l.get()).sqrt() * parts[d + 1][learner]
        };
        loadings.iter().enumerate().map(domain).collect()
    };
    (0..learners).map(of).collect()
}

/// One standard normal draw from each of `n` equally likely strata, in random order.
fn stratified(n: usize, seed: u64, part: u64) -> Vec<f64> {
    let mut rng = generator(seed, 0, 1000 + part);
    let mut draws: Vec<f64> =
        (0..n).map(|i| normal_quantile((i as f64 + rng.random::<f64>()) / n as f64)).collect();
    draws.shuffle(&mut rng);
    draws
}

#[cfg(test)]
mod tests;
