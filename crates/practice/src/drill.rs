//! Adaptive practice with feedback after every answer.

mod durable;
mod reviews;

use crate::question::{generator, shuffled};
use crate::review::{ReviewPlan, exposure};
use crate::{Band, ENGINE_VERSION, History, Material, PracticeError, Question, ReviewSettings};
use gradatim_bank::Domain;
use gradatim_cat::{Account, Engine, Plan, Targeting};
use gradatim_irt::Moments;
use gradatim_log::{Answer, Event, EventKind, Mode, Presentation, SittingHistory, SittingRecord};
use gradatim_readiness::words::DomainStanding;
use gradatim_readiness::{Evidence, Gates};
use serde_json::json;

/// What the learner asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct DrillSettings {
    /// Number of questions.
    pub questions: usize,
    /// Keep to this domain (index).
    pub domain: Option<usize>,
    /// Seed of every random choice.
    pub seed: u64,
}

/// A question about to be asked, with what the engine thought.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The presentation as written to the journal.
    pub shown: Presentation,
    /// Predicted chance of a right answer.
    pub p_correct: f64,
}

/// What an answer did.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// 1-based position in the drill.
    pub position: u32,
    /// Whether it was right.
    pub correct: bool,
    /// Abilities by domain after the answer.
    pub abilities: Vec<Moments>,
    /// The general ability.
    pub general: Moments,
    /// Probability of passing a form like the reference form today, by the posterior alone.
    pub p_pass: f64,
}

/// A question chosen.
#[derive(Debug)]
struct Choice {
    item: usize,
    domain: usize,
    rule: &'static str,
    probability: f64,
    why: String,
}

/// A drill: chooses, remembers, explains. Without a journal it is pure, and simulations use it so.
#[derive(Debug)]
pub struct Drill<'a> {
    material: &'a Material,
    record: SittingRecord,
    engine: Engine,
    history: History,
    reviews: Option<ReviewPlan>,
    steps: Vec<Step>,
    answers: Vec<Answer>,
}

impl<'a> Drill<'a> {
    /// A new drill for a learner with a history; nothing is written.
    ///
    /// # Errors
    /// What the engine reports.
    pub fn new(
        material: &'a Material,
        learner: &str,
        sitting: String,
        settings: &DrillSettings,
        history: History,
        started_at: i64,
    ) -> Result<Self, PracticeError> {
        let record = SittingRecord {
            sitting,
            learner: learner.to_owned(),
            mode: Mode::Drill,
            exam: material.exam().blueprint.slug.clone(),
            bank_version: material.exam().bank.version().to_owned(),
            pool: material.pool_id().to_owned(),
            seed: settings.seed,
            engine_version: ENGINE_VERSION.to_owned(),
            settings: json!({ "questions": settings.questions, "domain": settings.domain }),
            adaptive: true,
            started_at,
        };
        Self::assemble(material, record, settings, history)
    }

    /// Takes up a drill from the journal: same seed, same questions, same option orders.
    ///
    /// # Errors
    /// [`PracticeError::LostItem`] when the bank no longer has an item of it, or has the open question in
    /// another version than was shown.
    pub fn resume(
        material: &'a Material,
        past: &SittingHistory,
        history: History,
    ) -> Result<Self, PracticeError> {
        let mut drill = Self::reopen(material, past.record.clone(), history)?;
        past.presentations.iter().try_for_each(|shown| drill.replay(shown, past.answer(shown.position)))?;
        Ok(drill)
    }

    /// A drill of the journal as it was at its beginning, before any question.
    pub(crate) fn reopen(
        material: &'a Material,
        record: SittingRecord,
        history: History,
    ) -> Result<Self, PracticeError> {
        let setting = |name: &str| record.settings.get(name).and_then(serde_json::Value::as_u64);
        let settings = DrillSettings {
            questions: setting("questions").map_or(usize::MAX, |n| n as usize),
            domain: setting("domain").map(|d| d as usize),
            seed: record.seed,
        };
        let reviews = ReviewSettings::read(&record.settings, record.started_at)?;
        let drill = Self::assemble(material, record, &settings, history)?;
        match reviews {
            Some(reviews) => drill.with_reviews(reviews),
            None => Ok(drill),
        }
    }

    fn assemble(
        material: &'a Material,
        record: SittingRecord,
        settings: &DrillSettings,
        history: History,
    ) -> Result<Self, PracticeError> {
        let targeting = Targeting::at(material.standard().theta_cut);
        let plan = Plan::Drill { targeting, only: settings.domain };
        let mut engine = material.engine(plan, settings.questions)?;
        history.met().for_each(|i| engine.mark_met(i));
        history.barred().for_each(|i| engine.bar(i));
        (0..material.pool().domains()).for_each(|d| engine.recall(d, history.log_likelihood(d)));
        Ok(Self { material, record, engine, history, reviews: None, steps: Vec::new(), answers: Vec::new() })
    }

