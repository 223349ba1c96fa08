//! Comparison of two blueprints: weights, form, scale, and how far their skills overlap.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::blueprint::{Blueprint, Task};
use crate::text::content_words;

/// How the overlap of skills is found; shown beside its figures.
const METHOD: &str = "each point of the one is paired with the point of the other that shares most words: \
three quarters of the likeness come from the points, one quarter from the titles of their tasks, and words \
count by stem, as the shared share of the shorter text; pairs of likeness 0.4 or more are taken as the same skill";

/// A word so common in these guides that it proves no kinship.
const EVERYWHERE: &str = "model";

/// Likeness from which two points are taken as the same skill.
const SAME_SKILL: f64 = 0.4;

/// Two blueprints side by side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// Slug of the first.
    pub a: String,
    /// Slug of the second.
    pub b: String,
    /// Domains side by side, by position; the longer list goes on alone.
    pub domains: Vec<DomainPair>,
    /// Form and scale side by side.
    pub form: Vec<FormPair>,
    /// How the overlap was found.
    pub method: &'static str,
    /// Share of the points of `a` with a partner in `b`, 0 to 1.
    pub overlap_a: f64,
    /// Share of the points of `b` with a partner in `a`, 0 to 1.
    pub overlap_b: f64,
    /// The pairs found for the points of `a`, in the order of its guide.
    pub shared: Vec<SkillMatch>,
    /// Points of `a` without a partner, as `task: point`.
    pub only_a: Vec<String>,
    /// Points of `b` without a partner, as `task: point`.
    pub only_b: Vec<String>,
}

/// The domains at one position of two blueprints, as `title` and weight in percent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DomainPair {
    /// Domain of the first, if it has as many.
    pub a: Option<(String, f64)>,
    /// Domain of the second, if it has as many.
    pub b: Option<(String, f64)>,
}

/// One property of form or scale in two blueprints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FormPair {
    /// What is compared, for example `minutes`.
    pub what: &'static str,
    /// Value of the first.
    pub a: String,
    /// Value of the second.
    pub b: String,
}

/// Two points taken as the same skill, each as `task: point`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SkillMatch {
    /// Point of the first blueprint.
    pub a: String,
    /// Its partner in the second.
    pub b: String,
    /// Likeness, 0 to 1.
    pub likeness: f64,
}

/// Puts two blueprints side by side.
///
/// ```
/// use gradatim_bank::{Blueprint, compare};
///
/// let read = |text| Blueprint::parse(text, "blueprint");
/// let retired = read(include_str!("../../../data/blueprints/mls-c01.toml"))?;
/// let successor = read(include_str!("../../../data/blueprints/mla-c01.toml"))?;
/// let comparison = compare(&retired, &successor);
/// assert!(comparison.overlap_a > 0.2 && comparison.overlap_a < 1.0);
/// # Ok::<(), gradatim_bank::BankError>(())
/// ```
#[must_use]
pub fn compare(a: &Blueprint, b: &Blueprint) -> Comparison {
    let (skills_a, skills_b) = (skills(a), skills(b));
    let (shared, only_a) = partners(&skills_a, &skills_b);
    let (shared_b, only_b) = partners(&skills_b, &skills_a);
    Comparison {
        a: a.slug.clone(),
        b: b.slug.clone(),
        domains: domain_pairs(a, b),
        form: form_pairs(a, b),
        method: METHOD,
        overlap_a: share(shared.len(), skills_a.len()),
        overlap_b: share(shared_b.len(), skills_b.len()),
        shared,
        only_a,
        only_b,
    }
}

/// One point with the words it is compared by.
struct Skill {
    name: String,
    point: BTreeSet<String>,
    title: BTreeSet<String>,
}

fn skills(blueprint: &Blueprint) -> Vec<Skill> {
    let of_task = |task: &Task| {
        let (id, title) = (task.id.clone(), content_words(&task.title));
        let skill = move |text: &String| Skill {
            name: format!("{id}: {text}"),
            point: content_words(text).into_iter().filter(|w| w != EVERYWHERE).collect(),
            title: title.clone(),
        };
        task.points.iter().map(skill).collect::<Vec<_>>()
    };
    blueprint.tasks().flat_map(of_task).collect()
}

