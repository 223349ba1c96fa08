//! Persons as rows: two lists of the same length, and who they are.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, ListArray, StringArray, TimestampMillisecondArray, UInt8Array, UInt32Array,
};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{
    DataType, Field, FieldRef, Schema, SchemaRef, TimeUnit, TimestampMillisecondType, UInt8Type, UInt32Type,
};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;

use super::dictionary::column;
use crate::LogError;
use crate::packed::{PackedItem, Person};

/// The columns of a part.
pub(super) fn schema() -> SchemaRef {
    let utc = DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into()));
    Arc::new(Schema::new(vec![
        Field::new("learner", DataType::Utf8, false),
        Field::new("sitting", DataType::Utf8, true),
        Field::new("at", utc, true),
        Field::new("items", DataType::List(list_of(DataType::UInt32, false)), false),
        Field::new("answers", DataType::List(list_of(DataType::UInt8, false)), false),
    ]))
}

/// The element of a list, by the name that Arrow gives it.
pub(super) fn list_of(kind: DataType, nullable: bool) -> FieldRef {
    Arc::new(Field::new_list_field(kind, nullable))
}

/// Rows that are collected before they are encoded.
#[derive(Default)]
pub(super) struct Rows {
    persons: Vec<Person>,
    lengths: Vec<usize>,
    items: Vec<u32>,
    answers: Vec<u8>,
}

impl Rows {
    pub(super) fn push(&mut self, person: Person, answers: &[(u32, u8)]) {
        self.persons.push(person);
        self.lengths.push(answers.len());
        self.items.extend(answers.iter().map(|(item, _)| *item));
        self.answers.extend(answers.iter().map(|(_, score)| *score));
    }

    pub(super) fn len(&self) -> usize {
        self.persons.len()
    }

    /// Number of answers.
    pub(super) fn answers(&self) -> usize {
        self.answers.len()
    }

    /// The rows as columns; there are none afterwards.
    pub(super) fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        let Self { persons, lengths, items, answers } = std::mem::take(self);
        let learners = StringArray::from_iter_values(persons.iter().map(|person| &person.learner));
        let sittings: StringArray = persons.iter().map(|person| person.sitting.as_ref()).collect();
        let times: TimestampMillisecondArray = persons.iter().map(|person| person.at).collect();
        let offsets = OffsetBuffer::from_lengths(lengths);
        let list = |kind, values: ArrayRef| -> Result<ArrayRef, ArrowError> {
            Ok(Arc::new(ListArray::try_new(list_of(kind, false), offsets.clone(), values, None)?))
        };
        let columns = vec![
            Arc::new(learners) as ArrayRef,
            Arc::new(sittings),
            Arc::new(times.with_timezone("UTC")),
            list(DataType::UInt32, Arc::new(UInt32Array::from(items)))?,
            list(DataType::UInt8, Arc::new(UInt8Array::from(answers)))?,
        ];
        RecordBatch::try_new(schema(), columns)
    }
}

/// Some rows that were read, and where they are from.
pub(super) struct Found<'a> {
    pub(super) path: &'a Path,
    pub(super) group: usize,
    /// Rows of the row group before these.
    pub(super) before: usize,
    pub(super) items: &'a [PackedItem],
}

