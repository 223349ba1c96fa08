//! The results for people at a terminal.

use super::figures::{Figures, ItemFigures};
use super::findings::Severity;
use crate::layout::{Column, Table, bullets, count, paragraph};
use gradatim_irt::classical::TestStatistics;
use gradatim_irt::dif::DifClass;

/// A summary, the items to fix first, and with `all` the others too.
pub(super) fn text(figures: &Figures, all: bool) -> String {
    let serious = |item: &&ItemFigures| item.findings.first().is_some_and(|f| f.severity > Severity::Note);
    let (flagged, fine): (Vec<&ItemFigures>, Vec<&ItemFigures>) = figures.items.iter().partition(serious);
    let mut text = paragraph(&summary(figures).join(" "), "");
    let source = figures.source.as_ref().map(|source| format!("Curves and fit come from {source}."));
    let notes: Vec<&String> = source.iter().chain(&figures.notes).collect();
    if !notes.is_empty() {
        text += &format!("\n{}", bullets("Notes:", &notes));
    }
    if !flagged.is_empty() {
        text += &format!("\n{}", table(&flagged));
    }
    if all && !fine.is_empty() {
        text += &format!("\n{}", table(&fine));
    } else if !fine.is_empty() {
        text += &format!("\nNothing but notes on {} (--all lists them).\n", count(fine.len(), "item"));
    }
    text
}

fn table(items: &[&ItemFigures]) -> Table {
    let mut table = Table::headed([
        ("item", Column::within(18)),
        ("n", Column::RIGHT),
        ("p", Column::RIGHT),
        ("r", Column::RIGHT),
        ("", Column::LEFT),
        ("what to do", Column::LEFT),
    ]);
    for item in items {
        let worst = item.findings.first().map(|finding| finding.severity.name()).unwrap_or_default();
        let texts: Vec<&str> = item.findings.iter().map(|finding| finding.text.as_str()).collect();
        let (p, r) = (two(item.p_value()), two(item.point_biserial()));
        table.row([item.id.clone(), item.n.to_string(), p, r, worst.to_owned(), texts.join(" ")]);
    }
    table
}

/// Two decimals, or a dash.
fn two(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"))
}

/// Three sentences: what was analysed, how many items need what, and how well the test measures.
pub(super) fn summary(figures: &Figures) -> Vec<String> {
    let person = if figures.synthetic { "simulated person" } else { "person" };
    let analysed = format!(
        "{} answered {} ({}).",
        count(figures.persons, person),
        count(figures.items.len(), "item"),
        count(figures.responses, "answer")
    );
    vec![analysed, verdict(figures), measures(figures)]
}

/// How many items have findings of which severity.
fn verdict(figures: &Figures) -> String {
    let worst = |item: &ItemFigures| item.findings.first().map(|finding| finding.severity);
    let number = |severity| figures.items.iter().filter(|item| worst(item) == severity).count();
    let (fix, check) = (number(Some(Severity::Fix)), number(Some(Severity::Check)));
    let fine = figures.items.len() - fix - check;
    let first = figures.items.first().filter(|_| fix > 0).map(|item| format!(" ({} first)", item.id));
    format!("{} to fix{}, {check} to check, {fine} fine.", count(fix, "item"), first.unwrap_or_default())
}

/// Reliability, and fit of the whole.
fn measures(figures: &Figures) -> String {
    let only = figures.parts.first().filter(|_| figures.parts.len() == 1);
    let reliability = match (&figures.test, only) {
        (TestStatistics { alpha: Some(alpha), alpha_interval: Some([low, high]), sem: Some(sem), .. }, _) => {
            format!(
                "Cronbach's alpha is {alpha:.2} (95 % interval {low:.2} to {high:.2}), so that a score is good to about {sem:.1} points either way"
            )
        }
        (_, Some(part)) => {
            format!(
                "Hardly anybody answered every item; the reliability of ability estimates is {:.2}",
                part.reliability
            )
        }
        _ => "How well scores measure is unknown, for hardly anybody answered every item".to_owned(),
    };
    let fit = only.and_then(|part| part.whole_test().ok());
    let fit = fit.map(|whole| format!("; the whole fits with RMSEA {:.3}", whole.rmsea));
    format!("{reliability}{}.", fit.unwrap_or_default())
}

/// The letter of a class.
pub(super) fn letter(class: DifClass) -> &'static str {
    match class {
        DifClass::A => "A",
        DifClass::B => "B",
        DifClass::C => "C",
    }
}
