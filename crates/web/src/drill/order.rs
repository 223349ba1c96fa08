//! Beginning a drill, or finding the one that is not finished.

use super::service::{questions, stop};
use crate::App;
use crate::problem::Problem;
use crate::seats::Live;
use crate::unbroken::unbroken;
use gradatim_log::{Journal, Mode, SittingHistory, new_sitting_id};
use gradatim_practice::{
    Drill, DrillSettings, History, Material, PracticeError, ReviewSettings, Reviews, exam_day,
};

/// Questions in a drill unless told otherwise.
pub(crate) const USUAL_QUESTIONS: usize = 20;

/// Questions in a drill, at most.
pub(crate) const MOST_QUESTIONS: usize = 1000;

/// What a learner asks for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DrillOrder {
    /// Number of questions, 1 to [`MOST_QUESTIONS`].
    pub(crate) questions: usize,
    /// Keep to this domain (index).
    pub(crate) domain: Option<usize>,
    /// Which questions are reviews.
    pub(crate) reviews: Reviews,
    /// Seed of every random choice; random if left out.
    pub(crate) seed: Option<u64>,
    /// Give up an unfinished drill instead of going on with it.
    pub(crate) anew: bool,
}

impl Default for DrillOrder {
    fn default() -> Self {
        Self { questions: USUAL_QUESTIONS, domain: None, reviews: Reviews::Auto, seed: None, anew: false }
    }
}

/// A drill that was begun and not finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unfinished {
    /// The sitting.
    pub(crate) sitting: String,
    /// Questions answered.
    pub(crate) answered: usize,
    /// Questions in all, where that was fixed.
    pub(crate) of: Option<usize>,
    /// When it began (UTC ms).
    pub(crate) started_at: i64,
}

impl From<SittingHistory> for Unfinished {
    fn from(past: SittingHistory) -> Self {
        let (answered, of) = (past.answered(), questions(&past));
        Self { sitting: past.record.sitting, answered, of, started_at: past.record.started_at }
    }
}

/// The learner's unfinished drill of an exam, the newest if there are several.
///
/// # Errors
/// What the journal reports.
pub(crate) async fn unfinished(app: &App, learner: &str, exam: &str) -> Result<Option<Unfinished>, Problem> {
    let (learner, exam) = (learner.to_owned(), exam.to_owned());
    let found = app.store.read(move |journal| journal.unfinished(&learner, &exam, Mode::Drill)).await??;
    Ok(found.map(Unfinished::from))
}

/// Begins a drill, or goes on with the unfinished one unless the order says `anew`; gives the id of the sitting.
///
/// # Errors
/// 400 for an order that cannot be met, 404 for an unknown exam, 409 when only reviews are asked for and none is due.
pub(crate) async fn start(
    app: &App,
    learner: &str,
    exam: &str,
    order: DrillOrder,
) -> Result<String, Problem> {
    let material = app.library.material(exam)?;
    check(material, &order)?;
    let is_anew = order.anew;
    if !is_anew && let Some(past) = unfinished(app, learner, exam).await? {
        return Ok(past.sitting);
    }
    let (name, now) = (learner.to_owned(), app.now_ms());
    let drill = app.store.read(move |journal| sit_down(journal, material, &name, &order, now)).await??;
    if let Some(why) = drill.nothing_due() {
        return Err(Problem::conflict(why));
    }
    while let Some(past) = unfinished(app, learner, exam).await?.filter(|_| is_anew) {
        stop(app, &past.sitting).await?;
    }
    let app = app.clone();
    unbroken(async move { begin(&app, drill).await }).await
}

fn check(material: &Material, order: &DrillOrder) -> Result<(), Problem> {
    if !(1..=MOST_QUESTIONS).contains(&order.questions) {
        let text =
            format!("A drill has 1 to {MOST_QUESTIONS} questions; {} were asked for.", order.questions);
        return Err(Problem::bad_request(text));
    }
    let domains = material.pool().domains();
    match order.domain {
        Some(d) if d >= domains => {
            Err(Problem::bad_request(format!("The exam has {domains} domains; choose one of them.")))
        }
        _ => Ok(()),
    }
}

/// A new drill that does not yet stand in the journal.
fn sit_down(
    journal: &Journal,
    material: &'static Material,
    learner: &str,
    order: &DrillOrder,
    now: i64,
) -> Result<Drill<'static>, PracticeError> {
    let sitting = new_sitting_id()?;
    let seed = order.seed.map_or_else(random, Ok)?;
    let settings = DrillSettings { questions: order.questions, domain: order.domain, seed };
    let aim = exam_day(journal, learner, &material.exam().blueprint.slug, now)?;
    let history = History::read(journal, material, learner, &sitting, now)?;
    let drill = Drill::new(material, learner, sitting, &settings, history, now)?;
    drill.with_reviews(ReviewSettings { reviews: order.reviews, aim })
}

fn random() -> Result<u64, PracticeError> {
    let digits = new_sitting_id()?;
    Ok(u64::from_str_radix(&digits, 16).unwrap_or_default())
}

/// Writes the beginning, unless another request of the same learner was faster: two clicks make one drill.
async fn begin(app: &App, drill: Drill<'static>) -> Result<String, Problem> {
    let begun = app.store.run(move |journal| {
        let record = drill.record();
        match journal.unfinished(&record.learner, &record.exam, Mode::Drill)? {
            Some(past) => Ok::<_, PracticeError>((past.record.sitting, None)),
            None => drill.begin(journal).map(|()| (drill.record().sitting.clone(), Some(drill))),
        }
    });
    let (sitting, drill) = begun.await??;
    if let Some(drill) = drill {
        drop(app.seats.seat(&sitting, Live::Drill(Box::new(drill))).await);
    }
    Ok(sitting)
}
