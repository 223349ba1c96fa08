use super::*;
use crate::dataset;
use crate::packed::{Block, PackedResponses, Person};
use crate::parquet_file;
use crate::record::Mode;
use crate::responses::{Format, ReadOptions, ResponseTable, Unit, read_responses};
use crate::samples;
use crate::{Journal, LearnerKey, LogError, ResponseWriter, SittingHistory, WriteOptions};
use arrow::array::RecordBatch;
use proptest::prelude::*;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

mod faults;

/// A folder with a log and what is made of it.
struct Place {
    folder: TempDir,
    log: PathBuf,
}

impl Place {
    fn new(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { log: folder.path().join(name), folder }
    }

    fn text(text: &str) -> Self {
        let place = Self::new("answers.csv");
        std::fs::write(&place.log, text).unwrap();
        place
    }

    /// Three persons, three items, two parts.
    fn small() -> Self {
        let place = Self::text("learner,item,correct\na,x,1\na,y,0\nb,x,1\nb,y,1\nc,z,0\n");
        place.compact(&plain(), 2).unwrap();
        place
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("sittings")
    }

    fn compact(&self, read: &ReadOptions, parts: u32) -> Result<SittingsReport, LogError> {
        let options = CompactOptions { read: read.clone(), parts: NonZeroU32::new(parts) };
        compact(&self.log, &options, &self.out())
    }

    /// Puts other rows in the place of a part, with the footer that it had.
    fn replace(&self, part: usize, batch: &RecordBatch) {
        let path = self.out().join(part_name(part));
        let id = parquet_file::footer(&parquet_file::open(&path).unwrap(), ID_KEY).unwrap();
        crate::atomic::write(&path, |f| parquet_file::write_batch(f, batch, &[(ID_KEY, id.as_str())]))
            .unwrap();
    }

    /// Every reader refuses the log with these words.
    fn check_refused(&self, words: &str) {
        let packed = PackedResponses::pack(&self.out(), &plain()).map(drop);
        for error in [packed, read_responses(&self.out(), &plain()).map(drop)] {
            let error = error.unwrap_err().to_string();
            assert!(error.contains(words) && !error.contains('\n'), "{error}");
        }
    }
}

fn plain() -> ReadOptions {
    ReadOptions::default()
}

fn rows_of(table: &ResponseTable) -> Vec<Vec<(u32, u8)>> {
    let mut rows = vec![Vec::new(); table.learners.len()];
    table.responses.iter().for_each(|r| rows[r.learner as usize].push((r.item, r.score)));
    rows.iter_mut().for_each(|row| row.sort_unstable());
    rows.retain(|row| !row.is_empty());
    rows
}

fn rows_by_block(sittings: &Sittings) -> Vec<Vec<(u32, u8)>> {
    let (mut block, mut rows) = (Block::default(), Vec::new());
    for index in 0..sittings.blocks() {
        sittings.read(index, &mut block).unwrap();
        assert_eq!(block.first_person(), rows.len() as u64);
        rows.extend(block.iter().map(<[_]>::to_vec));
    }
    rows
}

fn people(sittings: &Sittings) -> Vec<Person> {
    (0..sittings.blocks()).flat_map(|block| sittings.people(block).unwrap()).collect()
}

