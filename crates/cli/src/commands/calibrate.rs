//! `calibrate`: item parameters from responses.

mod anchors;
mod difficulties;
mod document;
mod fit;
mod formats;
mod groups;
mod plan;
mod pool;

use crate::answers::Answers;
use crate::calibrated::{check_out, density};
use crate::context::{Context, spinner};
use crate::failure::CheckFailed;
use crate::layout::count;
use crate::output;
use crate::remote::{Elsewhere, RemoteLog};
use crate::responses::ResponseArgs;
use anyhow::{bail, ensure};
use clap::{Args, Parser, ValueEnum};
use document::Document;
use gradatim_irt::calibrate::{Density, Model, SeMethod};
use indicatif::ProgressBar;
use plan::Plan;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Arguments of `calibrate`.
#[derive(Debug, Args)]
#[command(
    after_help = "P(right) = c + (d - c)/(1 + exp(-a(ability - b))), with a per logit, b in logits (D = 1),
c and d probabilities. Abilities are N(0, 1), but for rasch, whose slopes are 1 and whose
variance is estimated. Items of several domains are calibrated domain by domain, or jointly
(--joint), which logs of adaptive sittings need and get. Where an attempt log tells the chance
of a lucky guess, rasch, 1pl and 2pl hold c there.
Ordered scores: grm has P(score >= k) = 1/(1 + exp(-a(ability - b_k))), gpcm (and pcm, a = 1)
P(score = k) proportional to exp of the sum of a(ability - b_v) up to k. Items of right and wrong
and items of ordered scores go together with --model 3pl --poly gpcm.

Examples:
  gradatim calibrate responses.csv --model 2pl --out pool.parquet
  gradatim calibrate responses.csv.gz --model 3pl --prior-c 'beta(5,17)' --json
  gradatim calibrate survey.csv --model grm
  gradatim calibrate long.csv --map learner=id_student,correct=mark --items q1,q2,q3 --model rasch
  gradatim calibrate new.csv --model 2pl --anchor pool.parquet --out larger.parquet
  gradatim calibrate two-countries.csv --model 2pl --group country --reference FI
  gradatim calibrate study/attempts --model 2pl --home study
  gradatim calibrate sittings/exam=mls-c01 --model 2pl --out pool.parquet
  gradatim calibrate --cluster df://10.0.0.5:50050 s3://exams/mls-c01/ --model 2pl --out pool.parquet

