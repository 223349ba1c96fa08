//! Replaying a sitting of the journal: every recorded choice made anew by the same code and compared.

use crate::{Drill, ENGINE_VERSION, ExamSettings, ExamSitting, FormKind, History, Material, PracticeError};
use gradatim_cat::Account;
use gradatim_log::{Answer, Mode, Presentation, SittingHistory};
use serde_json::Value;

/// What a replay found.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    /// What the sitting was made with, where it is not what is here.
    pub origins: Vec<Origin>,
    /// Every question of the sitting, in order.
    pub steps: Vec<ReplayedStep>,
}

/// Something that settles a sitting's choices, in another version than here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Such as `bank`.
    pub what: &'static str,
    /// What the sitting was made with.
    pub recorded: String,
    /// What is here.
    pub here: String,
}

/// A question of the journal beside the same question chosen anew.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplayedStep {
    /// 1-based position.
    pub position: u32,
    /// Item of the journal.
    pub item: String,
    /// Where the two differ; nothing when the choice came out byte for byte.
    pub deviations: Vec<Deviation>,
}

/// A field that came out otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Deviation {
    /// Name of the field.
    pub field: String,
    /// As the journal has it.
    pub recorded: Value,
    /// As it comes out now; null when nothing does.
    pub replayed: Value,
}

impl Replay {
    /// True when every choice came out byte for byte.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.deviating().next().is_none()
    }

    /// The steps that came out otherwise.
    pub fn deviating(&self) -> impl Iterator<Item = &ReplayedStep> {
        self.steps.iter().filter(|step| !step.deviations.is_empty())
    }
}

/// Makes every choice of a sitting anew: from the material, the seed, the learner's history as of its beginning, and the
/// answers before each step as the journal has them.
///
/// A drill goes through the very code that chooses in a drill, an exam through the one that assembles
/// forms. A step that deviates does not carry its deviation on: the next one is compared after the recorded question.
///
/// # Errors
/// What the engine or the form reports of a sitting that this material cannot have made.
pub fn replay(material: &Material, past: &SittingHistory, history: History) -> Result<Replay, PracticeError> {
    let steps = match past.record.mode {
        Mode::Exam => exam_steps(material, past, &history)?,
        _ => drill_steps(material, past, history)?,
    };
    Ok(Replay { origins: origins(material, past), steps })
}

/// How a drill came to its question at a position; `None` where nothing was left to ask.
///
/// # Errors
/// [`PracticeError::NotOpen`] for a position that the sitting does not have, [`PracticeError::LostItem`].
pub fn account(
    material: &Material,
    past: &SittingHistory,
    history: History,
    position: u32,
) -> Result<Option<Account>, PracticeError> {
    if past.record.mode == Mode::Exam || !past.presentations.iter().any(|shown| shown.position == position) {
        return Err(PracticeError::NotOpen(position));
    }
    let mut drill = Drill::reopen(material, past.record.clone(), history)?;
    let before = past.presentations.iter().filter(|shown| shown.position < position);
    before.into_iter().try_for_each(|shown| drill.replay(shown, past.answer(shown.position)))?;
    Ok(drill.account())
}

fn drill_steps(
    material: &Material,
    past: &SittingHistory,
    history: History,
) -> Result<Vec<ReplayedStep>, PracticeError> {
    let mut drill = Drill::reopen(material, past.record.clone(), history)?;
    let mut steps = Vec::with_capacity(past.presentations.len());
    for shown in &past.presentations {
        let (chosen, answer) = (drill.choose(shown.shown_at), past.answer(shown.position));
        steps.push(compared(material, shown, chosen.as_ref().map(|(_, step)| &step.shown), answer)?);
        if drill.replay(shown, answer).is_err() {
            // Nothing after an item that is not here can be rebuilt.
            break;
        }
    }
    Ok(steps)
}

fn exam_steps(
    material: &Material,
    past: &SittingHistory,
    history: &History,
) -> Result<Vec<ReplayedStep>, PracticeError> {
    let (record, setting) = (&past.record, |name: &str| past.record.settings.get(name));
    let sealed = setting("form").and_then(Value::as_str) == Some("sealed");
    let form = if sealed { FormKind::Sealed } else { FormKind::Practice };
    let settings = ExamSettings { form, extra_minutes: 0, seed: record.seed };
    let (learner, sitting) = (&record.learner, record.sitting.clone());
    let exam = ExamSitting::new(material, learner, sitting, &settings, history, record.started_at)?;
    let one = |shown: &Presentation| {
        let chosen = exam.question(shown.position).map(|question| question.shown);
        compared(material, shown, chosen, past.answer(shown.position))
    };
    past.presentations.iter().map(one).collect()
}

fn compared(
    material: &Material,
    shown: &Presentation,
    chosen: Option<&Presentation>,
    answer: Option<&Answer>,
) -> Result<ReplayedStep, PracticeError> {
    let recorded = fields(shown)?;
    let replayed = chosen.map(fields).transpose()?.unwrap_or_default();
    let mut deviations: Vec<Deviation> = recorded
        .into_iter()
        .map(|(field, recorded)| {
            let replayed = replayed.get(&field).cloned().unwrap_or_default();
            Deviation { field, recorded, replayed }
        })
        .filter(|pair| pair.recorded != pair.replayed)
        .collect();
    deviations.extend(answer.and_then(|answer| mark(material, shown, answer)));
    Ok(ReplayedStep { position: shown.position, item: shown.item.clone(), deviations })
}

/// An answer that its key marks otherwise; an item of another version has another key perhaps, and is no judge.
fn mark(material: &Material, shown: &Presentation, answer: &Answer) -> Option<Deviation> {
    let item = material.exam().bank.get(&shown.item).filter(|_| material.still_shows(shown))?;
    let correct = item.is_correct(&answer.response);
    let (recorded, replayed) = (Value::from(answer.correct), Value::from(correct));
    (recorded != replayed).then(|| Deviation { field: "correct".to_owned(), recorded, replayed })
}

fn fields(shown: &Presentation) -> Result<serde_json::Map<String, Value>, PracticeError> {
    match serde_json::to_value(shown) {
        Ok(Value::Object(fields)) => Ok(fields),
        _ => Err(PracticeError::NotOpen(shown.position)),
    }
}

fn origins(material: &Material, past: &SittingHistory) -> Vec<Origin> {
    let record = &past.record;
    let pairs = [
        ("bank", record.bank_version.as_str(), material.exam().bank.version()),
        ("pool", record.pool.as_str(), material.pool_id()),
        ("engine", record.engine_version.as_str(), ENGINE_VERSION),
    ];
    let other = pairs.into_iter().filter(|(_, recorded, here)| recorded != here);
    let origin = |(what, recorded, here): (&'static str, &str, &str)| Origin {
        what,
        recorded: recorded.to_owned(),
        here: here.to_owned(),
    };
    other.map(origin).collect()
}

#[cfg(test)]
mod tests;
