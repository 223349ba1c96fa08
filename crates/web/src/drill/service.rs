//! A drill as the server keeps it: every step durable before anybody learns of it.
//!
//! The journal is what counts. A seat in memory that does not agree with it, because the terminal went on with the same
//! drill, is made again from it before anything is done.

use crate::App;
use crate::problem::Problem;
use crate::seats::{Live, Seat};
use crate::unbroken::unbroken;
use gradatim_bank::Item;
use gradatim_log::{Answer, Entry, Event, EventKind, LogError, Mode, Presentation, Progress, SittingHistory};
use gradatim_practice::{Drill, Material, PracticeError, Question};
use std::collections::HashSet;

/// A question that may be shown: it stands in the journal.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Bank, beliefs and standard.
    pub(crate) material: &'static Material,
    /// The item; its key must not leave the server before the answer.
    pub(crate) item: &'static Item,
    /// How it is shown; the order of the options in it never changes.
    pub(crate) shown: Presentation,
    /// Questions in the drill, where that was fixed.
    pub(crate) of: Option<usize>,
}

impl Asked {
    fn new(drill: &Drill<'static>, shown: Presentation) -> Result<Self, Problem> {
        Self::of(drill.material(), drill.length(), shown)
    }

    /// A question of the journal with its item.
    pub(crate) fn of(
        material: &'static Material,
        of: Option<usize>,
        shown: Presentation,
    ) -> Result<Self, Problem> {
        let found = material.exam().bank.get(&shown.item);
        let item = found.ok_or_else(|| PracticeError::LostItem(shown.item.clone()))?;
        Ok(Self { material, item, shown, of })
    }

    /// The item with its options in the order shown.
    pub(crate) fn question(&self) -> Question<'_> {
        Question { item: self.item, shown: &self.shown }
    }
}

/// What a learner hands in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Given {
    /// Ids of the options chosen.
    pub(crate) response: Vec<String>,
    /// Whether the learner calls it a guess; then it comes back as a review even if it is right.
    pub(crate) unsure: bool,
    /// Working time that the browser counted; it can only shorten what the server counted.
    pub(crate) elapsed_ms: Option<i64>,
}

/// An answer that stands in the journal.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    /// What stands.
    pub(crate) answer: Answer,
    /// True when the position had been answered before: what was sent now changed nothing.
    pub(crate) stood: bool,
}

/// A question after its answer: now everything about it may be told.
#[derive(Debug, Clone)]
pub(crate) struct Feedback {
    /// The question.
    pub(crate) asked: Asked,
    /// The answer that stands.
    pub(crate) answer: Answer,
}

/// The open question, or the next one, which is durable before this returns; `None` when the drill is over, and that is
/// durable too.
///
/// # Errors
/// 404 for what is no drill, 409 when the bank lost a question of it, 503 when nothing could be saved.
pub(crate) async fn question(app: &App, sitting: &str) -> Result<Option<Asked>, Problem> {
    let (app, sitting) = (app.clone(), sitting.to_owned());
    unbroken(async move {
        match next(&app, &sitting).await {
            // Somebody else wrote meanwhile: the seat was cleared, and is made again from the journal.
            Err(problem) if problem.status.is_server_error() => next(&app, &sitting).await,
            found => found,
        }
    })
    .await
}

async fn next(app: &App, sitting: &str) -> Result<Option<Asked>, Problem> {
    let mut seat = seated(app, sitting).await?;
    let Some(drill) = drill(&mut seat)? else { return Ok(None) };
    let is_open = drill.steps().len() > drill.answers().len();
    let shown = drill.next(app.now_ms()).map(|step| step.shown.clone());
    let asked = shown.map(|shown| Asked::new(drill, shown)).transpose()?;
    let entry = match &asked {
        Some(_) if is_open => return Ok(asked),
        Some(asked) => Entry::Presentation(asked.shown.clone()),
        None => Entry::Event(event(app, sitting, EventKind::Finish)),
    };
    let written = app.store.write(vec![entry]).await;
    if written.is_err() || asked.is_none() {
        *seat = None;
    }
    written?;
    Ok(asked)
}

/// Takes an answer to the open question; it is durable when this returns. An answer to a position that has one changes
/// nothing, and what stands is returned.
///
/// # Errors
/// 400 for a response that is none of the question, 404 for what is no drill, 409 for a question that is not open, 503
/// when it could not be saved; the question then stays open.
pub(crate) async fn answer(
    app: &App,
    sitting: &str,
    position: u32,
    given: Given,
) -> Result<Answered, Problem> {
    let (app, sitting) = (app.clone(), sitting.to_owned());
    // The seat is held until the row is on the disk: two answers under way would otherwise replace each other.
    unbroken(async move { take(&app, &sitting, position, &given).await }).await
}

async fn take(app: &App, sitting: &str, position: u32, given: &Given) -> Result<Answered, Problem> {
    let mut seat = seated(app, sitting).await?;
    let Some(drill) = drill(&mut seat)? else { return closed(app, sitting, position).await };
    if let Some(answer) = drill.answers().iter().find(|a| a.position == position) {
        return Ok(Answered { answer: answer.clone(), stood: true });
    }
    let answer = marked(drill, position, given, app.now_ms())?;
    if let Err(error) = app.store.write(vec![Entry::Answer(answer.clone())]).await {
        *seat = None;
        return Err(error.into());
    }
    if drill.take(answer.clone()).is_err() {
        *seat = None;
    }
    Ok(Answered { answer, stood: false })
}

