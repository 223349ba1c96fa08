use super::*;
use crate::dataset::compact;
use crate::record::Mode;
use crate::responses::{Format, Unit, read_responses};
use crate::samples::{self, shared_data};
use crate::{Journal, LearnerKey, ResponseWriter, SittingHistory, WriteOptions};
use proptest::prelude::*;
use std::path::PathBuf;
use tempfile::TempDir;

/// A folder with one file.
struct Place {
    folder: TempDir,
    file: PathBuf,
}

impl Place {
    fn new(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { file: folder.path().join(name), folder }
    }

    fn text(text: &str) -> Self {
        let place = Self::new("long.csv");
        std::fs::write(&place.file, text).unwrap();
        place
    }

    fn pack(&self, options: &ReadOptions) -> Result<PackedResponses, LogError> {
        PackedResponses::pack_in(self.folder.path(), &self.file, options)
    }
}

fn plain() -> ReadOptions {
    ReadOptions::default()
}

/// The rows of all persons.
fn rows(packed: &PackedResponses) -> Vec<Vec<(u32, u8)>> {
    let (mut block, mut rows) = (Block::default(), Vec::new());
    for index in 0..packed.blocks() {
        packed.read(index, &mut block).unwrap();
        assert_eq!(block.first_person(), rows.len() as u64);
        rows.extend(block.iter().map(<[_]>::to_vec));
    }
    rows
}

/// What is packed is what the reader into memory finds.
fn check_agrees(path: &Path, options: &ReadOptions) -> PackedResponses {
    let (packed, table) =
        (PackedResponses::pack(path, options).unwrap(), read_responses(path, options).unwrap());
    let mut expected = vec![Vec::new(); table.learners.len()];
    table.responses.iter().for_each(|r| expected[r.learner as usize].push((r.item, r.score)));
    expected.iter_mut().for_each(|row| row.sort_unstable());
    assert_eq!(rows(&packed), expected);
    assert_eq!(packed.learners().unwrap(), table.learners);
    assert_eq!(
        packed.items().iter().map(|item| &item.column).collect::<Vec<_>>(),
        table.items.iter().collect::<Vec<_>>()
    );
    for (index, item) in packed.items().iter().enumerate() {
        let of = |score| {
            table.responses.iter().filter(|r| r.item as usize == index && r.score == score).count() as u64
        };
        assert_eq!(item.counts, (0..item.counts.len() as u8).map(of).collect::<Vec<_>>());
        assert_eq!(item.counts.last().map(|n| *n > 0), Some(true), "the highest score occurs");
    }
    assert_eq!(packed.answers(), table.responses.len() as u64);
    let notes = packed.notes();
    assert_eq!(
        (notes.skipped, notes.first_skipped.as_ref()),
        (table.skipped.len() as u64, table.skipped.first())
    );
    assert_eq!((notes.repeated, notes.rapid_guesses), (table.repeated as u64, table.rapid_guesses as u64));
    assert_eq!(
        (&notes.exam, notes.adaptive, notes.synthetic),
        (&table.exam, table.adaptive, table.synthetic)
    );
    packed
}

fn check_error(text: &str, options: &ReadOptions, words: &str) {
    let error = Place::text(text).pack(options).unwrap_err().to_string();
    assert!(error.contains(words), "{error}");
}