impl Found<'_> {
    /// Hands the answers of every row to `take`.
    pub(super) fn each_row(
        &self,
        batch: &RecordBatch,
        mut take: impl FnMut(usize, &[(u32, u8)]) -> Result<(), LogError>,
    ) -> Result<(), LogError> {
        let (items, answers) =
            (self.list(batch, "items", DataType::UInt32)?, self.list(batch, "answers", DataType::UInt8)?);
        let (items, answers) = (items.as_list::<i32>(), answers.as_list::<i32>());
        let (codes, scores) =
            (items.values().as_primitive::<UInt32Type>(), answers.values().as_primitive::<UInt8Type>());
        let (mut row, mut answered) = (0, Vec::new());
        for (own, theirs) in items.value_offsets().windows(2).zip(answers.value_offsets().windows(2)) {
            let ([start, end], [from, to]) = (own, theirs) else { continue };
            if end - start != to - from || end == start {
                return Err(self.unequal(row, end - start, to - from));
            }
            let of = |start: i32, end: i32| start as usize..end as usize;
            let pairs = codes.values().get(of(*start, *end)).unwrap_or_default().iter().copied();
            answered.clear();
            answered
                .extend(pairs.zip(scores.values().get(of(*from, *to)).unwrap_or_default().iter().copied()));
            self.check(row, &answered)?;
            take(row, &answered)?;
            row += 1;
        }
        Ok(())
    }

    /// Who the persons of the rows are.
    pub(super) fn people(&self, batch: &RecordBatch) -> Result<Vec<Person>, LogError> {
        let typed = |name, kind, nullable| {
            column(self.path, batch, name, &kind, nullable).map_err(|e| self.in_group(e))
        };
        let learners = typed("learner", DataType::Utf8, false)?;
        let sittings = typed("sitting", DataType::Utf8, true)?;
        let times = typed("at", DataType::Timestamp(TimeUnit::Millisecond, None), true)?;
        let (learners, sittings) = (learners.as_string::<i32>(), sittings.as_string::<i32>());
        let times = times.as_primitive::<TimestampMillisecondType>();
        let who = |row| Person {
            learner: learners.value(row).to_owned(),
            sitting: sittings.is_valid(row).then(|| sittings.value(row).to_owned()),
            at: times.is_valid(row).then(|| times.value(row)),
        };
        Ok((0..batch.num_rows()).map(who).collect())
    }

    fn list(&self, batch: &RecordBatch, name: &str, kind: DataType) -> Result<ArrayRef, LogError> {
        let kind = DataType::List(list_of(kind, true));
        let list = column(self.path, batch, name, &kind, false).map_err(|e| self.in_group(e))?;
        if list.as_list::<i32>().values().null_count() > 0 {
            return Err(
                self.wrong(format!("column `{name}`: a list has an empty place; a number in each expected"))
            );
        }
        Ok(list)
    }

    /// Codes rise, each is an item, and its score is one that the list of items knows of.
    fn check(&self, row: usize, answers: &[(u32, u8)]) -> Result<(), LogError> {
        if !answers.is_sorted_by(|x, y| x.0 < y.0) {
            return Err(self
                .in_row(row, "the codes of `items` do not rise; each item once, in rising order, expected"));
        }
        let counts = |code: u32| self.items.get(code as usize).map(|item| item.counts.as_slice());
        let unknown = |(code, score): &&(u32, u8)| {
            counts(*code).and_then(|counts| counts.get(usize::from(*score))).is_none_or(|count| *count == 0)
        };
        match answers.iter().find(unknown) {
            None => Ok(()),
            Some((code, _)) if counts(*code).is_none() => Err(self.in_row(
                row,
                &format!(
                    "item code {code} is not in {}; codes to {} expected",
                    super::ITEMS,
                    self.items.len() - 1
                ),
            )),
            Some((code, score)) => Err(self.in_row(
                row,
                &format!(
                    "score {score} of item code {code} does not occur by {}; compact the log again",
                    super::ITEMS
                ),
            )),
        }
    }

    fn unequal(&self, row: usize, items: i32, answers: i32) -> LogError {
        let why = format!(
            "{items} `items` and {answers} `answers`; as many of one as of the other, at least one, expected"
        );
        self.in_row(row, &why)
    }

    fn in_row(&self, row: usize, why: &str) -> LogError {
        self.wrong(format!("row {}: {why}", self.before + row + 1))
    }

    fn wrong(&self, why: String) -> LogError {
        self.in_group(LogError::file(self.path, why))
    }

    /// Names the row group, too.
    fn in_group(&self, error: LogError) -> LogError {
        match error {
            LogError::Data(mut data) => {
                let column = data.column.take().map(|name| format!("column `{name}`: ")).unwrap_or_default();
                data.why = format!("row group {}: {column}{}", self.group, data.why);
                LogError::Data(data)
            }
            other => other,
        }
    }
}
