//! Sittings that are not whole, and folders that are no log of them.

use super::*;
use arrow::array::{ArrayRef, Int64Array, ListArray, StringArray, UInt8Array, UInt32Array};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::datatypes::DataType;
use std::sync::Arc;

/// Codes, where `None` is no list and no number, and scores.
type Row = (Option<Vec<Option<u32>>>, Vec<u8>);

/// A part with these lists.
fn part(rows: &[Row]) -> RecordBatch {
    let lists: Vec<Vec<Option<u32>>> =
        rows.iter().map(|(items, _)| items.clone().unwrap_or_default()).collect();
    let nulls = NullBuffer::from(rows.iter().map(|(items, _)| items.is_some()).collect::<Vec<_>>());
    let items: ArrayRef = Arc::new(lists.iter().flatten().copied().collect::<UInt32Array>());
    let offsets = OffsetBuffer::from_lengths(lists.iter().map(Vec::len));
    let items = ListArray::new(rows::list_of(DataType::UInt32, true), offsets, items, Some(nulls));
    let scores: ArrayRef =
        Arc::new(rows.iter().flat_map(|(_, answers)| answers.clone()).collect::<UInt8Array>());
    let offsets = OffsetBuffer::from_lengths(rows.iter().map(|(_, answers)| answers.len()));
    let answers = ListArray::new(rows::list_of(DataType::UInt8, true), offsets, scores, None);
    let names = StringArray::from_iter_values(rows.iter().map(|_| "c"));
    let times = Int64Array::from(vec![None; rows.len()]);
    RecordBatch::try_from_iter_with_nullable([
        ("learner", Arc::new(names) as ArrayRef, false),
        ("sitting", Arc::new(StringArray::from(vec![None::<&str>; rows.len()])), true),
        ("at", Arc::new(times), true),
        ("items", Arc::new(items), true),
        ("answers", Arc::new(answers), true),
    ])
    .unwrap()
}

#[test]
fn lists_that_cannot_be_right_are_refused() {
    let codes = |codes: &[u32]| Some(codes.iter().copied().map(Some).collect::<Vec<_>>());
    let check = |row: Row, words: &str| {
        let place = Place::small();
        place.replace(1, &part(&[row]));
        place.check_refused(&format!("part-0001.parquet: row group 0: {words}"));
    };
    check((codes(&[1, 2]), vec![0]), "row 1: 2 `items` and 1 `answers`; as many of one as of the other");
    check((codes(&[]), vec![]), "row 1: 0 `items` and 0 `answers`");
    check((None, vec![]), "column `items`: has empty cells");
    check((Some(vec![Some(1), None]), vec![0, 0]), "column `items`: a list has an empty place");
    check((codes(&[2, 1]), vec![0, 0]), "row 1: the codes of `items` do not rise");
    check((codes(&[1, 1]), vec![0, 0]), "row 1: the codes of `items` do not rise");
    check((codes(&[3]), vec![0]), "row 1: item code 3 is not in items.parquet; codes to 2 expected");
    check((codes(&[2]), vec![1]), "row 1: score 1 of item code 2 does not occur by items.parquet");
    // What others write is read if it says the same.
    let place = Place::small();
    place.replace(1, &part(&[(codes(&[2]), vec![0])]));
    assert_eq!(read_responses(&place.out(), &plain()).unwrap().responses.len(), 5);
    place.replace(1, &part(&[(codes(&[0]), vec![1])]));
    place.check_refused("item `x`: the parts have 3 answers");
}

