//! The work behind the web app on a journal of made-up answers.

use super::*;
use clap::Parser;
use gradatim_log::{Answer, Event, EventKind, Journal, Mode, Presentation, SittingHistory, SittingRecord};
use std::io::Read;

const EXAM: &str = "mls-c01";
const ITEMS: usize = 12;
/// 2026-11-01T00:00:00Z in milliseconds.
const NOVEMBER: i64 = 1_793_491_200_000;

/// A home in which so many learners sat the same twelve questions.
fn home(learners: usize) -> (tempfile::TempDir, Files) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let context = Context::new(&crate::args::Cli::parse_from(["gradatim", "serve", "--home", path]));
    let files = Files::new(context.home().unwrap(), context.catalogue().unwrap(), context);
    let bank = files.catalogue.exam(EXAM).unwrap().bank;
    let sittings: Vec<SittingHistory> = (0..learners).map(|i| sitting(&bank.items()[..ITEMS], i)).collect();
    Journal::open(&files.home.journal()).unwrap().append(&sittings).unwrap();
    (folder, files)
}

fn sitting(items: &[gradatim_bank::Item], learner: usize) -> SittingHistory {
    let sitting = format!("{learner:016x}");
    let record = SittingRecord {
        sitting: sitting.clone(),
        learner: format!("learner-{learner}"),
        mode: Mode::Exam,
        exam: EXAM.into(),
        bank_version: "x".into(),
        pool: "cold-start".into(),
        seed: 1,
        engine_version: "0".into(),
        settings: serde_json::json!({}),
        adaptive: false,
        started_at: NOVEMBER,
    };
    let places = || items.iter().zip(1_u32..);
    let at = |position: u32| NOVEMBER + 60_000 * i64::from(position);
    SittingHistory {
        presentations: places()
            .map(|(item, position)| shown(&sitting, item, position, at(position)))
            .collect(),
        answers: places()
            .map(|(item, position)| answer(&sitting, item, position, learner, at(position)))
            .collect(),
        events: vec![Event { sitting, position: None, kind: EventKind::Finish, at: at(99) }],
        record,
    }
}

fn shown(sitting: &str, item: &gradatim_bank::Item, position: u32, at: i64) -> Presentation {
    Presentation {
        sitting: sitting.into(),
        position,
        item: item.id.clone(),
        item_version: item.version,
        domain: "1".into(),
        task: item.task.clone(),
        chance: item.chance(),
        shown_order: item.options.iter().map(|o| o.id.clone()).collect(),
        scored: true,
        first_exposure: true,
        theta_before: None,
        se_before: None,
        rule: "form".into(),
        selection_probability: None,
        why: String::new(),
        shown_at: at - 50_000,
    }
}

/// Abler learners answer more right, harder (later) items are answered less right, and chance has its say.
fn answer(sitting: &str, item: &gradatim_bank::Item, position: u32, learner: usize, at: i64) -> Answer {
    let ability = (learner % 10) as u64;
    let luck = (learner as u64 * 7919 + u64::from(position) * 104_729) % 10;
    let correct = ability + luck >= 4 + u64::from(position) / 2;
    let wrong = item.options.iter().find(|o| !o.correct).map(|o| vec![o.id.clone()]).unwrap_or_default();
    let right: Vec<String> = item.key().into_iter().map(str::to_owned).collect();
    Answer {
        sitting: sitting.into(),
        position,
        response: if correct { right } else { wrong },
        correct,
        score: f64::from(u8::from(correct)),
        flagged: false,
        answered_at: at,
        elapsed_ms: 50_000,
    }
}

fn refused<T>(result: Result<T, Refused>) -> String {
    result.err().map(|refused| refused.0).unwrap_or_default()
}

#[test]
fn too_few_answers_are_refused_in_a_sentence() {
    let (_folder, nobody) = home(0);
    for sentence in [
        refused(nobody.calibrate(EXAM, &|_| ())),
        refused(nobody.analyse(EXAM, &|_| ())),
        refused(nobody.attempts(EXAM, Format::Csv)),
    ] {
        assert_eq!(sentence, "Nobody has answered a question of this exam yet.");
    }
    let (_folder, few) = home(3);
    assert!(
        refused(few.calibrate(EXAM, &|_| ())).contains("Too few answers"),
        "{:?}",
        few.calibrate(EXAM, &|_| ())
    );
    let download = refused(few.attempts(EXAM, Format::Csv));
    assert!(
        download.starts_with("Nothing to download yet: no question was answered by 5 learners"),
        "{download}"
    );
    assert_eq!(few.pool(EXAM), Ok(None));
}

#[test]
fn a_calibration_is_made_put_in_force_and_used() {
    let (_folder, files) = home(120);
    let said = Mutex::new(Vec::new());
    let made = files.calibrate(EXAM, &|doing| said.lock().unwrap().push(doing.to_owned())).unwrap();
    assert_eq!((made.items.len(), made.persons, made.converged), (ITEMS, Some(120), Some(true)));
    assert!(said.lock().unwrap().iter().any(|doing| doing.contains("fitting 12 items")));
    assert_eq!(
        files.material(EXAM).unwrap().pool_id(),
        "cold-start",
        "nothing changes before it is put in force"
    );
    files.put_in_force(EXAM, &made.id).unwrap();
    assert_eq!(files.material(EXAM).unwrap().pool_id(), made.id);
    assert_eq!(files.pool(EXAM).unwrap().map(|pool| pool.id), Some(made.id.clone()));
    assert!(refused(files.put_in_force(EXAM, &made.id)).contains("not there any more"));
    let analysis = files.analyse(EXAM, &|_| ()).unwrap();
    assert_eq!((analysis.persons, analysis.responses), (120, 120 * ITEMS));
}

#[test]
fn downloads_name_nobody() {
    let (_folder, files) = home(6);
    let mut text = String::new();
    files.attempts(EXAM, Format::Csv).unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text.lines().count(), 1 + 6 * ITEMS);
    let own = files.pseudonym("learner-0").unwrap();
    assert!(own.len() == 32 && !text.contains(&own) && !text.contains("learner-"), "{text}");
    let mut bytes = Vec::new();
    files.attempts(EXAM, Format::Parquet).unwrap().read_to_end(&mut bytes).unwrap();
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
}
