//! What all learners answered to an exam: read from the journal once, and again for those who went on.

mod learner;

use super::figures::{self, ItemFigures};
use crate::App;
use crate::problem::Problem;
use gradatim_log::Journal;
use gradatim_practice::Material;
pub(crate) use learner::{Given, Learner, Showing};
use std::collections::HashMap;
use std::sync::Arc;

const DAY_MS: i64 = 86_400_000;

/// The answers to an exam at one state of the journal.
pub(crate) struct Records {
    /// The exam as it is now.
    pub(crate) material: &'static Material,
    /// Who answered, by name.
    pub(crate) learners: Vec<Arc<Learner>>,
    /// Of each item of the bank, in its order.
    pub(crate) items: Vec<ItemFigures>,
    /// Whether the learners are simulated.
    pub(crate) synthetic: bool,
    /// Days since 1970: evidence fades, so that yesterday's is not today's.
    day: i64,
}

/// The newest records of each exam. One request reads at a time, so that readers stay free for learners.
#[derive(Default)]
pub(crate) struct Shelf(tokio::sync::Mutex<HashMap<String, Arc<Records>>>);

impl Shelf {
    /// The records of an exam as the journal has them now.
    pub(crate) async fn records(&self, app: &App, exam: &str) -> Result<Arc<Records>, Problem> {
        let material = app.library.material(exam)?;
        let mut shelf = self.0.lock().await;
        let (before, now) = (shelf.get(exam).cloned(), app.now_ms());
        let records = app.store.read(move |journal| Records::read(journal, material, before, now)).await??;
        shelf.insert(exam.to_owned(), Arc::clone(&records));
        Ok(records)
    }
}

impl Records {
    fn read(
        journal: &Journal,
        material: &'static Material,
        before: Option<Arc<Self>>,
        now: i64,
    ) -> Result<Arc<Self>, Problem> {
        let day = now / DAY_MS;
        let before = before.filter(|b| b.day == day && std::ptr::eq(b.material, material));
        let activities = journal.activity(&material.exam().blueprint.slug)?;
        if let Some(before) = &before
            && before.learners.iter().map(|l| &l.activity).eq(&activities)
        {
            return Ok(Arc::clone(before));
        }
        let known =
            before.iter().flat_map(|b| &b.learners).map(|l| (&l.activity, l)).collect::<HashMap<_, _>>();
        let mut learners = Vec::with_capacity(activities.len());
        for activity in activities {
            let same = known.get(&activity).map(|learner| Arc::clone(learner));
            learners.push(match same {
                Some(learner) => learner,
                None => Arc::new(Learner::read(journal, material, activity, now)?),
            });
        }
        let items = figures::of_items(material, &learners).map_err(|e| Problem::internal(&e))?;
        let synthetic = journal.is_synthetic();
        Ok(Arc::new(Self { material, learners, items, synthetic, day }))
    }

    /// Everything that was shown of an item, with who saw it.
    pub(crate) fn showings(&self, item: usize) -> impl Iterator<Item = (&Learner, &Showing)> {
        let all = self.learners.iter().flat_map(|l| l.showings.iter().map(move |showing| (&**l, showing)));
        all.filter(move |(_, showing)| showing.item == item)
    }
}
