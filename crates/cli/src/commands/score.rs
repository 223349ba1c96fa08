//! `score`: abilities from responses and a calibrated pool.

mod coded;
mod report;

use super::next::fresh_seed;
use crate::calibrated::{CalibratedItem, CalibratedPool, listed, normal};
use crate::context::Context;
use crate::responses::{ResponseArgs, pair};
use anyhow::bail;
use clap::{Args, ValueEnum};
use coded::responses;
use gradatim_irt::score::{Method, Scorer, reliability};
use gradatim_irt::{Grid, Item, Responses};
use report::{Persons, Prior, Report};
use serde::Serialize;
use std::path::PathBuf;

/// Arguments of `score`.
#[derive(Debug, Args)]
#[command(
    after_help = "Abilities and standard errors are in logits (D = 1). What is not defined, such as the
maximum likelihood estimate of a learner with everything right, is a dash in the table,
empty in CSV, and null with a flag in JSON. Items may be right or wrong, graded or partial
credit. Where the sidecar of the pool lists the scores of an item as its categories, the
responses are taken to be such scores; elsewhere they count from 0.

Reliability is empirical: the share of the variance of the scores that is not error. Marginal
reliability is what EAP scores on all these items would have over the prior.

Examples:
  gradatim score responses.csv --pool pool.parquet
  gradatim score responses.csv --pool pool.csv --method wle --csv > scores.csv
  gradatim score responses.csv --pool pool.parquet --plausible 10 --seed 1 --csv
  gradatim score study/attempts --pool study/pools/mls-c01.parquet --domain 1 --json"
)]
pub struct ScoreArgs {
    #[command(flatten)]
    data: ResponseArgs,
    /// Calibrated items: CSV (also .gz) or Parquet with item, a (per logit), b (logits), and optionally c, d, model,
    /// thresholds, domain.
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
    /// Prior of the ability for eap, eapsum, map and plausible values, normal(mean,sd) in logits; that of the pool if
    /// not given.
    #[arg(long, value_name = "normal(M,S)", value_parser = normal)]
    prior: Option<(f64, f64)>,
    /// Quadrature nodes, for eap, eapsum and plausible values.
    #[arg(long, default_value_t = 61, value_parser = clap::value_parser!(u16).range(3..=1001))]
    nodes: u16,
    /// Half-width of the quadrature in logits, for the same.
    #[arg(long, default_value_t = 6.0, value_name = "LOGITS", allow_negative_numbers = true)]
    range: f64,
    /// Plausible values a learner: draws from the posterior, for the statistics of groups.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000))]
    plausible: Option<u16>,
    /// Seed of the plausible values; drawn, and told in the output, if not given.
    #[arg(long, requires = "plausible")]
    seed: Option<u64>,
    /// Print CSV: learner,theta,se,n, and pv1,pv2,… with --plausible.
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
    /// Posterior mean given the sum of the scores alone.
    #[value(name = "eapsum")]
    EapSum,
}

impl MethodName {
    /// The estimator.
    pub fn method(self) -> Method {
        match self {
            Self::Eap => Method::Eap,
            Self::Map => Method::Map,
            Self::Ml => Method::Ml,
            Self::Wle => Method::Wle,
            Self::EapSum => Method::EapSum,
        }
    }
}

/// Runs the command.
pub fn run(args: &ScoreArgs, _: &Context) -> anyhow::Result<()> {
    let grid = Grid::new(usize::from(args.nodes), args.range)?;
    let pool = CalibratedPool::read(&args.pool, &args.pool_map, args.data.reading.skip_bad)?;
    let chosen = chosen(args, &pool)?;
    let table = args.data.read_scores(pool.highest_score())?;
    let responses = responses(args, &pool, &chosen, &table)?;
    let (mean, sd) = args.prior.unwrap_or_else(|| pool.latent(args.domain.as_deref()));
    let items: Vec<Item> = chosen.iter().map(|item| item.item.clone()).collect();
    let scorer = Scorer::new(&items, args.method.method(), grid).with_prior(mean, sd)?;
    let scores = scorer.score_all(&responses)?;
    let seed = args.plausible.map(|_| args.seed.map_or_else(fresh_seed, Ok)).transpose()?;
    let plausible = plausible(args, &scorer, &responses, seed)?;
    let persons = Persons { learners: &table.learners, responses: &responses, scores: &scores, plausible };
    Report {
        method: args.method,
        reliability: reliability(args.method.method(), &scores),
        marginal_reliability: scorer.marginal_reliability(),
        items_n: items.len(),
        domain: args.domain.as_deref(),
        prior: Prior { mean, sd },
        seed,
        persons: persons.rows(),
    }
    .print(args)
}

/// Draws of every learner, none where none are asked for or defined.
fn plausible(
    args: &ScoreArgs,
    scorer: &Scorer<'_, Item>,
    responses: &Responses,
    seed: Option<u64>,
) -> anyhow::Result<Vec<Vec<f64>>> {
    let (Some(draws), Some(seed)) = (args.plausible, seed) else { return Ok(Vec::new()) };
    let values = scorer.plausible_values(responses, usize::from(draws), seed)?;
    Ok(values.into_iter().map(Result::unwrap_or_default).collect())
}

/// The items to score on.
fn chosen<'p>(args: &ScoreArgs, pool: &'p CalibratedPool) -> anyhow::Result<Vec<&'p CalibratedItem>> {
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
    Ok(pool.items.iter().filter(|item| wanted(&item.domain)).collect())
}
