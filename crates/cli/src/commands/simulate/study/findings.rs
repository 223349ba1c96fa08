//! What was found, in three sentences.

use super::outcome::{Outcome, Results};
use crate::layout::count;
use gradatim_simulate::{Accuracy, Trial};

/// Who did what; how good the measurement is; how decisions and the use of items came out.
pub fn sentences(results: &Results) -> [String; 3] {
    match results.outcomes.as_slice() {
        [first, second, ..] => several(results, first, second),
        [only] => [who(results, &only.name), precision(only), practice(only, results.scorable.len())],
        [] => [String::new(), String::new(), String::new()],
    }
}

fn who(results: &Results, what: &str) -> String {
    let examinees = results.outcomes.first().map_or(0, |outcome| outcome.summary.examinees());
    let items = count(results.scorable.len(), "item");
    format!(
        "{} ({}) took {what} from a pool of {items}.",
        count(examinees as usize, "examinee"),
        results.abilities
    )
}

/// Length, error, and where the error is largest.
fn precision(outcome: &Outcome) -> String {
    let (summary, accuracy) = (&outcome.summary, &outcome.summary.accuracy);
    let length = number(summary.lengths.mean(), 1);
    let (Some(rmse), Some(bias)) = (accuracy.rmse(), accuracy.bias()) else {
        return format!("Tests took {length} items and gave nobody an estimate.");
    };
    let worst = summary.conditional.iter().filter_map(|at| Some((at.mean_theta()?, at.rmse()?)));
    let worst = worst.max_by(|x, y| x.1.total_cmp(&y.1));
    let worst = worst.filter(|_| summary.conditional.len() > 1).map(|(theta, rmse)| {
        format!("; it is largest around ability {}, {}", number(Some(theta), 1), number(Some(rmse), 2))
    });
    format!(
        "With {length} items on average the error is {} logits (root mean square, bias {}), against {} that the tests state (root mean square of their standard errors){}.",
        number(Some(rmse), 3),
        number(Some(bias), 3),
        number(accuracy.rms_se(), 3),
        worst.unwrap_or_default()
    )
}

/// Decisions, and the use of items.
fn practice(outcome: &Outcome, items: usize) -> String {
    let exposure = &outcome.exposure;
    let most = exposure.maximum().unwrap_or(0.0);
    let seen = format!(
        "the most used item was seen by {} of the examinees, {} of {items} were never used, and two tests share {} of their items",
        percent(Some(most), 1),
        exposure.unused(),
        percent(exposure.overlap(), 1)
    );
    match &outcome.summary.classification {
        Some(decisions) => format!(
            "{} of the decisions are right ({} of those below a cut pass, {} of those above fail); {seen}.",
            percent(decisions.accuracy(), 2),
            percent(decisions.false_pass(), 1),
            percent(decisions.false_fail(), 1)
        ),
        None => capitalised(&seen) + ".",
    }
}

/// Comparisons with the first design.
fn several(results: &Results, first: &Outcome, second: &Outcome) -> [String; 3] {
    let rest: Vec<String> = results.outcomes.iter().skip(1).map(|other| against(first, other)).collect();
    let rmse = least(results, |o| o.summary.accuracy.rmse()).unwrap_or((first, 0.0));
    let (even, maximum) = least(results, |o| o.exposure.maximum()).unwrap_or((second, 1.0));
    let spread = if maximum < 1.0 {
        format!(
            "the most even use of items `{}` (at most {} of the examinees see the same item)",
            even.name,
            percent(Some(maximum), 1)
        )
    } else {
        "and every design gives some item to everybody".to_owned()
    };
    [
        who(results, &format!("{} designs", results.outcomes.len())),
        format!("Against `{}`, {}.", first.name, rest.join("; ")),
        format!("The smallest error has `{}` ({} logits), {spread}.", rmse.0.name, number(Some(rmse.1), 3)),
    ]
}

/// The design with the least of a figure, the first among equals.
fn least(results: &Results, figure: impl Fn(&Outcome) -> Option<f64>) -> Option<(&Outcome, f64)> {
    let figures = results.outcomes.iter().filter_map(|outcome| Some((outcome, figure(outcome)?)));
    figures.reduce(|least, next| if next.1 < least.1 { next } else { least })
}

/// What another design changes, in words.
fn against(first: &Outcome, other: &Outcome) -> String {
    let lengths = [first, other].map(|o| o.summary.lengths.mean().unwrap_or(0.0));
    let saved = if lengths[0] > 0.0 { 1.0 - lengths[1] / lengths[0] } else { 0.0 };
    let items = if saved.abs() < 5e-4 {
        "as many items".to_owned()
    } else {
        format!("{} {} items", percent(Some(saved.abs()), 1), if saved > 0.0 { "fewer" } else { "more" })
    };
    let decisions = [first, other].map(|o| o.summary.classification.as_ref().and_then(|c| c.accuracy()));
    let quality = match decisions {
        [Some(first), Some(other)] => {
            format!("{} right decisions instead of {}", percent(Some(other), 2), percent(Some(first), 2))
        }
        _ => {
            let rmse = [first, other].map(|o| number(Accuracy::rmse(&o.summary.accuracy), 3));
            format!("an error of {} logits instead of {}", rmse[1], rmse[0])
        }
    };
    format!("`{}` takes {items} and has {quality}", other.name)
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// So many decimals with a true minus sign, or a dash for what is not defined.
pub fn number(value: Option<f64>, decimals: usize) -> String {
    let Some(value) = value else { return "–".to_owned() };
    let text = format!("{value:.decimals$}");
    let zero = text.trim_start_matches('-').chars().all(|c| c == '0' || c == '.');
    if zero { text.trim_start_matches('-').to_owned() } else { text.replace('-', "−") }
}

/// Seconds in a unit that suits them.
pub fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 1e-3 => format!("{} µs", number(Some(1e6 * s), 1)),
        s if s < 1.0 => format!("{} ms", number(Some(1e3 * s), 2)),
        s => format!("{} s", number(Some(s), 2)),
    }
}

/// A new item in figures: answers, mean ability, standard errors of slope and difficulty, after and before.
pub fn trial_row(results: &Results, trial: &Trial) -> [String; 7] {
    let of = |errors: Option<(f64, f64)>| [errors.map(|e| e.0), errors.map(|e| e.1)];
    let ([a, b], [a_before, b_before]) = (of(trial.after), of(trial.before));
    let [a, a_before, b, b_before] = [a, a_before, b, b_before].map(|error| number(error, 3));
    let (item, theta) = (results.item(trial.item).to_owned(), number(trial.mean_theta, 2));
    [item, trial.answers.to_string(), theta, a, a_before, b, b_before]
}

/// A share in percent, or a dash.
pub fn percent(share: Option<f64>, decimals: usize) -> String {
    share.map_or_else(|| "–".to_owned(), |share| number(Some(100.0 * share), decimals) + " %")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(number(Some(-0.0004), 3), "0.000");
        assert_eq!(number(Some(-1.26), 1), "−1.3");
        assert_eq!(number(None, 1), "–");
        assert_eq!(percent(Some(0.2054), 1), "20.5 %");
        assert_eq!([3.2e-6, 0.0041, 2.0].map(duration), ["3.2 µs", "4.10 ms", "2.00 s"]);
    }
}
