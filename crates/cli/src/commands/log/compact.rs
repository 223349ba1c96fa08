//! `log compact`: the dataset from the journal, and logs with a row a person from the dataset or from any file.

use super::{dataset as dataset_of_home, existing_journal};
use crate::context::{Context, spinner};
use crate::home::Home;
use crate::layout::count;
use crate::output;
use crate::responses::{Reading, unit_name};
use anyhow::bail;
use clap::Args;
use gradatim_log::dataset::{self, CompactReport, compact};
use gradatim_log::sittings::{self, CompactOptions, SittingsReport};
use gradatim_log::{LearnerKey, ReadOptions, compact_outcomes};
use serde::Serialize;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

/// Arguments of `log compact`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  gradatim log compact                         writes attempts/exam=…/month=…/*.parquet below the home folder
  gradatim log compact --session-major         and sittings/exam=…/, a row a person, for calibration on many machines
  gradatim log compact --session-major --parts 16 --unit learner
  gradatim log compact --session-major --from answers.csv.gz --out answers-by-person
  gradatim log compact --session-major --from study/attempts --exam mls-c01 --out shared/sittings
  gradatim calibrate answers-by-person --model 2pl --out pool.parquet

Again and again is fine. What counts as one person is settled when a session-major log is made (--unit), so that a sum
over its rows is what `calibrate` sums. Long files and attempt logs of any size are streamed through a temporary file
(TMPDIR) of about four bytes an answer, 28 where a learner's rows are scattered; wide files are read into memory.")]
pub struct CompactArgs {
    /// Also write the answers with a row a person: items.parquet and part-*.parquet in sittings/exam=… of the home.
    #[arg(long)]
    session_major: bool,
    /// Take the answers from this log instead of the home: wide or long CSV (also .gz) or Parquet, an attempt log, or a
    /// session-major log.
    #[arg(long, value_name = "LOG", requires = "session_major", requires = "out")]
    from: Option<PathBuf>,
    /// Folder for them: a new or an empty one, or a session-major log to be replaced.
    #[arg(long, value_name = "DIR", requires = "from")]
    out: Option<PathBuf>,
    /// Number of parts, at most one a person [default: one every 8,388,608 answers].
    #[arg(long, value_name = "N", requires = "session_major", value_parser = clap::value_parser!(u32).range(1..=9_999))]
    parts: Option<u32>,
    /// Highest score that is no slip.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=99))]
    max_score: u8,
    #[command(flatten)]
    reading: Reading,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &CompactArgs, context: &Context) -> anyhow::Result<()> {
    if let (Some(from), Some(out)) = (&args.from, &args.out) {
        return report(args, &[by_person(args, from, out, None)?]);
    }
    if args.session_major {
        return report(args, &of_home(args, &context.home()?)?);
    }
    if args.reading != Reading::default() || args.max_score != 1 {
        bail!("what to read of a log is for --session-major; the dataset itself keeps every answer");
    }
    dataset_of(args, &context.home()?)
}

/// Brings the dataset up to date, and tells.
fn dataset_of(args: &CompactArgs, home: &Home) -> anyhow::Result<()> {
    let wait = spinner("writing the dataset");
    let compacted = compact_home(home);
    wait.finish_and_clear();
    let Compacted { attempts: report, outcomes } = compacted?;
    if args.json {
        return output::json(&Compacted { attempts: report, outcomes });
    }
    if outcomes > 0 {
        output::line(&format!("{} in {}", count(outcomes, "exam result"), home.outcomes().display()))?;
    }
    output::line(&format!(
        "{} answers in {}: {} files written, {} unchanged, {} removed; {} exams still open",
        report.rows,
        home.attempts().display(),
        report.files,
        report.skipped_unchanged,
        report.removed,
        report.open_sittings
    ))
}

/// Brings the dataset of a home up to date with its journal.
pub fn compact_home(home: &Home) -> anyhow::Result<Compacted> {
    let journal = existing_journal(&home.journal())?;
    let key = LearnerKey::load_or_create(home.path())?;
    let attempts = compact(&journal, &key, &home.attempts())?;
    let outcomes = compact_outcomes(&journal, &key, &home.outcomes())?;
    Ok(Compacted { attempts, outcomes })
}

