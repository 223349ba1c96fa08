//! The clock of every exam: the server's.
//!
//! A running exam stays on its seat, and its clock runs whether or not a browser is open, as at a test centre. What the
//! clock says goes to the journal every five seconds; an answer tells the time as well. So after a crash an exam goes
//! on with the last reading: the learner may be given back up to five seconds and the time until they come back, and is
//! never charged for either. A server that goes down in order stops the clocks to the millisecond. A machine that slept,
//! or whose clock was set forward, gives back what lies between two readings far apart.

use crate::App;
use crate::seats::{Live, Seat};
use crate::store::StoreError;
use gradatim_log::{Entry, Event};
use gradatim_practice::ExamSitting;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::{MissedTickBehavior, interval};

/// Time between two readings.
const BEAT: Duration = Duration::from_secs(5);

/// Milliseconds between two readings after which the machine must have slept.
const SLEPT: i64 = 60_000;

/// When the clocks were last read (UTC ms).
#[derive(Debug, Default)]
pub(crate) struct LastReading(Mutex<Option<i64>>);

/// Reads the clocks until it is aborted.
pub(crate) async fn keep_time(app: App) {
    let mut beats = interval(BEAT);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beats.tick().await;
        if let Err(error) = read_clocks(&app).await {
            tracing::warn!(%error, "the clocks of exams were not saved");
        }
    }
}

/// Writes what every clock says, with one sync, and hands in what has run out of time.
///
/// A seat in use is passed over: whoever uses it writes what tells the time as well.
pub(super) async fn read_clocks(app: &App) -> Result<(), StoreError> {
    woken(app, true).await?;
    let free = app.seats.all().into_iter().filter_map(|live| live.try_lock_owned().ok());
    let now = app.now_ms();
    let reading = |exam: &ExamSitting<'_>| match exam.left_ms(now) {
        0 => exam.finishing(now).to_vec(),
        _ => vec![exam.reading(now)],
    };
    write(app, free.collect(), reading, |exam| exam.left_ms(now) == 0).await
}

/// Gives back the time in which the machine slept, before anything is made of the time.
pub(super) async fn woken(app: &App, reads: bool) -> Result<(), StoreError> {
    let mut last = app.last_reading.0.lock().await;
    let now = app.now_ms();
    if let Some(gap) = last.map(|at| now - at).filter(|gap| *gap > SLEPT) {
        *last = Some(now);
        return give_back(app, gap, now).await;
    }
    if reads {
        *last = Some(now);
    }
    Ok(())
}

async fn give_back(app: &App, ms: i64, now: i64) -> Result<(), StoreError> {
    let mut seats = all_seats(app).await;
    for seat in &mut seats {
        if let Some(Live::Exam(exam)) = seat.as_mut() {
            exam.give_back(ms);
        }
    }
    write(app, seats, |exam| vec![exam.reading(now)], |_| false).await
}

/// Every seat, once nobody else uses it.
async fn all_seats(app: &App) -> Vec<Seat> {
    let mut seats = Vec::new();
    for live in app.seats.all() {
        seats.push(live.lock_owned().await);
    }
    seats
}

/// Stops every clock: the server goes down.
pub(crate) async fn pause_all(app: &App) -> Result<(), StoreError> {
    let seats = all_seats(app).await;
    let now = app.now_ms();
    write(app, seats, |exam| exam.pausing(now).to_vec(), |_| true).await
}

/// Writes the events of all exams at once, holding their seats, and then clears the seats that `leave`; all of them if
/// something was refused, because the journal is what counts.
async fn write(
    app: &App,
    mut seats: Vec<Seat>,
    events: impl Fn(&ExamSitting<'_>) -> Vec<Event>,
    leave: impl Fn(&ExamSitting<'_>) -> bool,
) -> Result<(), StoreError> {
    seats.retain(|seat| exam(seat).is_some());
    let entries: Vec<Entry> = seats.iter().filter_map(exam).flat_map(events).map(Entry::Event).collect();
    if entries.is_empty() {
        return Ok(());
    }
    let written = app.store.write(entries).await;
    for mut seat in seats {
        if written.is_err() || exam(&seat).is_some_and(&leave) {
            *seat = None;
        }
    }
    written
}

fn exam(seat: &Seat) -> Option<&ExamSitting<'static>> {
    match &**seat {
        Some(Live::Exam(exam)) => Some(exam),
        _ => None,
    }
}
