//! One examinee after the other before the same session.

use crate::chance::generator;
use crate::{Classification, ContentLimits, Luck, Record, SimulateError, Study};
use gradatim_cat::exposure::Lesson;
use gradatim_cat::{Design, Session, StopReason};

/// Keeps the random draws of a design apart from those of abilities and answers.
const DRAWS: u64 = 0x5e1e_c7ed;

/// A session with the record of whom it tests; both keep their room from examinee to examinee.
#[derive(Debug)]
pub(crate) struct Sitting<'a> {
    study: &'a Study<'a>,
    design: &'a Design,
    session: Session<'a>,
    classes: Classification,
    record: Record,
}

impl<'a> Sitting<'a> {
    pub(crate) fn new(study: &'a Study<'a>, design: &'a Design) -> Result<Self, SimulateError> {
        let session = Session::new(study.pool, design, &mut generator(study.seed, 0))?;
        let classes = Classification::new(&study.cuts);
        Ok(Self { study, design, session, classes, record: Record::default() })
    }

    /// Tests an examinee.
    pub(crate) fn take(&mut self, examinee: usize) -> Result<&Record, SimulateError> {
        let study = self.study;
        let luck = Luck::new(study.seed, examinee as u64);
        let mut rng = generator(study.seed ^ DRAWS, examinee as u64 + 1);
        self.begin(examinee);
        self.session.restart(&mut rng)?;
        self.bar_unanswered(examinee);
        while let Some(choice) = self.session.next(&mut rng)? {
            let item = study.pool.model(choice.item);
            match study.examinees.answer(examinee, choice.item, item, luck) {
                Some(category) => self.answer(choice.item, category)?,
                None => self.session.bar(choice.item),
            }
        }
        self.finish();
        Ok(&self.record)
    }

    /// What the test just taken teaches the exposure control.
    pub(crate) fn lesson(&self) -> Lesson {
        let mut lesson = Lesson::default();
        self.session.debrief(&mut lesson);
        lesson
    }

    fn begin(&mut self, examinee: usize) {
        self.record.examinee = examinee;
        self.record.theta = self.study.examinees.thetas().get(examinee).copied().unwrap_or(f64::NAN);
        self.record.items.clear();
        self.record.answers.clear();
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

    fn answer(&mut self, item: usize, category: u8) -> Result<(), SimulateError> {
        self.session.answer(item, usize::from(category))?;
        self.record.items.push(item);
        self.record.answers.push(category);
        Ok(())
    }

    fn finish(&mut self) {
        let estimate = self.session.score().ok();
        self.record.estimate = estimate.map(|estimate| estimate.theta);
        self.record.se = estimate.map(|estimate| estimate.se);
        self.record.stopped = self.session.stopped().map_or("", word);
        let broken = |limits: &ContentLimits| limits.broken_by(self.study.pool, &self.record.items);
        self.record.content_violations = self.study.limits.as_ref().map_or(0, broken);
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
