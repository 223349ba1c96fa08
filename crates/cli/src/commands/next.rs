//! `next`: the item that a selection rule chooses after given responses.

mod answers;
mod plan;
mod report;

use crate::calibrated::{CalibratedPool, normal};
use crate::constraints::AttributeFiles;
use crate::context::Context;
use crate::failure::CheckFailed;
use crate::numbers::finite;
use crate::responses::pair;
use clap::{Args, ValueEnum};
use gradatim_cat::{Convention, Session};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use serde::Serialize;
use std::path::PathBuf;

/// Arguments of `next`.
#[derive(Debug, Args)]
#[command(after_help = "Rules: mfi (information at the estimate), mlwi and mpwi (information over the
likelihood or the posterior), mei and mei-fisher (expected observed or Fisher
information), mepv (expected posterior variance), kl and klp (Kullback-Leibler
information over the likelihood or the posterior), gdi and gdip (global
discrimination), bopt (nearest difficulty, also urry), thopt (nearest peak of
the information), a-stratified, random, fixed.

The criterion is what the rule goes by: less is better for mepv (squared
logits), bopt, thopt and a-stratified (logits), and fixed (place in the form);
for random it is the probability of being drawn; else more is better. Of equal
items the first of the pool is chosen. Integrals over the ability go by the
trapezoidal rule.

With --convention catr the criteria are those of catR 3.17: mlwi, mpwi, kl and
klp integrate the likelihood itself, mepv and mei weigh the outcomes at the
estimate, and map, ml and wle stay within --bound (4 unless given).

Examples:
  gradatim next --pool pool.csv
  gradatim next --pool pool.csv --administered i7,i12 --responses 1,0 --rule mepv --json
  gradatim next --pool pool.csv --administered i7 --responses 1 --estimator wle --rule klp --all
  gradatim next --pool pool.csv --rule mfi --cut 0.5
  gradatim next --pool science_pool.csv --constraints science_constraints.csv --administered SC00342 --responses 1
  gradatim next --pool pool.csv --rule a-stratified --strata 4 --length 40")]
pub struct NextArgs {
    /// Calibrated items: CSV (also .gz) or Parquet with item, a (per logit), b (logits), and optionally c and d, or
    /// model and thresholds.
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
    /// Their scores in the same order: 1 right and 0 wrong, or 0 to k.
    #[arg(long, value_name = "SCORE", value_delimiter = ',')]
    responses: Vec<u8>,
    /// How the ability is estimated.
    #[arg(long, value_enum, default_value_t = EstimatorName::Eap)]
    estimator: EstimatorName,
    /// Half-width of the range that map, ml, wle, jeffreys and robust stay in, in logits; the end stands for an
    /// estimate that is undefined.
    #[arg(long, value_name = "LOGITS", allow_negative_numbers = true, value_parser = finite)]
    bound: Option<f64>,
    /// Selection rule.
    #[arg(long, default_value = "mfi")]
    rule: String,
    /// Whose definitions of the criteria.
    #[arg(long, value_enum, default_value_t = ConventionName::Usual)]
    convention: ConventionName,
    /// Choose for this cut, in logits, instead of for the estimate.
    #[arg(long, value_name = "LOGITS", allow_negative_numbers = true, value_parser = finite)]
    cut: Option<f64>,
    /// Begin with the most informative items at these abilities, in logits.
    #[arg(long, value_name = "LOGITS", value_delimiter = ',', allow_hyphen_values = true, value_parser = finite)]
    start: Vec<f64>,
    /// Items of the rule fixed, in their order.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    form: Vec<String>,
    /// Choose by the criterion over the expected time of the item, from the pool's columns time_intensity and
    /// time_discrimination, or expected_seconds.
    #[arg(long)]
    per_second: bool,
    /// Constraints that the test keeps, by a shadow test: a table as R's TestDesign has them (CSV), or TOML.
    #[arg(long, value_name = "FILE")]
    constraints: Option<PathBuf>,
    #[command(flatten)]
    attributes: AttributeFiles,
    /// Strata of the rule a-stratified.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..))]
    strata: u16,
    /// Strata of alike difficulties.
    #[arg(long)]
    b_blocking: bool,
    /// Length of the test of the rule a-stratified, in items.
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u16).range(1..))]
    length: u16,
    /// Quadrature nodes.
    #[arg(long, default_value_t = 33, value_parser = clap::value_parser!(u16).range(3..=1001))]
    nodes: u16,
    /// Half-width of the quadrature, in logits.
    #[arg(long, default_value_t = 4.0, value_name = "LOGITS", allow_negative_numbers = true, value_parser = finite)]
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

/// Estimators by their names on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
enum EstimatorName {
    /// Posterior mean.
    Eap,
    /// Posterior mode.
    Map,
    /// Maximum likelihood; undefined when everything is right or everything wrong.
    Ml,
    /// Warm's weighted likelihood.
    Wle,
    /// Posterior mode under Jeffreys' prior.
    Jeffreys,
    /// Maximum likelihood with Huber's weights.
    Robust,
}

impl EstimatorName {
    fn name(self) -> &'static str {
        match self {
            Self::Eap => "eap",
            Self::Map => "map",
            Self::Ml => "ml",
            Self::Wle => "wle",
            Self::Jeffreys => "jeffreys",
            Self::Robust => "robust",
        }
    }
}

/// Conventions by their names on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ConventionName {
    /// Weights that sum to one, outcomes as the posterior predicts them.
    Usual,
    /// Those of catR 3.17.
    Catr,
}

impl ConventionName {
    fn convention(self) -> Convention {
        match self {
            Self::Usual => Convention::Usual,
            Self::Catr => Convention::Catr,
        }
    }
}

/// Runs the command.
pub fn run(args: &NextArgs, _: &Context) -> anyhow::Result<()> {
    let calibrated = CalibratedPool::read(&args.pool, &args.map, args.skip_bad)?;
    let columns = plan::columns(args)?;
    let pool = plan::item_pool(args, &calibrated, &columns)?;
    let answers = answers::answers(args, &calibrated, &pool)?;
    let form = plan::form(args, &pool, &columns)?;
    let design = plan::design(args, &pool, form.as_ref())?;
    let seed = if design.rule.draws() { Some(args.seed.map_or_else(fresh_seed, Ok)?) } else { None };
    let mut rng = Pcg64Mcg::seed_from_u64(seed.unwrap_or_default());
    let mut session = Session::new(&pool, &design, &mut rng)?.valuing_all();
    for (item, category) in answers {
        session.answer(item, category)?;
    }
    let Some(choice) = session.next(&mut rng)? else {
        return Err(CheckFailed(nothing_left(args, session.test().served.len() == pool.len())).into());
    };
    report::print(args, &design, &session, &choice, &report::Asides { seed, form: form.as_ref() })
}

fn nothing_left(args: &NextArgs, all: bool) -> String {
    let place = args.pool.display();
    match (all, &args.constraints) {
        (true, _) => format!("{place}: every item has been administered; none is left"),
        (false, Some(file)) => {
            format!("{}: the items administered are a whole form; it has room for no other", file.display())
        }
        (false, None) => format!("{place}: every item of --form has been administered; none is left"),
    }
}

/// A seed nobody has chosen.
pub fn fresh_seed() -> anyhow::Result<u64> {
    Ok(u64::from_str_radix(&gradatim_log::new_sitting_id()?, 16)?)
}