On a cluster, gradatim-cluster (beside this program, on the PATH, or named by GRADATIM_CLUSTER) asks
gradatim-executor for sums; `gradatim log compact --session-major` makes such logs."
)]
pub struct CalibrateArgs {
    #[command(flatten)]
    data: ResponseArgs,
    /// Response model: rasch, 1pl, 2pl, 3pl or 4pl for right and wrong; pcm, gpcm or grm for ordered scores.
    #[arg(long, value_parser = model)]
    model: Model,
    /// Model of the items with more than two scores, where --model is for right and wrong: pcm, gpcm or grm.
    #[arg(long, value_name = "MODEL", value_parser = polytomous)]
    poly: Option<Model>,
    /// Highest score that is no slip [default: 1, 9 for ordered scores].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=99))]
    max_score: Option<u8>,
    /// Read the answers from a packed file in each step: for logs that are larger than memory.
    #[arg(long, conflicts_with = "group", help_heading = "Reading")]
    stream: bool,
    /// Pool whose items keep their parameters, so that new items come out on its scale.
    #[arg(long, value_name = "POOL", conflicts_with = "joint", help_heading = "Scale")]
    anchor: Option<PathBuf>,
    /// Column of learners' groups, each with a mean and a variance of its own.
    #[arg(long, value_name = "COLUMN", conflicts_with = "joint", help_heading = "Scale")]
    group: Option<String>,
    /// The group that is N(0, 1) [default: the first by name].
    #[arg(long, value_name = "GROUP", requires = "group", help_heading = "Scale")]
    reference: Option<String>,
    /// Calibrate items together that no learner links: their learners are then taken as samples of one population.
    #[arg(long, help_heading = "Scale")]
    unlinked: bool,
    /// Prior of the slopes: lognormal(m,s), of ln a, or normal(m,s).
    #[arg(long, value_name = "PRIOR", value_parser = |text: &str| density(text, &["lognormal(m,s)", "normal(m,s)"]), help_heading = "Priors")]
    prior_a: Option<Density>,
    /// Prior of the difficulties: normal(m,s), in logits.
    #[arg(long, value_name = "PRIOR", value_parser = |text: &str| density(text, &["normal(m,s)"]), help_heading = "Priors")]
    prior_b: Option<Density>,
    /// Prior of the guessing levels: logit-normal(m,s), of logit c, or beta(a,b).
    #[arg(long, value_name = "PRIOR", value_parser = asymptote, help_heading = "Priors")]
    prior_c: Option<Density>,
    /// Prior of the upper asymptotes: logit-normal(m,s), of logit d, or beta(a,b).
    #[arg(long, value_name = "PRIOR", value_parser = asymptote, help_heading = "Priors")]
    prior_d: Option<Density>,
    /// Priors of single difficulties: a CSV file of item and mean,sd (logits) or an Angoff rating, with sd and chance if known; or
    /// `bank`, the ratings in the bank of an attempt log's exam.
    #[arg(long, value_name = "FILE", conflicts_with = "no_priors", help_heading = "Priors")]
    difficulty_priors: Option<String>,
    /// Ability of the just-qualified candidate whom raters had in mind, in logits.
    #[arg(
        long,
        value_name = "THETA",
        default_value_t = 0.0,
        allow_negative_numbers = true,
        help_heading = "Priors"
    )]
    cut_theta: f64,
    /// No priors where an attempt log would have them (of a: lognormal(0,0.3), of b: normal(0,1.5)).
    #[arg(long, conflicts_with_all = ["prior_a", "prior_b"], help_heading = "Priors")]
    no_priors: bool,
    /// Leave items with fewer responses out [default: 100 for attempt logs, 0 for other files].
    #[arg(long, value_name = "N")]
    min_responses: Option<u32>,
    /// Hold every guessing level here, a probability; 0 for no guessing.
    #[arg(
        long,
        value_name = "C",
        allow_negative_numbers = true,
        conflicts_with = "prior_c",
        help_heading = "Priors"
    )]
    fix_c: Option<f64>,
    /// Calibrate domains together, with their loadings on a general ability.
    #[arg(long, conflicts_with_all = ["no_joint", "single"], help_heading = "Abilities")]
    joint: bool,
    /// Calibrate domain by domain, even answers of adaptive sittings.
    #[arg(long, conflicts_with = "single", help_heading = "Abilities")]
    no_joint: bool,
    /// One ability for all items, whatever their domains.
    #[arg(long, help_heading = "Abilities")]
    single: bool,
    /// Quadrature nodes [default: 61, 41 for joint fits].
    #[arg(long, value_parser = clap::value_parser!(u16).range(3..=1001), help_heading = "Numerics")]
    nodes: Option<u16>,
    /// Half-width of the quadrature in logits [default: 6, 5 for joint fits].
    #[arg(long, value_name = "LOGITS", allow_negative_numbers = true, help_heading = "Numerics")]
    range: Option<f64>,
    /// Largest change of a parameter that counts as converged [default: 1e-7, 1e-5 for joint fits].
    #[arg(long, value_name = "X", allow_negative_numbers = true, help_heading = "Numerics")]
    tolerance: Option<f64>,
    /// EM steps after which a fit is given up.
    #[arg(long, default_value_t = 2000, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Numerics")]
    max_iterations: u32,
    /// Standard errors.
    #[arg(long, value_enum, default_value_t = SeName::Oakes, help_heading = "Numerics")]
    se: SeName,
    /// Let this cluster sum over the answers: RESPONSES is then the folder or URL of a session-major log, such as
    /// s3://bucket/log/, where its executors find it.
    #[arg(long, value_name = "df://HOST:PORT", help_heading = "Beyond one machine")]
    cluster: Option<String>,
    /// File that keeps where the calibration stands after each step; a later run goes on from there, and it is removed at
    /// the end [default: beside --out].
    #[arg(long, value_name = "FILE", requires = "cluster", help_heading = "Beyond one machine")]
    checkpoint: Option<PathBuf>,
    /// Write the usable items as a pool (Parquet, and a .json beside it).
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// Kinds of standard errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SeName {
    /// From the observed information.
    Oakes,
    /// Robust against a model that does not hold exactly.
    Sandwich,
    /// None.
    None,
}

fn model(text: &str) -> Result<Model, String> {
    let found = Model::ALL.into_iter().find(|model| text.eq_ignore_ascii_case(model.name()));
    found.ok_or_else(|| "there are rasch, 1pl, 2pl, 3pl, 4pl, pcm, gpcm and grm".to_owned())
}

fn polytomous(text: &str) -> Result<Model, String> {
    let found = model(text).ok().filter(|model| model.is_polytomous());
    found.ok_or_else(|| "there are pcm, gpcm and grm".to_owned())
}

fn asymptote(text: &str) -> Result<Density, String> {
    density(text, &["logit-normal(m,s)", "beta(a,b)"])
}

/// Runs the command.
pub fn run(args: &CalibrateArgs, context: &Context) -> anyhow::Result<()> {
    let (answers, plan) = prepared(args, context)?;
    // A cluster's progress is told step by step.
    let bar = answers.remote().is_none().then(|| spinner("calibrating"));
    let fits = fit::fit(args, &plan, &answers);
    bar.iter().for_each(ProgressBar::finish_and_clear);
    let document = Document::new(args, &plan, &answers, &fits?)?;
    if args.json {
        output::json(&document)?;
    } else {
        output::line(&document.to_text())?;
    }
    finished(args, context, &answers, &plan, &document)
}

