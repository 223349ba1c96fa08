//! `log replay`: every choice of a sitting made anew and compared with the journal, or one of them explained in full.

mod explanation;
mod findings;

use super::existing_journal;
use crate::context::Context;
use crate::failure::CheckFailed;
use crate::home::Home;
use crate::output;
use crate::sittings::calibration;
use anyhow::bail;
use clap::Args;
use gradatim_log::{Journal, LogError, Mode, Presentation, SittingHistory};
use gradatim_practice::{History, Material, PracticeError, Replay, account, is_review, replay};
use serde_json::json;
use std::path::PathBuf;

/// Arguments of `log replay`.
#[derive(Debug, Args)]
#[command(after_help = "A choice follows from bank, pool, seed, the learner's history when the sitting
began and the answers before it. Each is made anew by the code that made it
and must come out as the journal has it: item, order of options, reason,
probability, ability before the answer. Exit code 1 when one does not.

Examples:
  gradatim log replay
  gradatim log replay --sitting 0f3a5c7e9b1d2468 --json
  gradatim log replay --explain 12")]
pub struct ReplayArgs {
    /// The sitting; the newest if left out.
    #[arg(long, value_name = "ID")]
    sitting: Option<String>,
    /// Show how this question came to be chosen: domains, candidates with their values, random numbers.
    #[arg(long, value_name = "POSITION", value_parser = clap::value_parser!(u32).range(1..))]
    explain: Option<u32>,
    /// Calibrated item parameters instead of those in the home.
    #[arg(long, value_name = "FILE")]
    pool: Option<PathBuf>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &ReplayArgs, context: &Context) -> anyhow::Result<()> {
    let home = context.home()?;
    let (journal, past) = find(&home, args.sitting.as_deref())?;
    let record = &past.record;
    let exam = context.catalogue()?.exam(&record.exam)?;
    let calibration = calibration::find(&home, &record.exam, args.pool.as_deref())?;
    let material = Material::new(exam, calibration.as_ref())?;
    let history = History::before(&journal, &material, record)?;
    match args.explain {
        Some(position) => explain(args, &material, &past, history, position),
        None => compare(args, &past, &replay(&material, &past, history)?),
    }
}

/// The sitting and its journal: that of people, or else that of simulated learners.
fn find(home: &Home, asked: Option<&str>) -> anyhow::Result<(Journal, SittingHistory)> {
    let mut journals = vec![home.journal(), home.simulated().journal()];
    journals.retain(|path| path.exists());
    if journals.is_empty() {
        existing_journal(&home.journal())?;
    }
    for path in &journals {
        let journal = existing_journal(path)?;
        if let Some(past) = sitting(&journal, asked)? {
            return Ok((journal, past));
        }
    }
    let place = home.path().display();
    match asked {
        Some(id) => bail!("{place}: no sitting `{id}` there; leave --sitting out for the newest one"),
        None => bail!("{place}: no sitting there yet; drill first, or name the right folder with --home"),
    }
}

fn sitting(journal: &Journal, asked: Option<&str>) -> anyhow::Result<Option<SittingHistory>> {
    let Some(id) = asked else {
        let newest = journal.records()?.pop();
        return Ok(newest.map(|record| journal.sitting(&record.sitting)).transpose()?);
    };
    match journal.sitting(id) {
        Ok(past) => Ok(Some(past)),
        Err(LogError::UnknownSitting { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn compare(args: &ReplayArgs, past: &SittingHistory, replay: &Replay) -> anyhow::Result<()> {
    if args.json {
        output::json(&findings::document(past, replay))?;
    } else {
        output::line(findings::text(past, replay).trim_end())?;
    }
    if replay.agrees() { Ok(()) } else { Err(CheckFailed(findings::sentence(past, replay)).into()) }
}

fn explain(
    args: &ReplayArgs,
    material: &Material,
    past: &SittingHistory,
    history: History,
    position: u32,
) -> anyhow::Result<()> {
    let account = match account(material, past, history, position) {
        Err(PracticeError::NotOpen(_)) if past.record.mode == Mode::Exam => bail!(
            "--explain {position}: the newest sitting or the one named is an exam, whose form is assembled as a whole and not chosen question by \
             question; name a drill with --sitting"
        ),
        Err(PracticeError::NotOpen(_)) => bail!(
            "--explain {position}: no adaptive choice there; a position from 1 to {} of a drill expected",
            past.presentations.len()
        ),
        other => other?,
    };
    let shown = past.presentations.iter().find(|shown| shown.position == position);
    let Some(account) = account else {
        if let Some(review) = shown.filter(|shown| is_review(shown)) {
            return reviewed(args, review);
        }
        return Err(CheckFailed(format!(
            "question {position}: nothing is left to ask there with the items here"
        ))
        .into());
    };
    let recorded = shown.map_or("", |shown| shown.item.as_str());
    if args.json {
        return output::json(&explanation::document(material, &account, recorded));
    }
    output::line(explanation::text(material, &account, recorded).trim_end())
}

/// A review has no candidates: the list of what was due settled it when the drill began.
fn reviewed(args: &ReplayArgs, shown: &Presentation) -> anyhow::Result<()> {
    let Presentation { position, item, rule, why, .. } = shown;
    if args.json {
        return output::json(&json!({ "position": position, "item": item, "rule": rule, "why": why }));
    }
    output::line(&format!("Question {position}, {item}: a review that was due when the drill began. {why}"))
}
