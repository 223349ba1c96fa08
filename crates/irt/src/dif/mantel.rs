//! Comparison of the groups within levels of the matching value.

use super::breslow_day::breslow_day;
use super::chi_squared::ChiSquared;
use super::class::DifClass;
use super::matching::MatchingValues;
use super::odds::{self, OddsRatio};
use super::purify::{DifSettings, ItemTest};
use super::study::{Answer, Group, NotTested, Study};
use super::table::{Fourfold, Level};
use serde::Serialize;

/// Mantel–Haenszel DIF of an item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MantelHaenszelDif {
    /// Item index, from 0.
    pub item: usize,
    /// Answers of the reference group.
    pub n_reference: usize,
    /// Answers of the focal group.
    pub n_focal: usize,
    /// Levels of the matching value that hold both groups.
    pub levels: usize,
    /// Mantel's (1963) test of equal means; for two scores it is the Mantel–Haenszel χ² without
    /// continuity correction.
    pub mantel: ChiSquared,
    /// The same with the continuity correction of Mantel & Haenszel (1959), zero for a difference that
    /// is smaller than the correction; two scores only.
    pub corrected: Option<ChiSquared>,
    /// Standardised mean difference, focal minus reference, in points: the means of the levels weighted by the
    /// focal group (Dorans & Schmitt 1991). For two scores it is standardised P-DIF (Dorans & Kulick 1986).
    pub smd: f64,
    /// [`smd`](Self::smd) over the item's standard deviation, both groups together.
    pub smd_per_sd: Option<f64>,
    /// Odds ratio and Δ; `None` where it is zero or infinite and for more than two scores.
    pub odds: Option<OddsRatio>,
    /// Breslow & Day's (1980) test of an odds ratio that is the same at all levels; two scores only.
    pub breslow_day: Option<ChiSquared>,
    /// A, B, C by the ETS rules of size and significance (Zieky 1993); for more than two scores by |SMD|/sd against
    /// 0.17 and 0.25, where Mantel's test is significant (Zwick, Thayer & Mazzeo 1997).
    pub class: Option<DifClass>,
    /// p-value after [`DifSettings::adjustment`] over the items.
    pub p_adjusted: f64,
    /// Whether it is at most [`DifSettings::level`].
    pub flagged: bool,
    /// The p-value that counts: corrected or not.
    #[serde(skip)]
    pub(super) p: f64,
}

impl ItemTest for MantelHaenszelDif {
    fn p(&self) -> Option<f64> {
        Some(self.p)
    }

    fn adjust(&mut self, p: f64, level: f64) {
        (self.p_adjusted, self.flagged) = (p, p <= level);
    }
}

pub(super) fn test(
    study: &Study,
    item: usize,
    values: &MatchingValues,
    settings: &DifSettings,
) -> Result<MantelHaenszelDif, NotTested> {
    let answers = study.answers(item, values)?;
    let max = answers.iter().map(|a| a.score).max().unwrap_or(1);
    let [n_reference, n_focal] = Group::BOTH.map(|group| answers.iter().filter(|a| a.group == group).count());
    let sd = standard_deviation(&answers);
    let levels: Vec<Level> =
        study.matching.levels(answers).iter().map(|level| Level::of(level, max)).collect();
    let mantel = mantel(&levels).ok_or(NotTested::NoOverlap)?;
    let smd = standardised_difference(&levels).ok_or(NotTested::NoOverlap)?;
    let tables: Vec<Fourfold> =
        if max > 1 { Vec::new() } else { levels.iter().map(Level::fourfold).collect() };
    let (corrected, odds) = (odds::corrected(&tables), OddsRatio::of(&tables));
    let p = corrected.filter(|_| settings.continuity).map_or(mantel.p, |test| test.p);
    let smd_per_sd = (sd > 0.0).then(|| smd / sd);
    let of_many_scores = smd_per_sd.filter(|_| max > 1);
    Ok(MantelHaenszelDif {
        item,
        n_reference,
        n_focal,
        levels: levels.iter().filter(|level| is_shared(level)).count(),
        mantel,
        corrected,
        smd,
        smd_per_sd,
        odds,
        breslow_day: odds.and_then(|odds| breslow_day(&tables, odds.alpha)),
        class: class(odds.as_ref(), of_many_scores, p <= settings.level),
        p_adjusted: p,
        flagged: p <= settings.level,
        p,
    })
}

/// By the odds ratio of two scores, else by the mean difference of more.
fn class(odds: Option<&OddsRatio>, smd_per_sd: Option<f64>, significant: bool) -> Option<DifClass> {
    let by_odds = odds.map(|odds| DifClass::ets(odds, significant));
    let by_mean = smd_per_sd.map(|size| DifClass::by_size(size, [0.17, 0.25]).if_significant(significant));
    by_odds.or(by_mean)
}

fn is_shared(level: &Level) -> bool {
    Group::BOTH.iter().all(|group| level.n(*group) > 0.0)
}

/// Mantel's χ²: the focal group's sum of points against its expectation, level by level.
fn mantel(levels: &[Level]) -> Option<ChiSquared> {
    let (mut distance, mut variance) = (0.0, 0.0);
    for level in levels.iter().filter(|level| is_shared(level)) {
        let [reference, focal] = Group::BOTH.map(|group| level.n(group));
        let n = reference + focal;
        let both = |power| Group::BOTH.iter().map(|group| level.sum(*group, power)).sum::<f64>();
        let (points, squares) = (both(1), both(2));
        distance += level.sum(Group::Focal, 1) - focal * points / n;
        variance += reference * focal * (n * squares - points * points) / (n * n * (n - 1.0));
    }
    (variance > 0.0).then(|| ChiSquared::new(distance * distance / variance, 1)).flatten()
}

fn standardised_difference(levels: &[Level]) -> Option<f64> {
    let (mut difference, mut weight) = (0.0, 0.0);
    for level in levels.iter().filter(|level| is_shared(level)) {
        let [reference, focal] = Group::BOTH.map(|group| level.sum(group, 1) / level.n(group));
        difference += level.n(Group::Focal) * (focal - reference);
        weight += level.n(Group::Focal);
    }
    (weight > 0.0).then(|| difference / weight)
}

fn standard_deviation(answers: &[Answer]) -> f64 {
    let n = answers.len() as f64;
    let mean = answers.iter().map(|a| f64::from(a.score)).sum::<f64>() / n;
    (answers.iter().map(|a| (f64::from(a.score) - mean).powi(2)).sum::<f64>() / n).sqrt()
}