prop_compose! {
    /// Rows of a long file, learner by learner or in any order; items, orders and times may repeat.
    fn long_rows()(
        mut rows in prop::collection::vec((0_u8..9, 0_u8..6, 0_u8..7, 0_u8..4, 0_u8..3), 1..60),
        in_order in any::<bool>(),
    ) -> String {
        let mut text = "learner,item,score,order,timestamp\n".to_owned();
        if in_order {
            rows.sort_by_key(|row| row.0);
        }
        for (person, item, score, order, time) in rows {
            // 6 is a missing answer.
            let score = if score == 6 { "NA".to_owned() } else { score.to_string() };
            text += &format!("p{person},q{item},{score},{order},{}\n", 1_700_000_000 + u32::from(time));
        }
        text + "last,q0,1,0,1700000000\n"
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn streams_follow_the_rules_of_tables(text in long_rows(), max_score in 3_u8..6, only in prop::option::of(0_u8..2)) {
        let place = Place::text(&text);
        let items = only.map(|_| vec!["q0".to_owned()]);
        let options = ReadOptions { skip_bad: max_score < 5, max_score, items, ..plain() };
        check_agrees(&place.file, &options);
    }

    #[test]
    fn parquet_says_what_was_written(
        persons in prop::collection::vec(prop::collection::btree_map(0_u32..5, 0_u8..3, 1..5), 1..20),
    ) {
        let place = Place::new("r.parquet");
        let options = WriteOptions { format: Format::Long, max_score: 2, synthetic: true };
        let items = (0..5).map(|i| format!("q{i}")).collect();
        let mut writer = ResponseWriter::create(&place.file, items, options).unwrap();
        for (i, person) in persons.iter().enumerate() {
            writer.push(&format!("p{i}"), &person.iter().map(|(i, s)| (*i, *s)).collect::<Vec<_>>()).unwrap();
        }
        writer.finish().unwrap();
        let packed = check_agrees(&place.file, &ReadOptions { max_score: 2, ..plain() });
        prop_assert!(packed.notes().synthetic);
        let named = |row: &Vec<(u32, u8)>| -> std::collections::BTreeMap<u32, u8> {
            let id = |item: u32| packed.items()[item as usize].column.id[1..].parse().unwrap();
            row.iter().map(|(item, score)| (id(*item), *score)).collect()
        };
        prop_assert_eq!(rows(&packed).iter().map(named).collect::<Vec<_>>(), persons);
    }
}

#[test]
fn times_of_parquet_order_as_times_in_text_do() {
    use arrow::array::{ArrayRef, Int32Array, StringArray, TimestampMicrosecondArray};
    use std::sync::Arc;
    let texts = |list: &[&str]| Arc::new(StringArray::from(list.to_vec())) as ArrayRef;
    let times = vec![Some(1_500_000_000_002_000), None, Some(-7_000_000), Some(1_500_000_000_001_999)];
    let batch = arrow::record_batch::RecordBatch::try_from_iter_with_nullable([
        ("learner", texts(&["a", "a", "b", "b"]), false),
        ("item", texts(&["x", "x", "y", "y"]), false),
        ("correct", Arc::new(Int32Array::from(vec![1, 0, 1, 0])), false),
        ("timestamp", Arc::new(TimestampMicrosecondArray::from(times).with_timezone("UTC")), true),
    ]);
    let place = Place::new("times.parquet");
    crate::atomic::write(&place.file, |f| crate::parquet_file::write_batch(f, &batch.unwrap(), &[])).unwrap();
    let packed = check_agrees(&place.file, &plain());
    // No time comes before any time.
    assert_eq!(rows(&packed), [[(0, 0)], [(1, 1)]]);
    let details = ReadOptions { details: true, ..plain() };
    let times = read_responses(&place.file, &details).unwrap().details.unwrap().timestamp_ms;
    assert_eq!(times, Some(vec![None, Some(-7_000)]));
}

#[test]
fn domains_and_skills_stay_with_their_items() {
    let place = Place::text("learner,item,correct,domain,skill\na,x,1,D,k\na,y,0,E,\nb,x,0,D,k\n");
    let packed = check_agrees(&place.file, &plain());
    let x = &packed.items()[0];
    assert_eq!((x.column.domain.as_deref(), x.column.skill.as_deref()), (Some("D"), Some("k")));
    assert_eq!((x.answers(), x.scores().collect::<Vec<_>>()), (2, vec![0, 1]));
}

#[test]
fn what_no_stream_can_hold_is_told() {
    check_error("learner,x\na,1\n", &plain(), "wide files are not read as a stream");
    let group = ReadOptions { group: Some("g".into()), ..plain() };
    check_error("learner,item,correct,g\na,x,1,f\n", &group, "groups are not read from a stream");
    check_error("learner,item,correct\na,x,2\n", &plain(), ":2: column `correct`: `2` is not a score");
    check_error(
        "learner,item,correct,domain\na,x,1,D\nb,x,1,E\n",
        &plain(),
        ":3: column `domain`: item `x` was in `D`",
    );
    check_error("learner,item,correct\na,x,\n", &plain(), "no answers in any row");
    let items = ReadOptions { items: Some(vec!["z".into()]), ..plain() };
    check_error("learner,item,correct\na,x,1\n", &items, "item `z` has no answers");
    // A row without an answer begins nobody, so nobody comes back.
    check_agrees(&Place::text("learner,item,correct\na,x,\nb,x,1\na,x,1\n").file, &plain());
}

#[test]
fn bad_rows_are_counted_and_the_first_is_kept() {
    let place = Place::text("learner,item,correct\na,x,7\na,x,1\nb,,1\nb,x,0\nb,x,0,0\n");
    let packed = check_agrees(&place.file, &ReadOptions { skip_bad: true, ..plain() });
    assert_eq!((packed.notes().skipped, packed.notes().first_skipped.as_ref().unwrap().row), (3, 2));
    let bad = "all 2 rows are bad; the first one, row 2";
    check_error("learner,item,correct\na,x,7\na,x,8\n", &ReadOptions { skip_bad: true, ..plain() }, bad);
}

#[test]
fn blocks_can_be_read_in_any_order_by_several_threads() {
    let persons = (1_u32 << 16) + 5;
    let text: String = (0..persons).map(|i| format!("p{i},q{},{}\n", i % 7, i % 2)).collect();
    let packed = Place::text(&format!("learner,item,correct\n{text}")).pack(&plain()).unwrap();
    assert_eq!((packed.blocks(), packed.persons(), packed.items().len()), (2, u64::from(persons), 7));
    let read = |index| {
        let mut block = Block::default();
        packed.read(index, &mut block).unwrap();
        block
    };
    let (first, second) = std::thread::scope(|scope| {
        let second = scope.spawn(|| read(1));
        (read(0), second.join().unwrap())
    });
    assert_eq!((first.len(), second.len(), second.first_person()), (1 << 16, 5, 1 << 16));
    assert_eq!((first.person(3), first.person(1 << 16)), (Some([(3, 1)].as_slice()), None));
    assert_eq!(second.person(4).unwrap(), [(((1 << 16) + 4) % 7, 0)]);
    assert_eq!(packed.learners().unwrap().last().unwrap(), &format!("p{}", persons - 1));
    let error = packed.read(2, &mut Block::default()).unwrap_err().to_string();
    assert_eq!(error, "block 2: not there; 0 to 1 expected");
}

#[test]
fn a_folder_that_cannot_be_written_to_is_named() {
    let place = Place::text("learner,item,correct\na,x,1\n");
    let nowhere = place.folder.path().join("nowhere");
    let error = PackedResponses::pack_in(&nowhere, &place.file, &plain()).unwrap_err().to_string();
    assert!(error.contains("nowhere: cannot write a temporary file in it"), "{error}");
}

/// Sittings of several learners whose answers alternate between files, days and learners.
fn alternating() -> Vec<SittingHistory> {
    let history = |i: u32| {
        let (learner, sitting) = (["ada", "bo", "cy"][i as usize % 3], format!("s{i}"));
        let mut history = samples::history_of(learner, &sitting, Mode::Drill, 3 + i % 4);
        let later = i64::from(i / 3) * 200_000_000;
        history.answers.iter_mut().for_each(|a| a.answered_at += later);
        history.answers.iter_mut().for_each(|a| a.elapsed_ms += i64::from(i * a.position) * 900_000);
        history
    };
    (0..60).rev().map(history).collect()
}

#[test]
fn attempt_logs_are_packed_by_the_same_rules() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(&folder.path().join("journal.db")).unwrap();
    journal.append(&alternating()).unwrap();
    let attempts = folder.path().join("attempts");
    assert!(compact(&journal, &LearnerKey::throw_away().unwrap(), &attempts).unwrap().files > 1);
    for unit in [Unit::FirstDay, Unit::FirstSitting, Unit::Learner] {
        for keep_rapid_guesses in [false, true] {
            let packed = check_agrees(&attempts, &ReadOptions { unit, keep_rapid_guesses, ..plain() });
            assert_eq!((packed.persons(), packed.notes().adaptive), (3, true));
        }
    }
    let none = ReadOptions { items: Some(vec!["item-99".into()]), ..plain() };
    let error = PackedResponses::pack(&attempts, &none).unwrap_err().to_string();
    assert!(error.contains("item `item-99` has no answers that count"), "{error}");
}

#[test]
fn real_files() {
    for name in ["real/credential_responses.csv.gz", "real/statics_gervet.csv.gz", "real/ednet_sample.csv.gz"]
    {
        let Some(path) = shared_data(Path::new(name)) else { return };
        check_agrees(&path, &plain());
    }
}
