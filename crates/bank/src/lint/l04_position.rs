//! L04: the key is not given away by its position.

use super::{Finding, LintContext, Rule, Severity};

/// Keys stand at every position equally often, apart from chance.
///
/// Authors hide keys in the middle, and guessers look for them there. Put options in random order; do not
/// balance positions on purpose, because balance is a pattern too, worth 10 to 16 SAT points to who sees it.
/// Source: Attali and Bar-Hillel 2003; Bar-Hillel, Budescu and Attali 2005.
pub struct Position;

/// Level of each chi-square test.
const LEVEL: f64 = 0.05;

impl Rule for Position {
    fn code(&self) -> &'static str {
        "L04"
    }

    fn title(&self) -> &'static str {
        "The key is not given away by its position"
    }

    fn check(&self, context: &LintContext<'_>, findings: &mut Vec<Finding>) {
        for test in &context.statistics.positions {
            let Some(p) = test.p.filter(|p| *p <= LEVEL) else { continue };
            let message = format!(
                "in {} items with {} of {} options right the keys stand at positions {:?} times \
                 (chi-square p = {p:.4}); put the options of each item in random order",
                test.items, test.keys, test.options, test.counts
            );
            findings.push(context.bank_finding(self.code(), Severity::Warning, message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::{finds, numbered, passes};

    #[test]
    fn finds_keys_that_keep_to_one_position() {
        let mut items: Vec<_> = (0..20).map(numbered).collect();
        finds(&Position, &items, "in 20 items with 1 of 4 options right");
        for (n, item) in items.iter_mut().enumerate() {
            item.options.rotate_left(n % 4);
        }
        passes(&Position, &items);
    }
}
