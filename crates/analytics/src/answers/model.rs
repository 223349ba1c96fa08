//! A model of the next answer: what it predicts, and the file it is kept in.

use super::features::{self, Known, describe};
use super::history::AnswerLog;
use super::statistics::Statistics;
use super::{AnswersError, Feature, PenaltyLoss};
use crate::logistic::Logistic;
use serde::{Deserialize, Serialize};

/// Version of the files.
const VERSION: u64 = 1;

/// Chances of right answers from histories; see the [module](super) for what they rest on.
///
/// ```
/// use gradatim_analytics::answers::{Answer, AnswerLog, AnsweredItem, History, NextAnswers, Training};
/// let items = ["easy", "hard"].map(|id| AnsweredItem { id: id.into(), skills: vec!["sums".into()] });
/// let answer = |item, correct| Answer { item, correct, at: None, took: None };
/// let learner = |n: u32| History {
///     learner: n.to_string(),
///     answers: vec![answer(0, n % 5 > 0), answer(1, n % 5 > 2)],
///     known: 0,
/// };
/// let log = AnswerLog::new(items.to_vec(), (0..50).map(learner).collect())?;
/// let model = NextAnswers::train(&log, &Training::default())?;
/// let chances = model.predict(&log)?;
/// assert!(chances[0] > chances[1]);
/// # Ok::<(), gradatim_analytics::answers::AnswersError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NextAnswers {
    version: u64,
    known: Known,
    trained_on: Size,
    penalty: f64,
    cross_validation: Vec<PenaltyLoss>,
    features: Vec<Feature>,
    regression: Logistic,
    statistics: Statistics,
}

/// How much a log holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// Learners with answers to predict or to learn from.
    pub learners: usize,
    /// Answers to predict or to learn from.
    pub answers: usize,
    /// Items.
    pub items: usize,
    /// Skills.
    pub skills: usize,
}

impl Size {
    /// That of a log.
    #[must_use]
    pub fn of(log: &AnswerLog) -> Self {
        Self {
            learners: log.histories().iter().filter(|history| !history.predicted().is_empty()).count(),
            answers: log.len(),
            items: log.items().len(),
            skills: log.skills().len(),
        }
    }
}

impl NextAnswers {
    pub(super) fn new(
        known: Known,
        statistics: Statistics,
        regression: Logistic,
        penalty: f64,
        cross_validation: Vec<PenaltyLoss>,
        trained_on: Size,
    ) -> Self {
        let features = describe(known);
        Self {
            version: VERSION,
            known,
            trained_on,
            penalty,
            cross_validation,
            features,
            regression,
            statistics,
        }
    }

    /// The chance of a right answer for every answer of [`AnswerLog::predicted`], in its order, from what its learner
    /// answered before. Items and skills may be new to the model: a new item is as easy as its skill, a new skill as the
    /// mean of all answers.
    ///
    /// # Errors
    /// [`AnswersError::Lacks`] if the log lacks times that the model learned from, [`AnswersError::Logistic`].
    pub fn predict(&self, log: &AnswerLog) -> Result<Vec<f64>, AnswersError> {
        if let Some(missing) = self.known.missing_in(log) {
            return Err(AnswersError::Lacks(missing));
        }
        let facts = self.statistics.facts(log);
        let table = features::table(log, self.known, |_| (&self.statistics, &facts));
        Ok(self.regression.probabilities(table.view())?)
    }

    /// Answers of a log to items that the model has not learned about.
    #[must_use]
    pub fn answers_to_new_items(&self, log: &AnswerLog) -> usize {
        let facts = self.statistics.facts(log);
        let new = |item: u32| facts.get(item as usize).is_none_or(|facts| facts.answers < 1.0);
        log.predicted().filter(|(_, answer)| new(answer.item)).count()
    }

    /// The features, and by how much a standard deviation more of each moves the log-odds of a right answer.
    pub fn coefficients(&self) -> impl Iterator<Item = (&Feature, f64)> {
        self.features.iter().zip(self.regression.coefficients.iter().copied())
    }

    /// Penalty of the regression.
    #[must_use]
    pub fn penalty(&self) -> f64 {
        self.penalty
    }

    /// How well each penalty did; empty if there was one only.
    #[must_use]
    pub fn cross_validation(&self) -> &[PenaltyLoss] {
        &self.cross_validation
    }

    /// What it learned from.
    #[must_use]
    pub fn trained_on(&self) -> Size {
        self.trained_on
    }

    /// The model as one JSON document.
    ///
    /// # Errors
    /// [`AnswersError::NotAModel`] never in practice: every number in it is finite.
    pub fn to_json(&self) -> Result<String, AnswersError> {
        serde_json::to_string(self).map_err(|e| AnswersError::NotAModel(e.to_string()))
    }

    /// Reads what [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    /// [`AnswersError::Version`] for a model of another version, [`AnswersError::NotAModel`] for anything else.
    pub fn from_json(text: &str) -> Result<Self, AnswersError> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u64,
        }
        let not_a_model = |e: serde_json::Error| AnswersError::NotAModel(e.to_string());
        let Versioned { version } = serde_json::from_str(text).map_err(not_a_model)?;
        if version != VERSION {
            return Err(AnswersError::Version { found: version, known: VERSION });
        }
        let model: Self = serde_json::from_str(text).map_err(not_a_model)?;
        model.checked()
    }

    fn checked(self) -> Result<Self, AnswersError> {
        let n = describe(self.known).len();
        let Logistic { coefficients, means, scales, .. } = &self.regression;
        let whole = self.features == describe(self.known)
            && [coefficients, means, scales].iter().all(|c| c.len() == n);
        if whole && scales.iter().all(|scale| *scale > 0.0) && self.statistics.is_sound() {
            return Ok(self);
        }
        Err(AnswersError::NotAModel("its features are not those of this version".to_owned()))
    }
}
