//! Sittings that have taken place, put straight into the journal.

use super::{EXAM, Site};
use gradatim_log::{Event, EventKind, SittingHistory};
use gradatim_practice::{Drill, DrillSettings, ExamSettings, ExamSitting, FormKind, History};

impl Site {
    /// A finished drill of `n` questions that began at `start`, one a minute; `right` gets the position.
    pub(crate) async fn drilled(
        &self,
        learner: &str,
        start: i64,
        n: usize,
        right: fn(u32) -> bool,
    ) -> SittingHistory {
        let material = self.app.library.material(EXAM).unwrap();
        let past = self.past(learner).await;
        let history = History::of(material, &past, start);
        let settings = DrillSettings { questions: n, domain: None, seed: 7 };
        let id = format!("{:016x}", start.unsigned_abs());
        let mut drill = Drill::new(material, learner, id, &settings, history, start).unwrap();
        let mut now = start;
        while let Some(position) = drill.next(now).map(|step| step.shown.position) {
            now += 60_000;
            let question = drill.question().unwrap();
            let response = if right(position) { key(question.item) } else { wrong(question.item) };
            let answer = drill.marked(&response, now, 60_000).unwrap();
            drill.take(answer).unwrap();
        }
        self.append(drill.into_history(now)).await
    }

    /// An exam that began at `start`: of four questions one is left blank, one wrong, one flagged; `end` is how it ended.
    pub(crate) async fn examined(
        &self,
        learner: &str,
        start: i64,
        form: FormKind,
        end: Option<EventKind>,
    ) -> SittingHistory {
        let material = self.app.library.material(EXAM).unwrap();
        let history = History::of(material, &self.past(learner).await, start);
        let settings = ExamSettings { form, extra_minutes: 0, seed: 7 };
        let id = format!("{:016x}", start.unsigned_abs());
        let mut exam = ExamSitting::new(material, learner, id.clone(), &settings, &history, start).unwrap();
        for position in (1..=exam.len() as u32).filter(|p| p % 4 != 0) {
            let item = exam.question(position).unwrap().item;
            let response = if position % 4 == 1 { wrong(item) } else { key(item) };
            let answer =
                exam.marked(position, &response, start + i64::from(position) * 60_000, 60_000).unwrap();
            exam.take(answer);
        }
        let flags: Vec<Event> = (1..=exam.len() as u32)
            .filter(|p| p % 4 == 2)
            .map(|p| Event { sitting: id.clone(), position: Some(p), kind: EventKind::Flag, at: start })
            .collect();
        let mut history = exam.into_history(start + 7_200_000);
        history.events = flags;
        history.events.extend(end.map(|kind| Event {
            sitting: id,
            position: None,
            kind,
            at: start + 7_200_000,
        }));
        self.append(history).await
    }

    async fn past(&self, learner: &str) -> Vec<SittingHistory> {
        let learner = learner.to_owned();
        self.app.store.read(move |journal| journal.sittings(&learner, EXAM)).await.unwrap().unwrap()
    }

    async fn append(&self, sitting: SittingHistory) -> SittingHistory {
        let copy = sitting.clone();
        self.app.store.run(move |journal| journal.append(&[copy])).await.unwrap().unwrap();
        sitting
    }
}

fn key(item: &gradatim_bank::Item) -> Vec<String> {
    item.key().into_iter().map(str::to_owned).collect()
}

/// As many options as the key has, but not the key.
fn wrong(item: &gradatim_bank::Item) -> Vec<String> {
    let key = item.key();
    let mut ids: Vec<String> = item.options.iter().map(|o| o.id.clone()).collect();
    ids.sort_by_key(|id| key.contains(&id.as_str()));
    if item.is_correct(&ids) {
        ids.reverse();
    }
    ids.truncate(key.len());
    ids
}
