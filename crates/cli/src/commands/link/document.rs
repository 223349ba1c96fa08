//! A link as printed: one JSON document, or a table for people.

use super::side::{Common, Side};
use super::{Found, LinkArgs};
use crate::layout::{count, lines, number};
use gradatim_irt::link::Drift;
use serde::Serialize;

/// Everything that is known after linking.
#[derive(Debug, Serialize)]
pub(super) struct Document {
    pub from: String,
    pub to: String,
    /// Id of the scale linked to.
    pub scale: String,
    pub method: &'static str,
    pub symmetric: bool,
    pub domain: Option<String>,
    pub a: f64,
    pub b: f64,
    pub se: Option<Errors>,
    pub common: usize,
    pub drift_cut: f64,
    pub drifted: Vec<String>,
    pub items: Vec<Line>,
}

/// Standard errors of A and B.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Errors {
    a: f64,
    b: f64,
    covariance: f64,
    /// Whether covariances of the items' parameters were assumed.
    approximate: bool,
    /// What they were assumed to be: `implied` by the model, or `zero`.
    covariances: &'static str,
}

/// A common item after linking; differences are `to` minus `from`.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    item: String,
    difficulty: Option<f64>,
    difficulty_z: Option<f64>,
    log_slope: Option<f64>,
    log_slope_z: Option<f64>,
    drifted: Option<bool>,
}

impl Document {
    pub(super) fn new(args: &LinkArgs, from: &Side, to: &Side, common: &Common, found: &Found) -> Self {
        let drift = |i: usize| found.drifts.as_ref().and_then(|drifts| drifts.get(i));
        let line = |(i, id): (usize, &String)| Line::new(id, drift(i), args.drift_cut);
        let items: Vec<Line> = common.ids.iter().enumerate().map(line).collect();
        let errors = found.errors.map(|(e, implied)| Errors {
            a: e.a,
            b: e.b,
            covariance: e.covariance,
            approximate: e.approximate,
            covariances: if implied { "implied" } else { "zero" },
        });
        Self {
            from: from.file_name(),
            to: to.file_name(),
            scale: to.name("scale"),
            method: args.method.name(),
            symmetric: args.symmetric,
            domain: args.domain.clone(),
            a: found.line.a(),
            b: found.line.b(),
            se: errors,
            common: common.ids.len(),
            drift_cut: args.drift_cut,
            drifted: items.iter().filter(|l| l.drifted == Some(true)).map(|l| l.item.clone()).collect(),
            items,
        }
    }

    /// The table for people.
    pub(super) fn to_text(&self) -> String {
        let mut text = vec![
            format!("{}: {} on the scale {} of {}", self.method, self.from, self.scale, self.to),
            format!("A = {:.6}, standard error {}", self.a, number(self.se.map(|se| se.a))),
            format!("B = {:.6}, standard error {}", self.b, number(self.se.map(|se| se.b))),
        ];
        if self.se.is_some_and(|se| se.covariances == "zero") {
            text.push("standard errors can be far off: a pool tells no number of learners (n)".to_owned());
        }
        text.push(self.drift_line());
        text.push(String::new());
        text.extend(lines(&self.rows()));
        text.join("\n")
    }

    fn drift_line(&self) -> String {
        let (common, cut) = (count(self.common, "common item"), self.drift_cut);
        match self.drifted.len() {
            // Nothing is known of drift among two.
            _ if self.items.iter().any(|l| l.drifted.is_none()) => common,
            0 => format!("{common}, none drifted"),
            n => format!("{common}, {n} drifted (robust z beyond ±{cut}): {}", self.drifted.join(", ")),
        }
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let header = ["item", "b", "z", "ln a", "z", "flags"].map(String::from).to_vec();
        let row = |l: &Line| {
            let numbers = [l.difficulty, l.difficulty_z, l.log_slope, l.log_slope_z].map(number);
            let flag = if l.drifted == Some(true) { "drifted" } else { "" };
            [l.item.clone()].into_iter().chain(numbers).chain([flag.to_owned()]).collect()
        };
        std::iter::once(header).chain(self.items.iter().map(row)).collect()
    }
}

impl Line {
    fn new(id: &str, drift: Option<&Drift>, cut: f64) -> Self {
        Self {
            item: id.to_owned(),
            difficulty: drift.map(|d| d.difficulty),
            difficulty_z: drift.map(|d| d.difficulty_z),
            log_slope: drift.map(|d| d.slope),
            log_slope_z: drift.map(|d| d.slope_z),
            drifted: drift.map(|d| d.is_beyond(cut)),
        }
    }
}
