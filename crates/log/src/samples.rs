//! Records for tests.

use crate::history::SittingHistory;
use crate::journal::Outcome;
use crate::record::{Answer, Event, EventKind, Mode, Presentation, SittingRecord};

/// 2026-11-01T00:00:00Z in milliseconds.
pub(crate) const NOVEMBER: i64 = 1_793_491_200_000;

pub(crate) fn record(sitting: &str, learner: &str, mode: Mode) -> SittingRecord {
    SittingRecord {
        sitting: sitting.into(),
        learner: learner.into(),
        mode,
        exam: "mls-c01".into(),
        bank_version: "2026.1".into(),
        pool: "cold-start".into(),
        seed: u64::MAX,
        engine_version: "0.1.0".into(),
        settings: serde_json::json!({"questions": 65, "domain": null}),
        adaptive: mode != Mode::Exam,
        started_at: NOVEMBER,
    }
}

pub(crate) fn shown(sitting: &str, position: u32) -> Presentation {
    Presentation {
        sitting: sitting.into(),
        position,
        item: format!("item-{position}"),
        item_version: 1,
        domain: "1".into(),
        task: "1.2".into(),
        chance: 0.25,
        shown_order: ["c", "a", "d", "b"].map(String::from).to_vec(),
        scored: true,
        first_exposure: true,
        theta_before: Some(0.125),
        se_before: Some(1.0),
        rule: "mfi".into(),
        selection_probability: None,
        why: "most is learnt here".into(),
        shown_at: NOVEMBER + i64::from(position) * 60_000,
    }
}

/// `response` as joined ids; `a` is right.
pub(crate) fn answer(sitting: &str, position: u32, response: &str, answered_at: i64) -> Answer {
    let correct = response == "a";
    Answer {
        sitting: sitting.into(),
        position,
        response: crate::record::split_ids(response),
        correct,
        score: f64::from(u8::from(correct)),
        flagged: false,
        answered_at,
        elapsed_ms: 30_000,
    }
}

pub(crate) fn event(sitting: &str, position: Option<u32>, kind: EventKind, at: i64) -> Event {
    Event { sitting: sitting.into(), position, kind, at }
}

/// A drill of `ada` with `n` questions, all answered, odd positions right.
pub(crate) fn history(sitting: &str, n: u32) -> SittingHistory {
    history_of("ada", sitting, Mode::Drill, n)
}

pub(crate) fn history_of(learner: &str, sitting: &str, mode: Mode, n: u32) -> SittingHistory {
    let answered =
        |p: u32| answer(sitting, p, if p % 2 == 1 { "a" } else { "b" }, NOVEMBER + i64::from(p) * 90_000);
    SittingHistory {
        record: record(sitting, learner, mode),
        presentations: (1..=n).map(|p| shown(sitting, p)).collect(),
        answers: (1..=n).map(answered).collect(),
        events: Vec::new(),
    }
}

/// A file of the data that are kept outside the project: below `$GRADATIM_REAL_DATA`, or `../shared/data` beside the
/// workspace. `None`, and a line about it, if it is not there.
pub(crate) fn shared_data(name: &std::path::Path) -> Option<std::path::PathBuf> {
    let beside = || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let path = std::env::var_os("GRADATIM_REAL_DATA").map_or_else(beside, Into::into).join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not there; set GRADATIM_REAL_DATA", path.display());
    None
}

/// A result of mls-c01 that was passed.
pub(crate) fn outcome(learner: &str, taken_on: &str) -> Outcome {
    Outcome {
        learner: learner.into(),
        exam: "mls-c01".into(),
        taken_on: taken_on.into(),
        scaled_score: Some(782.0),
        passed: true,
        p_pass: Some(0.8125),
        state: "not_ready".into(),
        bank_version: "0123456789ab".into(),
        pool: "cold-start".into(),
        engine_version: "0.1.0".into(),
        at: NOVEMBER,
    }
}
