//! Have items changed between two periods?

use super::mantel::MantelHaenszelDif;
use super::matching::Matching;
use super::purify::{Dif, DifSettings};
use super::study::{Group, Study};
use crate::classical::correlation;
use crate::{IrtError, Responses};
use serde::Serialize;

/// 1.349 = 2Φ⁻¹(0.75): an interquartile range over it estimates a standard deviation. Huynh & Meyer's 0.74 is 1/1.349.
const SD_PER_QUARTILE_RANGE: f64 = 0.74;

/// |z| above this is drift: the two-sided 10 % point (Huynh & Meyer 2010).
const ROBUST_LIMIT: f64 = 1.645;

/// When a person answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// The period to compare with.
    Earlier,
    /// The period under test.
    Later,
}

/// Drift of an item between two periods.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemDrift {
    /// `−ln α` in logits: positive where the item became easier among equally able persons, as a leaked item does.
    /// It is also b before less b after, if the item fits a Rasch model. `None` where the odds ratio is undefined.
    pub displacement: Option<f64>,
    /// Its standard error.
    pub displacement_se: Option<f64>,
    /// The comparison behind it; the later period is the focal group.
    pub comparison: MantelHaenszelDif,
}

/// Mantel–Haenszel comparison of two periods; a person without a period is left out.
///
/// ```
/// use gradatim_irt::{Responses, dif::{DifSettings, Matching, Period, period_drift}};
/// let mut responses = Responses::new(3);
/// let mut periods = Vec::new();
/// for person in 0..400u32 {
///     let late = person % 2 == 1;
///     let [x, y, z] = [person / 2 % 4 > 1, person / 8 % 4 > 1, late || person / 32 % 4 > 2];
///     responses.push(&[(0, x.into()), (1, y.into()), (2, z.into())])?;
///     periods.push(Some(if late { Period::Later } else { Period::Earlier }));
/// }
/// let drift = period_drift(&responses, &periods, Matching::Score, &DifSettings::default())?;
/// assert!(drift.items[2].as_ref().unwrap().comparison.flagged); // everyone knows it now
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
///
/// # Errors
/// Those of [`Study::new`] and [`Study::mantel_haenszel`].
pub fn period_drift(
    responses: &Responses,
    periods: &[Option<Period>],
    matching: Matching,
    settings: &DifSettings,
) -> Result<Dif<ItemDrift>, IrtError> {
    let group = |period: &Period| match period {
        Period::Earlier => Group::Reference,
        Period::Later => Group::Focal,
    };
    let groups: Vec<Option<Group>> = periods.iter().map(|period| period.as_ref().map(group)).collect();
    let dif = Study::new(responses, &groups, matching)?.mantel_haenszel(settings)?;
    let items = dif.items.into_iter().map(|item| item.map(ItemDrift::from)).collect();
    Ok(Dif { items, anchor: dif.anchor, rounds: dif.rounds, converged: dif.converged })
}

impl From<MantelHaenszelDif> for ItemDrift {
    fn from(comparison: MantelHaenszelDif) -> Self {
        let odds = comparison.odds;
        Self {
            displacement: odds.map(|odds| -odds.alpha.ln()),
            displacement_se: odds.map(|odds| odds.log_se),
            comparison,
        }
    }
}

/// A calibrated difficulty, in logits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difficulty {
    /// Difficulty b.
    pub b: f64,
    /// Its standard error, if it is known.
    pub se: Option<f64>,
}

/// Drift of one item between two calibrations.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RobustZ {
    /// `d = b later − b earlier`, in logits.
    pub difference: f64,
    /// `(d − median)/(0.74·IQR)` over the items: what most items share is a change of scale, not drift.
    pub robust_z: f64,
    /// `(d − median)/√(se² + se²)`: whether the item's own errors could explain it. `None` without errors.
    pub error_z: Option<f64>,
    /// Whether |robust z| is above 1.645.
    pub flagged: bool,
}