/// The answer that stands in a drill that is over.
async fn closed(app: &App, sitting: &str, position: u32) -> Result<Answered, Problem> {
    let past = past(app, sitting).await?;
    let answer = past.answer(position).cloned();
    let answer = answer.ok_or_else(|| LogError::Closed { sitting: sitting.to_owned() })?;
    Ok(Answered { answer, stood: true })
}

fn marked(drill: &Drill<'_>, position: u32, given: &Given, now: i64) -> Result<Answer, Problem> {
    let open = drill.question().filter(|q| q.shown.position == position);
    let question = open.ok_or_else(not_open)?;
    let elapsed = elapsed(now - question.shown.shown_at, given.elapsed_ms);
    let answer = drill.marked(&given.response, now, elapsed)?;
    complete(&question, &given.response)?;
    Ok(Answer { flagged: given.unsure, ..answer })
}

/// A response as the question asks for it. Half an answer is no answer: in a drill nobody runs out of time.
pub(super) fn complete(question: &Question<'_>, response: &[String]) -> Result<(), Problem> {
    let (wanted, given) = (question.wanted(), response.iter().collect::<HashSet<_>>().len());
    if given == wanted && response.len() == wanted {
        return Ok(());
    }
    let text = format!("{} {given} of {wanted} came; the question is still open.", question.asks_for());
    Err(Problem::bad_request(text))
}

/// Working time: from when it was shown, or less if the browser says so.
fn elapsed(measured: i64, told: Option<i64>) -> i64 {
    let measured = measured.max(0);
    told.filter(|told| (0..measured).contains(told)).unwrap_or(measured)
}

fn not_open() -> Problem {
    Problem::conflict("This is not the open question of the drill; go on with the drill to see which one is.")
}

/// What was asked and answered at a position; `None` while it was not answered.
///
/// # Errors
/// As [`question`].
pub(crate) async fn feedback(app: &App, sitting: &str, position: u32) -> Result<Option<Feedback>, Problem> {
    let mut seat = seated(app, sitting).await?;
    if let Some(drill) = drill(&mut seat)? {
        let pair = drill.steps().iter().zip(drill.answers()).find(|(_, a)| a.position == position);
        let of = |(step, answer): (&gradatim_practice::Step, &Answer)| {
            Ok(Feedback { asked: Asked::new(drill, step.shown.clone())?, answer: answer.clone() })
        };
        return pair.map(of).transpose();
    }
    drop(seat);
    let past = past(app, sitting).await?;
    let shown = past.presentations.iter().find(|p| p.position == position).cloned();
    let Some((shown, answer)) = shown.zip(past.answer(position).cloned()) else { return Ok(None) };
    let material = app.library.material(&past.record.exam)?;
    Ok(Some(Feedback { asked: Asked::of(material, questions(&past), shown)?, answer }))
}

/// Ends a drill early; what was answered counts. A drill that is over stays as it is.
///
/// # Errors
/// 404 for what is no drill, 503 when it could not be saved.
pub(crate) async fn stop(app: &App, sitting: &str) -> Result<(), Problem> {
    let (app, sitting) = (app.clone(), sitting.to_owned());
    unbroken(async move { abandon(&app, &sitting).await }).await
}

async fn abandon(app: &App, sitting: &str) -> Result<(), Problem> {
    if past(app, sitting).await?.is_closed() {
        return Ok(());
    }
    app.store.write(vec![Entry::Event(event(app, sitting, EventKind::Abandon))]).await?;
    // A drill whose questions the bank lost has no seat, and can be ended all the same.
    if let Ok(mut seat) = app.seats.take(app, sitting).await {
        *seat = None;
    }
    Ok(())
}

/// A drill as the journal has it.
///
/// # Errors
/// 404 for what is no drill.
pub(crate) async fn past(app: &App, sitting: &str) -> Result<SittingHistory, Problem> {
    let sitting = sitting.to_owned();
    let past = app.store.read(move |journal| journal.sitting(&sitting)).await??;
    if past.record.mode == Mode::Drill { Ok(past) } else { Err(Problem::not_found()) }
}

/// Number of questions that was asked for.
pub(crate) fn questions(past: &SittingHistory) -> Option<usize> {
    let asked = past.record.settings.get("questions").and_then(serde_json::Value::as_u64);
    asked.and_then(|n| usize::try_from(n).ok())
}

/// The seat of a sitting, in agreement with the journal.
async fn seated(app: &App, sitting: &str) -> Result<Seat, Problem> {
    let mut seat = app.seats.take(app, sitting).await?;
    let Some(Live::Drill(drill)) = seat.as_ref() else { return Ok(seat) };
    let here = Progress { shown: drill.steps().len(), answered: drill.answers().len(), closed: false };
    let id = sitting.to_owned();
    if app.store.read(move |journal| journal.progress(&id)).await?? != here {
        *seat = None;
        drop(seat);
        seat = app.seats.take(app, sitting).await?;
    }
    Ok(seat)
}

/// The drill on a seat; `None` for a sitting that is over.
fn drill(seat: &mut Seat) -> Result<Option<&mut Drill<'static>>, Problem> {
    match seat.as_mut() {
        Some(Live::Drill(drill)) => Ok(Some(drill)),
        Some(Live::Exam(_)) => Err(Problem::not_found()),
        None => Ok(None),
    }
}

fn event(app: &App, sitting: &str, kind: EventKind) -> Event {
    Event { sitting: sitting.to_owned(), position: None, kind, at: app.now_ms() }
}
