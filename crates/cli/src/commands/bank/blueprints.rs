//! `bank blueprints`: the exams that are known, one in full, or two side by side.

mod comparison;

use crate::context::Context;
use crate::layout::{Column, Table, bullets, fields, paragraph};
use crate::output;
use clap::Args;
use gradatim_bank::{
    BankError, Blueprint, Catalogue, Domain, Fact, Form, ItemType, Lifecycle, Retake, Scale, Scoring,
    Standard, compare,
};
use serde_json::{Value, json};

/// Arguments of `bank blueprints`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  gradatim bank blueprints                      all exams in a table
  gradatim bank blueprints mls-c01              one in full, with its sources
  gradatim bank blueprints mls-c01 mla-c02      what carries over to a successor
  gradatim bank blueprints mls-c01 mla-c02 --json

--json: without a name {\"blueprints\": [{\"slug\", \"code\", \"title\", \"status\",
 \"last_test_day\", \"successors\", \"questions\", \"scored\", \"minutes\", \"pass\", \"max\",
 \"items\"}]}; with one the fields of its TOML file and \"items\"; with two {\"a\",
 \"b\", \"domains\", \"form\", \"method\", \"overlap_a\", \"overlap_b\", \"shared\",
 \"only_a\", \"only_b\"}.")]
pub struct BlueprintsArgs {
    /// Show this blueprint in full.
    #[arg(value_name = "A")]
    first: Option<String>,
    /// Compare the first blueprint with this one.
    #[arg(value_name = "B")]
    second: Option<String>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &BlueprintsArgs, context: &Context) -> anyhow::Result<()> {
    let catalogue = context.catalogue()?;
    match (&args.first, &args.second) {
        (Some(a), Some(b)) => side_by_side(catalogue.blueprint(a)?, catalogue.blueprint(b)?, args.json),
        (Some(slug), None) => one(&catalogue, slug, args.json),
        _ => all(&catalogue, args.json),
    }
}

fn side_by_side(a: &Blueprint, b: &Blueprint, json: bool) -> anyhow::Result<()> {
    let comparison = compare(a, b);
    if json { output::json(&comparison) } else { output::line(&comparison::text(a, b, &comparison)) }
}

fn one(catalogue: &Catalogue, slug: &str, json: bool) -> anyhow::Result<()> {
    let blueprint = catalogue.blueprint(slug)?;
    let items = items(catalogue, slug)?;
    if !json {
        return output::line(&details(blueprint, items));
    }
    let mut document = serde_json::to_value(blueprint)?;
    document["items"] = items.into();
    output::json(&document)
}

fn all(catalogue: &Catalogue, json: bool) -> anyhow::Result<()> {
    let known = catalogue.exams().into_iter();
    let rows: Result<Vec<_>, BankError> =
        known.map(|slug| Ok((catalogue.blueprint(slug)?, items(catalogue, slug)?))).collect();
    let rows = rows?;
    if json {
        let rows: Vec<Value> = rows.iter().map(|(blueprint, items)| summary(blueprint, *items)).collect();
        return output::json(&json!({ "blueprints": rows }));
    }
    output::line(overview(&rows).to_string().trim_end())
}

/// Items in use, those with faults included: a broken bank still has items.
fn items(catalogue: &Catalogue, slug: &str) -> Result<usize, BankError> {
    Ok(catalogue.draft(slug)?.items().iter().filter(|d| d.item.is_active()).count())
}

fn summary(blueprint: &Blueprint, items: usize) -> Value {
    let Blueprint { lifecycle, form, scale, .. } = blueprint;
    json!({
        "slug": blueprint.slug, "code": blueprint.code, "title": blueprint.title, "status": lifecycle.status,
        "last_test_day": lifecycle.last_test_day, "successors": lifecycle.successors, "questions": form.questions,
        "scored": form.scored, "minutes": form.minutes, "pass": scale.pass, "max": scale.max, "items": items,
    })
}

