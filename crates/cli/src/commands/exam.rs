//! `exam`: the timed simulation with a score report, on a screen, in lines, or answered by a simulated learner.

mod lines;
mod outcome;
mod paper;
mod simulated;
mod window;

use crate::context::Context;
use crate::sittings::{CLOCK, Desk, Opening, SittingArgs, cannot_begin, failed};
use clap::{Args, ValueEnum};
use gradatim_log::{Journal, Mode, new_sitting_id};
use gradatim_practice::{Clock, ExamSettings, ExamSitting, FormKind, Preferences};
use paper::Paper;

/// Arguments of `exam`.
#[derive(Debug, Args)]
#[command(
    after_help = "Every answer is on the disk as soon as it is chosen, and the clock is saved every five seconds:
after Ctrl-C, a crash or a power cut the same command goes on with the time left as it was.

Examples:
  gradatim exam mls-c01
  gradatim exam mls-c01 --extra-minutes 30
  gradatim exam mls-c01 --simulate theta=0.5 --seed 7 --json"
)]
pub struct ExamArgs {
    #[command(flatten)]
    sitting: SittingArgs,
    /// Questions from practice, or the sealed form: the one honest mock, kept out of every drill.
    #[arg(long, value_enum, default_value_t = FormName::Practice)]
    form: FormName,
    /// Minutes added to the exam's time, as test centres grant them; if left out, what the settings of the web app say.
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u32).range(0..=600))]
    extra_minutes: Option<u32>,
    /// In line mode: print every question with the reasons after the report.
    #[arg(long)]
    review: bool,
}

/// Forms of an exam.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormName {
    /// Practice items by blueprint quota.
    Practice,
    /// The sealed items.
    Sealed,
}

impl ExamArgs {
    fn settings(&self, seed: u64, extra_minutes: u32) -> ExamSettings {
        let form = match self.form {
            FormName::Practice => FormKind::Practice,
            FormName::Sealed => FormKind::Sealed,
        };
        ExamSettings { form, extra_minutes, seed }
    }
}

/// Runs the command.
pub fn run(args: &ExamArgs, context: &Context) -> anyhow::Result<()> {
    let desk = Desk::open(&args.sitting, context)?;
    if let Some(asked) = &args.sitting.simulate {
        return simulated::run(args, &desk, asked);
    }
    let opening = Opening::new(&desk, &args.sitting, Mode::Exam)?;
    let exam = sit_down(args, &desk, &opening)?;
    let paper = Paper::new(exam, &opening.journal).map_err(failed)?;
    if args.sitting.wants_screen() { window::run(args, &desk, paper) } else { lines::run(args, &desk, paper) }
}

/// The unfinished exam with its clock as it was, or a new one that stands in the journal.
fn sit_down<'d>(args: &ExamArgs, desk: &'d Desk, opening: &Opening) -> anyhow::Result<ExamSitting<'d>> {
    let (journal, now) = (&opening.journal, CLOCK.now_ms());
    if let Some(past) = &opening.past {
        let exam = ExamSitting::resume(&desk.material, past.clone(), now).map_err(failed)?;
        exam.resumed(journal, &CLOCK).map_err(cannot_begin)?;
        return Ok(exam);
    }
    let (sitting, learner) = (new_sitting_id()?, &args.sitting.learner);
    let history = desk.history(journal, learner, &sitting, now)?;
    let settings = args.settings(args.sitting.seed()?, extra_minutes(args, desk, journal)?);
    let exam = ExamSitting::new(&desk.material, learner, sitting, &settings, &history, now)?;
    exam.begin(journal).map_err(cannot_begin)?;
    Ok(exam)
}

/// The minutes asked for, else those that the learner keeps in the settings.
fn extra_minutes(args: &ExamArgs, desk: &Desk, journal: &Journal) -> anyhow::Result<u32> {
    if let Some(minutes) = args.extra_minutes {
        return Ok(minutes);
    }
    let kept = Preferences::of(journal, &args.sitting.learner)?.extra_time;
    let minutes = kept.minutes(desk.blueprint().form.minutes);
    if minutes > 0 {
        eprintln!("{minutes} minutes are added, as your settings say; --extra-minutes 0 adds none");
    }
    Ok(minutes)
}
