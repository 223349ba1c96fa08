//! One item: how hard it is and how well it separates.

use super::bands::Ranks;
use super::columns::Totals;
use super::correlation::{correlation, mean};
use serde::Serialize;

/// Share of the persons in the upper and in the lower group (Kelley 1939).
const EXTREME: f64 = 0.27;

/// Classical statistics of an item; what is undefined is `None`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemStatistics {
    /// Number of answers.
    pub n: usize,
    /// Highest possible score, in points.
    pub max: u8,
    /// Mean score over the highest possible one, 0 to 1.
    pub p_value: Option<f64>,
    /// Standard error of the p-value: sd/(max·√n), which is √(p(1 − p)/n) for right-or-wrong items. `None` where
    /// all answers are equal: it would be zero there, and mean nothing.
    pub p_se: Option<f64>,
    /// Correlation of the item with the share of points that the same person earned on the other items
    /// (corrected point-biserial).
    pub point_biserial: Option<f64>,
    /// Mean share of points in the upper 27 % of persons by total score, less that in the lower 27 % (Kelley
    /// 1939). Persons tied on a border count in part. `None` below four answers.
    pub discrimination: Option<f64>,
    /// Cronbach's alpha of the test without the item; see [`super::TestStatistics::alpha`].
    pub alpha_without: Option<f64>,
}

pub(super) fn item_statistics(
    cells: &[(u32, u8)],
    max: u8,
    totals: &Totals,
    alpha_without: Option<f64>,
) -> ItemStatistics {
    let share = |score: u8| f64::from(score) / f64::from(max.max(1));
    let p_value = mean(cells.iter().map(|cell| share(cell.1)));
    let rest = |&(person, score): &(u32, u8)| Some((share(score), totals.rest(person, score, max)?));
    let pairs: Vec<(f64, f64)> = cells.iter().filter_map(rest).collect();
    ItemStatistics {
        n: cells.len(),
        max,
        p_value,
        p_se: p_value.and_then(|p| standard_error(cells.iter().map(|cell| share(cell.1)), p)),
        point_biserial: correlation(&pairs),
        discrimination: discrimination(cells, share, totals),
        alpha_without,
    }
}

fn standard_error(shares: impl ExactSizeIterator<Item = f64>, p: f64) -> Option<f64> {
    let n = shares.len() as f64;
    let variance = shares.map(|x| (x - p).powi(2)).sum::<f64>() / n;
    (variance > 1e-20).then(|| (variance / n).sqrt())
}

fn discrimination(cells: &[(u32, u8)], share: impl Fn(u8) -> f64, totals: &Totals) -> Option<f64> {
    let group = EXTREME * cells.len() as f64;
    let scores: Vec<f64> = cells.iter().map(|cell| totals.share(cell.0)).collect();
    let ranks = Ranks::of(&scores);
    let mean_of = |low, high| {
        cells.iter().zip(ranks.weights(low, high)).map(|(cell, w)| w * share(cell.1)).sum::<f64>() / group
    };
    (group >= 1.0).then(|| mean_of(1.0 - EXTREME, 1.0) - mean_of(0.0, EXTREME))
}
