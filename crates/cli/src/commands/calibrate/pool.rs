//! A calibration as a pool for drills, exams and scoring.

use super::CalibrateArgs;
use super::document::{Document, ItemLine};
use super::plan::Plan;
use crate::answers::Answers;
use crate::context::Context;
use gradatim_log::pool::{PoolRow, write_pool};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Writes the usable items where they belong, if anywhere.
pub(super) fn write(
    args: &CalibrateArgs,
    context: &Context,
    answers: &Answers,
    plan: &Plan,
    document: &Document,
) -> anyhow::Result<()> {
    let path = match &args.out {
        Some(path) => Some(path.clone()),
        None => of_home(args, context, answers)?,
    };
    let Some(path) = path else { return Ok(()) };
    let rows = rows(document);
    if rows.is_empty() {
        eprintln!("{}: not written; no item is usable", path.display());
        return Ok(());
    }
    write_pool(&path, &rows, &sidecar(args, answers, plan, document, &rows)?)?;
    say(args, answers, document, &path, rows.len());
    Ok(())
}

/// The pool of an exam in the learner's home, for a log of that exam.
fn of_home(args: &CalibrateArgs, context: &Context, answers: &Answers) -> anyhow::Result<Option<PathBuf>> {
    let Some(exam) = &answers.exam else { return Ok(None) };
    let (place, home) = (args.data.place(), context.home()?);
    let is_ours = [home.attempts(), home.sittings()].iter().any(|own| is_within(&args.data.path, own));
    if answers.synthetic && !is_ours {
        eprintln!(
            "{place}: no pool is written; simulated answers stay out of the home, --home DIR names theirs"
        );
        return Ok(None);
    }
    Ok(Some(home.pool(exam)))
}

fn is_within(path: &Path, folder: &Path) -> bool {
    match (path.canonicalize(), folder.canonicalize()) {
        (Ok(path), Ok(folder)) => path.starts_with(folder),
        _ => false,
    }
}

fn rows(document: &Document) -> Vec<PoolRow> {
    document.items.iter().filter(|item| item.usable).map(row).collect()
}

fn row(item: &ItemLine) -> PoolRow {
    PoolRow {
        item: item.item.clone(),
        model: item.model.name().to_owned(),
        domain: item.domain.clone(),
        a: item.a,
        b: item.b,
        c: item.c,
        d: item.d,
        thresholds: item.thresholds.clone().unwrap_or_default(),
        se_a: finite(item.se.a),
        se_b: finite(item.se.b),
        se_c: finite(item.se.c),
        se_d: finite(item.se.d),
        n: Some(item.n as u64),
        flags: item.flags.iter().map(|flag| (*flag).to_owned()).collect(),
    }
}

fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|x| x.is_finite())
}

/// The figures of the fit without its items and its time, and where the pool comes from: the same responses give the
/// same bytes.
fn sidecar(
    args: &CalibrateArgs,
    answers: &Answers,
    plan: &Plan,
    document: &Document,
    rows: &[PoolRow],
) -> anyhow::Result<Value> {
    let mut sidecar = serde_json::to_value(document)?;
    let id = id(args, answers, rows)?;
    if let Some(members) = sidecar.as_object_mut() {
        members.remove("items");
        members.remove("seconds");
        members.remove("cpu_seconds");
        members.insert("items_n".to_owned(), json!(rows.len()));
        let source = args.data.path.file_name().map(|name| name.to_string_lossy().into_owned());
        members.insert("source".to_owned(), json!(source));
        members.insert("gradatim".to_owned(), json!(env!("CARGO_PKG_VERSION")));
        // Without anchors every calibration has a scale of its own.
        let anchors = plan.anchors.as_ref();
        let scale =
            anchors.map(|a| a.scale.clone()).filter(|scale| !scale.is_null()).unwrap_or_else(|| json!(id));
        members.insert("scale".to_owned(), scale);
        members.insert("anchored_to".to_owned(), json!(anchors.map(|a| &a.pool)));
        members.insert("categories".to_owned(), categories(answers, plan));
        members.insert("pool".to_owned(), json!(id));
    }
    Ok(sidecar)
}

/// Scores by item that mean category 0, 1, 2, …, where they are not just these.
fn categories(answers: &Answers, plan: &Plan) -> Value {
    let named = answers
        .items
        .iter()
        .zip(&plan.formats.categories)
        .filter(|(_, scores)| scores.iter().zip(0u8..).any(|(score, category)| *score != category));
    named.map(|(item, scores)| (item.id.clone(), json!(scores))).collect::<serde_json::Map<_, _>>().into()
}

/// Exam or file name, and the beginning of a hash of the rows.
fn id(args: &CalibrateArgs, answers: &Answers, rows: &[PoolRow]) -> anyhow::Result<String> {
    let name = args.data.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let hash = hex::encode(Sha256::digest(serde_json::to_vec(rows)?));
    let short: String = hash.chars().take(8).collect();
    Ok(format!("{}-{short}", answers.exam.as_deref().unwrap_or(stem)))
}

fn say(args: &CalibrateArgs, answers: &Answers, document: &Document, path: &Path, n: usize) {
    let left_out = document.items_n - n;
    let without = if left_out > 0 { format!(", {left_out} unusable ones left out") } else { String::new() };
    eprintln!("{}: {n} items written{without}", path.display());
    if let (None, Some(exam)) = (&args.out, &answers.exam) {
        eprintln!("the next `gradatim drill {exam}` uses it");
    }
}
