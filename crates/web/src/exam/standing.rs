//! Does an exam run, does its clock stand still, or is it over?

use super::clock;
use crate::App;
use crate::problem::Problem;
use crate::seats::{Live, Seat, from_journal};
use gradatim_log::{Entry, Event, Mode};
use gradatim_practice::ExamSitting;

/// How an exam stands.
pub(super) enum Standing {
    /// The clock runs; the seat is held until this is dropped.
    Running(Running),
    /// The learner, or a server that went down in order, stopped the clock.
    Paused,
    /// Handed in, by the learner or by the clock, or given up.
    Over,
}

/// A seat with an exam on it.
pub(super) struct Running(Seat);

impl Running {
    /// The exam.
    pub(super) fn exam(&mut self) -> Result<&mut ExamSitting<'static>, Problem> {
        match self.0.as_mut() {
            Some(Live::Exam(exam)) => Ok(exam),
            _ => Err(Problem::not_found()),
        }
    }

    /// Clears the seat; what the journal has is read when somebody asks.
    pub(super) fn clear(&mut self) {
        *self.0 = None;
    }
}

/// How an exam stands now. One whose time has run out is handed in; one left by a crash goes on where the journal
/// stood, and so does a paused one if it is to be `woken`.
pub(super) async fn standing(app: &App, sitting: &str, woken: bool) -> Result<Standing, Problem> {
    clock::woken(app, false).await?;
    let mut seat = app.seats.hold(sitting).await;
    if seat.is_none() {
        let name = sitting.to_owned();
        let past = app.store.read(move |journal| journal.sitting(&name)).await??;
        if past.record.mode != Mode::Exam {
            return Err(Problem::not_found());
        }
        if past.is_closed() {
            return Ok(Standing::Over);
        }
        if past.is_paused() && !woken {
            return Ok(Standing::Paused);
        }
        *seat = from_journal(app, past).await?;
    }
    let mut running = Running(seat);
    if running.exam()?.left_ms(app.now_ms()) > 0 {
        return Ok(Standing::Running(running));
    }
    finish(app, &mut running).await?;
    Ok(Standing::Over)
}

/// Hands in what is on the seat, and clears it.
pub(super) async fn finish(app: &App, running: &mut Running) -> Result<(), Problem> {
    let events = running.exam()?.finishing(app.now_ms());
    write(app, running, events).await?;
    running.clear();
    Ok(())
}

/// Makes events durable. A seat whose rows were refused is cleared: the journal is what counts.
pub(super) async fn write(
    app: &App,
    running: &mut Running,
    events: impl IntoIterator<Item = Event>,
) -> Result<(), Problem> {
    write_entries(app, running, events.into_iter().map(Entry::Event).collect()).await
}

/// The same for any rows.
pub(super) async fn write_entries(
    app: &App,
    running: &mut Running,
    entries: Vec<Entry>,
) -> Result<(), Problem> {
    let written = app.store.write(entries).await;
    if written.is_err() {
        running.clear();
    }
    Ok(written?)
}
