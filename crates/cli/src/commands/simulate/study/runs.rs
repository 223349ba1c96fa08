//! Designs, one after the other, before the same examinees.

use super::StudyArgs;
use super::examinees::examinees;
use super::outcome::{Outcome, Results, Tuning};
use super::pool::Pool;
use super::records::Records;
use super::settings::Settings;
use crate::context::spinner;
use anyhow::Context as _;
use gradatim_cat::Design;
use gradatim_simulate::{Study, with_threads};
use std::time::Instant;

/// Examinees of a round of tuning, for each stratum of ability: rates of 0.2 are then good to 0.004.
const ROUND: usize = 10_000;

/// Reads, simulates, and writes examinees as it goes.
pub fn results(args: &StudyArgs) -> anyhow::Result<Results> {
    let pool = Pool::read(args)?;
    let designs = match &args.design {
        Some(path) => Settings::read(path, &args.settings)?,
        None => vec![args.settings.clone()],
    };
    // Every design is checked before the first is run.
    designs.iter().try_for_each(|settings| settings.design(&pool, args.prior, &args.cut).map(|_| ()))?;
    let (examinees, abilities) = examinees(args, &pool)?;
    let study = Study::new(&pool.items, &examinees, args.seed).with_cuts(args.cut.clone())?;
    let mut records = args.out_examinees.as_deref().map(Records::create).transpose()?;
    let threads = args.threads.map(usize::from);
    let mut outcomes = Vec::with_capacity(designs.len());
    for settings in &designs {
        outcomes.push(outcome(args, &pool, &study, settings, records.as_mut(), threads)?);
    }
    if let Some(records) = records {
        records.finish()?;
    }
    let items = (0..pool.items.len()).map(|item| pool.items.id(item).to_owned()).collect();
    let name = args.pool.as_deref().and_then(|path| path.file_name());
    Ok(Results {
        outcomes,
        items,
        abilities,
        pool: name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        threads: with_threads(threads, rayon::current_num_threads)?,
        seed: args.seed,
    })
}

fn outcome(
    args: &StudyArgs,
    pool: &Pool,
    study: &Study<'_>,
    settings: &Settings,
    records: Option<&mut Records>,
    threads: Option<usize>,
) -> anyhow::Result<Outcome> {
    let (name, mut design) = (settings.title(), settings.design(pool, args.prior, &args.cut)?);
    let study = &study.clone().with_limits(settings.content(pool)?.limits);
    let bar = spinner(&format!("simulating {name}"));
    let tuning = with_threads(threads, || tuned(pool, study, settings, &mut design))??;
    let start = Instant::now();
    let summary = with_threads(threads, || match records {
        None => study.run(&mut design).map_err(anyhow::Error::from),
        Some(records) => study.run_each(&mut design, |record| records.push(&name, &pool.items, record)),
    })??;
    let seconds = start.elapsed().as_secs_f64();
    bar.finish_and_clear();
    Ok(Outcome { name, settings: settings.record(), summary, seconds, tuning })
}

/// Finds exposure parameters, where the design has some.
fn tuned(
    pool: &Pool,
    study: &Study<'_>,
    settings: &Settings,
    design: &mut Design,
) -> anyhow::Result<Option<Tuning>> {
    let exposure = settings.exposure()?;
    let Some((tuning, strata)) = exposure.tuning(settings.longest(pool)) else { return Ok(None) };
    let (start, examinees) = (Instant::now(), ROUND * strata.len());
    let tuned = study.tune(design, &tuning, strata, examinees).context("--exposure")?;
    Ok(Some(Tuning {
        iterations: tuned.maxima.len(),
        examinees,
        target: tuning.target,
        maximum: tuned.maxima.last().copied().unwrap_or(0.0),
        converged: tuned.converged,
        seconds: start.elapsed().as_secs_f64(),
    }))
}
