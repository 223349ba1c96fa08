//! `plan`: from the exam's date and hours a week to a plan, week by week; also after a failed attempt.

mod text;

use crate::context::Context;
use crate::output;
use crate::sittings::{Desk, YOU, whose};
use anyhow::{Context as _, bail};
use clap::Args;
use gradatim_bank::Catalogue;
use gradatim_log::{Journal, SittingHistory, atomic};
use gradatim_practice::PlanRequest;
use gradatim_readiness::plan::{
    Plan, PlanError, PlanSettings, Reader, Situation, Verdict, calendar, markdown, parse_day, sheet,
};
use jiff::Zoned;
use jiff::civil::Date;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments of `plan`.
#[derive(Debug, Args)]
#[command(
    after_help = "The plan starts from what your drills and exams say about you; without any it is an average learner's.
Make it again every week or two: hours move to where the next one gains most.

Examples:
  gradatim plan mls-c01 --date 2027-01-31 --hours-per-week 6
  gradatim plan mls-c01 --date 2027-01-31 --hours-per-week 6 --markdown plan.md --ics plan.ics
  gradatim plan mls-c01 --hours-per-week 8 --failed-on 2026-11-14 --sections \"1=meets,2=needs improvement\""
)]
pub struct PlanArgs {
    /// Exam to plan for, such as mls-c01.
    exam: String,
    /// Day of the exam, YYYY-MM-DD; if left out after a failed attempt, the first
    /// day allowed that leaves two weeks.
    #[arg(long, value_name = "DATE", value_parser = parse_day, required_unless_present = "failed_on")]
    date: Option<Date>,
    /// Hours of study in a full week, above 0 and at most 80.
    #[arg(long, value_name = "HOURS", allow_negative_numbers = true)]
    hours_per_week: f64,
    /// Day of an attempt that failed, YYYY-MM-DD: the plan is for the next one.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    failed_on: Option<Date>,
    /// The score report's sections: domain=meets or domain=needs improvement, by number or name.
    #[arg(long, value_name = "DOMAIN=RESULT,…", value_delimiter = ',', value_parser = section, requires = "failed_on")]
    sections: Vec<(String, Verdict)>,
    /// Percent of the gap to a perfect score that an hour of study closes: an assumption, 0.05 to 10.
    #[arg(long, value_name = "PERCENT", default_value_t = 100.0 * PlanSettings::default().closing_rate)]
    closing_rate: f64,
    /// Whose plan; learners on one machine are kept apart by name.
    #[arg(long, value_name = "NAME", default_value = YOU, value_parser = clap::builder::NonEmptyStringValueParser::new())]
    learner: String,
    /// Calibrated item parameters instead of those in the home.
    #[arg(long, value_name = "FILE")]
    pool: Option<PathBuf>,
    /// Write the plan as Markdown; - prints it.
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Write the plan for a calendar, as iCalendar; - prints it.
    #[arg(long, value_name = "FILE")]
    ics: Option<PathBuf>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
    /// Plan as if today were this day, YYYY-MM-DD.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    today: Option<Date>,
}

/// Reads `2=needs improvement`.
fn section(text: &str) -> Result<(String, Verdict), String> {
    let Some((domain, verdict)) = text.split_once('=') else {
        return Err("no section; DOMAIN=RESULT expected, such as 1=meets".to_owned());
    };
    let verdict = verdict.parse().map_err(|e: PlanError| e.to_string())?;
    Ok((domain.trim().to_owned(), verdict))
}

/// Runs the command.
pub fn run(args: &PlanArgs, context: &Context) -> anyhow::Result<()> {
    let printed = [&args.markdown, &args.ics].into_iter().flatten().filter(|path| is_stdout(path)).count();
    if printed + usize::from(args.json) > 1 {
        bail!(
            "--json, --markdown - and --ics - each want standard output; name files, or ask for one of them"
        );
    }
    let catalogue = context.catalogue()?;
    let desk = Desk::prepare(&args.exam, args.pool.as_deref(), context)?;
    let settings = PlanSettings { closing_rate: args.closing_rate / 100.0, ..PlanSettings::default() };
    let plan = Plan::new(&situation(args, &desk, &catalogue)?, &settings)?;
    let written = [
        export(args.markdown.as_deref(), || Ok(markdown(&sheet(&plan))))?,
        export(args.ics.as_deref(), || Ok(calendar(&plan)?))?,
    ];
    match (args.json, printed) {
        (true, _) => {
            output::json(&json!({ "plan": plan, "files": { "markdown": written[0], "ics": written[1] } }))
        }
        (false, 0) => tell(&plan, &written),
        (false, _) => Ok(()),
    }
}

fn situation(args: &PlanArgs, desk: &Desk, catalogue: &Catalogue) -> anyhow::Result<Situation> {
    let request = PlanRequest {
        today: args.today.unwrap_or_else(|| Zoned::now().date()),
        exam_on: args.date,
        hours_per_week: args.hours_per_week,
        failed_on: args.failed_on,
        sections: args.sections.clone(),
        reader: Reader::Terminal { whose: whose(&desk.home, &args.learner) },
    };
    let code =
        |slug: &str| catalogue.blueprint(slug).map_or_else(|_| slug.to_uppercase(), |b| b.code.clone());
    Ok(request.situation(&desk.material, &sittings(desk, &args.learner)?, code)?)
}

/// The learner's sittings, if there is a journal.
fn sittings(desk: &Desk, learner: &str) -> anyhow::Result<Vec<SittingHistory>> {
    let path = desk.home.journal();
    if !path.exists() {
        return Ok(Vec::new());
    }
    Ok(Journal::open(&path)?.sittings(learner, &desk.blueprint().slug)?)
}

fn is_stdout(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Writes a text to a file, over one that may be there, or prints it; gives the file's name.
fn export(
    path: Option<&Path>,
    text: impl FnOnce() -> anyhow::Result<String>,
) -> anyhow::Result<Option<String>> {
    let Some(path) = path else { return Ok(None) };
    let text = text()?;
    if is_stdout(path) {
        std::io::stdout().lock().write_all(text.as_bytes()).context("standard output")?;
        return Ok(None);
    }
    atomic::write(path, |file| file.write_all(text.as_bytes()))?;
    Ok(Some(path.display().to_string()))
}

fn tell(plan: &Plan, written: &[Option<String>]) -> anyhow::Result<()> {
    let files: String = written.iter().flatten().map(|path| format!("\nwritten: {path}")).collect();
    output::line(&format!("{}{files}", text::text(&sheet(plan)).trim_end()))
}

#[cfg(test)]
mod tests {
    use super::{parse_day, section};

    #[test]
    fn days_have_one_form() {
        assert!(parse_day("2027-01-31").is_ok());
        for text in
            ["31.01.2027", "20270131", "2027-1-31", "2027-02-30", "01/31/2027", "2027-01-31T10:00", ""]
        {
            assert!(parse_day(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sections_name_a_domain_and_a_result() {
        assert_eq!(section(" 2 = needs improvement").unwrap().0, "2");
        assert!(section("2").is_err() && section("2=fine").is_err());
    }
}