/// What is read back is what the reader of the log finds: the same items, persons and answers in the same order.
fn check_same(place: &Place, options: &ReadOptions, parts: u32) -> Sittings {
    let report = place.compact(options, parts).unwrap();
    let expected = read_responses(&place.log, options).unwrap();
    let sittings = Sittings::open(&place.out()).unwrap();
    let found =
        read_responses(&place.out(), &ReadOptions { max_score: options.max_score, ..plain() }).unwrap();
    assert_eq!(rows_of(&found), rows_of(&expected));
    assert_eq!(rows_by_block(&sittings), rows_of(&expected));
    assert_eq!(found.items, expected.items);
    let answered = |learner: usize| expected.responses.iter().any(|r| r.learner as usize == learner);
    let learners: Vec<&String> =
        expected.learners.iter().enumerate().filter(|(i, _)| answered(*i)).map(|(_, name)| name).collect();
    assert_eq!(found.learners.iter().collect::<Vec<_>>(), learners);
    assert_eq!(people(&sittings).iter().map(|person| &person.learner).collect::<Vec<_>>(), learners);
    let packed =
        PackedResponses::pack(&place.out(), &ReadOptions { max_score: options.max_score, ..plain() })
            .unwrap();
    assert_eq!((packed.learners().unwrap(), packed.items()), (found.learners.clone(), sittings.items()));
    let summary = sittings.summary();
    assert_eq!((summary, packed.notes()), (&report.summary, &summary.notes));
    assert_eq!((summary.persons, summary.answers), (learners.len() as u64, expected.responses.len() as u64));
    assert_eq!(summary.parts, u64::from(parts).min(summary.parts));
    let told = (&summary.notes.exam, summary.notes.adaptive, summary.notes.synthetic);
    assert_eq!(told, (&expected.exam, expected.adaptive, expected.synthetic));
    assert_eq!((&found.exam, found.adaptive, found.synthetic), told);
    sittings
}

