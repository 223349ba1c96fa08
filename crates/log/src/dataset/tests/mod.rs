mod export;
mod responses;

use super::*;
use crate::atomic;
use crate::columns::{flag, integer, text, time};
use crate::parquet_file::{footer, open, write_batch};
use crate::record::{EventKind, Mode, SittingRecord};
use crate::responses::{ReadOptions, Unit, read_responses};
use crate::samples::{self, NOVEMBER, answer, event};
use crate::{Journal, LearnerKey, LogError, SittingHistory};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// 2026-12-01T00:00:00Z in milliseconds.
const DECEMBER: i64 = NOVEMBER + 30 * 86_400_000;

struct Home {
    folder: TempDir,
    journal: Journal,
    key: LearnerKey,
}

impl Home {
    fn new(histories: &[SittingHistory]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(&folder.path().join("journal.db")).unwrap();
        journal.append(histories).unwrap();
        Self { key: LearnerKey::throw_away().unwrap(), journal, folder }
    }

    fn attempts(&self) -> PathBuf {
        self.folder.path().join("attempts")
    }

    fn compact(&self) -> CompactReport {
        compact(&self.journal, &self.key, &self.attempts()).unwrap()
    }

    /// Rows as `position response correct`, by learner and then as in the file.
    fn rows(&self) -> Vec<String> {
        rows(&self.attempts())
    }
}

fn rows(path: &Path) -> Vec<String> {
    let mut rows = Vec::new();
    for batch in Attempts::open(path).unwrap().batches(&["position", "response", "correct"]).unwrap() {
        let batch = batch.unwrap();
        let (position, response) =
            (integer(path, &batch, "position").unwrap(), text(path, &batch, "response").unwrap());
        let correct = flag(path, &batch, "correct").unwrap();
        let row = |i| format!("{} {} {}", position.value(i), response.value(i), correct.value(i));
        rows.extend((0..batch.num_rows()).map(row));
    }
    rows
}

fn column(path: &Path, name: &str) -> Vec<String> {
    let batches = Attempts::open(path).unwrap().batches(&[name]).unwrap();
    let texts = batches.flat_map(|batch| {
        let batch = batch.unwrap();
        text(path, &batch, name).unwrap().iter().map(|t| t.unwrap().to_owned()).collect::<Vec<_>>()
    });
    texts.collect()
}

fn relative(folder: &Path) -> Vec<String> {
    let files = partition::files_under(folder, |_| true).unwrap();
    files.iter().map(|f| f.strip_prefix(folder).unwrap().display().to_string()).collect()
}

fn report(
    files: usize,
    rows: u64,
    skipped_unchanged: usize,
    removed: usize,
    open_sittings: usize,
) -> CompactReport {
    CompactReport { files, rows, skipped_unchanged, removed, open_sittings }
}

#[test]
fn drills_at_once_exams_when_finished() {
    let mut exam = samples::history_of("ada", "exam", Mode::Exam, 3);
    exam.answers.remove(1);
    let home = Home::new(&[samples::history("drill", 2), exam]);
    assert_eq!(home.compact(), report(1, 2, 0, 0, 1));
    assert_eq!(home.rows(), ["1 a true", "2 b false"]);
    home.journal.event(&event("exam", Some(2), EventKind::Flag, 0)).unwrap();
    home.journal.answer(&answer("exam", 3, "d", NOVEMBER + 999)).unwrap();
    home.journal.event(&event("exam", None, EventKind::Finish, NOVEMBER + 1_000)).unwrap();
    assert_eq!(home.compact(), report(1, 5, 0, 0, 0));
    assert_eq!(home.rows(), ["1 a true", "2 b false", "1 a true", "2  false", "3 d false"]);
}

#[test]
fn an_abandoned_exam_is_neither_open_nor_counted() {
    let home = Home::new(&[samples::history_of("ada", "exam", Mode::Exam, 3)]);
    home.journal.event(&event("exam", None, EventKind::Abandon, 0)).unwrap();
    assert_eq!(home.compact(), report(0, 0, 0, 0, 0));
}

