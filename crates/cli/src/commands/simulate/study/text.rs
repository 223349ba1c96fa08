//! The results for people at a terminal.

use super::findings::{number, percent, sentences};
use super::outcome::{Outcome, Results};
use crate::layout::{lines, paragraph};

/// What was found, a line for each design, and the only design's results by ability.
pub fn text(results: &Results) -> String {
    let mut text = paragraph(&sentences(results).join(" "), "");
    text += &format!("\n{}\n", lines(&designs(results)).join("\n"));
    if let [only] = results.outcomes.as_slice() {
        text += &format!("\nBy ability:\n{}\n", lines(&by_ability(only)).join("\n"));
    }
    for outcome in &results.outcomes {
        text += &tuned(outcome);
    }
    text
}

fn designs(results: &Results) -> Vec<Vec<String>> {
    let decided = results.outcomes.iter().any(|outcome| outcome.summary.classification.is_some());
    let mut head = vec!["design", "length", "bias", "rmse", "se", "r", "max use", "unused", "overlap"];
    if decided {
        head.push("right");
    }
    let mut rows = vec![head.into_iter().map(str::to_owned).collect()];
    rows.extend(results.outcomes.iter().map(|outcome| design(outcome, decided)));
    rows
}

fn design(outcome: &Outcome, decided: bool) -> Vec<String> {
    let (summary, accuracy) = (&outcome.summary, &outcome.summary.accuracy);
    let mut row = vec![
        outcome.name.clone(),
        number(summary.lengths.mean(), 1),
        number(accuracy.bias(), 3),
        number(accuracy.rmse(), 3),
        number(accuracy.mean_se(), 3),
        number(accuracy.correlation(), 3),
        percent(summary.exposure.maximum(), 1),
        summary.exposure.unused().to_string(),
        percent(summary.exposure.overlap(), 1),
    ];
    if decided {
        row.push(percent(summary.classification.as_ref().and_then(|c| c.accuracy()), 2));
    }
    row
}

fn by_ability(outcome: &Outcome) -> Vec<Vec<String>> {
    let mut rows = vec![["mean ability", "n", "bias", "rmse", "se"].map(str::to_owned).to_vec()];
    rows.extend(outcome.summary.conditional.iter().map(|at| {
        let figures = [at.bias(), at.rmse(), at.mean_se()].map(|value| number(value, 3));
        [vec![number(at.mean_theta(), 2), at.n().to_string()], figures.to_vec()].concat()
    }));
    rows
}

fn tuned(outcome: &Outcome) -> String {
    let Some(tuning) = &outcome.tuning else { return String::new() };
    let settled = if tuning.converged { "settled" } else { "stopped without settling" };
    paragraph(
        &format!(
            "`{}`: exposure parameters {settled} after {} rounds of {} examinees; highest rate of the last round {}, target {}.",
            outcome.name,
            tuning.iterations,
            tuning.examinees,
            percent(Some(tuning.maximum), 1),
            percent(Some(tuning.target), 1)
        ),
        "",
    )
}