prop_compose! {
    /// Rows of a long file in any order; items, learners, orders and times may repeat.
    fn long_rows()(
        rows in prop::collection::vec((0_u8..9, 0_u8..6, 0_u8..4, 0_u8..3, 0_u8..3), 1..60),
    ) -> String {
        let mut text = "learner,item,score,order,timestamp\n".to_owned();
        for (person, item, score, order, time) in rows {
            text += &format!("p{person},q{item},{score},{order},{}\n", 1_700_000_000 + u32::from(time));
        }
        text
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn logs_in_any_order_come_back(text in long_rows(), parts in 1_u32..6) {
        let place = Place::text(&text);
        check_same(&place, &ReadOptions { max_score: 3, ..plain() }, parts);
    }

    #[test]
    fn wide_files_come_back(
        rows in prop::collection::vec(prop::collection::vec(prop::option::of(0_u8..3), 4), 1..30),
        parts in 1_u32..40,
    ) {
        prop_assume!(rows.iter().flatten().any(Option::is_some));
        let cell = |cell: &Option<u8>| cell.map_or_else(String::new, |score| score.to_string());
        let line = |row: &Vec<Option<u8>>| row.iter().map(cell).collect::<Vec<_>>().join(",") + "\n";
        let place = Place::text(&format!("q1,q2,q3,q4\n{}", rows.iter().map(line).collect::<String>()));
        let sittings = check_same(&place, &ReadOptions { max_score: 2, ..plain() }, parts);
        let empty = rows.iter().filter(|row| row.iter().all(Option::is_none)).count();
        prop_assert_eq!(sittings.summary().notes.unanswered, empty as u64);
    }
}

/// Sittings of several learners over several days, with answers too quick to count.
fn journal() -> Journal {
    let journal = Journal::open_in_memory().unwrap();
    let history = |i: u32| -> SittingHistory {
        let learner = ["ada", "bo", "cy"][i as usize % 3];
        let mut history = samples::history_of(learner, &format!("s{i}"), Mode::Drill, 3 + i % 4);
        let later = i64::from(i / 3) * 50_000_000;
        history.answers.iter_mut().for_each(|a| a.answered_at += later);
        history.answers.iter_mut().for_each(|a| a.elapsed_ms += i64::from(i * a.position) * 900_000);
        history
    };
    journal.append(&(0..30).rev().map(history).collect::<Vec<_>>()).unwrap();
    journal
}

/// An attempt log in `attempts`.
fn attempts(journal: &Journal, key: &LearnerKey) -> Place {
    let place = Place::new("attempts");
    dataset::compact(journal, key, &place.log).unwrap();
    place
}

#[test]
fn a_row_is_the_unit_that_was_asked_for() {
    let key = LearnerKey::throw_away().unwrap();
    let place = attempts(&journal(), &key);
    let mut answers = Vec::new();
    for unit in [Unit::FirstSitting, Unit::FirstDay, Unit::Learner] {
        for keep_rapid_guesses in [false, true] {
            let sittings = check_same(&place, &ReadOptions { unit, keep_rapid_guesses, ..plain() }, 2);
            let notes = &sittings.summary().notes;
            assert_eq!((notes.unit, notes.kept_rapid_guesses), (Some(unit), keep_rapid_guesses));
            answers.push(sittings.summary().answers);
            // The readers of a session-major log take it as it was settled.
            let as_usual = read_responses(&place.out(), &plain()).unwrap();
            assert_eq!(as_usual.responses.len() as u64, sittings.summary().answers);
        }
    }
    assert!(answers.is_sorted() && answers[0] < answers[5], "{answers:?}: the units differ");
}

#[test]
fn a_row_tells_whose_it_is_since_when() {
    let key = LearnerKey::throw_away().unwrap();
    let journal = Journal::open_in_memory().unwrap();
    journal.append(&[samples::history("s", 2), samples::history_of("bo", "t", Mode::Drill, 3)]).unwrap();
    let place = attempts(&journal, &key);
    let sittings = check_same(&place, &plain(), 1);
    let person = |learner, sitting| Person {
        learner: key.pseudonym(learner),
        sitting: Some(key.sitting(sitting)),
        at: Some(samples::NOVEMBER + 90_000),
    };
    let mut expected = [person("ada", "s"), person("bo", "t")];
    let mut found = people(&sittings);
    expected.sort_by(|x, y| x.learner.cmp(&y.learner));
    found.sort_by(|x, y| x.learner.cmp(&y.learner));
    assert_eq!(found, expected);
    let text = Place::text("learner,item,correct,timestamp\na,x,1,1700000007\na,y,1,1700000003\n");
    let person = people(&check_same(&text, &plain(), 1)).remove(0);
    assert_eq!((person.sitting, person.at), (None, Some(1_700_000_003_000)));
}

#[test]
fn an_erased_learner_is_gone_after_compacting_again() {
    let key = LearnerKey::throw_away().unwrap();
    let place = attempts(&journal(), &key);
    let has_bo = |sittings: &Sittings| people(sittings).iter().any(|p| p.learner == key.pseudonym("bo"));
    assert!(has_bo(&check_same(&place, &plain(), 2)));
    dataset::forget(&place.log, &key.pseudonym("bo")).unwrap();
    let sittings = check_same(&place, &plain(), 2);
    assert!(!has_bo(&sittings) && sittings.summary().persons == 2);
    assert_eq!(entries(place.folder.path()), ["attempts", "sittings"], "nothing is left beside them");
    assert!(!forget(&place.out(), &key.pseudonym("bo")).unwrap() && place.out().exists());
    assert!(forget(&place.out(), &key.pseudonym("ada")).unwrap() && !place.out().exists());
    assert!(!forget(&place.out(), &key.pseudonym("ada")).unwrap());
}

fn entries(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn parts_have_equal_shares_and_the_same_log_the_same_bytes() {
    let place = Place::new("r.parquet");
    let options = WriteOptions { format: Format::Long, max_score: 1, synthetic: true };
    let items = ["q1", "q2"].map(String::from).to_vec();
    let mut writer = ResponseWriter::create(&place.log, items, options).unwrap();
    for learner in 0..100 {
        writer.push(&learner.to_string(), &[(0, 1), (1, learner % 2)]).unwrap();
    }
    writer.finish().unwrap();
    let sittings = check_same(&place, &plain(), 7);
    assert!(sittings.summary().notes.synthetic);
    for name in entries(&place.out()) {
        assert!(parquet_file::is_synthetic(&place.out().join(&name)).unwrap(), "{name}");
    }
    let sizes: Vec<usize> = (0..7).map(|block| sittings.people(block).unwrap().len()).collect();
    assert_eq!(sizes, [15, 14, 14, 15, 14, 14, 14]);
    let bytes = || {
        entries(&place.out()).iter().map(|n| std::fs::read(place.out().join(n)).unwrap()).collect::<Vec<_>>()
    };
    let before = bytes();
    check_same(&place, &plain(), 7);
    assert!(before == bytes());
    // Fewer parts leave none of the old ones, and a log of this kind can be made from itself.
    let again = compact(
        &place.out(),
        &CompactOptions { parts: NonZeroU32::new(2), ..Default::default() },
        &place.out(),
    );
    assert_eq!(again.unwrap().summary.digest, sittings.summary().digest);
    assert_eq!(entries(&place.out()), ["items.parquet", "part-0000.parquet", "part-0001.parquet"]);
    // No more parts than persons.
    assert_eq!(place.compact(&plain(), 1_000).unwrap().summary.parts, 100);
}

#[test]
fn row_groups_hold_about_a_million_answers() {
    let items: Vec<String> = (0..1_500).map(|i| format!("q{i}")).collect();
    let place = Place::new("r.parquet");
    let options = WriteOptions { format: Format::Long, max_score: 1, synthetic: true };
    let mut writer = ResponseWriter::create(&place.log, items, options).unwrap();
    let row: Vec<(u32, u8)> = (0..1_500).map(|i| (i, (i % 2) as u8)).collect();
    (0..1_000).for_each(|learner| writer.push(&learner.to_string(), &row).unwrap());
    writer.finish().unwrap();
    place.compact(&plain(), 1).unwrap();
    let sittings = Sittings::open(&place.out()).unwrap();
    let rows = rows_by_block(&sittings);
    assert_eq!((sittings.blocks(), rows.len()), (2, 1_000));
    assert!(rows.iter().all(|found| *found == row));
}

#[test]
fn items_can_be_chosen() {
    let place = Place::small();
    let only = ReadOptions { items: Some(vec!["z".into(), "y".into()]), ..plain() };
    let packed = PackedResponses::pack(&place.out(), &only).unwrap();
    assert_eq!(packed.items().iter().map(|item| item.column.id.as_str()).collect::<Vec<_>>(), ["y", "z"]);
    let table =
        read_responses(&place.out(), &ReadOptions { leave_out: vec!["x".into()], ..plain() }).unwrap();
    assert_eq!(
        (table.learners, packed.answers(), table.responses.len()),
        (["a", "b", "c"].map(String::from).to_vec(), 3, 3)
    );
    let refused = |options: &ReadOptions, words: &str| {
        let error = PackedResponses::pack(&place.out(), options).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    };
    refused(&ReadOptions { items: Some(vec!["w".into()]), ..plain() }, "item `w` has no answers");
    refused(&ReadOptions { exam: Some("other".into()), ..plain() }, "no answers to exam `other`");
    refused(
        &ReadOptions { leave_out: ["x", "y", "z"].map(String::from).to_vec(), ..plain() },
        "no items are left",
    );
    refused(&ReadOptions { max_score: 0, ..plain() }, "item `x` has scores to 1; 0 to 0 expected");
    let group = ReadOptions { group: Some("g".into()), ..plain() };
    refused(&group, "no columns of groups or periods; name the log it was made from");
}

#[test]
fn domains_skills_and_chances_stay_with_their_items() {
    let place = Place::text("learner,item,correct,domain,skill\na,x,1,D,k\na,y,0,E,\nb,x,0,D,k\n");
    let sittings = check_same(&place, &plain(), 1);
    let (x, y) = (&sittings.items()[0].column, &sittings.items()[1].column);
    assert_eq!((x.domain.as_deref(), x.skill.as_deref(), y.skill.as_deref()), (Some("D"), Some("k"), None));
    let key = LearnerKey::throw_away().unwrap();
    let sittings = check_same(&attempts(&journal(), &key), &plain(), 1);
    assert!(sittings.items().iter().all(|item| item.column.chance == Some(0.25)));
}
