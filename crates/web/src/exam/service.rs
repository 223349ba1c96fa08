//! What can be done with an exam. Pages and the API go through here and nowhere else.
//!
//! Everything that changes an exam is on disk when its function returns, and is done to its end even if the browser
//! went away meanwhile.

use super::count;
use super::sheet::{Asked, Sheet};
use super::standing::{Running, Standing, finish, standing, write_entries};
use crate::App;
use crate::problem::Problem;
use crate::seats::Live;
use crate::unbroken::unbroken;
use gradatim_log::{Entry, Mode, SittingHistory, new_sitting_id};
use gradatim_practice::{ExamReport, ExamSettings, ExamSitting, FormKind, History, Material, PracticeError};

/// Minutes that can be added, at most.
pub(crate) const MOST_EXTRA_MINUTES: u32 = 600;

/// What the learner asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ExamOrder {
    /// Practice or sealed form.
    pub(crate) form: FormKind,
    /// Minutes added to the exam's time.
    pub(crate) extra_minutes: u32,
    /// Seed of the form; random unless given.
    pub(crate) seed: Option<u64>,
}

/// Something the learner does to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// Chooses these options; none takes the answer back.
    Answer(Vec<String>),
    /// Marks the question for review, or takes the mark off.
    Flag(bool),
    /// Strikes an option out, or brings it back.
    Strike(String, bool),
}

/// An exam that waits to be gone on with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unfinished {
    /// Sitting.
    pub(crate) sitting: String,
    /// Questions with a response.
    pub(crate) answered: usize,
    /// Questions.
    pub(crate) questions: usize,
    /// Milliseconds left.
    pub(crate) left_ms: i64,
    /// Whether the clock runs.
    pub(crate) is_running: bool,
}

impl Unfinished {
    /// How far it is, in words.
    pub(crate) fn done(&self) -> String {
        format!("{} of {} answered", self.answered, count(self.questions, "question"))
    }
}

/// Why an exam takes nothing now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Its clock stands still.
    Paused,
    /// It was handed in, by the learner or by the clock, or given up.
    Over,
    /// Something else.
    Problem(Problem),
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Paused => Self::conflict("The clock of this exam stands still; go on with it first."),
            Refusal::Over => Self::conflict(
                "This exam is over: it was handed in, or its time ran out. It takes no more answers.",
            ),
            Refusal::Problem(problem) => problem,
        }
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<PracticeError> for Refusal {
    fn from(error: PracticeError) -> Self {
        Self::Problem(error.into())
    }
}

/// The report of an exam that is over.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    /// The report.
    pub(crate) report: ExamReport,
    /// The sitting as the journal has it.
    pub(crate) past: SittingHistory,
    /// The exam's material of today.
    pub(crate) material: &'static Material,
}

/// Begins an exam with everything of it durable. Where one is unfinished already, that one: a button pressed twice
/// begins one exam.
pub(crate) async fn start(app: &App, learner: &str, exam: &str, order: ExamOrder) -> Result<String, Problem> {
    let (app, learner, exam) = (app.clone(), learner.to_owned(), exam.to_owned());
    unbroken(async move { begin(&app, learner, exam, order).await }).await
}

async fn begin(app: &App, learner: String, exam: String, order: ExamOrder) -> Result<String, Problem> {
    if order.extra_minutes > MOST_EXTRA_MINUTES {
        let text = format!("At most {MOST_EXTRA_MINUTES} minutes can be added.");
        return Err(Problem::bad_request(text));
    }
    let material = app.library.material(&exam)?;
    let seed = order.seed.map_or_else(getrandom::u64, Ok).map_err(|e| Problem::internal(&e))?;
    let settings = ExamSettings { form: order.form, extra_minutes: order.extra_minutes, seed };
    let now = app.now_ms();
    let begun = app.store.run(move |journal| -> Result<Result<ExamSitting<'static>, String>, Problem> {
        if let Some(past) = journal.unfinished(&learner, &exam, Mode::Exam)? {
            return Ok(Err(past.record.sitting));
        }
        let history = History::read(journal, material, &learner, "", now)?;
        let sitting = ExamSitting::new(material, &learner, new_sitting_id()?, &settings, &history, now)?;
        sitting.begin(journal)?;
        Ok(Ok(sitting))
    });
    match begun.await?? {
        Err(unfinished) => Ok(unfinished),
        Ok(exam) => {
            let sitting = exam.record().sitting.clone();
            drop(app.seats.seat(&sitting, Live::Exam(Box::new(exam))).await);
            Ok(sitting)
        }
    }
}

