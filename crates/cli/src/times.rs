//! Response times of items, from the columns of a pool.

use anyhow::{Context as _, bail};
use gradatim_cat::ResponseTime;
use gradatim_log::pool::ItemColumns;
use std::path::Path;

/// Seconds that an item may be expected to take.
const SENSIBLE: std::ops::RangeInclusive<f64> = 0.01..=1e6;

/// The lognormal time of each of these items (van der Linden 2007), as far as the file states one: `time_intensity`
/// (log seconds) with `time_discrimination` or the usual one, otherwise `expected_seconds`.
pub fn times(columns: &ItemColumns, ids: &[&str], path: &Path) -> anyhow::Result<Vec<Option<ResponseTime>>> {
    let rows = columns.rows();
    let of = |id: &&str| {
        let Some(row) = rows.get(id).copied() else { return Ok(None) };
        time(columns, row).with_context(|| format!("{}: item `{id}`", path.display()))
    };
    ids.iter().map(of).collect()
}

fn time(columns: &ItemColumns, row: usize) -> anyhow::Result<Option<ResponseTime>> {
    let number = |ours: &str| number(columns, row, ours);
    let time = match (number("time_intensity")?, number("expected_seconds")?) {
        (Some(beta), _) => {
            let alpha = number("time_discrimination")?.unwrap_or(ResponseTime::USUAL_ALPHA);
            ResponseTime::new(alpha, beta)
        }
        (None, Some(seconds)) => ResponseTime::of_seconds(seconds),
        (None, None) => return Ok(None),
    };
    let time = time.context("its response time")?;
    let seconds = time.expected(0.0);
    if !SENSIBLE.contains(&seconds) {
        bail!("an expected time of {seconds:.3e} s; 0.01 to a million seconds expected");
    }
    Ok(Some(time))
}

fn number(columns: &ItemColumns, row: usize, ours: &str) -> anyhow::Result<Option<f64>> {
    let Some(column) = columns.column(ours) else { return Ok(None) };
    let Some(text) = columns.cell(row, column) else { return Ok(None) };
    let number = text.parse().ok().filter(|x: &f64| x.is_finite());
    let name = columns.name(column);
    number.map(Some).with_context(|| format!("column `{name}`: `{text}`; a number expected"))
}

/// Mean of the expected times that are known, in seconds.
pub fn mean_seconds<'t>(times: impl IntoIterator<Item = &'t Option<ResponseTime>>) -> Option<f64> {
    let known: Vec<f64> = times.into_iter().flatten().map(|time| time.expected(0.0)).collect();
    (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
}