#[test]
fn every_column_says_what_the_journal_says() {
    let mut history = samples::history("s", 1);
    history.presentations[0].selection_probability = Some(0.5);
    history.presentations[0].theta_before = None;
    let home = Home::new(std::slice::from_ref(&history));
    home.compact();
    let names: Vec<String> = schema().fields().iter().map(|f| f.name().clone()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let batch = Attempts::open(&home.attempts()).unwrap().batches(&names).unwrap().next().unwrap().unwrap();
    let options = arrow::util::display::FormatOptions::new().with_null("null");
    let cell = |name: &str| {
        let column = batch.column_by_name(name).unwrap();
        let column = &crate::parquet_file::cast(column, column.data_type()).unwrap();
        arrow::util::display::ArrayFormatter::try_new(column, &options).unwrap().value(0).to_string()
    };
    let shown: Vec<String> = names.iter().skip(3).map(|name| format!("{name}={}", cell(name))).collect();
    assert_eq!(
        shown.join(" "),
        "mode=drill exam=mls-c01 bank_version=2026.1 item=item-1 item_version=1 domain=1 task=1.2 position=1 \
         shown_order=c|a|d|b response=a correct=true score=1.0 scored=true first_exposure=true flagged=false \
         answered_at=2026-11-01T00:01:30 elapsed_ms=30000 theta_before=null se_before=1.0 rule=mfi \
         selection_probability=0.5 engine_version=0.1.0 chance=0.25 adaptive=true"
    );
    let ids = [cell("attempt_id"), cell("learner"), cell("sitting_id")];
    assert_eq!(ids, [home.key.attempt("s", 1), home.key.pseudonym("ada"), home.key.sitting("s")]);
}

#[test]
fn one_file_for_each_exam_and_month_doing_it_twice_changes_nothing() {
    let mut other = samples::history("t", 2);
    other.record.exam = "aif-c01".into();
    other.answers[1].answered_at = DECEMBER;
    let home = Home::new(&[samples::history("s", 2), other]);
    assert_eq!(home.compact(), report(3, 4, 0, 0, 0));
    let name = format!("journal-{}.parquet", home.journal.id());
    let expected = ["exam=aif-c01/month=2026-11", "exam=aif-c01/month=2026-12", "exam=mls-c01/month=2026-11"];
    assert_eq!(relative(&home.attempts()), expected.map(|folder| format!("{folder}/{name}")));
    let before =
        std::fs::metadata(home.attempts().join(expected[0]).join(&name)).unwrap().modified().unwrap();
    assert_eq!(home.compact(), report(0, 4, 3, 0, 0));
    assert_eq!(
        std::fs::metadata(home.attempts().join(expected[0]).join(&name)).unwrap().modified().unwrap(),
        before
    );
    // A drill answer given again in the next month moves, and the emptied file goes.
    home.journal.answer(&answer("t", 1, "a", DECEMBER + 1)).unwrap();
    assert_eq!(home.compact(), report(1, 4, 1, 1, 0));
    assert_eq!(home.rows().len(), 4);
}

#[test]
fn files_of_others_are_left_alone() {
    let (one, two) = (Home::new(&[samples::history("s", 2)]), Home::new(&[samples::history("t", 3)]));
    one.compact();
    compact(&two.journal, &two.key, &one.attempts()).unwrap();
    one.journal.forget("ada").unwrap();
    assert_eq!(one.compact(), report(0, 0, 0, 1, 0));
    assert_eq!(one.rows().len(), 3);
    let attempts = Attempts::open(&one.attempts()).unwrap();
    assert_eq!((attempts.journals(), attempts.rows()), ([two.journal.id().to_owned()].as_slice(), 3));
}

#[test]
fn synthetic_answers_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open_synthetic(&folder.path().join("j")).unwrap();
    journal.append(&[samples::history("s", 2)]).unwrap();
    let (attempts, out) = (folder.path().join("a"), folder.path().join("out"));
    compact(&journal, &LearnerKey::throw_away().unwrap(), &attempts).unwrap();
    export_anonymised(&attempts, &out, 1, None).unwrap();
    for path in [&attempts, &out] {
        assert!(Attempts::open(path).unwrap().is_synthetic());
        assert!(read_responses(path, &ReadOptions::default()).unwrap().synthetic);
    }
    assert!(!Attempts::open(&Home::new(&[]).folder.path().join("x")).is_ok_and(|a| a.is_synthetic()));
}

