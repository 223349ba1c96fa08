//! What a drill and an exam share: the options, the desk they sit at, and the way back to an unfinished one.

pub mod calibration;
mod simulation;
mod unfinished;

pub use calibration::{loadings, on_scale_of_learners};
pub use simulation::{Simulation, begun};
pub use unfinished::unfinished;

use crate::context::Context;
use crate::failure::CheckFailed;
use crate::home::Home;
use crate::terminal::{Lines, Palette, is_interactive};
use clap::Args;
use gradatim_bank::Blueprint;
use gradatim_log::{Journal, LogError, Mode, SittingHistory, new_sitting_id};
use gradatim_practice::{History, Material, PracticeError, SystemClock};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Name of a learner who gives none.
pub const YOU: &str = "me";

/// Options of every sitting.
#[derive(Debug, Clone, Args)]
pub struct SittingArgs {
    /// Exam to practise, such as mls-c01.
    pub exam: String,
    /// Who answers; learners on one machine are kept apart by name.
    #[arg(long, value_name = "NAME", default_value = YOU, value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub learner: String,
    /// Let a simulated learner answer: theta=0.3, then single domains, such as theta=0.3,Modeling=-0.5,4=1.
    #[arg(long, value_name = "ABILITIES", conflicts_with_all = ["resume", "fresh", "learner"])]
    pub simulate: Option<String>,
    /// Seed of every random choice; random if left out.
    #[arg(long)]
    pub seed: Option<u64>,
    /// Calibrated item parameters instead of those in the home.
    #[arg(long, value_name = "FILE")]
    pub pool: Option<PathBuf>,
    /// Go on with an unfinished one without being asked.
    #[arg(long, conflicts_with = "fresh")]
    pub resume: bool,
    /// Give up an unfinished one and begin anew, without being asked.
    #[arg(long)]
    pub fresh: bool,
    /// Lines of text instead of a full screen, in plain ASCII.
    #[arg(long)]
    pub plain: bool,
    /// Print JSON for machines; answers are read from standard input, questions go to standard error.
    #[arg(long)]
    pub json: bool,
}

impl SittingArgs {
    /// Whether a person sits before a terminal that can show screens.
    pub fn wants_screen(&self) -> bool {
        !self.plain && !self.json && is_interactive()
    }

    /// Colours and marks that suit the options and the environment.
    pub fn palette(&self) -> Palette {
        Palette::detect(self.plain)
    }

    /// Where questions are written in line mode: standard output belongs to JSON when that is asked for.
    pub fn talk(&self) -> Box<dyn Write> {
        if self.json { Box::new(std::io::stderr()) } else { Box::new(std::io::stdout()) }
    }

    /// The seed asked for, or a random one.
    pub fn seed(&self) -> anyhow::Result<u64> {
        match self.seed {
            Some(seed) => Ok(seed),
            None => Ok(u64::from_str_radix(&new_sitting_id()?, 16)?),
        }
    }
}

/// Where a learner sits down: the exam's material and the home.
#[derive(Debug)]
pub struct Desk {
    /// The learner's home.
    pub home: Home,
    /// Bank, beliefs and standard.
    pub material: Material,
}

impl Desk {
    /// Gets the material for a sitting ready, and says on standard error what it rests on.
    pub fn open(args: &SittingArgs, context: &Context) -> anyhow::Result<Self> {
        Self::at(&args.exam, args.pool.as_deref(), context)
    }

    /// The same for an exam and the pool that was asked for.
    pub fn at(exam: &str, pool: Option<&Path>, context: &Context) -> anyhow::Result<Self> {
        let desk = Self::prepare(exam, pool, context)?;
        desk.lifecycle().iter().for_each(|note| eprintln!("{note}"));
        eprintln!("{}", desk.parameters());
        Ok(desk)
    }

    /// Gets the material ready with the pool asked for, or the one in the home.
    pub fn prepare(exam: &str, pool: Option<&Path>, context: &Context) -> anyhow::Result<Self> {
        let home = context.home()?;
        let exam = context.catalogue()?.exam(exam)?;
        let calibration = calibration::find(&home, &exam.blueprint.slug, pool)?;
        let material = Material::new(exam, calibration.as_ref())?;
        Ok(Self { home, material })
    }

    /// The blueprint.
    pub fn blueprint(&self) -> &Blueprint {
        &self.material.exam().blueprint
    }

