//! The rules in the order of their codes.

use super::{Finding, LintContext};
use super::{
    l01_schema, l02_scope, l03_length, l04_position, l05_negative, l06_combined, l07_absolute, l08_clang,
    l09_grammar, l10_duplicate, l11_overlap, l12_convergence, l13_selection, l14_rationale, l15_reference,
    l16_reading, l17_order, l18_question, l19_monotony, l20_dump, l21_hinging, l22_coverage,
};

/// One rule of the linter.
pub trait Rule: Sync {
    /// Its code, `L01` to `L22`.
    fn code(&self) -> &'static str;

    /// What it wants, in a few words.
    fn title(&self) -> &'static str;

    /// Adds what it finds in a bank.
    fn check(&self, context: &LintContext<'_>, findings: &mut Vec<Finding>);
}

/// Every rule, by code.
pub const RULES: &[&dyn Rule] = &[
    &l01_schema::Schema,
    &l02_scope::Scope,
    &l03_length::Length,
    &l04_position::Position,
    &l05_negative::Negative,
    &l06_combined::Combined,
    &l07_absolute::Absolute,
    &l08_clang::Clang,
    &l09_grammar::Grammar,
    &l10_duplicate::Duplicate,
    &l11_overlap::Overlap,
    &l12_convergence::Convergence,
    &l13_selection::Selection,
    &l14_rationale::Rationale,
    &l15_reference::ReferenceRule,
    &l16_reading::Reading,
    &l17_order::Order,
    &l18_question::Question,
    &l19_monotony::Monotony,
    &l20_dump::Dump,
    &l21_hinging::Hinging,
    &l22_coverage::CoverageRule,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_run_from_l01_to_l22() {
        for (i, rule) in RULES.iter().enumerate() {
            assert_eq!(rule.code(), format!("L{:02}", i + 1));
            assert!(!rule.title().is_empty());
        }
        assert_eq!(RULES.len(), 22);
    }
}