/// Calibrates the attempts of an exam as a log is calibrated by default, into a pool that nothing uses yet.
pub fn calibrate_log(
    attempts: &Path,
    exam: &str,
    pool: &Path,
    context: &Context,
    say: &dyn Fn(&str),
) -> anyhow::Result<()> {
    let line: [&OsStr; 9] = [
        "calibrate".as_ref(),
        attempts.as_ref(),
        "--exam".as_ref(),
        exam.as_ref(),
        "--model".as_ref(),
        "2pl".as_ref(),
        "--out".as_ref(),
        pool.as_ref(),
        "--difficulty-priors=bank".as_ref(),
    ];
    let args = Line::try_parse_from(line)?.args;
    say("reading the answers");
    let (answers, plan) = prepared(&args, context)?;
    say(&format!("fitting {} to the answers", count(answers.items.len(), "item")));
    let fits = fit::fit(&args, &plan, &answers)?;
    say("writing the result");
    let document = Document::new(&args, &plan, &answers, &fits)?;
    ensure!(!document.items.is_empty(), "{}", too_few(&answers, plan.least_responses));
    finished(&args, context, &answers, &plan, &document)
}

/// Arguments without the program around them.
#[derive(Debug, Parser)]
struct Line {
    #[command(flatten)]
    args: CalibrateArgs,
}

fn too_few(answers: &Answers, least: usize) -> String {
    let most = answers.counts.iter().map(|counts| counts.iter().sum::<u64>()).max().unwrap_or(0);
    format!("Too few answers yet: an item needs {least} first answers, and the most answered one has {most}.")
}

/// The answers, and what to do with them.
fn prepared(args: &CalibrateArgs, context: &Context) -> anyhow::Result<(Answers, Plan)> {
    args.check()?;
    let answers = match args.elsewhere() {
        Some(elsewhere) => Answers::elsewhere(&elsewhere, &args.data, args.highest_score())?,
        None => Answers::read(&args.data.with_group(args.group.as_ref()), args.highest_score(), args.stream)?,
    };
    let plan = Plan::new(args, context, &answers)?;
    Ok((answers, plan))
}

/// Writes the pool of a fit that converged.
fn finished(
    args: &CalibrateArgs,
    context: &Context,
    answers: &Answers,
    plan: &Plan,
    document: &Document,
) -> anyhow::Result<()> {
    if !document.converged {
        let place = args.data.place();
        let steps = args.max_iterations;
        return Err(CheckFailed(format!(
            "{place}: not converged after {steps} steps, no pool is written; more --max-iterations or priors may help"
        ))
        .into());
    }
    pool::write(args, context, answers, plan, document)?;
    answers.remote().into_iter().for_each(RemoteLog::finish);
    Ok(())
}

impl CalibrateArgs {
    fn highest_score(&self) -> u8 {
        let ordered = self.model.is_polytomous() || self.poly.is_some();
        self.max_score.unwrap_or(if ordered { 9 } else { 1 })
    }

    /// Where to sum, if not here.
    fn elsewhere(&self) -> Option<Elsewhere> {
        let beside = || self.out.as_ref().map(|out| out.with_extension("checkpoint.json"));
        let checkpoint = self.checkpoint.clone().or_else(beside);
        self.cluster.clone().map(|cluster| Elsewhere { cluster, checkpoint })
    }

    /// What a cluster cannot do.
    fn check_elsewhere(&self) -> anyhow::Result<()> {
        if self.group.is_some() {
            bail!(
                "--group: a session-major log has no columns of groups; leave out --cluster and name the log it was made from"
            );
        }
        if self.stream {
            bail!("--stream: with --cluster no answers come to this machine; leave it out");
        }
        match self.data.reading.of_files() {
            Some(option) => {
                bail!("{option}: a session-major log, as --cluster takes, has fixed columns; leave it out")
            }
            None => Ok(()),
        }
    }

    fn check(&self) -> anyhow::Result<()> {
        if self.cluster.is_some() {
            self.check_elsewhere()?;
        }
        let estimates_c = self.model.estimates_c();
        if self.prior_c.is_some() && !estimates_c {
            bail!(
                "--prior-c: {} estimates no guessing levels; --model 3pl or 4pl, or --fix-c, expected",
                self.model
            );
        }
        if self.prior_d.is_some() && self.model != Model::FourPl {
            bail!("--prior-d: {} has no upper asymptotes; --model 4pl expected", self.model);
        }
        if self.prior_a.is_some() && matches!(self.model, Model::Rasch | Model::OnePl | Model::Pcm) {
            bail!(
                "--prior-a: {} has no slopes of single items; a model with a slope an item, such as 2pl, expected",
                self.model
            );
        }
        self.fix_c.map_or(Ok(()), |c| {
            if (0.0..1.0).contains(&c) { Ok(()) } else { bail!("--fix-c {c}: 0 to less than 1 expected") }
        })?;
        self.out.as_deref().map_or(Ok(()), check_out)
    }

    fn se_method(&self) -> SeMethod {
        match self.se {
            SeName::Oakes => SeMethod::Oakes,
            SeName::Sandwich => SeMethod::Sandwich,
            SeName::None => SeMethod::Off,
        }
    }
}
