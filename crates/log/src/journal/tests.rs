use super::*;
use crate::record::{EventKind, Mode};
use crate::samples::{self, NOVEMBER, answer, event, shown};
use tempfile::TempDir;

fn on_disk() -> (TempDir, Journal) {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(&folder.path().join("home/journal.db")).unwrap();
    (folder, journal)
}

/// A sitting `s` of `ada` with `n` questions shown.
fn begun(n: u32) -> Journal {
    let journal = Journal::open_in_memory().unwrap();
    let questions: Vec<_> = (1..=n).map(|p| shown("s", p)).collect();
    journal.begin(&samples::record("s", "ada", Mode::Drill), &questions).unwrap();
    journal
}

#[test]
fn everything_comes_back() {
    let (folder, journal) = on_disk();
    let mut history = samples::history("s", 3);
    history.events = vec![
        event("s", Some(2), EventKind::Flag, 1),
        event("s", Some(2), EventKind::Strike("d".into()), 2),
        event("s", None, EventKind::Clock(5), 3),
        event("s", None, EventKind::Finish, 4),
    ];
    journal.append(std::slice::from_ref(&history)).unwrap();
    let (id, path) = (journal.id().to_owned(), journal.path().to_path_buf());
    drop(journal);
    let again = Journal::open(&path).unwrap();
    assert_eq!(again.sitting("s").unwrap(), history);
    assert_eq!((again.id(), again.is_synthetic()), (id.as_str(), false));
    assert_eq!(id.len(), 16);
    drop(folder);
}

#[test]
fn the_last_answer_wins_and_all_are_kept() {
    let journal = begun(2);
    for (response, at) in [("b", 1), ("a", 2), ("c", 3)] {
        journal.answer(&answer("s", 1, response, at)).unwrap();
    }
    let history = journal.sitting("s").unwrap();
    assert_eq!(history.answers, [answer("s", 1, "c", 3)]);
    assert_eq!(journal.counts().unwrap().answers, 3);
    assert_eq!((history.answered(), history.answer(2)), (1, None));
}

#[test]
fn progress_counts_positions_not_rows() {
    let journal = begun(3);
    let progress = |journal: &Journal| journal.progress("s").unwrap();
    assert_eq!(progress(&journal), Progress { shown: 3, answered: 0, closed: false });
    for (position, option) in [(1, "a"), (1, "b"), (2, "a")] {
        journal.answer(&answer("s", position, option, 5)).unwrap();
    }
    assert_eq!(progress(&journal), Progress { shown: 3, answered: 2, closed: false });
    journal.event(&event("s", None, EventKind::Abandon, 9)).unwrap();
    assert!(progress(&journal).closed);
    assert_eq!(journal.progress("t").unwrap(), Progress { shown: 0, answered: 0, closed: false });
}

#[test]
fn options_never_reshuffle() {
    let journal = begun(1);
    let mut again = shown("s", 1);
    again.shown_at += 5;
    again.theta_before = None;
    journal.present(&[again.clone()]).unwrap();
    assert_eq!(journal.sitting("s").unwrap().presentations, [shown("s", 1)]);
    again.shown_order.swap(0, 1);
    let error = journal.present(&[shown("s", 2), again]).unwrap_err();
    assert!(matches!(error, LogError::Reshuffled { position: 1, .. }), "{error}");
    assert_eq!(journal.counts().unwrap().presentations, 1, "all or nothing");
}

#[test]
fn refused_rows() {
    let journal = begun(1);
    let check = |result: Result<(), LogError>, words: &str| {
        let text = result.unwrap_err().to_string();
        assert!(text.contains(words), "{text}");
    };
    check(journal.answer(&answer("s", 2, "a", 0)), "position 2: no question was shown");
    check(journal.answer(&answer("x", 1, "a", 0)), "no question was shown");
    check(journal.event(&event("x", None, EventKind::Pause, 0)), "not in the journal");
    check(journal.present(&[shown("x", 1)]), "not in the journal");
    check(journal.begin(&samples::record("s", "bo", Mode::Exam), &[]), "already in the journal");
    check(journal.sitting("x").map(|_| ()), "not in the journal");
    let mut late = answer("s", 1, "a", 0);
    late.elapsed_ms = -1;
    check(journal.answer(&late), "elapsed_ms: negative");
    late = answer("s", 1, "a", 0);
    late.score = f64::NAN;
    check(journal.answer(&late), "score: not a finite number");
    late = answer("s", 1, "a", 0);
    late.response = vec!["a|b".into()];
    check(journal.answer(&late), "response: ids must not");
    let mut wrong = samples::record("t", "bo", Mode::Exam);
    wrong.exam = "../etc".into();
    check(journal.begin(&wrong, &[]), "not a slug");
    for kind in [EventKind::Finish, EventKind::Abandon] {
        let journal = begun(1);
        journal.event(&event("s", None, kind, 0)).unwrap();
        check(journal.answer(&answer("s", 1, "a", 0)), "already closed");
        journal.event(&event("s", Some(1), EventKind::Flag, 1)).unwrap();
    }
}

