//! The list of items: what each code of a part means.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Float64Array, ListArray, StringArray, UInt8Array, UInt32Array, UInt64Array,
};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, Float64Type, UInt32Type, UInt64Type};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;

use super::rows::list_of;
use crate::LogError;
use crate::packed::PackedItem;
use crate::parquet_file::{self, Opened, batches};
use crate::responses::ItemColumn;

/// The items as columns.
pub(super) fn batch(items: &[PackedItem]) -> Result<RecordBatch, ArrowError> {
    let text = |cell: fn(&ItemColumn) -> Option<&str>| {
        Arc::new(items.iter().map(|item| cell(&item.column)).collect::<StringArray>()) as ArrayRef
    };
    let codes = UInt32Array::from_iter_values((0..).take(items.len()));
    let answers = UInt64Array::from_iter_values(items.iter().map(PackedItem::answers));
    let highest = UInt8Array::from_iter_values(items.iter().map(highest));
    RecordBatch::try_from_iter_with_nullable([
        ("code", Arc::new(codes) as ArrayRef, false),
        ("item", text(|column| Some(column.id.as_str())), false),
        ("domain", text(|column| column.domain.as_deref()), true),
        ("skill", text(|column| column.skill.as_deref()), true),
        ("chance", Arc::new(items.iter().map(|item| item.column.chance).collect::<Float64Array>()), true),
        ("answers", Arc::new(answers), false),
        ("highest", Arc::new(highest), false),
        ("counts", Arc::new(counts(items)?), false),
    ])
}

/// The highest score that an item has got.
fn highest(item: &PackedItem) -> u8 {
    item.scores().last().unwrap_or(0)
}

fn counts(items: &[PackedItem]) -> Result<ListArray, ArrowError> {
    let lengths = OffsetBuffer::from_lengths(items.iter().map(|item| item.counts.len()));
    let values = UInt64Array::from_iter_values(items.iter().flat_map(|item| item.counts.iter().copied()));
    ListArray::try_new(list_of(DataType::UInt64, false), lengths, Arc::new(values), None)
}

/// The items of an open file; codes are 0, 1, 2, ….
pub(super) fn read(path: &Path, opened: Opened) -> Result<Vec<PackedItem>, LogError> {
    let mut items = Vec::new();
    for batch in batches(path, opened, "")? {
        add(path, &batch?, &mut items)?;
    }
    match items.is_empty() {
        true => Err(LogError::file(path, "no items; at least one expected")),
        false => Ok(items),
    }
}

fn add(path: &Path, batch: &RecordBatch, items: &mut Vec<PackedItem>) -> Result<(), LogError> {
    let codes = column(path, batch, "code", &DataType::UInt32, false)?;
    let ids = column(path, batch, "item", &DataType::Utf8, false)?;
    let domains = column(path, batch, "domain", &DataType::Utf8, true)?;
    let skills = column(path, batch, "skill", &DataType::Utf8, true)?;
    let chances = column(path, batch, "chance", &DataType::Float64, true)?;
    let counts = column(path, batch, "counts", &DataType::List(list_of(DataType::UInt64, true)), false)?;
    let text = |column: &ArrayRef, row| {
        let column = column.as_string::<i32>();
        column.is_valid(row).then(|| column.value(row).to_owned())
    };
    for row in 0..batch.num_rows() {
        let (code, expected) = (codes.as_primitive::<UInt32Type>().value(row), items.len());
        if code as usize != expected {
            let why = format!("{code} where {expected} should be; codes 0, 1, 2, … without a gap expected");
            return Err(LogError::column(path, "code", why));
        }
        let chances = chances.as_primitive::<Float64Type>();
        let counts = counts.as_list::<i32>().value(row);
        let column = ItemColumn {
            id: text(&ids, row).unwrap_or_default(),
            domain: text(&domains, row),
            skill: text(&skills, row),
            chance: chances.is_valid(row).then(|| chances.value(row)),
        };
        let counts = counts.as_primitive::<UInt64Type>().iter().flatten().collect();
        items.push(PackedItem { column, counts });
    }
    Ok(())
}

/// A column with the type it should have.
pub(super) fn column(
    path: &Path,
    batch: &RecordBatch,
    name: &str,
    kind: &DataType,
    nullable: bool,
) -> Result<ArrayRef, LogError> {
    let Some(found) = batch.column_by_name(name) else {
        return Err(LogError::column(path, name, "missing; a session-major log expected"));
    };
    let unfit = |e| LogError::column(path, name, format!("{e}; values of type {kind} expected"));
    let column = parquet_file::cast(found, kind).map_err(unfit)?;
    match column.null_count() {
        1.. if !nullable => {
            Err(LogError::column(path, name, "has empty cells; a value in every row expected"))
        }
        _ => Ok(column),
    }
}
