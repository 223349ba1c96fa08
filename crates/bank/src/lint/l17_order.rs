//! L17: numbers stand in order.

use super::{Finding, LintContext, Rule, Severity};
use crate::item::Item;

/// Options that are numbers rise from first to last.
///
/// A reader should look for a value, not search for it. Presentation must not shuffle such options. Source:
/// Haladyna, Downing and Rodriguez 2002, guideline 21.
pub struct Order;

impl Rule for Order {
    fn code(&self) -> &'static str {
        "L17"
    }

    fn title(&self) -> &'static str {
        "Numeric options stand in rising order"
    }

    fn check(&self, context: &LintContext<'_>, findings: &mut Vec<Finding>) {
        for read in context.items().filter(|r| r.item.has_distractors()) {
            if let Some(values) = numbers(&read.item).filter(|v| !v.is_sorted()) {
                let listed: Vec<String> = values.iter().map(ToString::to_string).collect();
                let message = format!("numbers stand as {}; put them in rising order", listed.join(", "));
                findings.push(Finding::at(self.code(), Severity::Warning, read, "option", message));
            }
        }
    }
}

/// The values, when every option is one number with the same unit of at most two words.
fn numbers(item: &Item) -> Option<Vec<f64>> {
    let parsed: Option<Vec<(f64, String)>> = item.options.iter().map(|o| number(&o.text)).collect();
    let parsed = parsed.filter(|p| p.len() > 1)?;
    let unit = |(_, unit): &(f64, String)| unit.trim_end_matches('s').to_owned();
    let first = parsed.first().map(unit)?;
    parsed.iter().all(|p| unit(p) == first).then(|| parsed.into_iter().map(|(value, _)| value).collect())
}

fn number(text: &str) -> Option<(f64, String)> {
    let text = text.trim().trim_start_matches('$');
    let is_number = |c: char| c.is_ascii_digit() || ".,-−".contains(c);
    let end = text.find(|c| !is_number(c)).unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let value = digits.replace(',', "").replace('−', "-").parse().ok()?;
    let unit = unit.trim().trim_end_matches('.').to_lowercase();
    (unit.split_whitespace().count() <= 2).then_some((value, unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::{flags, passes, with_options};

    #[test]
    fn finds_numbers_out_of_order() {
        flags(&Order, "10, 5, 20, 40", |i| *i = with_options(["10 GB", "5 GB", "20 GB", "40 GB"]));
        flags(&Order, "put them in rising order", |i| *i = with_options(["0.9", "0.7", "0.5", "0.1"]));
    }

    #[test]
    fn rising_numbers_words_and_mixed_units_pass() {
        passes(&Order, &[with_options(["1 day", "2 days", "3 days", "1,000 days"])]);
        passes(&Order, &[with_options(["30 minutes", "1 hour", "2 hours", "1 day"])]);
        passes(&Order, &[with_options(["3 of them", "two", "1", "0"])]);
        passes(&Order, &[with_options(["-3", "−1.5", "0", "$2"])]);
    }
}
