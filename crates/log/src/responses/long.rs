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
            same_throughout(&layout, &answer, &mut builder)?;
            take(&layout, &answer, &mut builder)?;
        }
        Ok(())
    })?;
    layout.check(&builder.items, builder.responses.len())?;
    let groups = layout.group.map(|_| std::mem::take(&mut builder.groups));
    let periods = layout.period.map(|_| std::mem::take(&mut builder.periods));
    Ok(ResponseTable { skipped, groups, periods, ..builder.finish(options) })
}

/// Opens the parallel columns that the file has; order and time are needed for sorting in any case.
fn prepare(layout: &Layout<'_>, options: &ReadOptions, builder: &mut Builder) {
    let details = &mut builder.details;
    details.order = layout.order.map(|_| Vec::new());
    details.timestamp_ms = layout.timestamp.map(|_| Vec::new());
    details.response_time_s = layout.duration.filter(|_| options.details).map(|_| Vec::new());
    details.sitting = layout.sitting.filter(|_| options.details).map(|_| Vec::new());
    details.choice = layout.choice.map(|_| Vec::new());
}

/// A learner has one value in a column of groups or periods.
fn same_throughout(layout: &Layout<'_>, answer: &Answer<'_>, builder: &mut Builder) -> Result<(), BadRow> {
    let known = builder.learners.get(answer.learner);
    let groups = (layout.group, answer.group, &mut builder.groups);
    let periods = (layout.period, answer.period, &mut builder.periods);
    for (column, value, values) in [groups, periods] {
        let Some(value) = value else { continue };
        match known.and_then(|index| values.get(index as usize)) {
            None => values.push(value.to_owned()),
            Some(before) if before == value => {}
            Some(before) => {
                let learner = answer.learner;
                let why = format!("`{learner}` was in `{before}` before; one value a learner expected");
                return Err(layout.bad(column, why));
            }
        }
    }
    Ok(())
}

fn take(layout: &Layout<'_>, answer: &Answer<'_>, builder: &mut Builder) -> Result<(), BadRow> {
    let learner = builder.learners.index(answer.learner);
    let item = answer.item_index(&mut builder.items);
    let coded = answer.choice.map(|option| builder.options.code(item, option)).transpose();
    let choice = coded.map_err(|why| layout.bad(layout.choice, why))?;
    builder.responses.push(Response { learner, item, score: answer.score });
    let Builder { details, sittings, .. } = builder;
    if let (Some(column), Some(order)) = (&mut details.order, answer.order) {
        column.push(order);
    }
    details.timestamp_ms.iter_mut().for_each(|column| column.push(answer.timestamp_ms));
    details.response_time_s.iter_mut().for_each(|column| column.push(answer.response_time_s));
    let sitting = answer.sitting.unwrap_or_default();
    details.sitting.iter_mut().for_each(|column| column.push(sittings.index(sitting)));
    details.choice.iter_mut().for_each(|column| column.push(choice));
    Ok(())
}
