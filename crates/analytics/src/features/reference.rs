//! What is usual for items and courses: learned from attempts, without outcomes.

use super::expressions::RELATIVE;
use super::{numbers, people};
use crate::history::{Cut, HistoryError, Item};
use polars::prelude::{Column, DataFrame, DataType, PolarsError, col, len, lit};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Correlation of two scores of one learner until it is learned.
const CORRELATION: f64 = 0.4;
/// Spread below which all values count as equal.
const LEAST_SPREAD: f64 = 1e-6;
/// A kind of attempts has a column of its own if it makes up this share of them.
const KIND_SHARE: f64 = 0.02;

/// Mean and standard deviation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Norm {
    /// Mean.
    pub mean: f64,
    /// Standard deviation, above 0.
    pub sd: f64,
}

/// What is usual for an item.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ItemNorm {
    /// Its scores.
    pub score: Norm,
    /// Its weight in the course.
    pub weight: f64,
    /// The day it is due, if any.
    pub due_day: Option<f64>,
}

/// Items and courses as they were in training.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Reference {
    /// Items by course and id.
    pub items: BTreeMap<String, BTreeMap<String, ItemNorm>>,
    /// Habits by course and feature.
    pub courses: BTreeMap<String, BTreeMap<String, Norm>>,
    /// Kinds of attempts with a column of their own; `None` before training.
    pub kinds: Vec<String>,
    /// Mean correlation of two scores of one learner; `None` before training.
    pub score_correlation: Option<f64>,
}

impl Reference {
    /// Learns from the people and attempts of a cut.
    ///
    /// # Errors
    /// [`HistoryError::Query`] if polars fails.
    pub fn learn(cut: &Cut) -> Result<Self, HistoryError> {
        let mut reference = Self { kinds: kinds(cut)?, ..Self::default() };
        reference = reference.extended(cut)?;
        reference.score_correlation = score_correlation(cut, &reference)?;
        reference.extended(cut)
    }

    /// With what the cut tells of items and courses that are not known yet.
    pub(super) fn extended(&self, cut: &Cut) -> Result<Self, HistoryError> {
        let mut all = self.clone();
        all.add_items(cut)?;
        all.add_courses(cut)?;
        Ok(all)
    }

    pub(super) fn correlation(&self) -> f64 {
        self.score_correlation.unwrap_or(CORRELATION)
    }

    fn item(&self, item: &Item, cut: &Cut) -> Option<&ItemNorm> {
        self.items.get(name(cut, item.course))?.get(&item.id)
    }

    fn add_items(&mut self, cut: &Cut) -> Result<(), PolarsError> {
        let frame = cut.attempts.clone().group_by_stable([col("item")]).agg([
            col("score").mean().alias("mean"),
            col("score").std(1).alias("sd"),
            col("weight").max(),
            col("due_day").max(),
        ]);
        let frame = frame.collect()?;
        let codes = frame.column("item")?.u32()?.clone();
        let [means, sds, weights, due] =
            ["mean", "sd", "weight", "due_day"].map(|column| numbers(&frame, column));
        let (means, sds, weights, due) = (means?, sds?, weights?, due?);
        let usual = usual_spread(&sds);
        for (row, code) in codes.iter().enumerate() {
            let Some(item) = code.and_then(|code| cut.items.get(code as usize)) else { continue };
            let cell = |column: &[Option<f64>]| column.get(row).copied().flatten();
            let sd = cell(&sds).filter(|sd| *sd > LEAST_SPREAD).unwrap_or(usual);
            let score = Norm { mean: cell(&means).unwrap_or(0.0), sd };
            let norm = ItemNorm { score, weight: cell(&weights).unwrap_or(0.0), due_day: cell(&due) };
            let course = self.items.entry(name(cut, item.course).to_owned()).or_default();
            course.entry(item.id.clone()).or_insert(norm);
        }
        Ok(())
    }

    fn add_courses(&mut self, cut: &Cut) -> Result<(), HistoryError> {
        let moments = RELATIVE.iter().flat_map(|feature| {
            [
                col(*feature).mean().alias(format!("_mean_{feature}")),
                col(*feature).std(1).alias(format!("_sd_{feature}")),
            ]
        });
        // What cannot be computed is no number, which polars would count.
        let known = RELATIVE.map(|feature| col(feature).fill_nan(lit(polars::prelude::NULL)));
        let moments: Vec<_> = moments.collect();
        let frame =
            people(cut, self)?.with_columns(known).group_by_stable([col("course")]).agg(moments).collect()?;
        let codes = frame.column("course")?.u32()?.clone();
        for (row, code) in codes.iter().enumerate() {
            let course = name(cut, code.unwrap_or(u32::MAX));
            if self.courses.contains_key(course) {
                continue;
            }
            let norms = self.courses.entry(course.to_owned()).or_default();
            for feature in RELATIVE {
                let cell = |what: &str| {
                    let column = numbers(&frame, &format!("_{what}_{feature}"))?;
                    Ok::<_, PolarsError>(column.get(row).copied().flatten())
                };
                let sd = cell("sd")?.filter(|sd| *sd > LEAST_SPREAD).unwrap_or(1.0);
                if let Some(mean) = cell("mean")? {
                    norms.insert(feature.to_owned(), Norm { mean, sd });
                }
            }
        }
        Ok(())
    }

