//! The results for people at a terminal.

use super::{Findings, Policy};
use crate::commands::simulate::study::findings::{number, percent};
use crate::layout::{lines, paragraph};
use gradatim_simulate::drills::{Difference, DrillResults};

/// What was simulated, a line for each policy, and what the columns mean.
pub fn text(findings: &Findings<'_>) -> String {
    let args = findings.args;
    let intro = format!(
        "{} learners, {} questions of {} each; the weak domain lies {} below the others. Learners with a weak domain:",
        args.learners,
        args.questions,
        args.exam,
        logits(args.weak_by)
    );
    let weak: Vec<(Policy, DrillResults)> = part(findings, true);
    let even: Vec<(Policy, DrillResults)> = part(findings, false);
    format!(
        "{}\n{}\n\nEven learners:\n{}\n\n{}",
        paragraph(&intro, ""),
        lines(&table(&weak)).join("\n"),
        lines(&table(&even)).join("\n"),
        paragraph(LEGEND, "")
    )
}

const LEGEND: &str = "weak: share of questions from the weak domain. p(pass): root mean squared error of the probability of \
passing. diff: its mean squared error minus that of the first policy, in thousandths, with its standard error; below 0 is better. \
brier: against the outcome of an exam. score: root mean squared error of the expected exam score, in points; sd: what the drill itself says of it. \
ability: root mean squared error of the weak domain's ability, in logits. named: how often that domain has the lowest \
estimate. right: share of right answers.";

fn part(findings: &Findings<'_>, weak: bool) -> Vec<(Policy, DrillResults)> {
    let of = |(policy, found): &(Policy, DrillResults)| (*policy, found.only(|l| l.weak.is_some() == weak));
    findings.results.iter().map(of).collect()
}

fn table(results: &[(Policy, DrillResults)]) -> Vec<Vec<String>> {
    let head = ["policy", "weak", "p(pass)", "diff", "brier", "score", "sd", "ability", "named", "right"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let first = results.first().map(|(_, found)| found);
    rows.extend(results.iter().map(|(policy, found)| row(*policy, found, first)));
    rows
}

fn row(policy: Policy, found: &DrillResults, first: Option<&DrillResults>) -> Vec<String> {
    let against = first.filter(|first| *first != found).and_then(|first| found.against(first));
    vec![
        policy.name().to_owned(),
        percent(found.weak_share(), 1),
        number(found.passing_rmse(), 4),
        against.map_or_else(|| "-".to_owned(), thousandths),
        number(found.brier(), 4),
        number(found.score_rmse(), 2),
        number(found.score_sd(), 2),
        number(found.weak_rmse(), 3),
        percent(found.named(), 1),
        percent(found.right(), 1),
    ]
}

fn logits(by: f64) -> String {
    let by = by.to_string();
    let unit = if by == "1" { "logit" } else { "logits" };
    format!("{by} {unit}")
}

fn thousandths(difference: Difference) -> String {
    let se = difference.se.map_or_else(|| "-".to_owned(), |se| format!("{:.2}", 1000.0 * se));
    format!("{:+.2}±{se}", 1000.0 * difference.mean)
}
