//! Reviews in a drill: what was met before and is due, mixed with what is new.

use crate::{History, Material, PracticeError};
use gradatim_log::{Answer, Journal, Presentation};
use gradatim_readiness::retention::{
    Aim, Due, Exposure, Memories, RetentionError, ReviewOutlook, USUAL_RECALL,
};
use serde_json::{Value, json};
use std::collections::VecDeque;

/// Name of the rule that chooses a review, as stored with the question.
pub const REVIEW_RULE: &str = "review";

/// True for a question that came as a review.
#[must_use]
pub fn is_review(shown: &Presentation) -> bool {
    shown.rule == REVIEW_RULE
}

/// Of this many questions of a mixed drill, one at most is a review.
pub const QUESTIONS_PER_REVIEW: usize = 3;

/// Which questions of a drill are reviews.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reviews {
    /// Those due, a third of the drill at most, spread over it and never first.
    #[default]
    Auto,
    /// None: every question is new while there are new ones.
    None,
    /// All of them: the drill ends when nothing more is due.
    Only,
}

impl Reviews {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Auto, Self::None, Self::Only];

    /// The name used in settings: `auto`, `none` or `only`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::None => "none",
            Self::Only => "only",
        }
    }
}

/// What a drill reviews, and for which day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReviewSettings {
    /// Which questions are reviews.
    pub reviews: Reviews,
    /// The day of the exam and the recall wanted then.
    pub aim: Aim,
}

impl ReviewSettings {
    /// Puts them into the settings of a sitting.
    pub(crate) fn write(&self, settings: &mut Value) {
        settings["reviews"] = json!(self.reviews.as_str());
        settings["exam_date"] = json!(self.aim.date().map(|d| d.to_string()));
        settings["recall"] = json!(self.aim.recall());
    }

    /// Reads them back; a sitting from before there were reviews has none.
    pub(crate) fn read(settings: &Value, started_at: i64) -> Result<Option<Self>, PracticeError> {
        let name = settings.get("reviews").and_then(Value::as_str);
        let Some(reviews) = Reviews::ALL.into_iter().find(|r| Some(r.as_str()) == name) else {
            return Ok(None);
        };
        let date = settings.get("exam_date").and_then(Value::as_str).and_then(|d| d.parse().ok());
        let recall = settings.get("recall").and_then(Value::as_f64).unwrap_or(USUAL_RECALL);
        Ok(Some(Self { reviews, aim: Aim::new(date, started_at, recall)? }))
    }
}

/// What reviews aim at: the day of the exam that the journal keeps, as long as it is to come.
///
/// # Errors
/// What the journal reports.
pub fn exam_day(journal: &Journal, learner: &str, exam: &str, now: i64) -> Result<Aim, PracticeError> {
    let aim = match Aim::new(journal.exam_date(learner, exam)?, now, USUAL_RECALL) {
        // An exam that has been is no aim any more.
        Err(RetentionError::PastDate(_)) => Aim::new(None, now, USUAL_RECALL),
        aim => aim,
    };
    Ok(aim?)
}

/// The reviews of one drill: which ones and where, settled when it begins.
#[derive(Debug, Clone)]
pub(crate) struct ReviewPlan {
    settings: ReviewSettings,
    queue: VecDeque<Due>,
    places: Vec<u32>,
    memories: Memories,
}

impl ReviewPlan {
    /// The plan of a drill of so many questions that begins now, in one domain or all.
    pub(crate) fn new(
        material: &Material,
        history: &History,
        settings: ReviewSettings,
        shape: (usize, Option<usize>),
        now: i64,
    ) -> Result<Self, PracticeError> {
        let memories = history.reviewable(material)?;
        let mut queue = memories.due(now, &settings.aim);
        queue.retain(|due| shape.1.is_none_or(|d| material.pool().domain(due.item) == d));
        if settings.reviews == Reviews::Only {
            not_first(&mut queue, history.last());
        }
        let places = places(settings.reviews, shape.0, queue.len());
        Ok(Self { settings, queue: queue.into(), places, memories })
    }

    /// The review for a position, if it is the place of one and one is left.
    pub(crate) fn at(&self, position: u32) -> Option<Due> {
        self.places.binary_search(&position).ok().and_then(|_| self.queue.front().copied())
    }

    /// Takes note that an item is shown: one drill shows it once.
    pub(crate) fn shown(&mut self, item: usize) {
        self.queue.retain(|due| due.item != item);
    }

    /// Number of reviews that the drill is going to ask after a position.
    pub(crate) fn planned(&self, position: u32) -> usize {
        self.places.iter().filter(|p| **p > position).count().min(self.queue.len())
    }

    /// True when nothing but reviews is asked.
    pub(crate) fn is_all(&self) -> bool {
        self.settings.reviews == Reviews::Only
    }

    /// The sentence for a review.
    pub(crate) fn why(&self, due: &Due) -> String {
        due.reason.sentence(&self.settings.aim)
    }

    /// Chance that an item is recalled at a moment.
    pub(crate) fn recall(&self, item: usize, at: i64) -> Option<f64> {
        self.memories.get(item).map(|m| m.recall(at))
    }

    /// Takes in an answer.
    pub(crate) fn observe(&mut self, item: usize, exposure: &Exposure) -> Result<(), PracticeError> {
        Ok(self.memories.observe(item, exposure)?)
    }

    /// How many reviews were asked, are due and come next.
    pub(crate) fn outlook(&self, asked: usize, now: i64) -> ReviewOutlook {
        let aim = self.settings.aim;
        let due = self.memories.due(now, &aim).len();
        ReviewOutlook { at: now, asked, due, next: self.memories.next_due(now, &aim), aim }
    }
}

/// Nobody meets the same item twice in a row, from one sitting to the next either.
fn not_first(queue: &mut Vec<Due>, last: Option<usize>) {
    if queue.first().is_some_and(|due| Some(due.item) == last) {
        if queue.len() > 1 { queue.swap(0, 1) } else { queue.clear() }
    }
}

/// Positions of the reviews: in a mixed drill spread evenly, the first one never.
fn places(reviews: Reviews, questions: usize, due: usize) -> Vec<u32> {
    let evenly =
        |k: usize| (0..k).map(move |j| (2 * j as u128 + 1) * questions as u128 / (2 * k as u128) + 1);
    let places: Vec<u128> = match reviews {
        Reviews::None => Vec::new(),
        Reviews::Only => (1..=due.min(questions) as u128).collect(),
        Reviews::Auto => evenly(due.min(questions / QUESTIONS_PER_REVIEW)).collect(),
    };
    places.into_iter().filter_map(|p| u32::try_from(p).ok()).collect()
}

/// An answered question as memory takes it; `None` if the bank no longer has the item in the version shown.
pub(crate) fn exposure(
    material: &Material,
    shown: &Presentation,
    answer: &Answer,
    flagged: bool,
) -> Option<(usize, Exposure)> {
    if !material.still_shows(shown) {
        return None;
    }
    let item = material.pool().position(&shown.item)?;
    // What was met before is not answered by ability alone.
    let theta = shown.theta_before.filter(|_| shown.first_exposure);
    let exposure = Exposure {
        at: answer.answered_at,
        correct: answer.correct,
        flagged,
        elapsed_ms: answer.elapsed_ms,
        expected_seconds: material.exam().bank.get(&shown.item)?.expected_seconds,
        chance: shown.chance,
        predicted: theta.and_then(|t| Some(material.beliefs().get(item)?.probability(t))),
    };
    Some((item, exposure))
}