#[test]
fn one_bad_row_does_not_stop_a_batch_but_stops_an_append() {
    let journal = begun(1);
    let results = journal
        .write(&[
            Entry::Answer(answer("s", 9, "a", 0)),
            Entry::Presentation(shown("s", 2)),
            Entry::Answer(answer("s", 2, "a", 0)),
            Entry::Event(event("s", None, EventKind::Clock(1), 0)),
        ])
        .unwrap();
    assert_eq!(results.iter().map(Result::is_ok).collect::<Vec<_>>(), [false, true, true, true]);
    assert_eq!(journal.sitting("s").unwrap().answered(), 1);
    let sittings = [samples::history("t", 1), samples::history("s", 1)];
    assert!(matches!(journal.append(&sittings), Err(LogError::DuplicateSitting { .. })));
    assert_eq!(journal.counts().unwrap().sittings, 1);
}

#[test]
fn rows_cannot_be_changed_by_anybody() {
    let journal = begun(1);
    journal.answer(&answer("s", 1, "b", 0)).unwrap();
    journal.event(&event("s", None, EventKind::Pause, 0)).unwrap();
    for sql in [
        "UPDATE answers SET correct = 1",
        "DELETE FROM answers",
        "DELETE FROM events",
        "UPDATE sittings SET learner = 'bo'",
        "DELETE FROM presentations",
        "UPDATE meta SET value = '1' WHERE key = 'synthetic'",
        "INSERT OR REPLACE INTO meta (key, value) VALUES ('synthetic', '1')",
        "PRAGMA recursive_triggers = OFF; INSERT OR REPLACE INTO answers SELECT id, sitting, position, 'a', 1, 1.0, 0, 0, 0 FROM answers",
    ] {
        let error = journal.connection.execute_batch(sql).unwrap_err().to_string();
        assert!(error.contains("append-only"), "{sql}: {error}");
    }
    assert_eq!(journal.sitting("s").unwrap().answers, [answer("s", 1, "b", 0)]);
}

#[test]
fn a_full_disk_is_told_and_earlier_answers_stay() {
    let (_folder, journal) = on_disk();
    journal.append(&[samples::history("s", 2)]).unwrap();
    let pages: i64 = journal.connection.query_row("PRAGMA page_count", [], |r| r.get(0)).unwrap();
    journal.connection.pragma_update(None, "max_page_count", pages).unwrap();
    let failed =
        (1..2_000).find_map(|i| journal.answer(&answer("s", 1, "c", i)).err()).expect("the disk is full");
    let text = failed.to_string();
    assert!(matches!(failed, LogError::NotSaved { .. }), "{text}");
    assert!(text.contains("NOT saved, the earlier ones are: database or disk is full"), "{text}");
    assert_eq!(journal.sitting("s").unwrap().answered(), 2);
}

#[test]
fn a_read_only_journal_is_told() {
    let journal = begun(1);
    journal.connection.pragma_update(None, "query_only", true).unwrap();
    assert!(matches!(journal.answer(&answer("s", 1, "a", 0)), Err(LogError::NotSaved { .. })));
    assert!(matches!(journal.present(&[shown("s", 2)]), Err(LogError::NotSaved { .. })));
}

#[test]
fn foreign_broken_and_newer_files_are_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    let check = |words: &str| {
        let before = std::fs::read(&path).unwrap();
        let text = Journal::open(&path).unwrap_err().to_string();
        assert!(text.contains(words), "{text}");
        assert_eq!(std::fs::read(&path).unwrap(), before, "{words}");
        std::fs::remove_file(&path).unwrap();
    };
    std::fs::write(&path, "item,a,b\n".repeat(200)).unwrap();
    check("not a Gradatim journal");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE theirs (x)").unwrap();
    check("not a Gradatim journal");
    Journal::open(&path).unwrap().connection.pragma_update(None, "user_version", 99).unwrap();
    check("newer Gradatim (journal version 99, this program knows ");
    Journal::open(&path).unwrap().append(&[samples::history("s", 60)]).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let (from, to) = (bytes.len() / 2, bytes.len() / 2 + 4096);
    bytes[from..to].fill(0xa5);
    std::fs::write(&path, &bytes).unwrap();
    check("damaged");
    bytes.truncate(6_000);
    std::fs::write(&path, &bytes).unwrap();
    check("damaged");
}

