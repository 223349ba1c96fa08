//! Designs, one after the other, before the same examinees.

use super::StudyArgs;
use super::examinees::examinees;
use super::outcome::{Outcome, Results, Tuning};
use super::plan::Plan;
use super::pool::Pool;
use super::records::Records;
use super::settings::Settings;
use crate::context::spinner;
use anyhow::Context as _;
use cpu_time::ThreadTime;
use gradatim_simulate::{Clock, Examinees, Speeds, Study, with_threads};
use std::time::{Duration, Instant};

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
    let plans = designs.iter().map(|settings| Plan::new(settings, args, &pool));
    let plans = plans.collect::<anyhow::Result<Vec<Plan>>>()?;
    let (examinees, abilities) = examinees(args, &pool)?;
    let study = study(args, &pool, &examinees)?;
    let mut records = args.out_examinees.as_deref().map(Records::create).transpose()?;
    let threads = args.threads.map(usize::from);
    let mut outcomes = Vec::with_capacity(designs.len());
    for (settings, plan) in designs.iter().zip(plans) {
        outcomes.push(outcome(&pool, &study, settings, plan, records.as_mut(), threads)?);
    }
    if let Some(records) = records {
        records.finish()?;
    }
    let items = (0..pool.items.len()).map(|item| pool.items.id(item).to_owned()).collect();
    let name = args.pool.as_deref().and_then(|path| path.file_name());
    Ok(Results {
        outcomes,
        items,
        scorable: pool.scorable(),
        abilities,
        pool: name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        threads: with_threads(threads, rayon::current_num_threads)?,
        seed: args.seed,
    })
}

/// What all designs have in common.
fn study<'a>(args: &StudyArgs, pool: &'a Pool, examinees: &'a Examinees) -> anyhow::Result<Study<'a>> {
    let (mean, sd) = args.speed;
    let speeds = pool.seconds.map(|_| Speeds::drawn(examinees.len(), mean, sd, args.seed)).transpose();
    let study = Study::new(&pool.items, examinees, args.seed).with_cuts(args.cut.clone())?;
    let clock = args.timings.then_some(spent as Clock);
    Ok(study.with_speeds(speeds.context("--speed")?).with_clock(clock))
}

/// Processor time of the calling thread, which what else the machine does hardly touches.
fn spent() -> Duration {
    ThreadTime::now().as_duration()
}

fn outcome(
    pool: &Pool,
    study: &Study<'_>,
    settings: &Settings,
    mut plan: Plan,
    records: Option<&mut Records>,
    threads: Option<usize>,
) -> anyhow::Result<Outcome> {
    let name = plan.name.clone();
    let study = &study.clone().with_check(plan.check.clone()).with_seeding(plan.seeding.clone());
    let bar = spinner(&format!("simulating {name}"));
    let tuning = with_threads(threads, || tuned(study, &mut plan))??;
    let (start, design) = (Instant::now(), &mut plan.design);
    let summary = with_threads(threads, || match records {
        None => study.run(design).map_err(anyhow::Error::from),
        Some(records) => study.run_each(design, |record| records.push(&name, &pool.items, record)),
    })??;
    let seconds = start.elapsed().as_secs_f64();
    bar.finish_and_clear();
    let (settings, checked) = (settings.record(), plan.check.is_some());
    let exposure = summary.exposure.of_items(&pool.scorable());
    Ok(Outcome { name, settings, summary, exposure, seconds, tuning, checked })
}

/// Finds exposure parameters, where the design has some.
fn tuned(study: &Study<'_>, plan: &mut Plan) -> anyhow::Result<Option<Tuning>> {
    let Some((tuning, strata)) = plan.exposure.tuning(plan.longest) else { return Ok(None) };
    let (start, examinees) = (Instant::now(), ROUND * strata.len());
    let tuned = study.tune(&mut plan.design, &tuning, strata, examinees).context("--exposure")?;
    Ok(Some(Tuning {
        iterations: tuned.maxima.len(),
        examinees,
        target: tuning.target,
        maximum: tuned.maxima.last().copied().unwrap_or(0.0),
        converged: tuned.converged,
        seconds: start.elapsed().as_secs_f64(),
    }))
}
