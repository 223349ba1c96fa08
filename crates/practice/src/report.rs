//! The score report of an exam.

mod words;

pub use words::SCALE_NOTE;

use crate::{Band, Material, PracticeError};
use gradatim_cat::AbilityTracker;
use gradatim_irt::{Moments, VirtualForm};
use gradatim_log::{Presentation, SittingHistory};
use gradatim_readiness::{SubscoreValue, Subscores, central_scores};
use serde::Serialize;

/// Result in one domain.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DomainResult {
    /// Title.
    pub domain: String,
    /// Scored questions.
    pub scored: usize,
    /// Right among them.
    pub correct: usize,
    /// Mean of the ability after the exam, in logits.
    pub mean: f64,
    /// Its standard deviation.
    pub sd: f64,
    /// Against the standard.
    pub band: Band,
    /// What this exam's scores say of the domain, by its own and by the total; `None` without scored questions.
    pub one_exam: Option<SubscoreValue>,
}

/// An unscored question, told after the exam.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unscored {
    /// 1-based position.
    pub position: u32,
    /// Item id.
    pub item: String,
    /// Whether it was right; it did not count.
    pub correct: bool,
}

/// The score report: a scaled score with its band, pass or not, domains, and what did not count.
///
/// The scale is our own practice scale with the exam's pass mark put at our Angoff cut.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExamReport {
    /// Sitting id.
    pub sitting: String,
    /// Exam slug.
    pub exam: String,
    /// Scaled score.
    pub scaled_score: f64,
    /// Pass mark on the scale.
    pub pass_mark: f64,
    /// Whether the raw score reached the cut.
    pub passed: bool,
    /// Scaled score expected on another form like this one: 10th and 90th percentile.
    pub interval: [f64; 2],
    /// Probability of passing another form like this one, from this exam alone.
    pub p_pass: f64,
    /// Scored questions right.
    pub correct: usize,
    /// Scored questions.
    pub scored: usize,
    /// Points needed on this form.
    pub cut: f64,
    /// Questions left blank, which count as wrong.
    pub blank: usize,
    /// By domain.
    pub domains: Vec<DomainResult>,
    /// Unscored questions.
    pub unscored: Vec<Unscored>,
    /// Working time used, in seconds.
    pub seconds_used: f64,
    /// Time allowed, in seconds.
    pub seconds_allowed: f64,
}

impl ExamReport {
    /// The report of an exam that was handed in, by what the material says today.
    ///
    /// # Errors
    /// [`PracticeError::LostItem`] when the bank no longer has an item of the exam.
    pub fn of(material: &Material, past: &SittingHistory) -> Result<Self, PracticeError> {
        Self::new(material, past, past.used_ms())
    }

    /// Time beyond what was allowed is not counted: the clock handed in late.
    pub(crate) fn new(
        material: &Material,
        past: &SittingHistory,
        used_ms: i64,
    ) -> Result<Self, PracticeError> {
        let scored = positions(material, past, true)?;
        let blueprint = &material.exam().blueprint;
        let beliefs: Vec<_> = scored.iter().map(|(i, _)| material.beliefs()[*i]).collect();
        let standard = material.standard().on(&beliefs);
        let right = |p: &Presentation| past.answer(p.position).is_some_and(|a| a.correct);
        let correct = scored.iter().filter(|(_, p)| right(p)).count();
        let tracker = tracker(material, &scored, right);
        let scale = material.scale()?;
        let on_scale = |points: f64| scale.scaled(points, standard.cut, scored.len() as f64);
        let items = material.beliefs_by_domain(&indices(&scored));
        let form = VirtualForm::new(material.model().grid(), &items);
        let subscores = Subscores::of_form(material.model(), &items);
        let again = form.distribution(tracker.model(), tracker.state());
        let minutes = past.record.settings.get("minutes").and_then(serde_json::Value::as_f64);
        let seconds_allowed = 60.0 * minutes.unwrap_or_else(|| f64::from(blueprint.form.minutes));
        let answered = |p: &Presentation| past.answer(p.position).is_some_and(|a| !a.response.is_empty());
        Ok(Self {
            sitting: past.record.sitting.clone(),
            exam: past.record.exam.clone(),
            scaled_score: on_scale(correct as f64),
            pass_mark: scale.pass(),
            passed: correct as f64 >= standard.cut,
            interval: central_scores(&again).map(|points| on_scale(points as f64)),
            p_pass: standard.probability(&again),
            correct,
            scored: scored.len(),
            cut: standard.cut,
            blank: past.presentations.iter().filter(|p| !answered(p)).count(),
            domains: domains(material, &scored, right, &tracker, &subscores),
            unscored: unscored(past, right),
            seconds_used: (used_ms as f64 / 1000.0).min(seconds_allowed),
            seconds_allowed,
        })
    }
}

/// Bank positions and presentations of the scored (or unscored) questions.
fn positions<'p>(
    material: &Material,
    past: &'p SittingHistory,
    scored: bool,
) -> Result<Vec<(usize, &'p Presentation)>, PracticeError> {
    let find = |p: &'p Presentation| {
        let position = material.pool().position(&p.item);
        position.map(|i| (i, p)).ok_or_else(|| PracticeError::LostItem(p.item.clone()))
    };
    past.presentations.iter().filter(|p| p.scored == scored).map(find).collect()
}

fn indices(scored: &[(usize, &Presentation)]) -> Vec<usize> {
    scored.iter().map(|(i, _)| *i).collect()
}

fn tracker(
    material: &Material,
    scored: &[(usize, &Presentation)],
    right: impl Fn(&Presentation) -> bool,
) -> AbilityTracker {
    let mut tracker = AbilityTracker::new(material.model().clone());
    for (i, p) in scored {
        tracker
            .observe(material.pool().domain(*i), material.pool().log_likelihood(*i, usize::from(right(p))));
    }
    tracker
}

fn domains(
    material: &Material,
    scored: &[(usize, &Presentation)],
    right: impl Fn(&Presentation) -> bool,
    tracker: &AbilityTracker,
    subscores: &Subscores,
) -> Vec<DomainResult> {
    let of = |(d, title): (usize, String)| {
        let own: Vec<_> = scored.iter().filter(|(i, _)| material.pool().domain(*i) == d).collect();
        let Moments { mean, sd } = tracker.domain(d);
        let correct = own.iter().filter(|(_, p)| right(p)).count();
        let band = Band::of(tracker.below(d, material.standard().theta_cut));
        let one_exam = subscores.value(d);
        DomainResult { domain: title, scored: own.len(), correct, mean, sd, band, one_exam }
    };
    material.titles().into_iter().enumerate().map(of).collect()
}

fn unscored(past: &SittingHistory, right: impl Fn(&Presentation) -> bool) -> Vec<Unscored> {
    let of = |p: &Presentation| Unscored { position: p.position, item: p.item.clone(), correct: right(p) };
    past.presentations.iter().filter(|p| !p.scored).map(of).collect()
}