#[test]
fn synthetic_and_real_do_not_mix() {
    let folder = tempfile::tempdir().unwrap();
    let (real, simulated) = (folder.path().join("real"), folder.path().join("simulated"));
    assert!(!Journal::open(&real).unwrap().is_synthetic());
    assert!(matches!(Journal::open_synthetic(&real), Err(LogError::NotSynthetic { .. })));
    assert!(Journal::open_synthetic(&simulated).unwrap().is_synthetic());
    assert!(Journal::open(&simulated).unwrap().is_synthetic());
}

#[cfg(unix)]
#[test]
fn the_files_are_private() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, journal) = on_disk();
    journal.append(&[samples::history("s", 2)]).unwrap();
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder.path().join("home")).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{entry:?}");
        names.push(entry.file_name());
    }
    assert_eq!(names.len(), 3, "{names:?}");
}

#[test]
fn unfinished_is_the_newest_open_one_of_its_kind() {
    let journal = Journal::open_in_memory().unwrap();
    let begin = |sitting: &str, learner: &str, mode, started_at| {
        let record = SittingRecord { started_at, ..samples::record(sitting, learner, mode) };
        journal.begin(&record, &[]).unwrap();
    };
    let open = || journal.unfinished("ada", "mls-c01", Mode::Exam).unwrap().map(|h| h.record.sitting);
    assert_eq!(open(), None);
    begin("old", "ada", Mode::Exam, 1);
    begin("new", "ada", Mode::Exam, 2);
    begin("drill", "ada", Mode::Drill, 3);
    begin("his", "bo", Mode::Exam, 4);
    assert_eq!(open().as_deref(), Some("new"));
    journal.event(&event("new", None, EventKind::Finish, 0)).unwrap();
    assert_eq!(open().as_deref(), Some("old"));
    journal.event(&event("old", None, EventKind::Abandon, 0)).unwrap();
    assert_eq!(open(), None);
    assert_eq!(journal.learners().unwrap(), ["ada", "bo"]);
    let sittings = journal.sittings("ada", "mls-c01").unwrap();
    assert_eq!(
        sittings.iter().map(|h| h.record.sitting.as_str()).collect::<Vec<_>>(),
        ["old", "new", "drill"]
    );
}

#[test]
fn exposures_count_showings_and_keep_the_last_answer() {
    let journal = begun(3);
    let mut second = samples::history("t", 2);
    second.answers = vec![answer("t", 1, "b", NOVEMBER + 7)];
    second.presentations[0].shown_at = NOVEMBER + 5;
    journal.answer(&answer("s", 1, "a", NOVEMBER + 1)).unwrap();
    journal.append(&[second, samples::history_of("bo", "u", Mode::Drill, 3)]).unwrap();
    let exposures = journal.exposures("ada", "mls-c01").unwrap();
    let at = |position: i64| NOVEMBER + position * 60_000;
    let expected = |item: &str, times, last_shown_at, answered: Option<(i64, bool)>| Exposure {
        item: item.into(),
        times,
        last_shown_at,
        last_answered_at: answered.map(|a| a.0),
        last_correct: answered.map(|a| a.1),
    };
    assert_eq!(
        exposures,
        [
            expected("item-1", 2, at(1), Some((NOVEMBER + 7, false))),
            expected("item-2", 2, at(2), None),
            expected("item-3", 1, at(3), None),
        ]
    );
    assert!(journal.exposures("ada", "other").unwrap().is_empty());
}

/// What a resumed sitting rests on: the past as it stood when it began.
#[test]
fn sittings_as_they_stood_at_a_moment() {
    let journal = begun(3);
    for (position, response, minutes) in [(1, "a", 1), (2, "b", 2), (1, "b", 3)] {
        journal.answer(&answer("s", position, response, NOVEMBER + minutes * 60_000)).unwrap();
    }
    journal.event(&event("s", None, EventKind::Finish, NOVEMBER + 240_000)).unwrap();
    let mut later = samples::history("t", 1);
    later.record.started_at = NOVEMBER + 300_000;
    journal.append(&[later]).unwrap();
    let at = |minutes: i64| journal.sittings_until("ada", "mls-c01", NOVEMBER + minutes * 60_000).unwrap();
    let check = |minutes, shown, answers: &[&str], finished| {
        let past = &at(minutes)[0];
        let responses: Vec<&str> = past.answers.iter().map(|a| a.response[0].as_str()).collect();
        assert_eq!((past.presentations.len(), past.is_finished()), (shown, finished), "minute {minutes}");
        assert_eq!(responses, answers, "minute {minutes}");
    };
    assert!(at(-1).is_empty());
    check(0, 0, &[], false);
    check(2, 2, &["a", "b"], false);
    check(3, 3, &["b", "b"], false);
    check(4, 3, &["b", "b"], true);
    assert_eq!((at(4).len(), at(5).len()), (1, 2));
    assert_eq!(journal.sittings("ada", "mls-c01").unwrap().len(), 2);
}

