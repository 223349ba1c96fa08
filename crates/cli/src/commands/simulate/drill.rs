//! `simulate drill`: what different ways to aim a drill come to.

mod document;
mod policy;
mod text;

use crate::context::{Context, spinner};
use crate::output;
use crate::sittings::calibration;
use clap::Args;
use gradatim_practice::Material;
use gradatim_practice::simulate::true_items;
use gradatim_simulate::drills::{DrillResults, DrillStudy, Prospect};
use gradatim_simulate::with_threads;
use policy::Policy;
use std::path::PathBuf;

/// Arguments of `simulate drill`.
#[derive(Debug, Args)]
#[command(after_help = "Learners are equally able everywhere but for one domain, which is weaker by
--weak-by; each domain in turn, and as many learners again are even. Ability
is N(0, 1). Items are drawn from what is believed about them, anew for every
learner, and every policy meets the same learners, items and luck.

Policies:
  worth     the drill as it is: drawn by worth, the most informative questions that can be won
  random    any question
  quotas    any question of the domain that the blueprint has due
  mfi       the most informative question of all domains at the estimates
  score     the question that leaves least variance of the expected exam score
  passing   the question that tells most about passing

Example:
  gradatim simulate drill --exam mls-c01 --learners 10000 --policies worth,random,mfi --seed 1")]
pub struct DrillStudyArgs {
    /// Exam whose bank the learners drill.
    #[arg(long)]
    exam: String,
    /// Number of learners for each policy.
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..=200_000))]
    learners: u32,
    /// Questions of a drill.
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u16).range(1..=1000))]
    questions: u16,
    /// What to compare; the first is what the others are held against.
    #[arg(long, value_enum, value_delimiter = ',', default_values = ["worth", "random", "quotas", "mfi"])]
    policies: Vec<Policy>,
    /// How far the weak domain lies below the others, in logits.
    #[arg(long, value_name = "LOGITS", default_value_t = 1.0, value_parser = weakness)]
    weak_by: f64,
    /// Calibrated pool to draw items from instead of the ratings of experts.
    #[arg(long, value_name = "FILE")]
    pool: Option<PathBuf>,
    /// Seed; the same seed gives the same results for any number of threads.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads; one for each core if left out.
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

fn weakness(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|x| (0.0..=5.0).contains(x));
    number.ok_or_else(|| "a number of logits from 0 to 5 expected".to_owned())
}

/// Everything the study is about, and what came of it.
struct Findings<'a> {
    args: &'a DrillStudyArgs,
    material: &'a Material,
    results: Vec<(Policy, DrillResults)>,
}

/// Runs the command.
pub fn run(args: &DrillStudyArgs, context: &Context) -> anyhow::Result<()> {
    let exam = context.catalogue()?.exam(&args.exam)?;
    let calibration = args.pool.as_deref().map(calibration::read).transpose()?;
    let material = Material::new(exam, calibration.as_ref())?;
    let wait = spinner("simulating");
    let results = with_threads(args.threads.map(usize::from), || study(args, &material))??;
    wait.finish_and_clear();
    let findings = Findings { args, material: &material, results };
    if args.json {
        return output::json(&document::document(&findings));
    }
    output::line(text::text(&findings).trim_end())
}

fn study(args: &DrillStudyArgs, material: &Material) -> anyhow::Result<Vec<(Policy, DrillResults)>> {
    let (standard, truth) = (material.standard(), |seed| true_items(material, seed));
    let items = material.beliefs_by_domain(&standard.form);
    let prospect = Prospect { form: material.reference(), items, standard: standard.reference };
    let nodes = material.model().grid().nodes();
    let (learners, questions) = (args.learners as usize, usize::from(args.questions));
    let study = DrillStudy::new(prospect, nodes, learners, args.weak_by, args.seed, &truth)?;
    let run = |policy: &Policy| {
        let engine = || anyhow::Ok(material.engine(policy.plan(material)?, questions)?);
        Ok((*policy, study.run(engine)?))
    };
    args.policies.iter().map(run).collect()
}