#[test]
fn files_that_do_not_belong_together_are_refused() {
    let check = |spoil: &dyn Fn(&Place), words: &str| {
        let place = Place::small();
        spoil(&place);
        place.check_refused(words);
    };
    let remove = |place: &Place, name: &str| std::fs::remove_file(place.out().join(name)).unwrap();
    check(
        &|place| remove(place, ITEMS),
        "items.parquet: missing; a session-major log has it beside its parts",
    );
    check(
        &|place| remove(place, "part-0001.parquet"),
        "sittings: 1 parts with 2 persons; 2 with 3 expected by items.parquet",
    );
    let other = Place::text("learner,item,correct\na,x,1\n");
    other.compact(&plain(), 1).unwrap();
    let copy = |place: &Place, name: &str| {
        std::fs::copy(other.out().join(name), place.out().join(name)).unwrap();
    };
    check(
        &|place| copy(place, "part-0000.parquet"),
        "part-0000.parquet: does not belong to the items.parquet",
    );
    check(&|place| copy(place, ITEMS), "part-0000.parquet: does not belong to the items.parquet");
    let foreign = |place: &Place, name: &str| {
        let batch =
            RecordBatch::try_from_iter([("x", Arc::new(Int64Array::from(vec![1])) as ArrayRef)]).unwrap();
        crate::atomic::write(&place.out().join(name), |f| parquet_file::write_batch(f, &batch, &[])).unwrap();
    };
    check(
        &|place| foreign(place, "part-0000.parquet"),
        "part-0000.parquet: no part of a session-major log: lacks column",
    );
    check(
        &|place| foreign(place, ITEMS),
        "items.parquet: not from a session-major log; `gradatim log compact --session-major`",
    );
    check(
        &|place| std::fs::write(place.out().join("part-0000.parquet"), b"PAR1").unwrap(),
        "a truncated or damaged Parquet file",
    );
    check(
        &|place| {
            let items = place.out().join(ITEMS);
            let opened = parquet_file::open(&items).unwrap();
            let summary = parquet_file::footer(&opened, SUMMARY_KEY).unwrap();
            let id = parquet_file::footer(&opened, ID_KEY).unwrap();
            let mut known = Sittings::open(&place.out()).unwrap().items().to_vec();
            known.remove(1);
            let batch = dictionary::batch(&known).unwrap();
            let two = UInt32Array::from(vec![0, 2]);
            let columns =
                std::iter::once(Arc::new(two) as ArrayRef).chain(batch.columns()[1..].iter().cloned());
            let batch = RecordBatch::try_new(batch.schema(), columns.collect()).unwrap();
            let footer = [(SCHEMA_KEY, "1"), (SUMMARY_KEY, summary.as_str()), (ID_KEY, id.as_str())];
            crate::atomic::write(&items, |f| parquet_file::write_batch(f, &batch, &footer)).unwrap();
        },
        "items.parquet: column `code`: 2 where 1 should be; codes 0, 1, 2, … without a gap expected",
    );
}

#[test]
fn a_folder_of_several_logs_names_one() {
    let place = Place::small();
    let above = place.folder.path().join("all");
    std::fs::create_dir(&above).unwrap();
    std::fs::rename(place.out(), above.join("exam=x")).unwrap();
    let error = read_responses(&above, &plain()).unwrap_err().to_string();
    assert!(
        error.contains("a folder of session-major logs; name one of them, such as")
            && error.ends_with("exam=x"),
        "{error}"
    );
}

#[test]
fn nothing_else_is_written_over_and_failures_leave_what_was_there() {
    let place = Place::small();
    let before = entries(&place.out());
    std::fs::write(&place.log, "learner,item,correct\na,x,\n").unwrap();
    let error = place.compact(&plain(), 1).unwrap_err().to_string();
    assert!(error.contains("no answers in any row"), "{error}");
    assert_eq!(entries(&place.out()), before);
    std::fs::write(place.out().join("notes.txt"), "mine").unwrap();
    assert!(matches!(place.compact(&plain(), 1), Err(LogError::NotEmpty { .. })));
    assert!(matches!(remove(&place.out()), Err(LogError::NotEmpty { .. })));
    std::fs::remove_file(place.out().join("notes.txt")).unwrap();
    assert!(remove(&place.out()).unwrap() && !place.out().exists());
    assert!(!remove(&place.out()).unwrap());
    let empty = Place::new("attempts");
    std::fs::create_dir(&empty.log).unwrap();
    let error = empty.compact(&plain(), 1).unwrap_err().to_string();
    assert!(error.contains("no Parquet files in the folder"), "{error}");
}