/// The exam that waits to be gone on with, if any. Looking does not start its clock.
pub(crate) async fn unfinished(app: &App, learner: &str, exam: &str) -> Result<Option<Unfinished>, Problem> {
    let (learner, slug) = (learner.to_owned(), exam.to_owned());
    let past = app.store.read(move |journal| journal.unfinished(&learner, &slug, Mode::Exam)).await??;
    let Some(past) = past else { return Ok(None) };
    let sitting = past.record.sitting.clone();
    let seat = app.seats.hold(&sitting).await;
    let (questions, answered) = (past.presentations.len(), past.answered());
    if let Some(Live::Exam(exam)) = seat.as_ref() {
        let left_ms = exam.left_ms(app.now_ms());
        return Ok(Some(Unfinished { sitting, answered, questions, left_ms, is_running: true }));
    }
    let left_ms = ExamSitting::resume(app.library.material(exam)?, past, app.now_ms())?.left_ms(app.now_ms());
    Ok(Some(Unfinished { sitting, answered, questions, left_ms, is_running: false }))
}

/// Lets the clock of a paused exam run again.
pub(crate) async fn resume(app: &App, sitting: &str) -> Result<Sheet, Refusal> {
    let mut running = running(app, sitting, true).await?;
    Ok(Sheet::of(running.exam()?, app.now_ms()))
}

/// How every question stands, and the time left.
pub(crate) async fn sheet(app: &App, sitting: &str) -> Result<Sheet, Refusal> {
    let mut running = running(app, sitting, false).await?;
    Ok(Sheet::of(running.exam()?, app.now_ms()))
}

/// The question at a position; from now on its time is counted.
pub(crate) async fn question(app: &App, sitting: &str, position: u32) -> Result<Asked, Refusal> {
    let mut running = running(app, sitting, false).await?;
    let (exam, now) = (running.exam()?, app.now_ms());
    exam.turn_to(position, now).map_err(|_| Problem::not_found())?;
    Ok(Asked::of(exam, position, now)?)
}

/// Does something to a question; the milliseconds left come back. A paused exam goes on: its learner is at work.
pub(crate) async fn change(
    app: &App,
    sitting: &str,
    position: u32,
    changes: Vec<Change>,
) -> Result<i64, Refusal> {
    let (app, sitting) = (app.clone(), sitting.to_owned());
    unbroken(async move {
        let mut running = running(&app, &sitting, true).await?;
        let (exam, now) = (running.exam()?, app.now_ms());
        exam.question(position).ok_or_else(Problem::not_found)?;
        if !exam.is_open(position) {
            exam.turn_to(position, now)?;
        }
        let entries = entries(exam, position, consistent(exam, position, changes), now)?;
        if !entries.is_empty() {
            write_entries(&app, &mut running, entries.clone()).await?;
        }
        let exam = running.exam()?;
        entries.into_iter().for_each(|entry| take(exam, entry));
        Ok(exam.left_ms(app.now_ms()))
    })
    .await
}

/// What is struck out is not chosen, and the other way round: the last word holds.
fn consistent(exam: &ExamSitting<'static>, position: u32, changes: Vec<Change>) -> Vec<Change> {
    let mut response = exam.answer_at(position).map(|a| a.response.clone()).unwrap_or_default();
    let mut all = Vec::new();
    for change in changes {
        match &change {
            Change::Answer(chosen) => {
                response.clone_from(chosen);
                let struck = chosen.iter().filter(|option| exam.is_struck(position, option));
                all.extend(struck.map(|option| Change::Strike(option.clone(), false)));
            }
            Change::Strike(option, true) if response.contains(option) => {
                response.retain(|chosen| chosen != option);
                all.push(Change::Answer(response.clone()));
            }
            Change::Strike(..) | Change::Flag(_) => {}
        }
        all.push(change);
    }
    all
}