/// Drift of all items between two calibrations (Huynh & Meyer 2010).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RobustDrift {
    /// One entry an item, in their order.
    pub items: Vec<RobustZ>,
    /// Median of the differences, in logits.
    pub median: f64,
    /// Their interquartile range, in logits.
    pub interquartile_range: f64,
    /// Correlation of the two sets; the authors ask for 0.95 and more among the items kept.
    pub correlation: Option<f64>,
    /// Standard deviation later over earlier; they ask for 0.9 to 1.1.
    pub sd_ratio: Option<f64>,
}

/// Robust z of the differences between two sets of difficulties of the same items.
///
/// ```
/// use gradatim_irt::dif::{Difficulty, robust_z};
/// let set = |b: [f64; 6]| b.map(|b| Difficulty { b, se: Some(0.1) });
/// let drift = robust_z(&set([-1.0, -0.5, 0.0, 0.4, 0.9, 1.5]), &set([-0.9, -0.35, 0.05, 0.55, 1.1, 0.3]))?;
/// let flagged: Vec<bool> = drift.items.iter().map(|item| item.flagged).collect();
/// assert_eq!(flagged, [false, false, false, false, false, true]);
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
///
/// # Errors
/// [`IrtError::Length`] for sets of different size or fewer than four items, [`IrtError::Difficulty`] for a
/// difficulty or error that is not finite, [`IrtError::NoSpread`] if half of the differences are equal.
pub fn robust_z(earlier: &[Difficulty], later: &[Difficulty]) -> Result<RobustDrift, IrtError> {
    check(earlier, later)?;
    let mut sorted: Vec<f64> = earlier.iter().zip(later).map(|(e, l)| l.b - e.b).collect();
    sorted.sort_by(f64::total_cmp);
    let quantile = |p: f64| quantile(&sorted, p);
    let (median, range) = (quantile(0.5), quantile(0.75) - quantile(0.25));
    if range <= 1e-12 {
        return Err(IrtError::NoSpread);
    }
    let item = |(e, l): (&Difficulty, &Difficulty)| {
        let difference = l.b - e.b;
        let robust_z = (difference - median) / (SD_PER_QUARTILE_RANGE * range);
        let error = e.se.zip(l.se).map(|(e, l)| e.hypot(l)).filter(|se| *se > 0.0);
        let error_z = error.map(|se| (difference - median) / se);
        RobustZ { difference, robust_z, error_z, flagged: robust_z.abs() > ROBUST_LIMIT }
    };
    let pairs: Vec<(f64, f64)> = earlier.iter().zip(later).map(|(e, l)| (e.b, l.b)).collect();
    let items = earlier.iter().zip(later).map(item).collect();
    let spread = |set: &[Difficulty]| standard_deviation(set);
    let sd_ratio = Some(spread(later) / spread(earlier)).filter(|ratio| ratio.is_finite());
    Ok(RobustDrift { items, median, interquartile_range: range, correlation: correlation(&pairs), sd_ratio })
}

fn check(earlier: &[Difficulty], later: &[Difficulty]) -> Result<(), IrtError> {
    let (found, expected) = (later.len(), earlier.len());
    if found != expected {
        return Err(IrtError::Length { what: "difficulties of the later period", found, expected });
    }
    if found < 4 {
        return Err(IrtError::Length { what: "items with difficulties in both periods", found, expected: 4 });
    }
    let numbers = earlier.iter().chain(later).flat_map(|d| [d.b, d.se.unwrap_or(0.0)]);
    numbers.into_iter().find(|x| !x.is_finite()).map_or(Ok(()), |x| Err(IrtError::Difficulty(x)))
}

fn standard_deviation(set: &[Difficulty]) -> f64 {
    let n = set.len() as f64;
    let mean = set.iter().map(|d| d.b).sum::<f64>() / n;
    (set.iter().map(|d| (d.b - mean).powi(2)).sum::<f64>() / n).sqrt()
}

/// Linear interpolation between order statistics (type 7 of Hyndman & Fan 1996); `sorted` is not empty.
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let place = p * (sorted.len() - 1) as f64;
    let (low, high) = (place.floor() as usize, place.ceil() as usize);
    sorted[low] + (place - place.floor()) * (sorted[high] - sorted[low])
}
