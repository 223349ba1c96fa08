//! L12: the key is not given away by what options have in common.

use std::collections::BTreeSet;

use super::{Finding, LintContext, Rule, Severity};
use crate::item::{Item, Kind};
use crate::text::{content_words, jaccard_sets};

/// The key does not share clearly more with the other options than they share among themselves.
///
/// Authors make distractors by changing the key one part at a time, so the option with most in common is the key.
/// Source: NBME item-writing guide, "convergence strategy".
pub struct Convergence;

/// Mean likeness to the others that makes options variations of one theme.
const THEME: f64 = 0.25;
/// How many times the distractors' mean likeness the key's has to be.
const RATIO: f64 = 1.6;

impl Rule for Convergence {
    fn code(&self) -> &'static str {
        "L12"
    }

    fn title(&self) -> &'static str {
        "The key does not have most in common with the other options"
    }

    fn check(&self, context: &LintContext<'_>, findings: &mut Vec<Finding>) {
        for read in context.items().filter(|r| r.item.kind == Kind::Single) {
            if let Some((key, others)) = centre(&read.item) {
                let message = format!(
                    "the key shares {:.0} % of its words with each other option, distractors {:.0} %; \
                     let two distractors share what the key does not have",
                    100.0 * key,
                    100.0 * others
                );
                findings.push(Finding::at(self.code(), Severity::Warning, read, "option", message));
            }
        }
    }
}

/// Mean likeness of the key and of the distractors to the other options, when the key's stands out.
fn centre(item: &Item) -> Option<(f64, f64)> {
    let words: Vec<BTreeSet<String>> = item.options.iter().map(|o| content_words(&o.text)).collect();
    let key = item.options.iter().position(|o| o.correct)?;
    let to_others = |i: usize, own: &BTreeSet<String>| {
        let others = words.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, w)| jaccard_sets(own, w));
        others.sum::<f64>() / (words.len() - 1).max(1) as f64
    };
    let likeness: Vec<f64> = words.iter().enumerate().map(|(i, own)| to_others(i, own)).collect();
    let of_key = *likeness.get(key)?;
    let rest: Vec<f64> = likeness.iter().enumerate().filter(|(i, _)| *i != key).map(|(_, l)| *l).collect();
    let others = rest.iter().sum::<f64>() / rest.len().max(1) as f64;
    (of_key >= THEME && of_key >= RATIO * others).then_some((of_key, others))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::{flags, passes, with_options};

    #[test]
    fn finds_a_key_in_the_middle_of_its_variations() {
        let varied = [
            "Spark with daily Avro",
            "Spark with daily Parquet",
            "Hive with daily Parquet",
            "Spark with hourly Parquet",
        ];
        flags(&Convergence, "the key shares", |i| *i = with_options(varied));
    }

    #[test]
    fn a_balanced_design_passes() {
        let crossed = [
            "Glue with Parquet files",
            "Glue with Avro messages",
            "EMR with Parquet files",
            "EMR with Avro messages",
        ];
        passes(&Convergence, &[with_options(crossed)]);
    }
}
