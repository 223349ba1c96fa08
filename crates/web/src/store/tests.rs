use super::*;
use gradatim_log::{Answer, Mode, Presentation, SittingRecord};

fn record(sitting: &str) -> SittingRecord {
    SittingRecord {
        sitting: sitting.into(),
        learner: "ada".into(),
        mode: Mode::Drill,
        exam: "mls-c01".into(),
        bank_version: "1".into(),
        pool: "cold-start".into(),
        seed: 1,
        engine_version: "0".into(),
        settings: serde_json::json!({}),
        adaptive: true,
        started_at: 0,
    }
}

fn shown(sitting: &str, position: u32) -> Presentation {
    Presentation {
        sitting: sitting.into(),
        position,
        item: format!("i{position}"),
        item_version: 1,
        domain: "1".into(),
        task: "1.1".into(),
        chance: 0.25,
        shown_order: vec!["a".into(), "b".into()],
        scored: true,
        first_exposure: true,
        theta_before: None,
        se_before: None,
        rule: "worth".into(),
        selection_probability: None,
        why: String::new(),
        shown_at: 0,
    }
}

fn answer(sitting: &str, position: u32) -> Answer {
    Answer {
        sitting: sitting.into(),
        position,
        response: vec!["a".into()],
        correct: true,
        score: 1.0,
        flagged: false,
        answered_at: 1,
        elapsed_ms: 1,
    }
}

#[tokio::test]
async fn many_writers_share_syncs_and_each_learns_of_its_own_rows() {
    let folder = tempfile::tempdir().unwrap();
    let store =
        std::sync::Arc::new(Store::open(&folder.path().join("j.sqlite"), Commits::default()).unwrap());
    let questions: Vec<_> = (1..=40).map(|p| shown("s", p)).collect();
    store.run(move |journal| journal.begin(&record("s"), &questions)).await.unwrap().unwrap();
    let tasks = (1..=60).map(|p| {
        let store = std::sync::Arc::clone(&store);
        tokio::spawn(async move { store.write(vec![Entry::Answer(answer("s", p))]).await })
    });
    for (task, position) in tasks.collect::<Vec<_>>().into_iter().zip(1..) {
        let result = task.await.unwrap();
        assert_eq!(result.is_ok(), position <= 40, "{position}: {result:?}");
    }
    let read = store.read(|journal| journal.sitting("s").unwrap().answered()).await.unwrap();
    assert_eq!(read, 40);
}
