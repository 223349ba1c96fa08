//! Who is simulated: drawn, given, at fixed abilities, or replayed.

use super::StudyArgs;
use super::pool::Pool;
use crate::calibrated::listed;
use crate::responses::each_learner;
use anyhow::{Context as _, bail};
use flate2::read::MultiGzDecoder;
use gradatim_irt::{Grid, Responses};
use gradatim_log::{ReadOptions, ResponseTable, read_responses};
use gradatim_simulate::Examinees;
use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Examinees where nothing says how many.
const USUAL: u32 = 1000;

/// The examinees, and in words where their abilities come from.
pub fn examinees(args: &StudyArgs, pool: &Pool) -> anyhow::Result<(Examinees, String)> {
    if let Some(path) = &args.replay {
        return replayed(args, pool, path);
    }
    if let Some(path) = &args.abilities {
        let thetas = of_file(args, path)?;
        return Ok((Examinees::given(thetas)?, format!("abilities of {}", name(path))));
    }
    let n = args.examinees.unwrap_or(USUAL) as usize;
    if !args.at.is_empty() {
        return Ok((
            Examinees::at_points(&args.at, n)?,
            format!("{n} at each of {} abilities", args.at.len()),
        ));
    }
    let (mean, sd) = args.distribution;
    Ok((Examinees::drawn(n, mean, sd, args.seed)?, format!("abilities drawn from N({mean}, {sd}²)")))
}

/// Real answers, with abilities from a file or from all the answers.
fn replayed(args: &StudyArgs, pool: &Pool, path: &Path) -> anyhow::Result<(Examinees, String)> {
    let answers = answers(args, pool, path)?;
    let grid = Grid::new(usize::from(args.nodes), args.range)?;
    let examinees = Examinees::replayed(pool.items.models(), answers, &grid)
        .with_context(|| path.display().to_string())?;
    match &args.abilities {
        Some(abilities) => {
            let thetas = of_file(args, abilities)?;
            let examinees =
                examinees.with_abilities(thetas).with_context(|| abilities.display().to_string())?;
            Ok((examinees, format!("answers of {}, abilities of {}", name(path), name(abilities))))
        }
        None => Ok((examinees, format!("answers of {}, abilities by all of them", name(path)))),
    }
}

fn answers(args: &StudyArgs, pool: &Pool, path: &Path) -> anyhow::Result<Responses> {
    let options = ReadOptions {
        max_score: pool.calibrated.highest_score(),
        skip_bad: args.skip_bad,
        items: args.form.map(|_| pool.calibrated.items.iter().map(|item| item.id.clone()).collect()),
        ..ReadOptions::default()
    };
    let table = read_responses(path, &options)?;
    if !table.skipped.is_empty() {
        eprintln!("{}: {} bad rows left out", path.display(), table.skipped.len());
    }
    let places = places(args, pool, path, &table)?;
    let (mut responses, mut strange) = (Responses::new(pool.items.len()), None);
    let most = args.examinees.map_or(usize::MAX, |n| n as usize);
    each_learner(&table, &places, |row| {
        let answer = |&(place, score): &(u32, u8)| {
            let item = pool.calibrated.items.get(place as usize)?;
            let category = item.category(score);
            if category.is_none() && strange.is_none() {
                strange = Some(format!("item `{}`: score {score}; one of {:?} expected", item.id, item.raw));
            }
            Some((place, category?))
        };
        let row: Vec<(u32, u8)> = row.iter().filter_map(answer).collect();
        if responses.persons() < most { responses.push(&row) } else { Ok(()) }
    })?;
    match strange {
        Some(what) if !args.skip_bad => bail!("{}: {what}", path.display()),
        _ => Ok(responses),
    }
}

/// The place of each of the file's items in the pool.
fn places(
    args: &StudyArgs,
    pool: &Pool,
    path: &Path,
    table: &ResponseTable,
) -> anyhow::Result<Vec<Option<u32>>> {
    let known: HashMap<&str, u32> =
        (0..).zip(&pool.calibrated.items).map(|(place, item)| (item.id.as_str(), place)).collect();
    let places: Vec<Option<u32>> = table.items.iter().map(|i| known.get(i.id.as_str()).copied()).collect();
    let strange = table.items.iter().zip(&places).filter(|(_, place)| place.is_none());
    let strange: Vec<&str> = strange.map(|(item, _)| item.id.as_str()).collect();
    let file = path.display();
    if strange.len() == places.len() {
        bail!("{file}: no answers to the items of the pool; columns named as its items expected");
    }
    if !strange.is_empty() && !args.skip_bad {
        bail!("{file}: items that are not in the pool: {}; `--skip-bad` leaves these out", listed(strange));
    }
    Ok(places)
}

/// The column `theta` of a file, the first `--examinees` of them.
fn of_file(args: &StudyArgs, path: &Path) -> anyhow::Result<Vec<f64>> {
    let place = path.display();
    let file = File::open(path).with_context(|| format!("{place}: cannot be read"))?;
    let zipped = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz"));
    let reader: Box<dyn Read> = if zipped { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    let mut reader = csv::Reader::from_reader(reader);
    let header = reader.headers().with_context(|| format!("{place}: no CSV; a column theta expected"))?;
    let Some(column) = header.iter().position(|cell| cell.trim() == "theta") else {
        bail!("{place}: no column theta; abilities in logits expected under that name");
    };
    let most = args.examinees.map_or(usize::MAX, |n| n as usize);
    let mut thetas = Vec::new();
    for (row, record) in (2..).zip(reader.records()).take(most) {
        let record = record.with_context(|| format!("{place}:{row}: a broken row"))?;
        let cell = record.get(column).unwrap_or_default().trim();
        let theta: Option<f64> = cell.parse().ok().filter(|theta: &f64| theta.is_finite());
        thetas.push(theta.with_context(|| format!("{place}:{row}: theta: `{cell}`; a number expected"))?);
    }
    if thetas.is_empty() {
        bail!("{place}: no abilities under the header; at least one expected");
    }
    Ok(thetas)
}

/// The name of a file, for sentences.
fn name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
