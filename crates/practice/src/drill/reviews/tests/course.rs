//! A learner who drills again and again, without a journal.

use crate::question::generator;
use crate::{Drill, DrillSettings, History, Material, ReviewOutlook, ReviewSettings, Reviews};
use gradatim_log::SittingHistory;
use gradatim_readiness::retention::{Aim, USUAL_RECALL};
use jiff::civil::{Date, date};
use rand::RngExt;

pub(super) const HOUR: i64 = 3_600_000;
pub(super) const DAY: i64 = 24 * HOUR;
/// 2026-01-05T08:00:00Z.
const BEGINNING: i64 = 1_767_600_000_000;

/// An exam far off, so that everything has time to fade.
pub(super) fn aim(now: i64) -> Aim {
    Aim::new(Some(date(2026, 6, 1)), now, USUAL_RECALL).unwrap()
}

/// The drills of one learner, and the time.
pub(super) struct Course<'a> {
    pub(super) material: &'a Material,
    pub(super) past: Vec<SittingHistory>,
    pub(super) now: i64,
    pub(super) outlook: Option<ReviewOutlook>,
    pub(super) exam: Date,
    seed: u64,
}

impl<'a> Course<'a> {
    pub(super) fn new(material: &'a Material, seed: u64) -> Self {
        Self { material, past: Vec::new(), now: BEGINNING, outlook: None, exam: date(2026, 6, 1), seed }
    }

    pub(super) fn wait(&mut self, ms: i64) {
        self.now += ms;
    }

    /// The exam of this course.
    pub(super) fn aim(&self) -> Aim {
        Aim::new(Some(self.exam), self.now, USUAL_RECALL).unwrap()
    }

    /// The next drill, not yet answered.
    pub(super) fn open(&self, settings: &DrillSettings, reviews: Reviews) -> Drill<'a> {
        let history = History::of(self.material, &self.past, self.now);
        let id = format!("{:016x}", self.past.len());
        let drill = Drill::new(self.material, "ada", id, settings, history, self.now).unwrap();
        drill.with_reviews(ReviewSettings { reviews, aim: self.aim() }).unwrap()
    }

    /// A whole drill, one minute a question; `right` gets the position and a random number from 0 to 1.
    pub(super) fn drill(&mut self, questions: usize, reviews: Reviews, right: impl Fn(u32, f64) -> bool) {
        let seed = self.seed.wrapping_add(self.past.len() as u64);
        let mut drill = self.open(&DrillSettings { questions, domain: None, seed }, reviews);
        while let Some(step) = drill.next(self.now).cloned() {
            let random = generator(seed, step.shown.position, 99).random();
            self.now += 60_000;
            let response = response(&drill, right(step.shown.position, random));
            let answer = drill.marked(&response, self.now, 60_000).unwrap();
            drill.take(answer).unwrap();
        }
        self.outlook = drill.review_outlook();
        self.past.push(drill.into_history(self.now));
    }
}

/// A response to the open question, right or wrong.
pub(super) fn response(drill: &Drill<'_>, right: bool) -> Vec<String> {
    let question = drill.question().unwrap();
    let key: Vec<String> = question.item.key().into_iter().map(str::to_owned).collect();
    if right {
        return key;
    }
    vec![question.options().iter().find(|o| !key.contains(&o.id)).unwrap().id.clone()]
}