/// What a compaction wrote.
#[derive(Debug, Serialize)]
pub struct Compacted {
    #[serde(flatten)]
    attempts: CompactReport,
    outcomes: usize,
}

/// A log with a row a person.
#[derive(Debug, Serialize)]
struct ByPerson {
    folder: PathBuf,
    #[serde(flatten)]
    report: SittingsReport,
}

/// One log an exam of the home; those of exams that have no answers any more go.
fn of_home(args: &CompactArgs, home: &Home) -> anyhow::Result<Vec<ByPerson>> {
    if home.journal().exists() {
        compact_home(home)?;
    }
    let attempts = dataset_of_home(home)?;
    let asked = |exam: &String| args.reading.exam().is_none_or(|asked| asked == exam);
    let exams: Vec<String> = dataset::exams(&attempts)?.into_iter().filter(asked).collect();
    for stale in dataset::exams(&home.sittings())?.iter().filter(|exam| asked(exam) && !exams.contains(exam))
    {
        let folder = home.sittings_of(stale);
        sittings::remove(&folder)?;
        eprintln!("{}: removed, the dataset has no answers to `{stale}` any more", folder.display());
    }
    if exams.is_empty() {
        let which = args.reading.exam().map(|exam| format!(" to exam `{exam}`")).unwrap_or_default();
        bail!("{}: no answers{which}; drill first, or name another exam or home", attempts.display());
    }
    let one = |exam: &String| {
        by_person(args, &attempts.join(format!("exam={exam}")), &home.sittings_of(exam), Some(exam))
    };
    exams.iter().map(one).collect()
}

fn by_person(args: &CompactArgs, from: &Path, out: &Path, exam: Option<&str>) -> anyhow::Result<ByPerson> {
    let read = args.reading.options();
    let read = ReadOptions {
        max_score: args.max_score,
        exam: exam.map(str::to_owned).or(read.exam.clone()),
        ..read
    };
    if sittings::is_sittings(from)? {
        let (_, summary) = sittings::read_items(&from.join("items.parquet"))?;
        args.reading.check_settled(&from.display(), &summary.notes)?;
    }
    let options = CompactOptions { read, parts: args.parts.and_then(NonZeroU32::new) };
    let wait = spinner("sorting answers by person");
    let report = sittings::compact(from, &options, out);
    wait.finish_and_clear();
    Ok(ByPerson { folder: out.to_path_buf(), report: report? })
}

fn report(args: &CompactArgs, logs: &[ByPerson]) -> anyhow::Result<()> {
    if args.json {
        return output::json(&serde_json::json!({ "sittings": logs }));
    }
    logs.iter().try_for_each(|log| output::line(&sentence(log)))
}

fn sentence(log: &ByPerson) -> String {
    let SittingsReport { items, summary } = &log.report;
    let n = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let mut text = format!(
        "{} with {} to {} in {}: {}",
        count(n(summary.persons), "person"),
        count(n(summary.answers), "answer"),
        count(*items, "item"),
        count(n(summary.parts), "part"),
        log.folder.display()
    );
    let notes = &summary.notes;
    text.extend(notes.unit.map(|unit| format!("; unit {}", unit_name(unit))));
    let left_out = [
        (notes.skipped, "bad row"),
        (notes.repeated, "later answer"),
        (if notes.kept_rapid_guesses { 0 } else { notes.rapid_guesses }, "rapid guess"),
        (notes.unanswered, "learner without answers"),
    ];
    let left_out: Vec<String> =
        left_out.iter().filter(|(n, _)| *n > 0).map(|(of, what)| plural(n(*of), what)).collect();
    if !left_out.is_empty() {
        text += &format!("; left out: {}", left_out.join(", "));
    }
    text
}

fn plural(n: usize, what: &str) -> String {
    match what {
        "rapid guess" if n != 1 => format!("{n} rapid guesses"),
        "learner without answers" if n != 1 => format!("{n} learners without answers"),
        _ => count(n, what),
    }
}
