//! The results for people at a terminal.

use super::findings::{duration, number, percent, sentences, trial_row};
use super::outcome::{Outcome, Results};
use crate::layout::{lines, paragraph};

/// How to read the rows by ability.
const BY_ABILITY: &str = "sd: spread of the error; rmse: with the bias at that ability; se: root mean square of the standard errors that the tests state.";

/// What was found, a line for each design, and the only design's results by ability.
pub fn text(results: &Results) -> String {
    let mut text = paragraph(&sentences(results).join(" "), "");
    text += &format!("\n{}\n", lines(&designs(results)).join("\n"));
    if let [only] = results.outcomes.as_slice() {
        text += &format!("\nBy ability:\n{}\n\n", lines(&by_ability(only)).join("\n"));
        text += &paragraph(BY_ABILITY, "");
    }
    text.push('\n');
    for outcome in &results.outcomes {
        text += &tuned(outcome);
        text += &checked(outcome);
        text += &timed(outcome);
        text += &steps(outcome);
        text += &tried_out(results, outcome);
    }
    text
}

/// Whether content was kept, by the check of finished tests.
fn checked(outcome: &Outcome) -> String {
    let found = match (outcome.checked, outcome.summary.content_violations) {
        (false, _) => return String::new(),
        (true, 0) => "every test keeps its content".to_owned(),
        (true, n) => format!("{n} constraints on content are broken, over all tests"),
    };
    paragraph(&format!("`{}`: {found}.", outcome.name), "")
}

fn timed(outcome: &Outcome) -> String {
    let times = &outcome.summary.times;
    let (Some(mean), Some(late), Some(item)) = (times.mean(), times.quantile(0.95), times.per_item()) else {
        return String::new();
    };
    let minutes = |seconds: f64| number(Some(seconds / 60.0), 1);
    let (mean, late, item) = (minutes(mean), minutes(late as f64), number(Some(item), 0));
    let text = format!(
        "`{}`: a test takes {mean} minutes on average, 95 % of the examinees at most {late}; an item takes {item} s.",
        outcome.name
    );
    paragraph(&text, "")
}

fn steps(outcome: &Outcome) -> String {
    let steps = &outcome.summary.steps;
    let Some(max) = steps.max() else { return String::new() };
    let [half, most] = [0.5, 0.99].map(|p| steps.quantile(p).map_or_else(String::new, duration));
    let text = format!(
        "`{}`: a step takes {half} of processor time at the median, {most} at the 99th percentile, {} at most ({} steps).",
        outcome.name,
        duration(max),
        steps.n()
    );
    paragraph(&text, "")
}

fn tried_out(results: &Results, outcome: &Outcome) -> String {
    let trials = &outcome.summary.trials;
    if trials.is_empty() {
        return String::new();
    }
    let head = ["new item", "answers", "mean ability", "SE of a", "before", "SE of b", "before"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(trials.iter().map(|trial| trial_row(results, trial).to_vec()));
    format!("\nNew items, unscored, in `{}`:\n{}\n", outcome.name, lines(&rows).join("\n"))
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
        number(accuracy.rms_se(), 3),
        number(accuracy.correlation(), 3),
        percent(outcome.exposure.maximum(), 1),
        outcome.exposure.unused().to_string(),
        percent(outcome.exposure.overlap(), 1),
    ];
    if decided {
        row.push(percent(summary.classification.as_ref().and_then(|c| c.accuracy()), 2));
    }
    row
}

fn by_ability(outcome: &Outcome) -> Vec<Vec<String>> {
    let mut rows = vec![["mean ability", "n", "bias", "sd", "rmse", "se"].map(str::to_owned).to_vec()];
    rows.extend(outcome.summary.conditional.iter().map(|at| {
        let figures = [at.bias(), at.error_sd(), at.rmse(), at.rms_se()].map(|value| number(value, 3));
        [vec![number(at.mean_theta(), 2), at.n().to_string()], figures.to_vec()].concat()
    }));
    rows
}

fn tuned(outcome: &Outcome) -> String {
    let Some(tuning) = &outcome.tuning else { return String::new() };
    let settled = match tuning.converged {
        true => "have settled after",
        false => "have not settled, so that some items may be used more often than wanted, after",
    };
    paragraph(
        &format!(
            "`{}`: exposure parameters {settled} {} rounds of {} examinees; highest rate of the last round {}, target {}.",
            outcome.name,
            tuning.iterations,
            tuning.examinees,
            percent(Some(tuning.maximum), 1),
            percent(Some(tuning.target), 1)
        ),
        "",
    )
}
