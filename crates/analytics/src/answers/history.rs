//! What learners answered, in the order in which they answered it.

use super::AnswersError;
use std::collections::HashMap;

/// One answer of a learner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer {
    /// Index into the items of the [`AnswerLog`].
    pub item: u32,
    /// Whether it was right.
    pub correct: bool,
    /// Seconds since 1970.
    pub at: Option<f64>,
    /// Seconds it took.
    pub took: Option<f64>,
}

/// An item and the skills it asks for; none where nobody named them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweredItem {
    /// Id of the item.
    pub id: String,
    /// Names of its skills, each once.
    pub skills: Vec<String>,
}

/// One learner's answers, earliest first.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// Who it is.
    pub learner: String,
    /// The answers.
    pub answers: Vec<Answer>,
    /// How many of the first answers are only history: they inform about later ones and are not predicted themselves.
    pub known: usize,
}

/// Histories of many learners over one list of items; checked, so that every answer has its item.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerLog {
    items: Vec<AnsweredItem>,
    skills: Vec<String>,
    /// Indices into `skills`, one list an item.
    skills_of: Vec<Vec<u32>>,
    histories: Vec<History>,
}

impl AnswerLog {
    /// Histories over a list of items. Where time runs backwards within a history, the answer counts as given at the
    /// latest time before it: the order of the answers is what holds.
    ///
    /// # Errors
    /// [`AnswersError::NoAnswers`], [`AnswersError::UnknownItem`] for an index without an item,
    /// [`AnswersError::NotFinite`] for a time that is no finite number.
    pub fn new(items: Vec<AnsweredItem>, mut histories: Vec<History>) -> Result<Self, AnswersError> {
        for history in &mut histories {
            check(history, items.len())?;
            forwards(&mut history.answers);
        }
        if histories.iter().all(|history| history.answers.is_empty()) {
            return Err(AnswersError::NoAnswers);
        }
        let (skills, skills_of) = skill_indices(&items);
        Ok(Self { items, skills, skills_of, histories })
    }

    /// The items.
    #[must_use]
    pub fn items(&self) -> &[AnsweredItem] {
        &self.items
    }

    /// Names of all skills.
    #[must_use]
    pub fn skills(&self) -> &[String] {
        &self.skills
    }

    /// The histories, one a learner.
    #[must_use]
    pub fn histories(&self) -> &[History] {
        &self.histories
    }

    /// Number of answers to be predicted, or learned from.
    #[must_use]
    pub fn len(&self) -> usize {
        self.histories.iter().map(|history| history.predicted().len()).sum()
    }

    /// Whether there is nothing to predict.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The answers to be predicted, learner by learner.
    pub fn predicted(&self) -> impl Iterator<Item = (&History, &Answer)> {
        self.histories
            .iter()
            .flat_map(|history| history.predicted().iter().map(move |answer| (history, answer)))
    }

    /// This log with what the same learners answered in an earlier one put before it, as history.
    ///
    /// # Errors
    /// [`AnswersError::NotEarlier`] for a learner whose answers in the other log are later than those in this one.
    pub fn following(mut self, earlier: &Self) -> Result<Self, AnswersError> {
        let before: HashMap<&str, &History> =
            earlier.histories.iter().map(|history| (history.learner.as_str(), history)).collect();
        let mut places: HashMap<String, u32> =
            (0..).zip(&self.items).map(|(i, x)| (x.id.clone(), i)).collect();
        for history in &mut self.histories {
            let Some(first) = before.get(history.learner.as_str()) else { continue };
            let mut answers = Vec::with_capacity(first.answers.len() + history.answers.len());
            for answer in &first.answers {
                let Some(item) = earlier.items.get(answer.item as usize) else { continue };
                let new = places.len() as u32;
                let place = *places.entry(item.id.clone()).or_insert(new);
                if place == new {
                    self.items.push(item.clone());
                }
                answers.push(Answer { item: place, ..*answer });
            }
            in_order(history, &answers)?;
            history.known += answers.len();
            answers.append(&mut history.answers);
            history.answers = answers;
        }
        Self::new(self.items, self.histories)
    }

    /// Skills of an item, indices into [`skills`](Self::skills).
    pub(super) fn skills_of(&self, item: u32) -> &[u32] {
        self.skills_of.get(item as usize).map_or(&[], Vec::as_slice)
    }

    /// Whether every answer has what `of` looks for.
    pub(super) fn all(&self, of: impl Fn(&Answer) -> bool) -> bool {
        self.histories.iter().flat_map(|history| &history.answers).all(of)
    }
}

impl History {
    /// The answers that are not only history.
    #[must_use]
    pub fn predicted(&self) -> &[Answer] {
        self.answers.get(self.known..).unwrap_or_default()
    }
}

fn check(history: &History, items: usize) -> Result<(), AnswersError> {
    let learner = || history.learner.clone();
    for answer in &history.answers {
        if answer.item as usize >= items {
            return Err(AnswersError::UnknownItem { learner: learner(), item: answer.item, items });
        }
        if [answer.at, answer.took].into_iter().flatten().any(|time| !time.is_finite()) {
            return Err(AnswersError::NotFinite { learner: learner() });
        }
    }
    Ok(())
}

fn forwards(answers: &mut [Answer]) {
    let mut latest = f64::NEG_INFINITY;
    for at in answers.iter_mut().filter_map(|answer| answer.at.as_mut()) {
        latest = latest.max(*at);
        *at = latest;
    }
}

fn in_order(history: &History, before: &[Answer]) -> Result<(), AnswersError> {
    let (last, first) =
        (before.iter().filter_map(|a| a.at).next_back(), history.answers.iter().find_map(|a| a.at));
    match last.zip(first) {
        Some((last, first)) if last > first => {
            Err(AnswersError::NotEarlier { learner: history.learner.clone() })
        }
        _ => Ok(()),
    }
}

/// Names of the skills in order of first appearance, and those of each item.
fn skill_indices(items: &[AnsweredItem]) -> (Vec<String>, Vec<Vec<u32>>) {
    let (mut names, mut places) = (Vec::new(), HashMap::new());
    let mut place = |skill: &String| {
        *places.entry(skill.clone()).or_insert_with(|| {
            names.push(skill.clone());
            names.len() as u32 - 1
        })
    };
    let skills_of = items.iter().map(|item| item.skills.iter().map(&mut place).collect()).collect();
    (names, skills_of)
}
