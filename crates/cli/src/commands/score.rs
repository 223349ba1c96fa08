//! `score`: abilities from responses and a calibrated pool.

use crate::calibrated::{CalibratedPool, listed, normal};
use crate::context::Context;
use crate::layout::{lines, number};
use crate::output;
use crate::responses::{ResponseArgs, each_learner, pair};
use anyhow::bail;
use clap::{Args, ValueEnum};
use gradatim_irt::score::{Method, Score, Scorer, reliability};
use gradatim_irt::{Dichotomous, Grid, Responses};
use gradatim_log::ResponseTable;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

/// Arguments of `score`.
#[derive(Debug, Args)]
#[command(
    after_help = "Abilities and standard errors are in logits (D = 1). What is not defined, such as the
maximum likelihood estimate of a learner with everything right, is a dash in the table,
empty in CSV, and null with a flag in JSON.

Examples:
  gradatim score responses.csv --pool pool.parquet
  gradatim score responses.csv --pool pool.csv --method wle --csv > scores.csv
  gradatim score study/attempts --pool study/pools/mls-c01.parquet --domain 1 --json"
)]
pub struct ScoreArgs {
    #[command(flatten)]
    data: ResponseArgs,
    /// Calibrated items: CSV (also .gz) or Parquet with item, a (per logit), b (logits), and optionally c, d, domain.
    #[arg(long, value_name = "FILE")]
    pool: PathBuf,
    /// Their column names in the pool for ours, such as item=co_item,domain=area.
    #[arg(long, value_name = "OURS=THEIRS", value_delimiter = ',', value_parser = pair, help_heading = "Reading")]
    pool_map: Vec<(String, String)>,
    /// How abilities are estimated.
    #[arg(long, value_enum, default_value_t = MethodName::Eap)]
    method: MethodName,
    /// Only the items of this domain.
    #[arg(long)]
    domain: Option<String>,
    /// Prior of the ability for eap and map, normal(mean,sd) in logits; that of the pool if not given.
    #[arg(long, value_name = "normal(M,S)", value_parser = normal)]
    prior: Option<(f64, f64)>,
    /// Quadrature nodes, for eap.
    #[arg(long, default_value_t = 61, value_parser = clap::value_parser!(u16).range(3..=1001))]
    nodes: u16,
    /// Half-width of the quadrature in logits, for eap.
    #[arg(long, default_value_t = 6.0, value_name = "LOGITS", allow_negative_numbers = true)]
    range: f64,
    /// Print CSV: learner,theta,se,n.
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// Estimators by their names on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MethodName {
    /// Posterior mean.
    Eap,
    /// Posterior mode.
    Map,
    /// Maximum likelihood; undefined when everything is right or everything wrong.
    Ml,
    /// Warm's weighted likelihood.
    Wle,
}

impl MethodName {
    /// The estimator.
    pub fn method(self) -> Method {
        match self {
            Self::Eap => Method::Eap,
            Self::Map => Method::Map,
            Self::Ml => Method::Ml,
            Self::Wle => Method::Wle,
        }
    }
}

/// What is printed.
#[derive(Debug, Serialize)]
struct Report<'a> {
    method: MethodName,
    /// Empirical reliability, 0 to 1.
    reliability: Option<f64>,
    /// Items of the pool that were scored on.
    items_n: usize,
    domain: Option<&'a str>,
    prior: Prior,
    persons: Vec<Person<'a>>,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct Prior {
    mean: f64,
    sd: f64,
}

#[derive(Debug, Serialize)]
struct Person<'a> {
    learner: &'a str,
    theta: Option<f64>,
    se: Option<f64>,
    n: usize,
    flags: Vec<&'static str>,
}

/// Runs the command.
pub fn run(args: &ScoreArgs, _: &Context) -> anyhow::Result<()> {
    let grid = Grid::new(usize::from(args.nodes), args.range)?;
    let pool = CalibratedPool::read(&args.pool, &args.pool_map, args.data.skip_bad)?;
    let items = chosen(args, &pool)?;
    let table = args.data.read()?;
    let responses = responses(args, &pool, &items, &table)?;
    let (mean, sd) = args.prior.unwrap_or_else(|| pool.latent(args.domain.as_deref()));
    let parameters: Vec<Dichotomous> = items.iter().map(|(_, item)| *item).collect();
    let scores =
        Scorer::new(&parameters, args.method.method(), grid).with_prior(mean, sd)?.score_all(&responses)?;
    print(args, &report(args, Prior { mean, sd }, &table, &responses, &scores, items.len()))
}

