//! `next`: the item that a selection rule chooses after given responses.

use super::score::MethodName;
use crate::calibrated::{CalibratedItem, CalibratedPool, normal};
use crate::context::Context;
use crate::failure::CheckFailed;
use crate::layout::{lines, number};
use crate::output;
use crate::responses::pair;
use anyhow::bail;
use clap::Args;
use gradatim_cat::{CatError, ItemModel, ItemPool, PoolItem, SelectionRule, Standing, rule};
use gradatim_irt::score::{Score, Scorer};
use gradatim_irt::{Grid, ItemBelief};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use serde::Serialize;
use std::path::PathBuf;

/// Arguments of `next`.
#[derive(Debug, Args)]
#[command(
    after_help = "The criterion is the information at the estimate for mfi (per squared logit, higher is better),
the expected posterior variance for mepv (squared logits, lower is better), and the probability
of being drawn for random. Of equal items the first of the pool is chosen.

Examples:
  gradatim next --pool pool.csv
  gradatim next --pool pool.csv --administered i7,i12 --responses 1,0 --rule mepv --json
  gradatim next --pool pool.csv --administered i7 --responses 1 --estimator ml --all"
)]
pub struct NextArgs {
    /// Calibrated items: CSV (also .gz) or Parquet with item, a (per logit), b (logits), and optionally c and d.
    #[arg(long, value_name = "FILE")]
    pool: PathBuf,
    /// Their column names in the pool for ours, such as item=co_item.
    #[arg(long, value_name = "OURS=THEIRS", value_delimiter = ',', value_parser = pair)]
    map: Vec<(String, String)>,
    /// Leave out items of the pool that are not usable, instead of stopping at the first.
    #[arg(long)]
    skip_bad: bool,
    /// Items answered so far.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    administered: Vec<String>,
    /// Their answers in the same order, 1 right and 0 wrong.
    #[arg(long, value_name = "0|1", value_delimiter = ',', value_parser = clap::value_parser!(u8).range(0..=1))]
    responses: Vec<u8>,
    /// How the ability is estimated.
    #[arg(long, value_enum, default_value_t = MethodName::Eap)]
    estimator: MethodName,
    /// Selection rule: mfi, mepv or random.
    #[arg(long, default_value = "mfi")]
    rule: String,
    /// Quadrature nodes.
    #[arg(long, default_value_t = 33, value_parser = clap::value_parser!(u16).range(3..=1001))]
    nodes: u16,
    /// Half-width of the quadrature, in logits.
    #[arg(long, default_value_t = 4.0, value_name = "LOGITS", allow_negative_numbers = true)]
    range: f64,
    /// Prior of the ability, normal(mean,sd) in logits.
    #[arg(long, value_name = "normal(M,S)", default_value = "normal(0,1)", value_parser = normal)]
    prior: (f64, f64),
    /// List the criterion of every item that is left.
    #[arg(long)]
    all: bool,
    /// Seed of the rule random; drawn, and told in the output, if not given.
    #[arg(long)]
    seed: Option<u64>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// What is printed.
#[derive(Debug, Serialize)]
struct Choice<'a> {
    theta: Option<f64>,
    se: Option<f64>,
    item: &'a str,
    criterion: f64,
    rule: &'static str,
    estimator: MethodName,
    flags: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    all: Option<Vec<Candidate<'a>>>,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct Candidate<'a> {
    item: &'a str,
    criterion: f64,
}

/// Runs the command.
pub fn run(args: &NextArgs, _: &Context) -> anyhow::Result<()> {
    let rule = rule(&args.rule)?;
    let grid = Grid::new(usize::from(args.nodes), args.range)?;
    let pool = item_pool(args, &grid)?;
    let answers = answers(args, &pool)?;
    let score = estimate(args, &pool, &grid, &answers)?;
    let posterior = posterior(args, &pool, &grid, &answers);
    let theta = score.map_or(args.prior.0, |estimate| estimate.theta);
    let standing = Standing {
        theta,
        nodes: grid.nodes(),
        posterior: &posterior,
        likelihood: &posterior,
        evidence: None,
    };
    let left: Vec<usize> = (0..pool.len()).filter(|i| !answers.iter().any(|(item, _)| item == i)).collect();
    if left.is_empty() {
        let place = args.pool.display();
        return Err(CheckFailed(format!("{place}: every item has been administered; none is left")).into());
    }
    print(args, &choose(args, rule.as_ref(), &pool, &standing, &left, &score)?)
}

fn item_pool(args: &NextArgs, grid: &Grid) -> anyhow::Result<ItemPool> {
    let calibrated = CalibratedPool::read(&args.pool, &args.map, args.skip_bad)?;
    let all = calibrated.items.len();
    let known = calibrated.items.into_iter().filter_map(|item| pool_item(args, item).transpose());
    let items = known.collect::<anyhow::Result<Vec<PoolItem>>>()?;
    if items.len() < all {
        eprintln!("{}: {} of {all} items left out", args.pool.display(), all - items.len());
    }
    Ok(ItemPool::new(items, 1, grid)?)
}

/// A right-or-wrong item; none where others are to be left out.
fn pool_item(args: &NextArgs, item: CalibratedItem) -> anyhow::Result<Option<PoolItem>> {
    match item.right_or_wrong() {
        Ok(curve) => Ok(Some(PoolItem::new(item.id, 0, ItemBelief::known(curve)))),
        Err(_) if args.skip_bad => Ok(None),
        Err(error) => Err(error.context(args.pool.display().to_string())),
    }
}

/// Positions in the pool with their answers.
fn answers(args: &NextArgs, pool: &ItemPool) -> anyhow::Result<Vec<(usize, u8)>> {
    let (items, answers) = (&args.administered, &args.responses);
    if items.len() != answers.len() {
        bail!(
            "--administered names {} items and --responses has {}; one answer an item expected",
            items.len(),
            answers.len()
        );
    }
    let mut known: Vec<(usize, u8)> = Vec::with_capacity(items.len());
    for (id, answer) in items.iter().zip(answers) {
        let position = pool.position(id).ok_or_else(|| CatError::UnknownItem(format!("`{id}`")))?;
        if known.iter().any(|(item, _)| *item == position) {
            bail!("--administered names `{id}` twice; every item once expected");
        }
        known.push((position, *answer));
    }
    Ok(known)
}

/// The estimate by the method asked for.
fn estimate(args: &NextArgs, pool: &ItemPool, grid: &Grid, answers: &[(usize, u8)]) -> anyhow::Result<Score> {
    let items: Vec<ItemModel> = answers.iter().map(|(item, _)| pool.model(*item).clone()).collect();
    let rows: Vec<(u32, u8)> = (0..).zip(answers).map(|(place, (_, answer))| (place, *answer)).collect();
    let scorer = Scorer::new(&items, args.estimator.method(), grid.clone());
    Ok(scorer.with_prior(args.prior.0, args.prior.1)?.score(&rows))
}

/// The posterior on the grid, whatever the estimator.
fn posterior(args: &NextArgs, pool: &ItemPool, grid: &Grid, answers: &[(usize, u8)]) -> Vec<f64> {
    let log_likelihood = |node: usize| -> f64 {
        let of = |(item, answer): &(usize, u8)| {
            pool.log_likelihood(*item, usize::from(*answer)).get(node).copied()
        };
        answers.iter().filter_map(of).sum()
    };
    let logs: Vec<f64> = (0..grid.len()).map(log_likelihood).collect();
    let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut weights = grid.normal_weights(args.prior.0, args.prior.1);
    weights.iter_mut().zip(&logs).for_each(|(weight, log)| *weight *= (log - top).exp());
    gradatim_irt::math::normalise(&mut weights);
    weights
}

fn choose<'p>(
    args: &NextArgs,
    rule: &dyn SelectionRule,
    pool: &'p ItemPool,
    standing: &Standing<'_>,
    left: &[usize],
    score: &Score,
) -> anyhow::Result<Choice<'p>> {
    let seed = if rule.name() == "random" { Some(args.seed.map_or_else(fresh_seed, Ok)?) } else { None };
    let values: Vec<f64> = left.iter().map(|item| rule.value(pool, *item, standing)).collect();
    let chosen = seed.map_or_else(
        || first_best(&values),
        |seed| Pcg64Mcg::seed_from_u64(seed).random_range(0..left.len()),
    );
    let candidate = |(item, value): (&usize, &f64)| Candidate {
        item: pool.id(*item),
        criterion: criterion(rule.name(), *value, left.len()),
    };
    let candidates: Vec<Candidate<'p>> = left.iter().zip(&values).map(candidate).collect();
    let Some(Candidate { item, criterion }) = candidates.get(chosen).copied() else {
        bail!("no item is left to choose from");
    };
    Ok(Choice {
        theta: score.ok().map(|estimate| estimate.theta),
        se: score.ok().map(|estimate| estimate.se),
        item,
        criterion,
        rule: rule.name(),
        estimator: args.estimator,
        flags: flags(score),
        seed,
        all: args.all.then_some(candidates),
    })
}