/// A journal of version 1, as the first release wrote it, is opened with everything in it.
#[test]
fn older_journals_are_brought_up_to_date() {
    let (folder, journal) = on_disk();
    journal.append(&[samples::history("s", 3)]).unwrap();
    let path = journal.path().to_path_buf();
    let back = "DROP TABLE preferences; DROP TABLE exam_dates; DROP TABLE outcomes; PRAGMA user_version = 1;";
    journal.connection.execute_batch(back).unwrap();
    drop(journal);
    let again = Journal::open(&path).unwrap();
    assert_eq!(again.sitting("s").unwrap(), samples::history("s", 3));
    let day = jiff::civil::date(2027, 2, 1);
    again.set_exam_date("ada", "mls-c01", day, 0).unwrap();
    assert_eq!(again.exam_date("ada", "mls-c01").unwrap(), Some(day));
    assert!(again.connection.execute_batch("DELETE FROM exam_dates").is_err(), "append-only");
    drop(folder);
}

#[test]
fn forget_leaves_no_byte() {
    let (folder, journal) = on_disk();
    let histories: Vec<_> = (0..40)
        .map(|i| {
            samples::history_of(
                if i % 2 == 0 { "ada-lovelace" } else { "bo" },
                &format!("sitting-{i}"),
                Mode::Drill,
                3,
            )
        })
        .collect();
    journal.append(&histories).unwrap();
    let forgotten = journal.forget("ada-lovelace").unwrap();
    assert_eq!(forgotten, Forgotten { sittings: 20, presentations: 60, answers: 60, ..Forgotten::default() });
    assert_eq!(journal.learners().unwrap(), ["bo"]);
    assert_eq!(journal.sitting("sitting-1").unwrap(), histories[1]);
    for entry in std::fs::read_dir(folder.path().join("home")).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(12).any(|w| w == b"ada-lovelace"));
        assert!(!bytes.windows(10).any(|w| w == b"sitting-2\0" || w == b"sitting-38"));
    }
    let error = journal.connection.execute_batch("DELETE FROM answers").unwrap_err().to_string();
    assert!(error.contains("append-only"), "the triggers are back: {error}");
    assert_eq!(journal.forget("nobody").unwrap(), Forgotten::default());
}

#[test]
fn forget_says_when_a_reader_keeps_the_bytes() {
    let (_folder, journal) = on_disk();
    journal.append(&[samples::history("s", 3)]).unwrap();
    let reader = Connection::open(journal.path()).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM answers;").unwrap();
    journal.connection.busy_timeout(Duration::from_millis(10)).unwrap();
    assert!(matches!(journal.forget("ada"), Err(LogError::ErasureBlocked { .. })));
    assert!(journal.learners().unwrap().is_empty());
}

#[test]
fn two_processes_write_in_turn() {
    let (_folder, journal) = on_disk();
    journal.append(&[samples::history("s", 4)]).unwrap();
    let path = journal.path().to_path_buf();
    std::thread::scope(|scope| {
        for position in 1..=2 {
            let path = path.clone();
            scope.spawn(move || {
                let other = Journal::open(&path).unwrap();
                (0..20).for_each(|i| other.answer(&answer("s", position, "c", i)).unwrap());
            });
        }
    });
    assert_eq!(journal.counts().unwrap().answers, 44);
}

#[test]
fn activity_grows_with_everything_that_counts() {
    let journal = Journal::open_in_memory().unwrap();
    assert!(journal.activity("mls-c01").unwrap().is_empty());
    journal.append(&[samples::history("s", 4), samples::history_of("bo", "u", Mode::Drill, 2)]).unwrap();
    let before = journal.activity("mls-c01").unwrap();
    assert_eq!(before.iter().map(|a| a.learner.as_str()).collect::<Vec<_>>(), ["ada", "bo"]);
    assert_eq!((before[0].sittings, before[0].presentations, before[1].answers), (1, 4, 2));
    journal.answer(&answer("u", 1, "c", 9)).unwrap();
    let after = journal.activity("mls-c01").unwrap();
    assert_eq!((&after[0], after[1].answers), (&before[0], 3));
    assert!(journal.activity("other").unwrap().is_empty());
}
