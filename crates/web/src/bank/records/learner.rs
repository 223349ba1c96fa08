//! What one learner was shown and answered.

use gradatim_irt::Moments;
use gradatim_log::{Answer, Journal, LearnerActivity, LogError, Mode, Presentation, SittingHistory};
use gradatim_practice::{Material, measures};
use gradatim_readiness::{Evidence, HALF_LIFE_DAYS};
use std::collections::HashSet;

/// A learner of an exam.
pub(crate) struct Learner {
    /// How much they did: it tells whether more came since.
    pub(crate) activity: LearnerActivity,
    /// What their first answers say, faded.
    pub(crate) evidence: Evidence,
    /// Ability by domain as the answers told it when they were given: not faded.
    pub(crate) abilities: Vec<Moments>,
    /// What they were shown of items that the bank still has, oldest first.
    pub(crate) showings: Vec<Showing>,
}

/// An item as it was shown once.
pub(crate) struct Showing {
    /// Place in the bank.
    pub(crate) item: usize,
    /// Version of the item.
    pub(crate) version: u32,
    /// Kind of the sitting.
    pub(crate) mode: Mode,
    /// UTC ms.
    pub(crate) shown_at: i64,
    /// Whether the answer is the first to this very question, and counts.
    pub(crate) first: bool,
    /// The answer; `None` while there is none. A blank of an exam handed in is a wrong one.
    pub(crate) given: Option<Given>,
}

/// An answer.
pub(crate) struct Given {
    /// Ids of the options; empty if left blank.
    pub(crate) response: Vec<String>,
    /// Right or wrong.
    pub(crate) correct: bool,
    /// Seconds it took; `None` for blanks.
    pub(crate) seconds: Option<f64>,
    /// UTC ms.
    pub(crate) at: i64,
}

impl Learner {
    /// Reads all sittings of a learner.
    pub(super) fn read(
        journal: &Journal,
        material: &Material,
        activity: LearnerActivity,
        now: i64,
    ) -> Result<Self, LogError> {
        let sittings = journal.sittings(&activity.learner, &material.exam().blueprint.slug)?;
        let evidence = material.evidence(&sittings, now, HALF_LIFE_DAYS);
        let told = material.evidence(&sittings, now, f64::INFINITY);
        let (model, state) = (material.model(), told.state(material.model()));
        let abilities = (0..model.domains()).map(|d| model.domain_moments(&state, d)).collect();
        Ok(Self { abilities, showings: showings(material, &sittings), evidence, activity })
    }

    /// Name in the journal.
    pub(crate) fn name(&self) -> &str {
        &self.activity.learner
    }

    /// The first answers, each item once.
    pub(crate) fn first_answers(&self) -> impl Iterator<Item = (usize, &Given)> {
        self.showings.iter().filter(|s| s.first).filter_map(|s| Some((s.item, s.given.as_ref()?)))
    }
}

fn showings(material: &Material, sittings: &[SittingHistory]) -> Vec<Showing> {
    let mut answered = HashSet::new();
    let mut all = Vec::new();
    for sitting in sittings {
        for shown in &sitting.presentations {
            let Some(item) = material.pool().position(&shown.item) else { continue };
            let given = given(sitting, shown);
            let counts = measures(sitting) && shown.first_exposure && material.still_shows(shown);
            let first = counts && given.is_some() && answered.insert(item);
            let (version, mode, shown_at) = (shown.item_version, sitting.record.mode, shown.shown_at);
            all.push(Showing { item, version, mode, shown_at, first, given });
        }
    }
    all
}

/// The answer to what was shown, as the data set has it.
fn given(sitting: &SittingHistory, shown: &Presentation) -> Option<Given> {
    let handed_in = sitting.finished_at().filter(|_| sitting.record.mode == Mode::Exam);
    match sitting.answer(shown.position) {
        Some(answer) => Some(of_answer(answer)),
        None => handed_in.map(|at| Given { response: Vec::new(), correct: false, seconds: None, at }),
    }
}

fn of_answer(answer: &Answer) -> Given {
    Given {
        response: answer.response.clone(),
        correct: answer.correct,
        seconds: (!answer.response.is_empty()).then(|| answer.elapsed_ms as f64 / 1000.0),
        at: answer.answered_at,
    }
}
