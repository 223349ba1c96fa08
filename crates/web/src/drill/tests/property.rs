//! Whatever browsers send, in whatever order: no acknowledged answer is lost, and no question changes its place or the
//! order of its options.

use super::{EXAM, ME, order, response};
use crate::drill::{DrillOrder, feedback};
use crate::drill::{Given, answer, question, start};
use crate::testing::Site;
use gradatim_log::{Answer, Presentation};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::time::Duration;

/// Something that happens to a drill.
#[derive(Debug, Clone)]
enum Happening {
    /// The open question is looked at.
    Look,
    /// A position near the open one is answered.
    Answer { back: u32, right: bool, unsure: bool },
    /// The connection breaks while an answer is on its way.
    Lost { right: bool },
    /// Somebody sends what the question does not have.
    Nonsense(String),
    /// The server forgets what it had in memory.
    Restart,
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        3 => Just(Happening::Look),
        6 => (0u32..3, any::<bool>(), any::<bool>())
            .prop_map(|(back, right, unsure)| Happening::Answer { back, right, unsure }),
        2 => any::<bool>().prop_map(|right| Happening::Lost { right }),
        1 => "[a-z]{0,3}".prop_map(Happening::Nonsense),
        2 => Just(Happening::Restart),
    ]
}

/// What a browser was told.
#[derive(Default)]
struct Told {
    shown: BTreeMap<u32, Presentation>,
    answers: BTreeMap<u32, Answer>,
}

impl Told {
    fn answered(&mut self, answer: &Answer) {
        let position = answer.position;
        let before = self.answers.entry(position).or_insert_with(|| answer.clone());
        assert_eq!(before, answer, "what was told of position {position} stays true");
    }

    fn shown(&mut self, shown: &Presentation) {
        let position = shown.position;
        let before = self.shown.entry(position).or_insert_with(|| shown.clone());
        assert_eq!(before, shown, "the question at {position} stays the same");
    }
}

async fn happen(site: &Site, sitting: &str, what: Happening, told: &mut Told) {
    let app = &site.app;
    let asked = match what {
        Happening::Restart => {
            *app.seats.take(app, sitting).await.unwrap() = None;
            return;
        }
        _ => question(app, sitting).await.unwrap(),
    };
    let Some(asked) = asked else { return };
    told.shown(&asked.shown);
    let position = asked.shown.position;
    match what {
        Happening::Answer { back, right, unsure } => {
            let given = Given { response: response(&asked, right), unsure, elapsed_ms: None };
            if let Ok(answered) = answer(app, sitting, position.saturating_sub(back), given).await {
                told.answered(&answered.answer);
            }
        }
        Happening::Lost { right } => {
            let given = Given { response: response(&asked, right), ..Given::default() };
            let sent = answer(app, sitting, position, given);
            drop(tokio::time::timeout(Duration::from_micros(300), sent).await);
        }
        Happening::Nonsense(id) => {
            let given = Given { response: vec![id.clone()], ..Given::default() };
            let is_option = asked.item.options.iter().any(|o| o.id == id);
            let taken = answer(app, sitting, position, given).await;
            // The answer whose connection broke may have reached the disk meanwhile.
            assert!(is_option || taken.as_ref().map_or(true, |answered| answered.stood));
            taken.into_iter().for_each(|answered| told.answered(&answered.answer));
        }
        Happening::Look | Happening::Restart => {}
    }
}

/// What was told is what the journal holds, and what the pages show.
async fn check(site: &Site, sitting: &str, told: &Told) {
    let id = sitting.to_owned();
    let past = site.app.store.read(move |j| j.sitting(&id)).await.unwrap().unwrap();
    for (position, answer) in &told.answers {
        assert_eq!(past.answer(*position), Some(answer));
        let found = feedback(&site.app, sitting, *position).await.unwrap().unwrap();
        assert_eq!(&found.answer, answer);
    }
    for shown in told.shown.values() {
        assert!(past.presentations.contains(shown));
    }
    let positions: Vec<u32> = past.presentations.iter().map(|p| p.position).collect();
    assert_eq!(positions, (1..=past.presentations.len() as u32).collect::<Vec<_>>(), "none is left out");
}

#[test]
fn no_acknowledged_answer_is_lost_and_no_question_moves() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let site = runtime.block_on(async { Site::new() });
    let config = ProptestConfig { cases: 32, max_shrink_iters: 200, ..ProptestConfig::default() };
    proptest!(config, |(happenings in proptest::collection::vec(happening(), 1..30), seed in any::<u64>())| {
        runtime.block_on(async {
            let wanted = DrillOrder { anew: true, seed: Some(seed), ..order(6) };
            let sitting = start(&site.app, ME, EXAM, wanted).await.unwrap();
            let mut told = Told::default();
            for what in happenings {
                happen(&site, &sitting, what, &mut told).await;
            }
            check(&site, &sitting, &told).await;
        });
    });
}
