//! Where a learner stands with an exam, read from the journal.

use crate::App;
use crate::drill::Unfinished;
use crate::problem::Problem;
use gradatim_log::{Journal, Mode, SittingHistory};
use gradatim_practice::{Assumed, History, Material, PracticeError, exam_day};
use gradatim_readiness::retention::Aim;
use gradatim_readiness::words::{About, Verdict};
use gradatim_readiness::{Gates, HALF_LIFE_DAYS, Readiness, Target};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Everything the home page tells.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    /// The verdict in figures.
    pub(crate) readiness: Readiness,
    /// What its sentences are about.
    pub(crate) about: About,
    /// Questions due for review now.
    pub(crate) due: usize,
    /// When the next one falls due (UTC ms).
    pub(crate) next_due: Option<i64>,
    /// What reviews aim at: the day of the exam, where it is known.
    pub(crate) aim: Aim,
    /// The drill that is not finished.
    pub(crate) drill: Option<Unfinished>,
    /// The exam that is running.
    pub(crate) exam: Option<String>,
    /// Sittings so far.
    pub(crate) sittings: usize,
    /// The moment all this is about (UTC ms).
    pub(crate) now: i64,
}

impl Standing {
    /// The verdict in sentences.
    pub(crate) fn verdict(&self) -> Verdict<'_> {
        Verdict { readiness: &self.readiness, about: &self.about }
    }

    fn read(
        journal: &Journal,
        material: &Material,
        target: &Target,
        learner: &str,
        now: i64,
    ) -> Result<Self, PracticeError> {
        let blueprint = &material.exam().blueprint;
        let sittings = journal.sittings(learner, &blueprint.slug)?;
        let aim = exam_day(journal, learner, &blueprint.slug, now)?;
        let history = History::of(material, &sittings, now);
        let evidence = material.evidence(&sittings, now, HALF_LIFE_DAYS);
        let retention = history.retention(material, &aim)?;
        let reviewable = history.reviewable(material)?;
        Ok(Self {
            readiness: target.readiness(&evidence, &Gates::default(), retention),
            about: About { synthetic: journal.is_synthetic(), ..Assumed::default().about(blueprint) },
            due: reviewable.due(now, &aim).len(),
            next_due: reviewable.next_due(now, &aim),
            aim,
            drill: open(&sittings, Mode::Drill).cloned().map(Unfinished::from),
            exam: open(&sittings, Mode::Exam).map(|s| s.record.sitting.clone()),
            sittings: sittings.len(),
            now,
        })
    }
}

/// The newest sitting of a kind that takes answers.
fn open(sittings: &[SittingHistory], mode: Mode) -> Option<&SittingHistory> {
    sittings.iter().rev().find(|s| s.record.mode == mode && !s.is_closed())
}

/// Tabulated forms by material: each takes longer than all the rest of a page, and never changes.
#[derive(Default)]
pub(crate) struct Targets(Mutex<HashMap<usize, Arc<Target>>>);

impl Targets {
    /// The exam as readiness sees it; materials live as long as the server, so their address names them.
    fn of(&self, material: &'static Material) -> Result<Arc<Target>, PracticeError> {
        let key = std::ptr::from_ref(material).addr();
        if let Some(target) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(target));
        }
        let target = Arc::new(material.target(&Assumed::default())?);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&target));
        Ok(target)
    }
}

/// Where a learner stands with an exam now.
///
/// # Errors
/// 404 for an unknown exam; what the journal reports.
pub(crate) async fn standing(app: &App, learner: &str, exam: &str) -> Result<Standing, Problem> {
    let material = app.library.material(exam)?;
    let (app_of_reader, learner) = (app.clone(), learner.to_owned());
    let read = app.store.read(move |journal| {
        let target = app_of_reader.targets.of(material)?;
        Standing::read(journal, material, &target, &learner, app_of_reader.now_ms())
    });
    Ok(read.await??)
}
