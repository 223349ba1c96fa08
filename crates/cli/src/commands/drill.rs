//! `drill`: adaptive questions with feedback, on a screen, in lines, or answered by a simulated learner.

mod lines;
mod record;
mod reviews;
mod simulated;
mod window;

use crate::context::Context;
use crate::home::Home;
use crate::sittings::{CLOCK, Desk, Opening, SittingArgs, cannot_begin, failed, whose};
use crate::terminal::DrillSummary;
use clap::Args;
use gradatim_log::{Journal, Mode, SittingHistory, new_sitting_id};
use gradatim_practice::{Clock, Drill, DrillSettings, History};
use gradatim_readiness::HALF_LIFE_DAYS;
use reviews::ReviewArgs;
use std::io::Write;

/// Arguments of `drill`.
#[derive(Debug, Args)]
#[command(
    after_help = "Every answer is on the disk before the next question is shown: after Ctrl-C, a crash or a
power cut the same command goes on with the same question and the same order of options.

Questions you missed or were unsure of come back between new ones on later days, so that you
still know them on the day of the exam; what you know well rests. They train and do not count.

Examples:
  gradatim drill mls-c01
  gradatim drill mls-c01 --domain modeling --questions 10
  gradatim drill mls-c01 --exam-date 2027-03-01
  gradatim drill mls-c01 --reviews only
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
    #[command(flatten)]
    reviews: ReviewArgs,
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
    let drill = match &opening.past {
        Some(past) => go_on(args, &desk, &opening.journal, past)?,
        None => sit_down(args, &desk, &opening.journal, &settings)?,
    };
    if let Some(why) = drill.nothing_due().filter(|_| drill.steps().is_empty()) {
        return Ok(writeln!(args.sitting.talk(), "{why}")?);
    }
    if opening.past.is_none() {
        drill.begin(&opening.journal).map_err(cannot_begin)?;
    }
    if args.sitting.wants_screen() {
        window::run(&args.sitting, &desk, &opening.journal, drill)
    } else {
        lines::run(&args.sitting, &desk, &opening.journal, drill)
    }
}

/// The unfinished drill, as it would have gone on; an exam date given now is for the next one.
fn go_on<'d>(
    args: &DrillArgs,
    desk: &'d Desk,
    journal: &Journal,
    past: &SittingHistory,
) -> anyhow::Result<Drill<'d>> {
    if args.reviews.keep_date(args, desk, journal)? {
        eprintln!("the exam date is kept; the drill under way goes on as it began");
    }
    let history = History::before(journal, &desk.material, &past.record)?;
    Drill::resume(&desk.material, past, history).map_err(failed)
}

/// A new drill that does not yet stand in the journal.
fn sit_down<'d>(
    args: &DrillArgs,
    desk: &'d Desk,
    journal: &Journal,
    settings: &DrillSettings,
) -> anyhow::Result<Drill<'d>> {
    let (learner, sitting) = (&args.sitting.learner, new_sitting_id()?);
    let reviews = args.reviews.settings(args, desk, journal)?;
    let now = CLOCK.now_ms();
    let history = desk.history(journal, learner, &sitting, now)?;
    let drill = Drill::new(&desk.material, learner, sitting, settings, history, now)?;
    Ok(drill.with_reviews(reviews)?)
}

/// The drill in figures, with what the journal of the home knows of the learner beside it.
fn summary(
    drill: &Drill<'_>,
    desk: &Desk,
    journal: &Journal,
    clock: &impl Clock,
    home: &Home,
) -> anyhow::Result<DrillSummary> {
    let learner = &drill.record().learner;
    let evidence = desk.material.evidence_of(journal, learner, clock.now_ms(), HALF_LIFE_DAYS)?;
    Ok(DrillSummary::new(drill, &evidence, whose(home, learner)))
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
