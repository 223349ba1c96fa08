//! `drill`: adaptive questions with feedback, on a screen, in lines, or answered by a simulated learner.

mod lines;
mod record;
mod simulated;
mod window;

use crate::context::Context;
use crate::sittings::{CLOCK, Desk, Opening, SittingArgs, cannot_begin, failed};
use clap::Args;
use gradatim_log::{Journal, Mode, new_sitting_id};
use gradatim_practice::{Clock, Drill, DrillSettings};

/// Arguments of `drill`.
#[derive(Debug, Args)]
#[command(
    after_help = "Every answer is on the disk before the next question is shown: after Ctrl-C, a crash or a
power cut the same command goes on with the same question and the same order of options.

Examples:
  gradatim drill mls-c01
  gradatim drill mls-c01 --domain modeling --questions 10
  gradatim drill mls-c01 --simulate theta=0.5 --seed 7 --questions 40 --json"
)]
pub struct DrillArgs {
    #[command(flatten)]
    sitting: SittingArgs,
    /// Number of questions.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    questions: u32,
    /// Keep to one domain, named by number, title or its beginning.
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<String>,
}

impl DrillArgs {
    fn settings(&self, desk: &Desk, seed: u64) -> anyhow::Result<DrillSettings> {
        let domain = self.domain.as_deref().map(|asked| desk.material.domain(asked)).transpose()?;
        Ok(DrillSettings { questions: self.questions as usize, domain, seed })
    }
}

/// Runs the command.
pub fn run(args: &DrillArgs, context: &Context) -> anyhow::Result<()> {
    let desk = Desk::open(&args.sitting, context)?;
    if let Some(asked) = &args.sitting.simulate {
        return simulated::run(args, &desk, asked);
    }
    let settings = args.settings(&desk, args.sitting.seed()?)?;
    let opening = Opening::new(&desk, &args.sitting, Mode::Drill)?;
    let drill = sit_down(&args.sitting, &desk, &opening, &settings)?;
    if args.sitting.wants_screen() {
        window::run(&args.sitting, &desk, &opening.journal, drill)
    } else {
        lines::run(&args.sitting, &desk, &opening.journal, drill)
    }
}

/// The unfinished drill, or a new one that stands in the journal.
fn sit_down<'d>(
    args: &SittingArgs,
    desk: &'d Desk,
    opening: &Opening,
    settings: &DrillSettings,
) -> anyhow::Result<Drill<'d>> {
    let journal = &opening.journal;
    if let Some(past) = &opening.past {
        let record = &past.record;
        let history = desk.history(journal, &record.learner, &record.sitting, record.started_at)?;
        return Drill::resume(&desk.material, past, history).map_err(failed);
    }
    let now = CLOCK.now_ms();
    let sitting = new_sitting_id()?;
    let history = desk.history(journal, &args.learner, &sitting, now)?;
    let drill = Drill::new(&desk.material, &args.learner, sitting, settings, history, now)?;
    drill.begin(journal).map_err(cannot_begin)?;
    Ok(drill)
}

/// Number of questions in a drill, as far as known.
fn length(drill: &Drill<'_>) -> usize {
    drill.length().unwrap_or(drill.steps().len())
}

/// Title of a domain by its number.
fn domain_title(desk: &Desk, id: &str) -> String {
    let domains = desk.blueprint().domains();
    domains.iter().find(|d| d.id == id).map_or_else(String::new, |d| d.title.clone())
}

/// Says in the journal that the drill is complete.
fn finish(drill: &Drill<'_>, journal: &Journal, clock: &impl Clock) -> anyhow::Result<()> {
    drill.close(journal, clock, true).map_err(failed)
}