    /// Takes a question of the journal, and its answer, into the state.
    pub(crate) fn replay(
        &mut self,
        shown: &Presentation,
        answer: Option<&Answer>,
    ) -> Result<(), PracticeError> {
        let lost = || PracticeError::LostItem(shown.item.clone());
        let item = self.material.pool().position(&shown.item).ok_or_else(lost)?;
        if answer.is_none() && !self.material.still_shows(shown) {
            return Err(lost());
        }
        let step =
            Step { shown: shown.clone(), p_correct: self.predicted(item, &shown.rule, shown.shown_at) };
        self.serve(item, step);
        answer.map_or(Ok(()), |answer| self.absorb(item, answer.clone()))
    }

    /// The sitting's record.
    #[must_use]
    pub fn record(&self) -> &SittingRecord {
        &self.record
    }

    /// The material.
    #[must_use]
    pub fn material(&self) -> &'a Material {
        self.material
    }

    /// Answers so far.
    #[must_use]
    pub fn answers(&self) -> &[Answer] {
        &self.answers
    }

    /// Questions shown so far.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Number of questions asked for.
    #[must_use]
    pub fn length(&self) -> Option<usize> {
        self.setting("questions")
    }

    fn setting(&self, name: &str) -> Option<usize> {
        self.record.settings.get(name).and_then(serde_json::Value::as_u64).map(|n| n as usize)
    }

    /// The open question, or the next one chosen now; `None` when the drill is over.
    pub fn next(&mut self, now: i64) -> Option<&Step> {
        if self.steps.len() == self.answers.len() {
            let (item, step) = self.choose(now)?;
            self.serve(item, step);
        }
        self.steps.last()
    }

    /// The next question and its position in the pool, a review or a new one; nothing changes yet.
    pub(crate) fn choose(&self, now: i64) -> Option<(usize, Step)> {
        let position = self.steps.len() as u32 + 1;
        let choice = self.review(position).or_else(|| self.selection(position))?;
        let step = self.step(&choice, position, now);
        Some((choice.item, step))
    }

    /// What the engine chooses.
    fn selection(&self, position: u32) -> Option<Choice> {
        if self.engine.finished() || self.reviews.as_ref().is_some_and(ReviewPlan::is_all) {
            return None;
        }
        let selection = self.engine.next(&mut generator(self.record.seed, position, 1))?;
        Some(Choice {
            item: selection.item,
            domain: selection.domain,
            rule: selection.rule,
            probability: selection.probability,
            why: selection.to_string(),
        })
    }

    /// What a choice shows at a position.
    fn step(&self, choice: &Choice, position: u32, now: i64) -> Step {
        let item = &self.material.exam().bank.items()[choice.item];
        let before = self.engine.tracker().domain(choice.domain);
        let shown = Presentation {
            sitting: self.record.sitting.clone(),
            position,
            item: item.id.clone(),
            item_version: item.version,
            domain: self.material.exam().blueprint.domains()[choice.domain].id.clone(),
            task: item.task.clone(),
            chance: item.chance(),
            shown_order: shuffled(item, &mut generator(self.record.seed, position, 2)),
            scored: true,
            first_exposure: !self.history.has_met(choice.item),
            theta_before: Some(before.mean),
            se_before: Some(before.sd),
            rule: choice.rule.to_owned(),
            selection_probability: Some(choice.probability),
            why: choice.why.clone(),
            shown_at: now,
        };
        Step { shown, p_correct: self.predicted(choice.item, choice.rule, now) }
    }

    fn serve(&mut self, item: usize, step: Step) {
        self.engine.serve(item);
        self.reviews.iter_mut().for_each(|plan| plan.shown(item));
        self.steps.push(step);
    }

    /// How the engine comes to its next choice; `None` when that is a review, or nothing is left.
    #[must_use]
    pub fn account(&self) -> Option<Account> {
        let position = self.steps.len() as u32 + 1;
        if self.review(position).is_some() {
            return None;
        }
        self.engine.account(&mut generator(self.record.seed, position, 1))
    }

    /// The open question.
    #[must_use]
    pub fn question(&self) -> Option<Question<'_>> {
        let step = self.steps.last().filter(|_| self.steps.len() > self.answers.len())?;
        let item = self.material.exam().bank.get(&step.shown.item)?;
        Some(Question { item, shown: &step.shown })
    }

    /// The answer record for a response to the open question; nothing changes yet.
    ///
    /// # Errors
    /// [`PracticeError::NotOpen`] without an open question, [`PracticeError::UnknownOption`].
    pub fn marked(&self, response: &[String], now: i64, elapsed_ms: i64) -> Result<Answer, PracticeError> {
        let question = self.question().ok_or(PracticeError::NotOpen(self.answers.len() as u32 + 1))?;
        question.check(response)?;
        let correct = question.item.is_correct(response);
        Ok(Answer {
            sitting: self.record.sitting.clone(),
            position: question.shown.position,
            response: response.to_vec(),
            correct,
            score: f64::from(u8::from(correct)),
            flagged: false,
            answered_at: now,
            elapsed_ms: elapsed_ms.max(0),
        })
    }

    /// Takes a marked answer into the abilities and says what it did.
    ///
    /// # Errors
    /// [`PracticeError::NotOpen`] when the answer is not to the open question.
    pub fn take(&mut self, answer: Answer) -> Result<Outcome, PracticeError> {
        let (position, correct) = (answer.position, answer.correct);
        self.take_unseen(answer)?;
        Ok(self.outcome(position, correct))
    }

    /// [`Drill::take`] without the summary, for simulations.
    pub(crate) fn take_unseen(&mut self, answer: Answer) -> Result<(), PracticeError> {
        let open = self.question().filter(|q| q.shown.position == answer.position);
        let question = open.ok_or(PracticeError::NotOpen(answer.position))?;
        let id = question.item.id.clone();
        let item = self.material.pool().position(&id).ok_or(PracticeError::LostItem(id))?;
        self.absorb(item, answer)
    }

    /// Takes the answer to the last step into abilities and memories; a repeat moves no ability.
    fn absorb(&mut self, item: usize, answer: Answer) -> Result<(), PracticeError> {
        let step = self.steps.last().ok_or(PracticeError::NotOpen(answer.position))?;
        self.engine.answer(item, usize::from(answer.correct), step.shown.first_exposure);
        if let Some(plan) = &mut self.reviews {
            let met = exposure(self.material, &step.shown, &answer, answer.flagged);
            met.iter().try_for_each(|(item, exposure)| plan.observe(*item, exposure))?;
        }
        self.answers.push(answer);
        Ok(())
    }

    fn outcome(&self, position: u32, correct: bool) -> Outcome {
        let tracker = self.engine.tracker();
        Outcome {
            position,
            correct,
            abilities: (0..self.material.pool().domains()).map(|d| tracker.domain(d)).collect(),
            general: tracker.general(),
            p_pass: self.p_pass(),
        }
    }

    /// Probability of passing a form like the reference form, by the posterior alone.
    #[must_use]
    pub fn p_pass(&self) -> f64 {
        let (tracker, standard) = (self.engine.tracker(), &self.material.standard().reference);
        self.material.reference().probability_of_passing(tracker.model(), tracker.state(), standard)
    }

    /// Each domain against the standard, after the answers so far.
    #[must_use]
    pub fn bands(&self) -> Vec<Band> {
        let cut = self.material.standard().theta_cut;
        let of = |d| Band::of(self.engine.tracker().below(d, cut));
        (0..self.material.pool().domains()).map(of).collect()
    }

    /// The drill by domain; a band from as many fresh first answers on as a forecast asks for. `evidence` is what is known of
    /// the learner, this drill included.
    #[must_use]
    pub fn standings(&self, evidence: &Evidence) -> Vec<DomainStanding> {
        let blueprint = &self.material.exam().blueprint;
        let domains = blueprint.domains().iter().zip(blueprint.weights()).zip(self.bands()).enumerate();
        let standing = |(d, ((domain, weight), band)): (usize, ((&Domain, f64), Band))| {
            let own = self.steps.iter().zip(&self.answers).filter(|(s, _)| s.shown.domain == domain.id);
            let (answered, right) = own.fold((0, 0), |(n, k), (_, a)| (n + 1, k + usize::from(a.correct)));
            DomainStanding {
                id: domain.id.clone(),
                title: domain.title.clone(),
                weight,
                answered,
                right,
                band: (evidence.fresh(d) >= Gates::default().per_domain).then_some(band),
            }
        };
        domains.map(standing).collect()
    }

    /// The sitting as the journal would tell it, for logs written in bulk.
    #[must_use]
    pub fn into_history(self, finished_at: i64) -> SittingHistory {
        let event = Event {
            sitting: self.record.sitting.clone(),
            position: None,
            kind: EventKind::Finish,
            at: finished_at,
        };
        SittingHistory {
            record: self.record,
            presentations: self.steps.into_iter().map(|s| s.shown).collect(),
            answers: self.answers,
            events: vec![event],
        }
    }
}

#[cfg(test)]
mod tests;
