//! Sittings under way, kept in memory while somebody works on them.
//!
//! The journal is what counts: a seat can be cleared at any time and is made again from it.

use crate::App;
use crate::clock::now_ms;
use crate::problem::Problem;
use gradatim_log::{Entry, Journal, Mode, SittingHistory};
use gradatim_practice::{Drill, ExamSitting, History, Material};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OwnedMutexGuard;

/// Seats kept, at most, as long as others are free.
const MOST: usize = 1000;

/// A sitting that takes answers.
pub(crate) enum Live {
    /// Adaptive practice.
    Drill(Box<Drill<'static>>),
    /// A timed form.
    Exam(Box<ExamSitting<'static>>),
}

/// A sitting, held by one request at a time.
pub(crate) type Seat = OwnedMutexGuard<Option<Live>>;

struct Place {
    live: Arc<tokio::sync::Mutex<Option<Live>>>,
    used_at: i64,
}

/// Places by sitting, and whose sittings they are.
#[derive(Default)]
pub(crate) struct Seats {
    places: Mutex<HashMap<String, Place>>,
    owners: Mutex<HashMap<String, String>>,
}

impl Seats {
    /// The learner whose sitting it is; `None` for one that is not in the journal. A sitting never changes hands, so the
    /// journal is asked once.
    pub(crate) async fn owner(&self, app: &App, sitting: &str) -> Result<Option<String>, Problem> {
        let known = self.owners.lock().unwrap_or_else(PoisonError::into_inner).get(sitting).cloned();
        if known.is_some() {
            return Ok(known);
        }
        let id = sitting.to_owned();
        let owner = app.store.read(move |journal| journal.owner(&id)).await??;
        if let Some(owner) = &owner {
            let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
            if owners.len() >= 10 * MOST {
                owners.clear();
            }
            owners.insert(sitting.to_owned(), owner.clone());
        }
        Ok(owner)
    }

    /// The sitting, from memory or from the journal; waits for other requests to the same sitting.
    ///
    /// A seat that stays empty belongs to a sitting that takes no more answers.
    pub(crate) async fn take(&self, app: &App, sitting: &str) -> Result<Seat, Problem> {
        let mut seat = self.hold(sitting).await;
        if seat.is_none() {
            let sitting = sitting.to_owned();
            let past = app.store.read(move |journal| journal.sitting(&sitting)).await??;
            *seat = from_journal(app, past).await?;
        }
        Ok(seat)
    }

    /// The seat as it is, perhaps empty; waits for other requests to the same sitting.
    pub(crate) async fn hold(&self, sitting: &str) -> Seat {
        self.place(sitting).lock_owned().await
    }

    /// Puts a sitting that has just begun on its seat.
    pub(crate) async fn seat(&self, sitting: &str, live: Live) -> Seat {
        let mut seat = self.hold(sitting).await;
        *seat = Some(live);
        seat
    }

    /// Forgets a sitting; whoever holds it works on and cannot save.
    pub(crate) fn clear(&self, sitting: &str) {
        self.owners.lock().unwrap_or_else(PoisonError::into_inner).remove(sitting);
        self.places.lock().unwrap_or_else(PoisonError::into_inner).remove(sitting);
    }

    /// All places, for the clock of exams.
    pub(crate) fn all(&self) -> Vec<Arc<tokio::sync::Mutex<Option<Live>>>> {
        let places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        places.values().map(|place| Arc::clone(&place.live)).collect()
    }

    /// Places there are.
    pub(crate) fn count(&self) -> usize {
        self.places.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn place(&self, sitting: &str) -> Arc<tokio::sync::Mutex<Option<Live>>> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if places.len() >= MOST && !places.contains_key(sitting) {
            make_room(&mut places);
        }
        let place =
            places.entry(sitting.to_owned()).or_insert_with(|| Place { live: Arc::default(), used_at: 0 });
        place.used_at = now_ms();
        Arc::clone(&place.live)
    }
}

/// Clears the older half of the places, but for those in use and exams, whose clock runs on.
fn make_room(places: &mut HashMap<String, Place>) {
    let mut times: Vec<i64> = places.values().map(|place| place.used_at).collect();
    times.sort_unstable();
    let median = times.get(times.len() / 2).copied().unwrap_or(i64::MAX);
    places.retain(|_, place| {
        let stays = place.live.try_lock().map_or(true, |live| matches!(*live, Some(Live::Exam(_))));
        stays || place.used_at > median
    });
}

/// The sitting as the journal has it; `None` once it takes no more answers. The clock of an exam runs from now on.
pub(crate) async fn from_journal(app: &App, past: SittingHistory) -> Result<Option<Live>, Problem> {
    if past.is_closed() {
        return Ok(None);
    }
    let material = app.library.material(&past.record.exam)?;
    let live = match past.record.mode {
        Mode::Exam => {
            let exam = ExamSitting::resume(material, past, app.now_ms())?;
            app.store.write(vec![Entry::Event(exam.resumption(app.now_ms()))]).await?;
            Live::Exam(Box::new(exam))
        }
        _ => Live::Drill(Box::new(app.store.read(move |journal| drill(material, &past, journal)).await??)),
    };
    Ok(Some(live))
}

fn drill(
    material: &'static Material,
    past: &SittingHistory,
    journal: &Journal,
) -> Result<Drill<'static>, Problem> {
    let history = History::before(journal, material, &past.record)?;
    Ok(Drill::resume(material, past, history)?)
}
