//! One row an answer.

use std::collections::BTreeMap;

use super::build::Builder;
use super::layout::{Answer, Layout};
use super::{Format, ReadOptions, Response, ResponseTable};
use crate::LogError;
use crate::table::{BadRow, Cells, each_row};

/// Long if there is an item and a person, or an item and a score; otherwise wide.
pub(crate) fn guess(header: &[String], map: &BTreeMap<String, String>) -> Format {
    let has = |ours: &str| map.contains_key(ours) || header.iter().any(|name| name == ours);
    let long = has("item") && (has("learner") || has("correct") || has("score"));
    if long { Format::Long } else { Format::Wide }
}

pub(super) fn read(mut cells: Cells, options: &ReadOptions) -> Result<ResponseTable, LogError> {
    let layout = Layout::new(&mut cells, options)?;
    let mut builder = Builder::default();
    prepare(&layout, options, &mut builder);
    let skipped = each_row(&mut cells, options.skip_bad, |row| {
        if let Some(answer) = layout.answer(row)? {
            layout.same_domain(&answer, &builder.items)?;
            same_group(&layout, &answer, &mut builder)?;
            take(&answer, &mut builder);
        }
        Ok(())
    })?;
    layout.check(&builder.items, builder.responses.len())?;
    let groups = layout.group.map(|_| std::mem::take(&mut builder.groups));
    Ok(ResponseTable { skipped, groups, ..builder.finish(options.details) })
}

/// Opens the parallel columns that the file has; order and time are needed for sorting in any case.
fn prepare(layout: &Layout<'_>, options: &ReadOptions, builder: &mut Builder) {
    let details = &mut builder.details;
    details.order = layout.order.map(|_| Vec::new());
    details.timestamp_ms = layout.timestamp.map(|_| Vec::new());
    details.response_time_s = layout.duration.filter(|_| options.details).map(|_| Vec::new());
    details.sitting = layout.sitting.filter(|_| options.details).map(|_| Vec::new());
}

fn same_group(layout: &Layout<'_>, answer: &Answer<'_>, builder: &mut Builder) -> Result<(), BadRow> {
    let Some(group) = answer.group else { return Ok(()) };
    let learner = answer.learner;
    match builder.learners.get(learner).and_then(|index| builder.groups.get(index as usize)) {
        None => builder.groups.push(group.to_owned()),
        Some(before) if before == group => {}
        Some(before) => {
            let why = format!("`{learner}` was in `{before}` before; one group a learner expected");
            return Err(layout.bad_group(why));
        }
    }
    Ok(())
}

fn take(answer: &Answer<'_>, builder: &mut Builder) {
    let learner = builder.learners.index(answer.learner);
    let item = answer.item_index(&mut builder.items);
    builder.responses.push(Response { learner, item, score: answer.score });
    let Builder { details, sittings, .. } = builder;
    if let (Some(column), Some(order)) = (&mut details.order, answer.order) {
        column.push(order);
    }
    if let Some(column) = &mut details.timestamp_ms {
        column.push(answer.timestamp_ms);
    }
    if let Some(column) = &mut details.response_time_s {
        column.push(answer.response_time_s);
    }
    if let Some(column) = &mut details.sitting {
        column.push(sittings.index(answer.sitting.unwrap_or_default()));
    }
}