#[test]
fn no_calendar_has_that_day() {
    let mut history = samples::history("s", 1);
    history.answers[0].answered_at = i64::MAX;
    let home = Home::new(&[history]);
    let error = compact(&home.journal, &home.key, &home.attempts()).unwrap_err().to_string();
    assert!(error.contains("sitting s: position 1: answered_at"), "{error}");
    assert!(!home.attempts().exists() || relative(&home.attempts()).is_empty());
}

#[test]
fn forget_takes_one_learner_and_leaves_the_rest() {
    let mut late = samples::history_of("ada", "late", Mode::Drill, 2);
    late.answers.iter_mut().for_each(|a| a.answered_at = DECEMBER);
    let bo = samples::history_of("bo", "b", Mode::Drill, 3);
    let home = Home::new(&[samples::history("s", 2), late, bo.clone()]);
    home.compact();
    std::fs::write(home.attempts().join("exam=mls-c01/.gradatim-x.tmp"), "half a file").unwrap();
    let pseudonym = home.key.pseudonym("ada");
    let report = forget(&home.attempts(), &pseudonym).unwrap();
    assert_eq!(report, ForgetReport { rows: 4, rewritten: 1, removed: 1 });
    assert_eq!(column(&home.attempts(), "learner"), vec![home.key.pseudonym("bo"); 3]);
    let name = format!("exam=mls-c01/month=2026-11/journal-{}.parquet", home.journal.id());
    assert_eq!(relative(&home.attempts()), std::slice::from_ref(&name));
    let opened = open(&home.attempts().join(&name)).unwrap();
    assert_eq!(footer(&opened, "gradatim.journal").as_deref(), Some(home.journal.id()));
    assert_eq!(forget(&home.attempts(), &pseudonym).unwrap(), ForgetReport::default());
    assert_eq!(forget(Path::new("/nowhere"), &pseudonym).unwrap(), ForgetReport::default());
    // What is left is what a journal that never knew her gives.
    let fresh = Home::new(&[bo]);
    fresh.compact();
    assert_eq!(home.rows(), fresh.rows());
    home.journal.forget("ada").unwrap();
    home.compact();
    assert_eq!(column(&home.attempts(), "learner").len(), 3);
}

#[test]
fn foreign_and_broken_files_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.parquet");
    let check = |words: &str| {
        let error = Attempts::open(&path).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    };
    check("cannot read");
    std::fs::write(&path, "item,correct\n").unwrap();
    check("not a Parquet file");
    let home = Home::new(&[samples::history("s", 40)]);
    home.compact();
    let whole = std::fs::read(home.attempts().join(&relative(&home.attempts())[0])).unwrap();
    for length in [3, 4, 100, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&path, &whole[..length]).unwrap();
        check(if length < 4 { "not a Parquet file" } else { "truncated or damaged Parquet file" });
    }
    let column: arrow::array::ArrayRef = std::sync::Arc::new(arrow::array::StringArray::from(vec!["a"]));
    let other = arrow::record_batch::RecordBatch::try_from_iter([("attempt_id", column)]).unwrap();
    atomic::write(&path, |f| write_batch(f, &other, &[])).unwrap();
    check("a Parquet file, but not an attempt log: lacks column `learner`");
    std::fs::remove_file(&path).unwrap();
    let error = Attempts::open(folder.path()).unwrap_err().to_string();
    assert!(error.contains("no Parquet files in the folder"), "{error}");
    let unknown = Attempts::open(&home.attempts()).unwrap().batches(&["x"]).err().unwrap().to_string();
    assert!(unknown.contains("column `x`: an attempt log has no such column"), "{unknown}");
}

#[test]
fn flipped_bytes_never_panic() {
    let home = Home::new(&[samples::history("s", 30)]);
    home.compact();
    let whole = std::fs::read(home.attempts().join(&relative(&home.attempts())[0])).unwrap();
    let path = home.folder.path().join("x.parquet");
    for at in (0..whole.len()).step_by(29) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x5a;
        std::fs::write(&path, &bytes).unwrap();
        let _ = read_responses(&path, &ReadOptions::default());
    }
}

