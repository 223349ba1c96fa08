//! L11: options exclude one another.

use super::{Finding, LintContext, Rule, Severity};
use crate::text::words;

/// No option equals, contains or overlaps another.
///
/// If one option implies another, both cannot be the one right answer, so both are ruled out. Equal options are an
/// error. Source: Haladyna, Downing and Rodriguez 2002, guideline 22.
pub struct Overlap;

impl Rule for Overlap {
    fn code(&self) -> &'static str {
        "L11"
    }

    fn title(&self) -> &'static str {
        "No option equals, contains or overlaps another"
    }

    fn check(&self, context: &LintContext<'_>, findings: &mut Vec<Finding>) {
        for read in context.items() {
            let options = &read.item.options;
            for (i, later) in options.iter().enumerate() {
                let earlier = options.iter().take(i).enumerate();
                let found =
                    earlier.filter_map(|(j, o)| conflict(&o.text, &later.text).map(|c| (j, c))).next();
                if let Some((j, (severity, how))) = found {
                    let message = format!("{how} option {}; make them exclude each other", j + 1);
                    let field = format!("option.{}.text", i + 1);
                    findings.push(Finding::at(self.code(), severity, read, field, message));
                }
            }
        }
    }
}

fn conflict(a: &str, b: &str) -> Option<(Severity, &'static str)> {
    let (words_a, words_b) = (words(a), words(b));
    if words_a.is_empty() || words_b.is_empty() {
        None
    } else if words_a == words_b && symbols(a) == symbols(b) {
        Some((Severity::Error, "says the same as"))
    } else if ranges_overlap(a, b) {
        Some((Severity::Warning, "gives a range that overlaps"))
    } else if contains(&words_a, &words_b) || contains(&words_b, &words_a) {
        Some((Severity::Warning, "contains or is contained in"))
    } else {
        None
    }
}

/// Signs that change the meaning of equal words: `x < 1` and `x > 1`.
fn symbols(text: &str) -> String {
    text.chars().filter(|c| "<>=+-*/^%≤≥".contains(*c)).collect()
}

/// Whether a shorter list of at least three words stands at the beginning or end of a longer one.
fn contains(long: &[String], short: &[String]) -> bool {
    short.len() >= 3 && short.len() < long.len() && (long.starts_with(short) || long.ends_with(short))
}

/// "10 to 20" against "15 to 30"; a common end is no overlap.
fn ranges_overlap(a: &str, b: &str) -> bool {
    match (range(a), range(b)) {
        (Some((low_a, high_a)), Some((low_b, high_b))) => low_a < high_b && low_b < high_a,
        _ => false,
    }
}

/// The range that an option consists of: two numbers and at most two more words beside "to", "and", "between".
fn range(text: &str) -> Option<(f64, f64)> {
    let joined = text.replace(['–', '-'], " to ");
    let tokens: Vec<&str> = joined.split_whitespace().collect();
    let numbers: Vec<f64> =
        tokens.iter().filter_map(|t| t.trim_end_matches(['%', ',']).parse().ok()).collect();
    let others =
        tokens.iter().filter(|t| !["to", "and", "between", "from"].contains(&t.to_lowercase().as_str()));
    match numbers.as_slice() {
        [low, high] if low < high && others.count() <= 4 => Some((*low, *high)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::flags;

    #[test]
    fn finds_options_that_do_not_exclude_each_other() {
        flags(&Overlap, "option.3.text: says the same as option 1", |i| {
            i.options[2].text = i.options[0].text.to_uppercase();
        });
        flags(&Overlap, "contains or is contained in option 2", |i| {
            i.options[3].text = format!("{} and encrypts", i.options[1].text);
        });
        flags(&Overlap, "range that overlaps option 1", |i| {
            i.options[0].text = "10 to 20 shards".into();
            i.options[1].text = "15-30 shards".into();
        });
    }

    #[test]
    fn what_only_looks_alike_passes() {
        for (a, b) in [
            ("10 to 20", "20 to 30"),
            ("k < 3", "k > 3"),
            ("Use Glue", "Use Glue Spark jobs"),
            ("Train for 10 epochs", "Train for 20 epochs"),
            ("", ""),
        ] {
            assert_eq!(conflict(a, b), None, "{a} / {b}");
        }
    }
}