    /// Norms of the items of a cut.
    pub(super) fn item_frame(&self, cut: &Cut) -> Result<DataFrame, PolarsError> {
        let norms: Vec<Option<&ItemNorm>> = cut.items.iter().map(|item| self.item(item, cut)).collect();
        let column = |name: &str, of: fn(&ItemNorm) -> Option<f64>| {
            let cells: Vec<Option<f64>> = norms.iter().map(|norm| norm.and_then(of)).collect();
            Column::new(name.into(), cells)
        };
        let columns = vec![
            Column::new("item".into(), (0..norms.len() as u32).collect::<Vec<u32>>()),
            column("_item_mean", |norm| Some(norm.score.mean)),
            column("_item_sd", |norm| Some(norm.score.sd)),
            column("_item_due", |norm| norm.due_day),
        ];
        DataFrame::new(norms.len(), columns)
    }

    /// People with what was due in their course by then.
    pub(super) fn people_frame(&self, cut: &Cut, day: f64) -> Result<DataFrame, PolarsError> {
        let due: Vec<(f64, f64)> = cut.courses.iter().map(|course| self.due(course, day)).collect();
        let of =
            |person: &crate::history::Person| due.get(person.course as usize).copied().unwrap_or_default();
        let columns = vec![
            Column::new("row".into(), (0..cut.people.len() as u32).collect::<Vec<u32>>()),
            Column::new("course".into(), cut.people.iter().map(|p| p.course).collect::<Vec<u32>>()),
            Column::new("items_due".into(), cut.people.iter().map(|p| of(p).0).collect::<Vec<f64>>()),
            Column::new("_weight_due".into(), cut.people.iter().map(|p| of(p).1).collect::<Vec<f64>>()),
        ];
        DataFrame::new(cut.people.len(), columns)
    }

    /// Number and weight of the items of a course due by a day.
    fn due(&self, course: &str, day: f64) -> (f64, f64) {
        let items = self.items.get(course).into_iter().flat_map(BTreeMap::values);
        let due = items.filter(|item| item.due_day.is_none_or(|due| due <= day));
        due.fold((0.0, 0.0), |(n, weight), item| (n + 1.0, weight + item.weight))
    }

    /// Norms of the courses of a cut.
    pub(super) fn course_frame(&self, cut: &Cut) -> Result<DataFrame, PolarsError> {
        let n = cut.courses.len();
        let mut columns = vec![Column::new("course".into(), (0..n as u32).collect::<Vec<u32>>())];
        for feature in RELATIVE {
            let norm = |course: &String| self.courses.get(course).and_then(|norms| norms.get(feature));
            let norms: Vec<Option<&Norm>> = cut.courses.iter().map(norm).collect();
            let means: Vec<Option<f64>> = norms.iter().map(|norm| norm.map(|n| n.mean)).collect();
            let sds: Vec<Option<f64>> = norms.iter().map(|norm| norm.map(|n| n.sd)).collect();
            columns.push(Column::new(format!("_mean_{feature}").into(), means));
            columns.push(Column::new(format!("_sd_{feature}").into(), sds));
        }
        DataFrame::new(n, columns)
    }
}

fn name(cut: &Cut, course: u32) -> &str {
    cut.courses.get(course as usize).map_or("", String::as_str)
}

/// Mean spread of the scores of an item, for items whose own is not known.
fn usual_spread(sds: &[Option<f64>]) -> f64 {
    let known: Vec<f64> = sds.iter().flatten().copied().filter(|sd| *sd > LEAST_SPREAD).collect();
    if known.is_empty() { 1.0 } else { known.iter().sum::<f64>() / known.len() as f64 }
}

/// Kinds of attempts that occur often enough, if there is more than one.
fn kinds(cut: &Cut) -> Result<Vec<String>, PolarsError> {
    let frame = cut.attempts.clone().group_by_stable([col("kind")]).agg([len().alias("n")]).collect()?;
    let (codes, counts) = (frame.column("kind")?.u32()?.clone(), numbers(&frame, "n")?);
    let all: f64 = counts.iter().flatten().sum();
    let often = codes.iter().zip(counts).filter(|(_, n)| n.is_some_and(|n| n >= KIND_SHARE * all));
    let named = often.filter_map(|(code, _)| cut.kinds.get(code? as usize).cloned());
    let mut kinds: Vec<String> = named.collect();
    kinds.sort();
    Ok(if kinds.len() > 1 { kinds } else { Vec::new() })
}

/// `Σ z_i·z_j / number of pairs` over pairs of scores of one learner in one course, kept within 0.05 and 0.95.
fn score_correlation(cut: &Cut, reference: &Reference) -> Result<Option<f64>, HistoryError> {
    let scored = super::join(cut.attempts.clone(), reference.item_frame(cut)?, "item");
    let by_person = super::standing(scored, f64::INFINITY).group_by_stable([col("row")]).agg([
        col("_z").count().cast(DataType::Float64).alias("n"),
        col("_z").sum().alias("sum"),
        (col("_z") * col("_z")).sum().alias("squares"),
    ]);
    let sums = by_person.collect()?;
    let [n, sum, squares] = ["n", "sum", "squares"].map(|name| numbers(&sums, name));
    let rows = n?.into_iter().zip(sum?).zip(squares?);
    // Added up here and not by polars, whose sums depend on the number of threads. A person counts by 1/(n − 1) a pair, so
    // that who answered thousands of items does not outvote all others.
    let (products, pairs) = rows.fold((0.0, 0.0), |(products, pairs), row| match row {
        ((Some(n), Some(sum)), Some(squares)) if n > 1.0 => {
            (products + (sum * sum - squares) / (n - 1.0), pairs + n)
        }
        _ => (products, pairs),
    });
    Ok((pairs > 0.0).then(|| (products / pairs).clamp(0.05, 0.95)))
}
