//! The hard requirements on one item: what must hold before it may be given to a learner.

use std::collections::BTreeSet;

use super::{Item, ItemOption, Kind};
use crate::blueprint::Blueprint;
use crate::error::Fault;
use crate::text::{is_iso_date, words};

impl Item {
    /// Everything that keeps the item from being delivered under `blueprint`; empty for a sound item.
    ///
    /// Style is the linter's business: see [`lint`](crate::lint).
    #[must_use]
    pub fn faults(&self, blueprint: &Blueprint) -> Vec<Fault> {
        let mut faults = Faults(Vec::new());
        faults.identity(self);
        faults.task(self, blueprint);
        faults.measures(self);
        faults.days(self);
        faults.references(self);
        faults.counts(self, blueprint);
        faults.selection(self);
        faults.options(self);
        faults.0
    }
}

struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, rule: &'static str, field: impl Into<String>, what: impl Into<String>, right: &str) {
        self.0.push(Fault::new(rule, field, what, right));
    }

    /// Adds a fault when `text` is empty.
    fn needed(&mut self, rule: &'static str, field: impl Into<String>, text: &str, right: &str) {
        if text.trim().is_empty() {
            self.add(rule, field, "is missing or empty", right);
        }
    }

    fn identity(&mut self, item: &Item) {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
        if item.id.is_empty() || !item.id.chars().all(plain) {
            let what = format!("\"{}\" is not an id", item.id);
            self.add("L01", "id", what, "use letters, digits and - . _");
        }
        if item.version == 0 {
            self.add("L01", "version", "is 0", "count versions from 1");
        }
        self.needed("L01", "stem", &item.stem, "write the scenario and the question");
    }

    fn task(&mut self, item: &Item, blueprint: &Blueprint) {
        let Some(task) = blueprint.task(&item.task) else {
            let known: Vec<&str> = blueprint.tasks().map(|t| t.id.as_str()).collect();
            let right = format!("use one of {}", known.join(", "));
            let what = format!("task \"{}\" is not in blueprint {}", item.task, blueprint.slug);
            return self.add("L02", "task", what, &right);
        };
        if item.point == 0 || item.point > task.points.len() {
            let right = format!("task {} has points 1 to {}", task.id, task.points.len());
            self.add("L02", "point", format!("{} does not exist", item.point), &right);
        }
    }

    fn measures(&mut self, item: &Item) {
        if item.angoff.is_empty() {
            self.add("L01", "angoff", "is missing", "give at least one rating between 0 and 1");
        }
        for (i, rating) in item.angoff.iter().enumerate() {
            if !(*rating > 0.0 && *rating < 1.0) {
                let field = format!("angoff.{}", i + 1);
                self.add("L01", field, format!("{rating} is not a share"), "give a share between 0 and 1");
            }
        }
        if !(20..=600).contains(&item.expected_seconds) {
            let what = format!("{} seconds is out of range", item.expected_seconds);
            self.add("L01", "expected_seconds", what, "give 20 to 600 seconds");
        }
    }

    fn days(&mut self, item: &Item) {
        let created = item.provenance.as_ref().map(|p| ("provenance.created", &p.created));
        let reviewed = item.review.as_ref().map(|r| ("review.date", &r.date));
        for (field, day) in [created, reviewed].into_iter().flatten().filter(|(_, d)| !is_iso_date(d)) {
            self.add("L01", field, format!("\"{day}\" is not a date"), "write it as YYYY-MM-DD");
        }
    }

    fn references(&mut self, item: &Item) {
        if item.references.is_empty() {
            self.add(
                "L15",
                "references",
                "is missing",
                "name a dated public page or text that supports the key",
            );
        }
        for (i, reference) in item.references.iter().enumerate() {
            let field = |name: &str| format!("references.{}.{name}", i + 1);
            self.needed("L15", field("title"), &reference.title, "give the title of the page or text");
            if !reference.url.starts_with("https://") || reference.url.len() < 12 {
                let what = format!("\"{}\" is not an https address", reference.url);
                self.add("L15", field("url"), what, "give the full address, beginning with https://");
            }
            if !is_iso_date(&reference.dated) {
                let what = format!("\"{}\" is not a date", reference.dated);
                self.add("L15", field("dated"), what, "write the day it was read as YYYY-MM-DD");
            }
        }
    }

    fn counts(&mut self, item: &Item, blueprint: &Blueprint) {
        let Some(rule) = blueprint.item_type(item.kind) else {
            let kinds: Vec<&str> = blueprint.item_types.iter().map(|t| t.kind.as_str()).collect();
            let what = format!("{} does not use \"{}\" items", blueprint.slug, item.kind);
            return self.add("L01", "kind", what, &format!("use {}", kinds.join(" or ")));
        };
        let options = item.options.len();
        if !rule.options.contains(options) {
            let right = format!("kind {} needs {}", item.kind, rule.options);
            self.add("L01", "option", format!("{options} options"), &right);
        }
        let keys = item.keyed().count();
        if item.has_distractors() && (!rule.keys.contains(keys) || (keys >= options && keys > 0)) {
            let right = format!("kind {} needs {} and at least one distractor", item.kind, rule.keys);
            self.add("L01", "option", format!("{keys} options are marked correct"), &right);
        }
    }

    /// The stem tells how many options to select, because credit depends on it.
    fn selection(&mut self, item: &Item) {
        let asked = selection(&item.stem);
        let keys = item.keyed().count();
        match (item.kind, asked) {
            (Kind::Multiple, None) => {
                let right = format!("end the question with \"(Select {}.)\"", number_word(keys));
                self.add("L13", "stem", "does not say how many options to select", &right);
            }
            (Kind::Multiple, Some(n)) if n != keys => {
                let what = format!("says to select {n}, but {keys} options are marked correct");
                self.add("L13", "stem", what, "make the two agree");
            }
            (Kind::Single, Some(n)) if n != 1 => {
                let what = format!("says to select {n} in a single-answer item");
                self.add("L13", "stem", what, "make the item multiple or drop the words");
            }
            _ => {}
        }
    }

    fn options(&mut self, item: &Item) {
        let mut ids = BTreeSet::new();
        for (i, option) in item.options.iter().enumerate() {
            let field = |name: &str| format!("option.{}.{name}", i + 1);
            self.needed("L01", field("id"), &option.id, "name the options a, b, c, …");
            if !option.id.is_empty() && !ids.insert(&option.id) {
                self.add("L01", field("id"), format!("\"{}\" occurs twice", option.id), "use each id once");
            }
            self.needed("L01", field("text"), &option.text, "write what the candidate reads");
            self.needed("L14", field("rationale"), &option.rationale, "say why the option is right or wrong");
            self.marks(item.kind, option, &field);
        }
        match item.kind {
            Kind::Ordering => self.ranks(item),
            Kind::Matching => self.partners(item),
            Kind::Single | Kind::Multiple => {}
        }
    }

    /// Marks that belong to another kind of item would be ignored, so they are refused.
    fn marks(&mut self, kind: Kind, option: &ItemOption, field: &dyn Fn(&str) -> String) {
        let marks = [
            ("correct", option.correct, matches!(kind, Kind::Single | Kind::Multiple)),
            ("rank", option.rank.is_some(), kind == Kind::Ordering),
            ("match", option.partner.is_some(), kind == Kind::Matching),
        ];
        for (name, _, _) in marks.iter().filter(|(_, present, belongs)| *present && !belongs) {
            self.add("L01", field(name), format!("does not belong to kind {kind}"), "take it out");
        }
    }

    fn ranks(&mut self, item: &Item) {
        let mut ranks: Vec<usize> = item.options.iter().filter_map(|o| o.rank).collect();
        ranks.sort_unstable();
        if !ranks.iter().copied().eq(1..=item.options.len()) {
            let right = format!("give each option one of the ranks 1 to {}", item.options.len());
            self.add("L01", "option", "ranks are not a complete order", &right);
        }
    }

    fn partners(&mut self, item: &Item) {
        let partners: BTreeSet<&str> = item
            .options
            .iter()
            .filter_map(|o| o.partner.as_deref())
            .filter(|p| !p.trim().is_empty())
            .collect();
        if partners.len() != item.options.len() {
            self.add("L01", "option", "partners are missing or repeat", "give each option its own match");
        }
    }
}

const NUMBER_WORDS: [&str; 7] = ["zero", "one", "two", "three", "four", "five", "six"];

/// A small number as it stands in "Select TWO".
pub(crate) fn number_word(n: usize) -> String {
    NUMBER_WORDS.get(n).map_or_else(|| n.to_string(), |w| w.to_uppercase())
}

/// The number in "Select TWO" or "Choose 2", the last such words of the stem.
fn selection(stem: &str) -> Option<usize> {
    let words = words(stem);
    let pairs = words.windows(2).rev();
    pairs.filter_map(|pair| <&[String; 2]>::try_from(pair).ok()).find_map(|[verb, number]| {
        let asks = matches!(verb.as_str(), "select" | "choose" | "pick");
        let spelled = NUMBER_WORDS.iter().position(|w| w == number);
        spelled.or_else(|| number.parse().ok()).filter(|_| asks)
    })
}

#[cfg(test)]
mod tests;