/// The best partner of each skill, and the names of those without one.
fn partners(from: &[Skill], to: &[Skill]) -> (Vec<SkillMatch>, Vec<String>) {
    let (mut found, mut alone) = (Vec::new(), Vec::new());
    for skill in from {
        let best = to.iter().map(|other| (likeness(skill, other), other)).max_by(|x, y| x.0.total_cmp(&y.0));
        match best.filter(|(likeness, _)| *likeness >= SAME_SKILL) {
            Some((likeness, other)) => {
                found.push(SkillMatch { a: skill.name.clone(), b: other.name.clone(), likeness });
            }
            None => alone.push(skill.name.clone()),
        }
    }
    (found, alone)
}

fn likeness(a: &Skill, b: &Skill) -> f64 {
    0.75 * shared_of_shorter(&a.point, &b.point) + 0.25 * shared_of_shorter(&a.title, &b.title)
}

/// Overlap coefficient; one shared word alone is half a proof, because the texts are short.
fn shared_of_shorter(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let shared = a.intersection(b).count();
    share(shared, a.len().min(b.len()).max(2))
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn domain_pairs(a: &Blueprint, b: &Blueprint) -> Vec<DomainPair> {
    let at = |x: &Blueprint, i: usize| x.domains().get(i).map(|d| (d.title.clone(), d.weight));
    let longer = a.domains().len().max(b.domains().len());
    (0..longer).map(|i| DomainPair { a: at(a, i), b: at(b, i) }).collect()
}

fn form_pairs(a: &Blueprint, b: &Blueprint) -> Vec<FormPair> {
    let pair = |what, of: fn(&Blueprint) -> String| FormPair { what, a: of(a), b: of(b) };
    vec![
        pair("status", |x| x.lifecycle.status.to_string()),
        pair("questions", |x| x.form.questions.to_string()),
        pair("scored", |x| x.form.scored.to_string()),
        pair("unscored", |x| x.form.unscored.to_string()),
        pair("minutes", |x| x.form.minutes.to_string()),
        pair("pass", |x| format!("{} of {} to {}", x.scale.pass, x.scale.min, x.scale.max)),
        pair("item types", |x| x.item_types.iter().map(|t| t.kind.as_str()).collect::<Vec<_>>().join(", ")),
        pair("tasks", |x| x.tasks().count().to_string()),
        pair("points", |x| x.tasks().map(|t| t.points.len()).sum::<usize>().to_string()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::mls;

    fn shipped(text: &str) -> Blueprint {
        Blueprint::parse(text, "blueprint").expect("a shipped blueprint")
    }

    #[test]
    fn a_blueprint_overlaps_itself_fully() {
        let same = compare(&mls(), &mls());
        assert!((same.overlap_a - 1.0).abs() < 1e-12, "only: {:?}", same.only_a);
        assert!(same.form.iter().all(|p| p.a == p.b));
    }

    #[test]
    fn the_direct_successor_overlaps_more_than_another_vendors_exam() {
        let mla1 = shipped(include_str!("../../../data/blueprints/mla-c01.toml"));
        let mla2 = shipped(include_str!("../../../data/blueprints/mla-c02.toml"));
        let pmle = shipped(include_str!("../../../data/blueprints/pmle.toml"));
        assert!(compare(&mla2, &mla1).overlap_a > compare(&mla2, &pmle).overlap_a);
    }

    #[test]
    fn counts_add_up_and_the_longer_list_of_domains_goes_on() {
        let aif = shipped(include_str!("../../../data/blueprints/aif-c01.toml"));
        let pair = compare(&mls(), &aif);
        assert_eq!(pair.shared.len() + pair.only_a.len(), 58);
        assert_eq!(pair.domains.len(), 5);
        assert!(pair.domains[4].a.is_none() && pair.domains[4].b.is_some());
    }
}