    /// What the item parameters rest on.
    pub fn parameters(&self) -> String {
        let (known, all) = (self.material.calibrated(), self.material.exam().bank.items().len());
        match known {
            0 => "cold start: difficulty from expert ratings".to_owned(),
            _ => {
                format!(
                    "item parameters: calibrated pool {} ({known} of {all} items)",
                    self.material.pool_id()
                )
            }
        }
    }

    /// What a learner should know of an exam that cannot be sat any more.
    fn lifecycle(&self) -> Option<String> {
        let (life, code) = (&self.blueprint().lifecycle, &self.blueprint().code);
        if life.is_open() {
            return None;
        }
        let last =
            life.last_test_day.as_ref().map_or_else(String::new, |day| format!(" (last test day {day})"));
        let next = match life.successors.as_slice() {
            [] => String::new(),
            all => format!("; take instead: {}", all.join(", ")),
        };
        Some(format!("note: {code} is {}{last}{next}. Practising it still works.", life.status))
    }

    /// The learner's journal.
    pub fn journal(&self) -> anyhow::Result<Journal> {
        Ok(Journal::open(&self.home.journal())?)
    }

    /// A learner's past with this exam, as it was when the sitting began.
    pub fn history(
        &self,
        journal: &Journal,
        learner: &str,
        sitting: &str,
        began: i64,
    ) -> anyhow::Result<History> {
        Ok(History::read(journal, &self.material, learner, sitting, began)?)
    }

    /// How to go on with what has just been interrupted.
    pub fn way_back(&self, args: &SittingArgs, mode: Mode) -> String {
        let whose = whose(&self.home, &args.learner);
        format!("go on with: gradatim {} {}{whose}", mode.as_str(), self.blueprint().slug)
    }
}

/// What a command needs besides to be about this learner and this home; empty for the usual ones.
pub fn whose(home: &Home, learner: &str) -> String {
    let usual = Home::locate(None).is_ok_and(|usual| usual.path() == home.path());
    let given = |unusual: bool, name: &str, value: &str| match unusual {
        true => format!(" {name} {}", quoted(value)),
        false => String::new(),
    };
    let learner = given(learner != YOU, "--learner", learner);
    format!("{learner}{}", given(!usual, "--home", &home.path().display().to_string()))
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:~".contains(c);
    if word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

/// What goes on at a desk: the journal, whoever reads the lines, and the unfinished sitting if it is taken up.
#[derive(Debug)]
pub struct Opening {
    /// The learner's journal.
    pub journal: Journal,
    /// The sitting to go on with.
    pub past: Option<SittingHistory>,
}

impl Opening {
    /// Opens the journal and settles what becomes of an unfinished sitting.
    pub fn new(desk: &Desk, args: &SittingArgs, mode: Mode) -> anyhow::Result<Self> {
        let journal = desk.journal()?;
        let past = unfinished(&journal, desk, args, mode)?;
        Ok(Self { journal, past })
    }
}

/// The clock of sittings with people.
pub const CLOCK: SystemClock = SystemClock;

/// The lines of standard input.
pub fn stdin_lines() -> anyhow::Result<Lines> {
    Ok(Lines::of(std::io::BufReader::new(std::io::stdin()))?)
}

/// An error of a sitting under way, as a failed run: what was not saved is said in full.
pub fn failed(error: PracticeError) -> anyhow::Error {
    match error {
        PracticeError::Log(error @ LogError::NotSaved { .. }) => CheckFailed(error.to_string()).into(),
        PracticeError::LostItem(_) => CheckFailed(format!("{error} with --fresh")).into(),
        other => other.into(),
    }
}

/// An error at the beginning of a sitting, when there is no answer yet that could be lost.
pub fn cannot_begin(error: PracticeError) -> anyhow::Error {
    match error {
        PracticeError::Log(LogError::NotSaved { path, source }) => CheckFailed(format!(
            "{}: nothing can be saved here: {source}; free some space or make the folder writable, or name another home",
            path.display()
        ))
        .into(),
        other => failed(other),
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn words_survive_the_shell() {
        for (word, text) in
            [("ada", "ada"), ("/tmp/a-b", "/tmp/a-b"), ("a b", "'a b'"), ("o'hara", r"'o'\''hara'")]
        {
            assert_eq!(quoted(word), text);
        }
    }
}