fn overview(rows: &[(&Blueprint, usize)]) -> Table {
    let mut table = Table::headed([
        ("exam", Column::LEFT),
        ("status", Column::LEFT),
        ("last day", Column::LEFT),
        ("Qs", Column::RIGHT),
        ("min", Column::RIGHT),
        ("pass", Column::RIGHT),
        ("items", Column::RIGHT),
        ("title", Column::LEFT),
    ]);
    for (blueprint, items) in rows {
        table.row([
            blueprint.slug.clone(),
            blueprint.lifecycle.status.to_string(),
            blueprint.lifecycle.last_test_day.clone().unwrap_or_else(|| "-".to_owned()),
            blueprint.form.questions.to_string(),
            blueprint.form.minutes.to_string(),
            blueprint.scale.pass.to_string(),
            items.to_string(),
            blueprint.title.clone(),
        ]);
    }
    table
}

fn details(blueprint: &Blueprint, items: usize) -> String {
    let head = format!("{}: {}", blueprint.code, blueprint.title);
    let types: Vec<String> = blueprint.item_types.iter().map(item_type_text).collect();
    let facts = fields([
        ("exam", format!("{}, {} level, {} items in the bank", blueprint.slug, blueprint.level, items)),
        ("vendor", blueprint.vendor.clone()),
        ("guide", format!("version {}, facts as of {}", blueprint.guide_version, blueprint.as_of)),
        ("status", lifecycle_text(&blueprint.lifecycle)),
        ("form", form_text(&blueprint.form)),
        ("scale", scale_text(&blueprint.scale)),
        ("standard", standard_text(&blueprint.standard)),
        ("scoring", scoring_text(&blueprint.scoring)),
        ("retake", retake_text(&blueprint.retake)),
        ("items", types.join("; ")),
    ]);
    let domains: String = blueprint.domains().iter().map(domain_text).collect();
    let sources: Vec<String> = blueprint.facts.iter().map(source_text).collect();
    format!("{head}\n\n{facts}\n{domains}{}", bullets("Sources", &sources)).trim_end().to_owned()
}

fn domain_text(domain: &Domain) -> String {
    let tasks = domain.tasks.iter().map(|task| bullets(&format!("{} {}", task.id, task.title), &task.points));
    let head = format!("Domain {}: {}, {} %", domain.id, domain.title, domain.weight);
    format!("{}{}\n", paragraph(&head, ""), tasks.collect::<String>())
}

fn item_type_text(item: &ItemType) -> String {
    format!("{} with {} options and {} in the key", item.kind, item.options, item.keys)
}

fn source_text(fact: &Fact) -> String {
    format!("{}: {} (confidence {})", fact.what, fact.source, fact.confidence)
}

/// Whether the exam can be sat, and what to take instead if not.
pub fn lifecycle_text(lifecycle: &Lifecycle) -> String {
    let mut text = lifecycle.status.to_string();
    if let Some(day) = &lifecycle.last_test_day {
        text += &format!(", last test day {day}");
    }
    if !lifecycle.successors.is_empty() {
        text += &format!("; take instead: {}", lifecycle.successors.join(", "));
    }
    noted(text, lifecycle.note.as_ref())
}

/// Questions and minutes.
pub fn form_text(form: &Form) -> String {
    let Form { questions, scored, unscored, minutes, note } = form;
    noted(
        format!("{questions} questions ({scored} scored, {unscored} unscored) in {minutes} minutes"),
        note.as_ref(),
    )
}

/// The reporting scale with its pass mark.
pub fn scale_text(scale: &Scale) -> String {
    noted(format!("{} to {}, pass at {}", scale.min, scale.max, scale.pass), scale.note.as_ref())
}

/// Where the cut is taken to lie.
pub fn standard_text(standard: &Standard) -> String {
    let Standard { method, theta_cut, cut_se, note } = standard;
    let text =
        format!("{method}: cut at ability {theta_cut}, known within {cut_se} raw points (standard error)");
    noted(text, note.as_ref())
}

fn scoring_text(scoring: &Scoring) -> String {
    let total = if scoring.compensatory { "only the total counts" } else { "each domain has a pass mark" };
    let Scoring { unanswered, guess_penalty, multiple, note, .. } = scoring;
    let text = format!(
        "{total}; multiple response {multiple}; blank counts as {unanswered}; {guess_penalty} off for a wrong answer"
    );
    noted(text, note.as_ref())
}

fn retake_text(retake: &Retake) -> String {
    let wait = retake.wait_days.map(|days| format!("after {days} days"));
    noted(wait.unwrap_or_else(|| "waiting time not known".to_owned()), retake.note.as_ref())
}

fn noted(text: String, note: Option<&String>) -> String {
    match note {
        Some(note) => format!("{text}. {note}"),
        None => text,
    }
}