/// A seed nobody has chosen.
pub fn fresh_seed() -> anyhow::Result<u64> {
    Ok(u64::from_str_radix(&gradatim_log::new_sitting_id()?, 16)?)
}

/// The first of the highest values.
fn first_best(values: &[f64]) -> usize {
    let better = |best: usize, i: usize| if values.get(i) > values.get(best) { i } else { best };
    (0..values.len()).reduce(better).unwrap_or(0)
}

/// The value of a rule as people know it.
fn criterion(rule: &str, value: f64, candidates: usize) -> f64 {
    match rule {
        "mepv" => -value,
        "random" => 1.0 / candidates as f64,
        _ => value,
    }
}

fn flags(score: &Score) -> Vec<&'static str> {
    use gradatim_irt::score::Undefined;
    match score {
        Ok(_) => vec![],
        Err(Undefined::NoResponses) => vec!["no_responses", "chosen_at_prior_mean"],
        Err(Undefined::NoMaximum) => vec!["no_maximum", "chosen_at_prior_mean"],
        Err(Undefined::Impossible) => vec!["impossible", "chosen_at_prior_mean"],
    }
}

fn print(args: &NextArgs, choice: &Choice<'_>) -> anyhow::Result<()> {
    if args.json {
        return output::json(choice);
    }
    let Choice { item, criterion, rule, theta, se, .. } = choice;
    let (theta, se) = (number(*theta), number(*se));
    output::line(&format!("{item}  ({rule} {criterion:.4} at ability {theta}, standard error {se})"))?;
    for flag in &choice.flags {
        eprintln!("{}", flag.replace('_', " "));
    }
    let row = |c: &Candidate<'_>| vec![c.item.to_owned(), format!("{:.6}", c.criterion)];
    let rows: Vec<Vec<String>> = choice.all.iter().flatten().map(row).collect();
    if rows.is_empty() { Ok(()) } else { output::line(&lines(&rows).join("\n")) }
}