/// Rows for what changes; what stands already needs none.
fn entries(
    exam: &ExamSitting<'static>,
    position: u32,
    changes: Vec<Change>,
    now: i64,
) -> Result<Vec<Entry>, PracticeError> {
    let mut stands = exam.answer_at(position).map(|a| a.response.clone()).unwrap_or_default();
    let mut entries = Vec::new();
    for change in changes {
        let (entry, is_new) = match change {
            Change::Answer(response) => {
                let answer = exam.marked(position, &response, now, exam.elapsed_ms(position, now))?;
                let is_new = std::mem::replace(&mut stands, response) != answer.response;
                (Entry::Answer(answer), is_new)
            }
            Change::Flag(on) => {
                let is_new = exam.is_flagged(position) != on;
                (Entry::Event(exam.flagging(position, on, now)?), is_new)
            }
            Change::Strike(option, on) => {
                let is_new = exam.is_struck(position, &option) != on;
                (Entry::Event(exam.striking(position, &option, on, now)?), is_new)
            }
        };
        entries.extend(is_new.then_some(entry));
    }
    Ok(entries)
}

fn take(exam: &mut ExamSitting<'static>, entry: Entry) {
    match entry {
        Entry::Answer(answer) => exam.take(answer),
        Entry::Event(event) => exam.apply(event),
        Entry::Presentation(_) => {}
    }
}

/// Stops the clock until the learner goes on.
pub(crate) async fn leave(app: &App, sitting: &str) -> Result<(), Problem> {
    let (app, sitting) = (app.clone(), sitting.to_owned());
    unbroken(async move {
        if let Standing::Running(mut running) = standing(&app, &sitting, false).await? {
            let events = running.exam()?.pausing(app.now_ms());
            write_entries(&app, &mut running, events.map(Entry::Event).into()).await?;
            running.clear();
        }
        Ok(())
    })
    .await
}

/// Hands in; handing in twice is handing in once.
pub(crate) async fn hand_in(app: &App, sitting: &str) -> Result<ExamReport, Problem> {
    let (owned, name) = (app.clone(), sitting.to_owned());
    let handed_in = unbroken(async move {
        match standing(&owned, &name, true).await? {
            Standing::Running(mut running) => finish(&owned, &mut running).await,
            Standing::Paused | Standing::Over => Ok(()),
        }
    });
    handed_in.await?;
    Ok(report(app, sitting).await?.report)
}

/// Gives an exam up: it has no result and measures nothing.
pub(crate) async fn give_up(app: &App, sitting: &str) -> Result<(), Refusal> {
    let (app, sitting) = (app.clone(), sitting.to_owned());
    unbroken(async move {
        let mut running = running(&app, &sitting, true).await?;
        let event = running.exam()?.giving_up(app.now_ms());
        write_entries(&app, &mut running, vec![Entry::Event(event)]).await?;
        running.clear();
        Ok(())
    })
    .await
}

/// The report of an exam that was handed in.
pub(crate) async fn report(app: &App, sitting: &str) -> Result<Told, Problem> {
    if !matches!(standing(app, sitting, false).await?, Standing::Over) {
        return Err(Problem::conflict("This exam is still under way; hand it in to see its report."));
    }
    let name = sitting.to_owned();
    let past = app.store.read(move |journal| journal.sitting(&name)).await??;
    if !past.is_finished() {
        return Err(Problem::conflict("This exam was given up, so it has no report."));
    }
    let material = app.library.material(&past.record.exam)?;
    Ok(Told { report: ExamReport::of(material, &past)?, past, material })
}

/// Milliseconds left, without starting a clock that stands still.
pub(crate) async fn left_ms(app: &App, sitting: &str) -> Result<i64, Refusal> {
    let mut running = running(app, sitting, false).await?;
    Ok(running.exam()?.left_ms(app.now_ms()))
}

/// An exam whose clock runs.
async fn running(app: &App, sitting: &str, woken: bool) -> Result<Running, Refusal> {
    match standing(app, sitting, woken).await? {
        Standing::Running(running) => Ok(running),
        Standing::Paused => Err(Refusal::Paused),
        Standing::Over => Err(Refusal::Over),
    }
}
