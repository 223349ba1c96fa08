//! Common items that have become easier, harder, or better or worse at telling learners apart.

use super::Transform;
use crate::{IrtError, Item};

/// A robust z beyond this, either way, marks an item (Huynh & Meyer 2010).
pub const DRIFT_CUT: f64 = 1.645;

/// Differences hardly spread at all (as where one pool was made from the other) are measured against this, in logits
/// and in units of ln a: what is smaller is of no consequence.
const LEAST_SPREAD: f64 = 0.01;

/// How far a common item is from its partner after linking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drift {
    /// `b_to − (A·b_from + B)`, in logits of the target's scale; the mean of the thresholds where there are several.
    pub difficulty: f64,
    /// `ln a_to − ln(a_from/A)`.
    pub slope: f64,
    /// Robust z of `difficulty` among the common items.
    pub difficulty_z: f64,
    /// Robust z of `slope` among the common items.
    pub slope_z: f64,
}

impl Drift {
    /// Whether the item is beyond `cut` in difficulty or slope.
    #[must_use]
    pub fn is_beyond(&self, cut: f64) -> bool {
        self.difficulty_z.abs() > cut || self.slope_z.abs() > cut
    }
}

/// Differences of all common items with their robust z: `(x − median)/(0.74·interquartile range)`, which a few
/// drifted items do not hide in (Huynh & Meyer 2010). The range is at least 0.01/0.74.
///
/// # Errors
/// [`IrtError::Length`] for sets of different lengths, [`IrtError::CommonItems`] for fewer than three items.
pub fn drift(line: &Transform, from: &[Item], to: &[Item]) -> Result<Vec<Drift>, IrtError> {
    if from.len() != to.len() {
        return Err(IrtError::Length { what: "common items", found: from.len(), expected: to.len() });
    }
    if from.len() < 3 {
        return Err(IrtError::CommonItems { found: from.len(), needed: 3 });
    }
    let pairs = || from.iter().zip(to);
    let difficulties: Vec<f64> = pairs().map(|(x, y)| y.b() - line.ability(x.b())).collect();
    let slopes: Vec<f64> = pairs().map(|(x, y)| (y.a() * line.a() / x.a()).ln()).collect();
    let (by_difficulty, by_slope) = (robust_z(&difficulties), robust_z(&slopes));
    let values = difficulties.into_iter().zip(slopes).zip(by_difficulty.into_iter().zip(by_slope));
    Ok(values
        .map(|((difficulty, slope), (difficulty_z, slope_z))| Drift {
            difficulty,
            slope,
            difficulty_z,
            slope_z,
        })
        .collect())
}

fn robust_z(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let [low, middle, high] = [0.25, 0.5, 0.75].map(|p| quantile(&sorted, p));
    let spread = (0.74 * (high - low)).max(LEAST_SPREAD);
    values.iter().map(|x| (x - middle) / spread).collect()
}

/// Linear between order statistics (definition 7 of Hyndman & Fan 1996); `sorted` is not empty.
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let place = p * (sorted.len() - 1) as f64;
    let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    low + (place - place.floor()) * (high - low)
}
