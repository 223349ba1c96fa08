//! One examinee after the other before the same session.

use crate::chance::generator;
use crate::{Classification, Clock, Luck, Record, SimulateError, StepTimes, Study, TriedOut};
use gradatim_cat::exposure::Lesson;
use gradatim_cat::pretest::Seeding;
use gradatim_cat::{Choice, Design, Session, StopReason};
use rand_pcg::Pcg64Mcg;
use std::time::Duration;

/// Keeps the random draws of a design apart from those of abilities and answers.
const DRAWS: u64 = 0x5e1e_c7ed;

/// A session with the record of whom it tests; both keep their room from examinee to examinee.
#[derive(Debug)]
pub(crate) struct Sitting<'a> {
    study: &'a Study<'a>,
    design: &'a Design,
    session: Session<'a>,
    seeding: Option<Seeding>,
    classes: Classification,
    record: Record,
    watch: Watch,
}

impl<'a> Sitting<'a> {
    /// Tests by a design, with new items by `seeding` as it stands.
    pub(crate) fn new(
        study: &'a Study<'a>,
        design: &'a Design,
        seeding: Option<&Seeding>,
    ) -> Result<Self, SimulateError> {
        let session = Session::new(study.pool, design, &mut generator(study.seed, 0))?;
        let (classes, watch) = (Classification::new(&study.cuts), Watch::new(study.clock));
        Ok(Self {
            study,
            design,
            session,
            seeding: seeding.cloned(),
            classes,
            record: Record::default(),
            watch,
        })
    }

    /// Tests an examinee.
    pub(crate) fn take(&mut self, examinee: usize) -> Result<&Record, SimulateError> {
        let study = self.study;
        let luck = Luck::new(study.seed, examinee as u64);
        let mut rng = generator(study.seed ^ DRAWS, examinee as u64 + 1);
        self.begin(examinee);
        self.session.restart(&mut rng)?;
        self.bar_unanswered(examinee);
        if let Some(seeding) = &mut self.seeding {
            seeding.begin(&mut self.session, &mut rng);
        }
        while let Some(choice) = self.choose(&mut rng)? {
            let item = study.pool.model(choice.item);
            match study.examinees.answer(examinee, choice.item, item, luck) {
                Some(category) => self.answer(&choice, category)?,
                None => self.session.bar(choice.item),
            }
            self.watch.lap();
        }
        self.finish();
        Ok(&self.record)
    }

    /// The next item, scored or not.
    fn choose(&mut self, rng: &mut Pcg64Mcg) -> Result<Option<Choice>, SimulateError> {
        let Self { session, seeding, watch, .. } = self;
        let next = || match seeding {
            Some(seeding) => seeding.next(session, rng),
            None => session.next(rng),
        };
        Ok(watch.measure(next)?)
    }

    /// The examinee's posterior of ability on the nodes of the pool.
    pub(crate) fn posterior(&self) -> Vec<f64> {
        self.session.test().evidence.posterior().to_vec()
    }

    /// Durations of the steps so far.
    pub(crate) fn steps(self) -> StepTimes {
        self.watch.steps
    }

    /// What the test just taken teaches the exposure control.
    pub(crate) fn lesson(&self) -> Lesson {
        let mut lesson = Lesson::default();
        self.session.debrief(&mut lesson);
        lesson
    }

    fn begin(&mut self, examinee: usize) {
        self.watch.step = Duration::ZERO;
        self.record.examinee = examinee;
        self.record.theta = self.study.examinees.thetas().get(examinee).copied().unwrap_or(f64::NAN);
        self.record.items.clear();
        self.record.answers.clear();
        self.record.tried_out.clear();
        self.record.seconds = self.study.speeds.as_ref().map(|_| 0.0);
    }

    /// A replayed examinee can be given only what was answered.
    fn bar_unanswered(&mut self, examinee: usize) {
        let Some(answers) = self.study.examinees.answers() else { return };
        let mut answered = answers.person(examinee).iter().map(|cell| cell.0 as usize).peekable();
        for item in 0..self.study.pool.len() {
            if answered.next_if_eq(&item).is_none() {
                self.session.bar(item);
            }
        }
    }

    fn answer(&mut self, choice: &Choice, answer: u8) -> Result<(), SimulateError> {
        let (session, item) = (&mut self.session, choice.item);
        if choice.scored {
            self.watch.measure(|| session.answer(item, usize::from(answer)))?;
            self.record.items.push(item);
            self.record.answers.push(answer);
        } else {
            let place = session.test().served.len();
            self.watch.measure(|| session.try_out(item))?;
            self.record.tried_out.push(TriedOut { place, item, answer });
        }
        self.spend(item);
        Ok(())
    }

    /// Adds the time that the item takes the examinee.
    fn spend(&mut self, item: usize) {
        if let (Some(speeds), Some(total)) = (&self.study.speeds, &mut self.record.seconds) {
            *total += speeds.seconds(self.record.examinee, self.study.pool, item).unwrap_or(0.0);
        }
    }

    fn finish(&mut self) {
        let estimate = self.session.score().ok();
        self.record.estimate = estimate.map(|estimate| estimate.theta);
        self.record.se = estimate.map(|estimate| estimate.se);
        self.record.stopped = self.session.stopped().map_or("", word);
        let check = self.study.check.as_ref();
        self.record.content_violations =
            check.map_or(0, |check| check.broken(self.study.pool, &self.record.items));
        self.record.decision = (!self.study.cuts.is_empty()).then(|| self.decision());
    }

    /// The class that the stopping rule decided on or leans to, otherwise that of the estimate.
    fn decision(&self) -> usize {
        if let Some(StopReason::Classified { class, .. }) = self.session.stopped() {
            return *class;
        }
        let test = self.session.test();
        if let Some(decision) = self.design.stopping.decision(&test) {
            return decision.class;
        }
        self.classes.class(test.estimate.theta)
    }
}

/// A stopwatch by the clock of the study, if it has one; a step is choosing an item and taking in its answer.
#[derive(Debug)]
struct Watch {
    clock: Option<Clock>,
    step: Duration,
    steps: StepTimes,
}

impl Watch {
    fn new(clock: Option<Clock>) -> Self {
        Self { clock, step: Duration::ZERO, steps: StepTimes::default() }
    }

    fn measure<R>(&mut self, work: impl FnOnce() -> R) -> R {
        let Some(clock) = self.clock else { return work() };
        let start = clock();
        let done = work();
        self.step += clock().saturating_sub(start);
        done
    }

    /// Ends a step.
    fn lap(&mut self) {
        if self.clock.is_some() {
            self.steps.add(std::mem::take(&mut self.step));
        }
    }
}

/// A reason as one word, for tables.
fn word(reason: &StopReason) -> &'static str {
    match reason {
        StopReason::Length(_) => "length",
        StopReason::Precision(_) => "precision",
        StopReason::Information(_) => "information",
        StopReason::Reduction(_) => "reduction",
        StopReason::Classified { by, .. } => by,
        StopReason::Together(_) => "together",
        StopReason::Exhausted => "exhausted",
    }
}