/// The items to score on.
fn chosen<'p>(args: &ScoreArgs, pool: &'p CalibratedPool) -> anyhow::Result<Vec<(&'p str, Dichotomous)>> {
    let domains = pool.domains();
    let place = args.pool.display();
    match &args.domain {
        Some(domain) if !domains.contains(&domain.as_str()) => {
            let there = if domains.is_empty() { "no domains".to_owned() } else { listed(domains) };
            bail!("{place}: no items of domain `{domain}`; the pool has {there}")
        }
        None if domains.len() > 1 && pool.has_domain_abilities() => {
            eprintln!(
                "{place}: every domain was calibrated as an ability of its own; `--domain D` scores one of {}",
                listed(domains)
            );
        }
        _ => {}
    }
    let wanted = |domain: &Option<String>| args.domain.is_none() || *domain == args.domain;
    Ok(pool.items.iter().filter(|i| wanted(&i.domain)).map(|i| (i.id.as_str(), i.item)).collect())
}

/// The responses to the chosen items.
fn responses(
    args: &ScoreArgs,
    pool: &CalibratedPool,
    items: &[(&str, Dichotomous)],
    table: &ResponseTable,
) -> anyhow::Result<Responses> {
    let known: HashMap<&str, u32> = (0..).zip(items).map(|(place, (id, _))| (*id, place)).collect();
    let places: Vec<Option<u32>> = table.items.iter().map(|i| known.get(i.id.as_str()).copied()).collect();
    let of_pool: HashSet<&str> = pool.items.iter().map(|item| item.id.as_str()).collect();
    let strange = table
        .items
        .iter()
        .zip(&places)
        .filter(|(item, place)| place.is_none() && !of_pool.contains(item.id.as_str()));
    refuse_strangers(args, &strange.map(|(item, _)| item.id.as_str()).collect::<Vec<_>>())?;
    if places.iter().all(Option::is_none) {
        bail!("{}: no answers to the items of {}", args.data.place(), args.pool.display());
    }
    let mut responses = Responses::new(items.len());
    each_learner(table, &places, |row| responses.push(row))?;
    Ok(responses)
}

fn refuse_strangers(args: &ScoreArgs, strangers: &[&str]) -> anyhow::Result<()> {
    let (place, names) = (args.data.place(), listed(strangers.iter().copied()));
    match strangers.len() {
        0 => {}
        n if args.data.skip_bad => eprintln!("{place}: {n} items that are not in the pool left out: {names}"),
        _ => bail!(
            "{place}: items that are not in {}: {names}; `--items a,b,c` reads others only, `--skip-bad` leaves these out",
            args.pool.display()
        ),
    }
    Ok(())
}

fn report<'a>(
    args: &'a ScoreArgs,
    prior: Prior,
    table: &'a ResponseTable,
    responses: &Responses,
    scores: &[Score],
    items_n: usize,
) -> Report<'a> {
    let rows = table.learners.iter().zip(scores).zip(responses.iter());
    Report {
        method: args.method,
        reliability: reliability(args.method.method(), scores).filter(|r| r.is_finite()),
        items_n,
        domain: args.domain.as_deref(),
        prior,
        persons: rows.map(|((learner, score), answers)| person(learner, score, answers.len())).collect(),
    }
}

fn person<'a>(learner: &'a str, score: &Score, n: usize) -> Person<'a> {
    let estimate = score.as_ref().ok();
    let mut flags = Vec::new();
    if n == 0 {
        flags.push("no_responses");
    } else if estimate.is_none() {
        flags.push("no_maximum");
    }
    Person { learner, theta: estimate.map(|e| e.theta), se: estimate.map(|e| e.se), n, flags }
}

fn print(args: &ScoreArgs, report: &Report<'_>) -> anyhow::Result<()> {
    if args.json {
        return output::json(report);
    }
    if args.csv {
        return print_csv(&report.persons);
    }
    let header = ["learner", "theta", "se", "n", "flags"].map(String::from).to_vec();
    let row = |p: &Person<'_>| {
        vec![p.learner.to_owned(), number(p.theta), number(p.se), p.n.to_string(), p.flags.join(" ")]
    };
    let rows: Vec<Vec<String>> = std::iter::once(header).chain(report.persons.iter().map(row)).collect();
    output::line(&lines(&rows).join("\n"))?;
    let (n, items) = (report.persons.len(), report.items_n);
    output::line(&format!("{n} persons, {items} items, reliability {}", number(report.reliability)))
}

fn print_csv(persons: &[Person<'_>]) -> anyhow::Result<()> {
    let text = |value: Option<f64>| value.map(|x| x.to_string()).unwrap_or_default();
    let mut writer = csv::Writer::from_writer(std::io::stdout().lock());
    writer.write_record(["learner", "theta", "se", "n"])?;
    for person in persons {
        writer.write_record([
            person.learner,
            &text(person.theta),
            &text(person.se),
            &person.n.to_string(),
        ])?;
    }
    Ok(writer.flush()?)
}
