//! The results for people at a terminal.

use super::{Findings, ReadinessArgs};
use crate::layout::{count, lines, paragraph, percent};
use gradatim_simulate::readiness::{Estimate, Recalibration, Reliability};

/// Columns for the title of a domain, so that a line fits 80.
const TITLE: usize = 16;

/// What was found, the reliability table, and a line for each group of learners.
pub fn text(args: &ReadinessArgs, findings: &Findings) -> String {
    let mut text = paragraph(&format!("{} {}", found(&findings.all), setting(args, findings)), "");
    text += &format!("\nTold and passed, by what was told:\n{}\n", lines(&bins(&findings.all)).join("\n"));
    text += &format!("\nBy the domain believed weakest:\n{}\n\n", lines(&groups(findings)).join("\n"));
    text += &paragraph(
        "`ece` is the mean distance of what was told from what happened, `chance` how much of it calibrated forecasts \
         would show because learners are finitely many. Intercept 0 and slope 1 (± standard error) mean calibrated; a \
         slope below 1 means too sure. This shows that the arithmetic holds where its assumptions do, not that they \
         hold for people.",
        "",
    );
    text
}

fn found(all: &Reliability) -> String {
    format!(
        "On average learners were told {} and {} of the exams were passed; the calibration error is {:.4}, the Brier score {:.4}.",
        percent(100.0 * all.told),
        percent(100.0 * all.passed),
        all.ece,
        all.brier
    )
}

fn setting(args: &ReadinessArgs, findings: &Findings) -> String {
    let (setting, standard) = (&findings.setting, findings.setting.exam.standard());
    let known = match &setting.calibration {
        Some(found) => format!(
            "estimated from {} answers (difficulties with a standard error of {:.2} logits, in truth {:.2} off)",
            found.responses, found.se, found.rmse
        ),
        None if args.cold_start => "known from ratings alone".to_owned(),
        None => "known".to_owned(),
    };
    format!(
        "{} answered {} to {} items of {}, which were {known}, and sat {} of {} scored items each, cut {:.1} ± {:.1} points.",
        count(findings.all.n, "learner"),
        args.evidence.start(),
        args.evidence.end(),
        setting.truth.items.len(),
        count(args.exams as usize, "exam"),
        setting.exam.scored(),
        standard.cut,
        standard.se
    )
}

fn bins(all: &Reliability) -> Vec<Vec<String>> {
    let mut rows = vec![["told", "learners", "mean told", "passed"].map(str::to_owned).to_vec()];
    let share = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |share| format!("{share:.3}"));
    rows.extend(all.bins.iter().enumerate().map(|(i, bin)| {
        let [from, to] = [i, i + 1].map(|edge| edge as f64 / all.bins.len() as f64);
        vec![format!("{from:.1} to {to:.1}"), bin.n.to_string(), share(bin.told), share(bin.passed)]
    }));
    rows
}

fn groups(findings: &Findings) -> Vec<Vec<String>> {
    let head = ["", "n", "told", "passed", "ece", "chance", "intercept", "slope"];
    let mut rows = vec![head.map(str::to_owned).to_vec(), row("all", &findings.all)];
    let named = findings.setting.titles.iter().zip(&findings.groups);
    rows.extend(named.filter_map(|(title, group)| Some(row(title, group.as_ref()?))));
    rows
}

fn row(title: &str, of: &Reliability) -> Vec<String> {
    let shares = [of.told, of.passed].map(|share| format!("{share:.3}"));
    let errors = [of.ece, of.ece_of_chance].map(|error| format!("{error:.4}"));
    let recalibration = [|r: Recalibration| r.intercept, |r: Recalibration| r.slope];
    let fitted =
        recalibration.map(|part| of.recalibration.map(part).map_or_else(|| "-".to_owned(), estimate));
    let title: String = title.chars().take(TITLE).collect();
    [vec![title, of.n.to_string()], shares.to_vec(), errors.to_vec(), fitted.to_vec()].concat()
}

fn estimate(of: Estimate) -> String {
    format!("{:.3}±{:.3}", of.value, of.se)
}