#[test]
fn other_writers_types_are_understood() {
    use arrow::array::TimestampMillisecondArray;
    use arrow::array::{ArrayRef, Int32Array, LargeStringArray, StringArray, TimestampMicrosecondArray};
    let home = Home::new(&[samples::history("s", 2)]);
    home.compact();
    let file = home.attempts().join(&relative(&home.attempts())[0]);
    let batch = open(&file).unwrap().build().unwrap().next().unwrap().unwrap();
    let rewrite = |name: &str, new: ArrayRef| {
        let schema = batch.schema();
        let columns = schema.fields().iter().zip(batch.columns()).map(|(field, column)| {
            let column = if field.name() == name { &new } else { column };
            (field.name().clone(), column.clone(), true)
        });
        let changed = arrow::record_batch::RecordBatch::try_from_iter_with_nullable(columns).unwrap();
        atomic::write(&file, |f| write_batch(f, &changed, &[])).unwrap();
        read_responses(&file, &ReadOptions::default()).map(|t| t.responses.len()).map_err(|e| e.to_string())
    };
    assert_eq!(rewrite("item", std::sync::Arc::new(LargeStringArray::from(vec!["x", "y"]))), Ok(2));
    assert_eq!(rewrite("elapsed_ms", std::sync::Arc::new(Int32Array::from(vec![20_000, 30_000]))), Ok(2));
    let micro = TimestampMicrosecondArray::from(vec![NOVEMBER * 1_000; 2]);
    assert_eq!(rewrite("answered_at", std::sync::Arc::new(micro)), Ok(2));
    let words: ArrayRef = std::sync::Arc::new(StringArray::from(vec!["soon", "late"]));
    assert!(rewrite("elapsed_ms", words).unwrap_err().contains("column `elapsed_ms`"));
    let gap: ArrayRef = std::sync::Arc::new(StringArray::from(vec![Some("x"), None]));
    assert!(rewrite("item", gap).unwrap_err().contains("column `item`: has empty cells"));
    // The time from the first to the second of these overflowed.
    let ends = TimestampMillisecondArray::from(vec![i64::MIN, i64::MAX]);
    assert_eq!(rewrite("answered_at", std::sync::Arc::new(ends)), Ok(1));
}

#[test]
fn foreign_answers_join_the_data_set_once() {
    let folder = tempfile::tempdir().unwrap();
    let (file, attempts) = (folder.path().join("long.csv"), folder.path().join("attempts"));
    let long = "learner,item,correct,domain,skill,timestamp,response_time_s,sitting\n\
                ada,x,1,1,1.2,2026-11-01,2.5,s1\nada,y,0,1,1.3,2026-12-01,,s2\nbo,x,0,1,1.2,,9,s1\n";
    std::fs::write(&file, long).unwrap();
    let table = read_responses(&file, &ReadOptions { details: true, ..ReadOptions::default() }).unwrap();
    let key = LearnerKey::throw_away().unwrap();
    let options =
        IngestOptions { exam: "mls-c01".into(), bank_version: "theirs".into(), answered_at: DECEMBER };
    let run = || ingest(&table, &options, &key, &attempts).unwrap();
    assert_eq!(run(), IngestReport { files: 2, skipped_unchanged: 0, rows: 3 });
    assert_eq!(run(), IngestReport { files: 0, skipped_unchanged: 2, rows: 3 });
    let all = ReadOptions { unit: Unit::Learner, details: true, ..ReadOptions::default() };
    let back = read_responses(&attempts, &all).unwrap();
    assert_eq!((&back.responses, back.learners.len()), (&table.responses, 2));
    assert_eq!(back.learners[0], key.pseudonym("ada"));
    let times = back.details.as_ref().unwrap().timestamp_ms.as_deref();
    assert_eq!(times, Some([Some(NOVEMBER), Some(DECEMBER), Some(DECEMBER)].as_slice()));
    assert_eq!(
        read_responses(&attempts, &ReadOptions::default()).unwrap().responses.len(),
        2,
        "first sittings"
    );
    assert_eq!(forget(&attempts, &key.pseudonym("bo")).unwrap().rows, 1);
    let wrong = IngestOptions { exam: "no slug".into(), ..options.clone() };
    assert!(ingest(&table, &wrong, &key, &attempts).unwrap_err().to_string().contains("not a slug"));
    let mut graded = table.clone();
    graded.responses[0].score = 3;
    assert!(
        ingest(&graded, &options, &key, &attempts).unwrap_err().to_string().contains("item `x`: score 3")
    );
}
