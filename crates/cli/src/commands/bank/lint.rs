//! `bank lint`: what an author should mend.

use crate::context::{Context, spinner};
use crate::failure::CheckFailed;
use crate::layout::{Column, Table, bullets, count, fields, paragraph, percent};
use crate::output;
use clap::Args;
use gradatim_bank::lint::{BankStatistics, Finding, PositionTest, RULES, Report, Severity, lint};
use gradatim_bank::{Catalogue, version_faults};
use jiff::Zoned;
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Arguments of `bank lint`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  gradatim bank lint mls-c01
  gradatim bank lint mls-c01 --rule L03,L14 --notes
  gradatim bank lint mls-c01 --data my-data --warnings-as-errors
  gradatim bank lint mls-c01 --data data --against released/data
  gradatim bank lint mls-c01 --sarif > lint.sarif
  gradatim bank lint mls-c01 --json --today 2026-11-21

Warnings can be allowed, each with its reason, in lint-allow.toml beside the
items; errors cannot.

--json: {\"exam\", \"items\", \"errors\", \"warnings\", \"notes\",
 \"findings\": [{\"code\", \"severity\", \"file\", \"line\", \"item\", \"field\", \"message\"}],
 \"allowed\": [{\"finding\", \"reason\"}], \"statistics\": {\"single_items\",
 \"longest_keys\", \"longest_share\", \"longest_p\", \"positions\", \"coverage\",
 \"near_duplicates\"}}; notes are always in it.

Exit codes: 0 no errors, 1 errors, 2 bad usage or files that cannot be read.")]
pub struct LintArgs {
    /// The exam, for example mls-c01.
    exam: String,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
    /// Print a SARIF 2.1.0 log for code review tools.
    #[arg(long, conflicts_with = "json")]
    sarif: bool,
    /// Report findings of these rules only.
    #[arg(long = "rule", value_name = "CODE", value_delimiter = ',', value_parser = rule_code)]
    rules: Vec<String>,
    /// Exit with 1 when there are warnings, too.
    #[arg(long)]
    warnings_as_errors: bool,
    /// Show notes, too.
    #[arg(long)]
    notes: bool,
    /// Data folder of an earlier state, such as the last release: items whose key or options differ from it need
    /// a higher version.
    #[arg(long, value_name = "DIR")]
    against: Option<PathBuf>,
    /// Day by which the age of references is judged, instead of today.
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<Date>,
}

/// Code of the findings about the allow-list itself.
const ALLOW_LIST_CODE: &str = "L00";

fn rule_code(text: &str) -> Result<String, String> {
    let code = text.to_uppercase();
    if code == ALLOW_LIST_CODE || RULES.iter().any(|r| r.code() == code) {
        return Ok(code);
    }
    let last = RULES.last().map_or(ALLOW_LIST_CODE, |r| r.code());
    Err(format!("no such rule; rules are {ALLOW_LIST_CODE} to {last}"))
}

/// Runs the command.
pub fn run(args: &LintArgs, context: &Context) -> anyhow::Result<()> {
    let report = chosen(read(args, context)?, &args.rules);
    if args.sarif {
        output::line(&report.to_sarif()?)?;
    } else if args.json {
        output::json(&report)?;
    } else {
        output::line(&text(&report, args.notes))?;
    }
    verdict(&report, args.warnings_as_errors)
}

fn read(args: &LintArgs, context: &Context) -> anyhow::Result<Report> {
    let catalogue = context.catalogue()?;
    let blueprint = catalogue.blueprint(&args.exam)?;
    let allow = catalogue.allow_list(&args.exam)?;
    let today = args.today.unwrap_or_else(|| Zoned::now().date());
    let bar = spinner("checking items");
    let draft = catalogue.draft(&args.exam)?;
    let mut report = lint(blueprint, &draft, &allow, Some(today));
    if let Some(folder) = &args.against {
        let earlier = super::exam(&Catalogue::from_dir(folder)?, &args.exam)?;
        report.add_errors(&version_faults(&earlier.bank, &draft));
    }
    bar.finish_and_clear();
    Ok(report)
}

/// The report with the findings of some rules only; no rule named means all.
fn chosen(mut report: Report, rules: &[String]) -> Report {
    if rules.is_empty() {
        return report;
    }
    let named = |finding: &Finding| rules.iter().any(|r| r == finding.code);
    report.findings.retain(named);
    report.allowed.retain(|a| named(&a.finding));
    let count = |severity| report.findings.iter().filter(|f| f.severity == severity).count();
    report.errors = count(Severity::Error);
    report.warnings = count(Severity::Warning);
    report.notes = count(Severity::Note);
    report
}

fn verdict(report: &Report, warnings_as_errors: bool) -> anyhow::Result<()> {
    let Report { exam, errors, warnings, .. } = report;
    if *errors == 0 && !(warnings_as_errors && *warnings > 0) {
        return Ok(());
    }
    let found = format!("{} and {}", count(*errors, "error"), count(*warnings, "warning"));
    Err(CheckFailed(format!("{exam}: the bank has {found}; mend what the report names")).into())
}

fn text(report: &Report, notes: bool) -> String {
    let shown: Vec<&Finding> =
        report.findings.iter().filter(|f| notes || f.severity != Severity::Note).collect();
    let statistics = statistics(&report.statistics);
    format!("{}{}{statistics}\n{}", findings(&shown), legend(&shown), summary(report, notes))
}

/// Findings below the file and the item that they are about.
fn findings(shown: &[&Finding]) -> String {
    let mut text = String::new();
    for of_file in shown.chunk_by(|a, b| place(a) == place(b)) {
        text += &of_file.first().map_or_else(String::new, |f| place(f) + "\n");
        for of_item in of_file.chunk_by(|a, b| a.item == b.item) {
            let item = of_item.first().and_then(|f| f.item.as_ref());
            text += &item.map_or_else(String::new, |id| format!("  {id}\n"));
            text.extend(of_item.iter().map(|f| finding(f)));
        }
        text += "\n";
    }
    text
}

/// A finding without item and line is about no file in particular, whatever file it names.
fn place(finding: &Finding) -> String {
    let whole = finding.item.is_none() && finding.line.is_none();
    if whole { "The bank as a whole".to_owned() } else { finding.file.clone() }
}

fn finding(finding: &Finding) -> String {
    let Finding { code, severity, line, field, message, .. } = finding;
    let line = line.map_or_else(String::new, |n| format!(" line {n}"));
    let field = field.as_ref().map_or_else(String::new, |f| format!(" {f}"));
    format!("    {severity} {code}{line}{field}\n{}", paragraph(message, "      "))
}

/// What the rules that were broken want.
fn legend(shown: &[&Finding]) -> String {
    let codes: BTreeSet<&str> = shown.iter().map(|f| f.code).collect();
    let rules = RULES.iter().filter(|r| codes.contains(r.code()));
    let wants: Vec<(&str, String)> = rules.map(|r| (r.code(), r.title().to_owned())).collect();
    if wants.is_empty() { String::new() } else { format!("What the rules want\n{}\n", fields(wants)) }
}

fn statistics(statistics: &BankStatistics) -> String {
    let pairs: Vec<String> = statistics
        .near_duplicates
        .iter()
        .map(|pair| format!("{} and {}: likeness {:.2}", pair.a, pair.b, pair.likeness))
        .collect();
    let (longest, none) = (longest(statistics), "Near duplicates: none\n".to_owned());
    let duplicates = if pairs.is_empty() { none } else { bullets("Near duplicates", &pairs) };
    format!("{longest}\n{}\n{duplicates}", positions(&statistics.positions))
}

fn longest(statistics: &BankStatistics) -> String {
    let BankStatistics { single_items, longest_keys, .. } = statistics;
    let Some(share) = statistics.longest_share else {
        return "Longest keys: no single-answer items\n".to_owned();
    };
    let share = percent(100.0 * share);
    let chance = p_text(statistics.longest_p);
    let text = format!(
        "Longest keys: in {longest_keys} of {single_items} single-answer items ({share}) the key is the longest option; so many or more by chance: {chance}"
    );
    paragraph(&text, "")
}

fn positions(tests: &[PositionTest]) -> String {
    if tests.is_empty() {
        return "Key positions: nothing to test\n".to_owned();
    }
    let mut table = Table::headed([
        ("key positions", Column::LEFT),
        ("items", Column::RIGHT),
        ("keys at a, b, c, ...", Column::LEFT),
        ("so uneven by chance", Column::LEFT),
    ]);
    for test in tests {
        let counts: Vec<String> = test.counts.iter().map(usize::to_string).collect();
        let shape = format!("{} of {}", test.keys, test.options);
        table.row([shape, test.items.to_string(), counts.join(" "), p_text(test.p)]);
    }
    table.to_string()
}

fn p_text(p: Option<f64>) -> String {
    match p {
        Some(p) if p < 0.001 => "p < 0.001".to_owned(),
        Some(p) => format!("p = {p:.3}"),
        None => "too few items to tell".to_owned(),
    }
}

fn summary(report: &Report, notes: bool) -> String {
    let hidden = if notes || report.notes == 0 { "" } else { " (--notes shows them)" };
    let text = format!(
        "{}: {}, {}, {}, {}{hidden}, {} allowed",
        report.exam,
        count(report.items, "item"),
        count(report.errors, "error"),
        count(report.warnings, "warning"),
        count(report.notes, "note"),
        report.allowed.len()
    );
    paragraph(&text, "").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_codes_are_checked_and_capitals_do_not_matter() {
        assert_eq!(rule_code("l03"), Ok("L03".into()));
        assert_eq!(rule_code("L00"), Ok("L00".into()));
        assert_eq!(rule_code("L99"), Err("no such rule; rules are L00 to L22".into()));
    }

    #[test]
    fn probabilities_never_read_as_zero() {
        for (p, text) in
            [(Some(1e-9), "p < 0.001"), (Some(0.25), "p = 0.250"), (None, "too few items to tell")]
        {
            assert_eq!(p_text(p), text);
        }
    }
}
