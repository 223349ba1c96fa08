//! A matching score made of items without DIF.

use super::adjust::Adjustment;
use super::matching::MatchingValues;
use super::study::{NotTested, Study};
use crate::IrtError;
use rayon::prelude::*;
use serde::Serialize;

/// Settings of a DIF analysis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DifSettings {
    /// Level of significance, between 0 and 1.
    pub level: f64,
    /// Most rounds of purification; 0 matches on all items.
    pub purification: usize,
    /// Adjustment of p-values over the items. It decides what is flagged; classes and purification
    /// go by the single test, as their rules were made for it.
    pub adjustment: Adjustment,
    /// Whether the Mantel–Haenszel test of right-or-wrong items has the continuity correction.
    pub continuity: bool,
}

impl Default for DifSettings {
    /// 5 %, up to 10 rounds, Benjamini–Hochberg, corrected.
    fn default() -> Self {
        Self { level: 0.05, purification: 10, adjustment: Adjustment::default(), continuity: true }
    }
}

/// A DIF analysis of all items.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dif<T> {
    /// One entry an item, in their order.
    pub items: Vec<Result<T, NotTested>>,
    /// The items that the matching score is made of, rising. Each item under test is added to its own.
    pub anchor: Vec<usize>,
    /// Rounds of purification.
    pub rounds: usize,
    /// Whether the last round found the same items as the one before. If not, the rounds ran out or no
    /// item was left as an anchor, and the results are those of the last round.
    pub converged: bool,
}

/// A test of an item, for purification and adjustment.
pub(super) trait ItemTest {
    /// The p-value that flags.
    fn p(&self) -> Option<f64>;
    /// Takes note of the adjusted p-value.
    fn adjust(&mut self, p: f64, level: f64);
}

/// Tests all items, drops those with DIF from the matching score, and again, until the same are found twice (Lord
/// 1980, p. 220; for Mantel–Haenszel Holland & Thayer 1988).
pub(super) fn purified<T: ItemTest + Send>(
    study: &Study,
    settings: &DifSettings,
    test: impl Fn(usize, &MatchingValues) -> Result<T, NotTested> + Sync,
) -> Result<Dif<T>, IrtError> {
    if !(settings.level > 0.0 && settings.level < 1.0) {
        let right = "a level of significance lies between 0 and 1";
        return Err(IrtError::Setting { name: "level", value: settings.level, right });
    }
    let count = study.columns.items();
    let all = |anchor: &[bool]| -> Vec<Result<T, NotTested>> {
        let values = MatchingValues::of(study, anchor);
        (0..count).into_par_iter().map(|item| test(item, &values)).collect()
    };
    let mut anchor = vec![true; count];
    let (mut items, mut rounds) = (all(&anchor), 0);
    let limit = if study.matching.is_purified() { settings.purification } else { 0 };
    let mut next = without_dif(&items, settings.level);
    while rounds < limit && next != anchor && next.contains(&true) {
        anchor = next;
        items = all(&anchor);
        next = without_dif(&items, settings.level);
        rounds += 1;
    }
    let converged = limit == 0 || next == anchor;
    adjust(&mut items, settings);
    let anchor = anchor.iter().enumerate().filter(|(_, is)| **is).map(|(item, _)| item).collect();
    Ok(Dif { items, anchor, rounds, converged })
}

/// An item that could not be tested stays in the anchor.
fn without_dif<T: ItemTest>(items: &[Result<T, NotTested>], level: f64) -> Vec<bool> {
    let has_dif =
        |item: &Result<T, NotTested>| item.as_ref().is_ok_and(|t| t.p().is_some_and(|p| p <= level));
    items.iter().map(|item| !has_dif(item)).collect()
}

fn adjust<T: ItemTest>(items: &mut [Result<T, NotTested>], settings: &DifSettings) {
    let mut tested: Vec<(f64, &mut T)> =
        items.iter_mut().flatten().filter_map(|item| Some((item.p()?, item))).collect();
    let p: Vec<f64> = tested.iter().map(|(p, _)| *p).collect();
    for ((_, item), p) in tested.iter_mut().zip(settings.adjustment.adjust(&p)) {
        item.adjust(p, settings.level);
    }
}
