//! `bank report` and `bank reports`: objections to items, from the learner to the maintainer.

use super::item;
use crate::context::Context;
use crate::layout::{count, paragraph};
use crate::output;
use anyhow::bail;
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use gradatim_log::{ItemReport, Journal};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

/// Arguments of `bank report`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  gradatim bank report mls-c01 mls-3.5-004 --reason \"b is right, too\"
  gradatim bank report mls-c01 mls-1.1-002 --reason \"dead link\" --learner ada

Nothing leaves the machine: the report is kept in the journal of the home, until
its learner is forgotten. The maintainer reads it with gradatim bank reports.

--json: {\"learner\", \"exam\", \"item\", \"item_version\", \"bank_version\", \"reason\",
\"at\"}, the last in milliseconds since 1970.")]
pub struct ReportArgs {
    /// The exam, for example mls-c01.
    exam: String,
    /// The item, for example mls-3.5-004.
    item: String,
    /// What is wrong with it.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who objects; learners on one machine are kept apart by name.
    #[arg(long, value_name = "NAME", default_value = "me", value_parser = NonEmptyStringValueParser::new())]
    learner: String,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// Arguments of `bank reports`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  gradatim bank reports
  gradatim bank reports mls-c01 --json

--json: {\"reports\", \"items\": [{\"exam\", \"item\", \"count\", \"reports\": [{\"learner\",
\"item_version\", \"bank_version\", \"reason\", \"at\", ...}]}]}; newest first.")]
pub struct ReportsArgs {
    /// Only this exam, for example mls-c01.
    exam: Option<String>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// Runs `bank report`.
pub fn run_report(args: &ReportArgs, context: &Context) -> anyhow::Result<()> {
    let reason = args.reason.trim();
    if reason.is_empty() {
        bail!("--reason: is empty; say in a sentence what is wrong with the item");
    }
    let exam = super::exam(&context.catalogue()?, &args.exam)?;
    let item = item::find(&exam, &args.item)?;
    let report = ItemReport {
        learner: args.learner.clone(),
        exam: exam.blueprint.slug.clone(),
        item: item.id.clone(),
        item_version: item.version,
        bank_version: exam.bank.version().to_owned(),
        reason: reason.to_owned(),
        at: Timestamp::now().as_millisecond(),
    };
    Journal::open(&context.home()?.journal())?.report(&report)?;
    if args.json {
        return output::json(&report);
    }
    output::line(&format!("kept for the maintainer: {}, version {}", item.id, item.version))
}

/// Runs `bank reports`.
pub fn run_reports(args: &ReportsArgs, context: &Context) -> anyhow::Result<()> {
    let exam = match &args.exam {
        Some(asked) => Some(context.catalogue()?.blueprint(asked)?.slug.clone()),
        None => None,
    };
    let path = context.home()?.journal();
    // Asking must not make a journal.
    let reports = if path.exists() { Journal::open(&path)?.reports(exam.as_deref())? } else { Vec::new() };
    let groups = groups(&reports);
    if args.json {
        return output::json(&json!({ "reports": reports.len(), "items": groups }));
    }
    output::line(text(&groups, reports.len()).trim_end())
}

/// The reports of one item.
#[derive(Debug, Serialize)]
struct Group<'a> {
    exam: &'a str,
    item: &'a str,
    count: usize,
    reports: Vec<&'a ItemReport>,
}

/// The reports by item, that with the newest report first.
fn groups(reports: &[ItemReport]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for report in reports {
        let same = |g: &&mut Group<'_>| g.exam == report.exam && g.item == report.item;
        if let Some(group) = groups.iter_mut().find(same) {
            group.count += 1;
            group.reports.push(report);
        } else {
            groups.push(Group { exam: &report.exam, item: &report.item, count: 1, reports: vec![report] });
        }
    }
    groups
}

fn text(groups: &[Group<'_>], reports: usize) -> String {
    let one = |group: &Group<'_>| {
        let head = format!("{} ({}): {}\n", group.item, group.exam, count(group.count, "report"));
        group.reports.iter().fold(head, |text, report| text + &entry(report)) + "\n"
    };
    let all = format!("{} on {}", count(reports, "report"), count(groups.len(), "item"));
    groups.iter().map(one).collect::<String>() + &all
}

fn entry(report: &ItemReport) -> String {
    let day = Timestamp::from_millisecond(report.at)
        .map_or_else(|_| "?".to_owned(), |t| t.strftime("%F").to_string());
    // A reason is what somebody typed: an escape sequence in it must not reach the terminal.
    let reason: String = report.reason.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    format!("  {day}, version {}, {}\n{}", report.item_version, report.learner, paragraph(&reason, "    "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(item: &str, at: i64, reason: &str) -> ItemReport {
        ItemReport {
            learner: "me".into(),
            exam: "mls-c01".into(),
            item: item.into(),
            item_version: 1,
            bank_version: "0".into(),
            reason: reason.into(),
            at,
        }
    }

    #[test]
    fn items_stand_in_the_order_of_their_newest_report() {
        let reports = [report("b", 86_400_000, "x\u{1b}[31m"), report("a", 2, "y"), report("b", 1, "z")];
        let groups = groups(&reports);
        let counts: Vec<_> = groups.iter().map(|g| (g.item, g.count)).collect();
        assert_eq!(counts, [("b", 2), ("a", 1)]);
        let text = text(&groups, 3);
        assert!(
            text.starts_with("b (mls-c01): 2 reports\n  1970-01-02, version 1, me\n    x[31m\n"),
            "{text}"
        );
        assert!(text.ends_with("\n3 reports on 2 items"), "{text}");
    }
}
