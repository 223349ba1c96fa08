//! Consistency of a blueprint beyond its types.

use std::collections::BTreeSet;

use super::Blueprint;
use crate::error::{Fault, Problem};
use crate::text::is_iso_date;

/// Questions of a form, far above any that is sat.
const MOST_QUESTIONS: usize = 1_000;
/// Minutes of a form.
const MOST_MINUTES: u32 = 24 * 60;

/// Everything that is wrong with the blueprint, fields in file order.
pub(super) fn problems(blueprint: &Blueprint, origin: &str) -> Vec<Problem> {
    let mut faults = Vec::new();
    names(blueprint, &mut faults);
    form(blueprint, &mut faults);
    size(blueprint, &mut faults);
    scale(blueprint, &mut faults);
    standard(blueprint, &mut faults);
    item_types(blueprint, &mut faults);
    domains(blueprint, &mut faults);
    let located = |fault| Problem { file: origin.to_owned(), line: None, item: None, fault };
    faults.into_iter().map(located).collect()
}

fn fault(faults: &mut Vec<Fault>, field: &str, what: impl Into<String>, right: &str) {
    faults.push(Fault::new("L02", field, what, right));
}

fn names(b: &Blueprint, faults: &mut Vec<Fault>) {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if b.slug.is_empty() || !b.slug.chars().all(plain) {
        fault(
            faults,
            "slug",
            format!("\"{}\" is not a slug", b.slug),
            "use lower-case letters, digits and -",
        );
    }
    let days = [("as_of", Some(&b.as_of)), ("lifecycle.last_test_day", b.lifecycle.last_test_day.as_ref())];
    for (field, day) in days {
        if let Some(day) = day.filter(|d| !is_iso_date(d)) {
            fault(faults, field, format!("\"{day}\" is not a date"), "write it as YYYY-MM-DD");
        }
    }
}

fn form(b: &Blueprint, faults: &mut Vec<Fault>) {
    let form = &b.form;
    if form.scored.checked_add(form.unscored) != Some(form.questions) {
        let what =
            format!("{} scored and {} unscored are not {}", form.scored, form.unscored, form.questions);
        fault(faults, "form.questions", what, "make questions the sum of scored and unscored");
    }
    if form.scored == 0 || form.minutes == 0 {
        fault(faults, "form", "has no scored questions or no minutes", "give both, greater than 0");
    }
}

/// What depends on a form, such as the distribution of its scores, takes memory by its length.
fn size(b: &Blueprint, faults: &mut Vec<Fault>) {
    if b.form.questions > MOST_QUESTIONS {
        let right = format!("give {MOST_QUESTIONS} at most");
        fault(faults, "form.questions", format!("{} are no form", b.form.questions), &right);
    }
    if b.form.minutes > MOST_MINUTES {
        let right = format!("give {MOST_MINUTES} at most, which is a day");
        fault(faults, "form.minutes", format!("{} are no time for a form", b.form.minutes), &right);
    }
}

fn scale(b: &Blueprint, faults: &mut Vec<Fault>) {
    let s = &b.scale;
    if !(s.min < s.pass && s.pass < s.max) {
        let what = format!("pass mark {} is not between {} and {}", s.pass, s.min, s.max);
        fault(faults, "scale.pass", what, "put it inside the scale");
    }
}

fn standard(b: &Blueprint, faults: &mut Vec<Fault>) {
    if !b.standard.theta_cut.is_finite() {
        fault(faults, "standard.theta_cut", "is not a finite number", "give an ability, usually -2 to 2");
    }
    if !(b.standard.cut_se >= 0.0 && b.standard.cut_se.is_finite()) {
        fault(faults, "standard.cut_se", "is not a standard error", "give raw points, 0 or more");
    }
}

fn item_types(b: &Blueprint, faults: &mut Vec<Fault>) {
    if b.item_types.is_empty() {
        fault(faults, "item_type", "is missing", "list at least one kind of item");
    }
    for t in &b.item_types {
        let bad = [t.options, t.keys].iter().any(|r| r.min == 0 || r.min > r.max);
        if bad || t.keys.max > t.options.max {
            fault(
                faults,
                "item_type",
                format!("counts of {} contradict", t.kind),
                "need 0 < min <= max, keys <= options",
            );
        }
    }
}

fn domains(b: &Blueprint, faults: &mut Vec<Fault>) {
    let total: f64 = b.domains.iter().map(|d| d.weight).sum();
    if b.domains.iter().any(|d| d.weight.is_nan() || d.weight <= 0.0) || (total - 100.0).abs() > 1e-6 {
        fault(
            faults,
            "domain.weight",
            format!("weights sum to {total}"),
            "use weights above 0 that sum to 100",
        );
    }
    let mut seen = BTreeSet::new();
    let tasks = b.tasks().map(|t| &t.id);
    for id in b.domains.iter().map(|d| &d.id).chain(tasks) {
        if !seen.insert(id) {
            fault(faults, "domain", format!("id {id} occurs twice"), "give every domain and task its own id");
        }
    }
    for task in b.tasks().filter(|t| t.points.is_empty()) {
        fault(faults, "domain.task.points", format!("task {} has no points", task.id), "list at least one");
    }
}
