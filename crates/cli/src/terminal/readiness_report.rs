//! The verdict for people: the answer first, then what is missing or what to do next.

use crate::terminal::drill_summary::{mark, tone};
use crate::terminal::text::{command, hanging, paragraph};
use crate::terminal::{Palette, Row, Tone, table};
use gradatim_readiness::words::{About, NextStep, Step, Verdict};
use gradatim_readiness::{DomainReadiness, Readiness, State};

/// What a report points to besides the verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointer {
    /// Slug of the exam.
    pub exam: String,
    /// Numbers of the domains, where they are those of the blueprint.
    pub domains: Vec<String>,
    /// What commands need besides to be about this learner and home, such as ` --learner ada`.
    pub whose: String,
    /// What the sentences are about.
    pub about: About,
}

/// The report in rows of `width` columns.
pub fn readiness_rows(readiness: &Readiness, to: &Pointer, width: usize, palette: Palette) -> Vec<Row> {
    let verdict = Verdict { readiness, about: &to.about };
    let mut rows = answer(&verdict, width);
    rows.push(Row::blank());
    rows.extend(three_numbers(&verdict, width));
    rows.push(Row::blank());
    if verdict.shows_domains() {
        rows.extend(domains(readiness, palette, width));
        rows.push(Row::blank());
        rows.extend(paragraph(&verdict.differences(), width, Tone::Plain));
        rows.push(Row::blank());
    }
    rows.extend(next(&verdict.next(), to, width));
    rows.push(Row::blank());
    rows.extend(paragraph(&verdict.basis(), width, Tone::Quiet));
    rows
}

fn answer(verdict: &Verdict<'_>, width: usize) -> Vec<Row> {
    let tone = if verdict.readiness.state == State::Ready { Tone::Good } else { Tone::Strong };
    let mut rows = paragraph(&verdict.headline(), width, tone);
    rows.push(Row::blank());
    rows.extend(paragraph(&verdict.explanation(), width, Tone::Plain));
    let missing = &verdict.readiness.missing_evidence;
    rows.extend(missing.iter().flat_map(|m| hanging("  - ", m, width, Tone::Plain)));
    rows
}

/// Coverage, performance and retention, which are not to be mixed.
fn three_numbers(verdict: &Verdict<'_>, width: usize) -> Vec<Row> {
    let lines = [
        ("Coverage     ", verdict.coverage()),
        ("Performance  ", verdict.performance()),
        ("Retention    ", verdict.retention()),
    ];
    lines.iter().flat_map(|(name, text)| hanging(name, text, width, Tone::Plain)).collect()
}

fn domains(readiness: &Readiness, palette: Palette, width: usize) -> Vec<Row> {
    let head = ["domain", "weight", "answered", "against the standard"].map(str::to_owned).to_vec();
    let cells = |d: &DomainReadiness| {
        let standing = format!("{} {}", mark(d.band, palette), d.band.words());
        vec![
            d.domain.clone(),
            format!("{:.0} %", 100.0 * d.weight),
            d.answered.to_string(),
            standing.trim().to_owned(),
        ]
    };
    let rows = std::iter::once(head).chain(readiness.domains.iter().map(cells)).collect();
    table(rows, &readiness.domains.iter().map(|d| tone(d.band)).collect::<Vec<_>>(), width)
}

fn next(step: &NextStep, to: &Pointer, width: usize) -> Vec<Row> {
    let words = words(step.step, to);
    let end = if words.is_some() { ":" } else { "." };
    let mut rows = paragraph(&format!("Next: {}{end}", step.sentence), width, Tone::Plain);
    rows.extend(words.into_iter().flat_map(|words| command(&format!("{words}{}", to.whose), width)));
    rows
}

/// The command of a step; none for drills in domains of a foreign pool, which can be drilled nowhere.
fn words(step: Step, to: &Pointer) -> Option<String> {
    match step {
        Step::Drill(_) if to.domains.is_empty() => None,
        Step::Drill(domain) => Some(drill_command(&to.exam, domain.and_then(|d| to.domains.get(d)))),
        Step::Exam => Some(format!("gradatim exam {}", to.exam)),
        Step::SealedForm => Some(format!("gradatim exam {} --form sealed", to.exam)),
    }
}

/// The command of a drill, in one domain or all.
pub fn drill_command(exam: &str, domain: Option<&String>) -> String {
    let only = domain.map_or_else(String::new, |id| format!(" --domain {id}"));
    format!("gradatim drill {exam}{only}")
}

#[cfg(test)]
mod tests;
