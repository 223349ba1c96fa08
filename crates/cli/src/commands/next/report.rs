//! What is printed.

use super::{EstimatorName, NextArgs};
use crate::constraints::Form;
use crate::layout::{lines, number};
use crate::output;
use gradatim_cat::{Candidate, Choice, Chooser, Design, Session};
use gradatim_irt::score::{Score, Undefined};
use serde::Serialize;

#[derive(Debug, Serialize)]
struct Report<'a> {
    theta: Option<f64>,
    se: Option<f64>,
    item: &'a str,
    criterion: f64,
    rule: &'static str,
    estimator: EstimatorName,
    chosen_by: &'static str,
    candidates: usize,
    flags: Vec<&'static str>,
    /// The constraint whose bound costs most, where there are constraints.
    #[serde(skip_serializing_if = "Option::is_none")]
    bound_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    all: Option<Vec<Valued<'a>>>,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct Valued<'a> {
    item: &'a str,
    criterion: f64,
}

/// What the report mentions beside the choice.
pub struct Asides<'a> {
    pub seed: Option<u64>,
    pub form: Option<&'a Form>,
}

pub fn print(
    args: &NextArgs,
    design: &Design,
    session: &Session<'_>,
    choice: &Choice,
    asides: &Asides<'_>,
) -> anyhow::Result<()> {
    let report = report(args, design, session, choice, asides);
    if args.json { output::json(&report) } else { print_text(&report) }
}

fn report<'a>(
    args: &NextArgs,
    design: &Design,
    session: &'a Session<'_>,
    choice: &Choice,
    asides: &Asides<'a>,
) -> Report<'a> {
    let test = session.test();
    let valued = |Candidate { item, value }: Candidate| Valued {
        item: test.pool.id(item),
        criterion: criterion(design, value, choice.candidates),
    };
    let Valued { item, criterion } = valued(Candidate { item: choice.item, value: choice.value });
    let score = session.score();
    Report {
        theta: score.ok().map(|estimate| estimate.theta),
        se: score.ok().map(|estimate| estimate.se),
        item,
        criterion,
        rule: design.rule.name(),
        estimator: args.estimator,
        chosen_by: if choice.chooser == Chooser::Start { "start" } else { "rule" },
        candidates: choice.candidates,
        flags: flags(&score),
        bound_by: asides.form.zip(choice.constraint.and_then(|bound| bound.subject)).and_then(bound),
        seed: asides.seed,
        all: args.all.then(|| session.candidates().map(valued).collect()),
    }
}

fn bound((form, constraint): (&Form, usize)) -> Option<&str> {
    form.specification.constraint(constraint)
}

/// The value of a rule as people know it.
fn criterion(design: &Design, value: f64, candidates: usize) -> f64 {
    match (design.rule.draws(), design.rule.negated()) {
        (true, _) => 1.0 / candidates as f64,
        // Not −0.
        (_, true) => 0.0 - value,
        _ => value,
    }
}

fn flags(score: &Score) -> Vec<&'static str> {
    match score {
        Ok(_) => vec![],
        Err(Undefined::NoResponses) => vec!["no_responses", "chosen_at_prior_mean"],
        Err(Undefined::NoMaximum) => vec!["no_maximum", "chosen_at_posterior_mean"],
        Err(Undefined::Impossible) => vec!["impossible", "chosen_at_posterior_mean"],
    }
}

fn print_text(report: &Report<'_>) -> anyhow::Result<()> {
    let Report { item, criterion, rule, theta, se, bound_by, .. } = report;
    let (theta, se) = (number(*theta), number(*se));
    output::line(&format!("{item}  ({rule} {criterion:.4} at ability {theta}, standard error {se})"))?;
    if let Some(constraint) = bound_by {
        eprintln!("constraint {constraint} binds");
    }
    for flag in &report.flags {
        eprintln!("{}", flag.replace('_', " "));
    }
    let row = |c: &Valued<'_>| vec![c.item.to_owned(), format!("{:.6}", c.criterion)];
    let rows: Vec<Vec<String>> = report.all.iter().flatten().map(row).collect();
    if rows.is_empty() { Ok(()) } else { output::line(&lines(&rows).join("\n")) }
}
