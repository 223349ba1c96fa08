//! How earlier forecasts turned out.

use serde::Serialize;
use std::collections::BTreeMap;

/// Bins of a reliability table, of equal width.
const BINS: usize = 10;

/// A forecast and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Outturn {
    /// Version of the program that made the forecast.
    pub release: String,
    /// The probability of passing that it told, 0 to 1; `None` where it told none.
    pub p_pass: Option<f64>,
    /// Whether the learner passed.
    pub passed: bool,
}

/// Forecasts of like probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ReliabilityBin {
    /// Lower end, included.
    pub from: f64,
    /// Upper end.
    pub to: f64,
    /// Forecasts.
    pub n: usize,
    /// Their mean probability.
    pub forecast: f64,
    /// Share of them that passed.
    pub passed: f64,
}

/// The forecasts of one release, or of all.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReleaseLedger {
    /// Version, or `all`.
    pub release: String,
    /// Results recorded.
    pub results: usize,
    /// Results with a forecast.
    pub forecasts: usize,
    /// Share that passed, among those with a forecast.
    pub passed: Option<f64>,
    /// Mean probability told.
    pub forecast: Option<f64>,
    /// Brier score: mean squared difference of probability and outcome; 0 is perfect, 0.25 a coin.
    pub brier: Option<f64>,
    /// Brier score of telling everybody the share that passed: what a forecast has to beat.
    pub brier_of_base_rate: Option<f64>,
    /// Bins that hold forecasts.
    pub reliability: Vec<ReliabilityBin>,
}

/// Scores the forecasts of every release, in the order of their names, and of all of them last.
///
/// The score is that of Brier (1950). Results without a forecast are counted and say nothing.
///
/// ```
/// use gradatim_readiness::{Outturn, ledger};
/// let told = |p, passed| Outturn { release: "0.1.0".into(), p_pass: p, passed };
/// let table = ledger(&[told(Some(0.8), true), told(Some(0.6), false), told(None, true)]);
/// assert_eq!((table.len(), table[0].results, table[0].forecasts), (2, 3, 2));
/// assert!((table[0].brier.unwrap() - 0.2).abs() < 1e-12);
/// ```
#[must_use]
pub fn ledger(outturns: &[Outturn]) -> Vec<ReleaseLedger> {
    let mut releases: BTreeMap<&str, Vec<&Outturn>> = BTreeMap::new();
    for outturn in outturns {
        releases.entry(&outturn.release).or_default().push(outturn);
    }
    let all = ("all", outturns.iter().collect());
    releases.into_iter().chain(std::iter::once(all)).map(|(name, own)| release(name, &own)).collect()
}

fn release(name: &str, outturns: &[&Outturn]) -> ReleaseLedger {
    let told: Vec<(f64, f64)> =
        outturns.iter().filter_map(|o| Some((o.p_pass?, f64::from(u8::from(o.passed))))).collect();
    let rate = mean(told.iter().map(|(_, y)| *y));
    ReleaseLedger {
        release: name.to_owned(),
        results: outturns.len(),
        forecasts: told.len(),
        passed: rate,
        forecast: mean(told.iter().map(|(p, _)| *p)),
        brier: mean(told.iter().map(|(p, y)| (p - y) * (p - y))),
        brier_of_base_rate: rate.map(|r| r * (1.0 - r)),
        reliability: (0..BINS).filter_map(|bin| reliability(bin, &told)).collect(),
    }
}

fn reliability(bin: usize, told: &[(f64, f64)]) -> Option<ReliabilityBin> {
    let place = |p: f64| ((p * BINS as f64) as usize).min(BINS - 1);
    let own: Vec<&(f64, f64)> = told.iter().filter(|(p, _)| place(*p) == bin).collect();
    let (from, to) = (bin as f64 / BINS as f64, (bin + 1) as f64 / BINS as f64);
    let (forecast, passed) = (mean(own.iter().map(|(p, _)| *p))?, mean(own.iter().map(|(_, y)| *y))?);
    Some(ReliabilityBin { from, to, n: own.len(), forecast, passed })
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, n) = values.fold((0.0, 0.0), |(sum, n), x| (sum + x, n + 1.0));
    (n > 0.0).then(|| sum / n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(release: &str, p: Option<f64>, passed: bool) -> Outturn {
        Outturn { release: release.into(), p_pass: p, passed }
    }

    proptest! {
        /// Murphy (1973): the score of forecasts that repeat is reliability − resolution + uncertainty.
        #[test]
        fn brier_decomposes(bins in proptest::collection::vec((0usize..10, any::<bool>()), 1..60)) {
            let outturns: Vec<Outturn> =
                bins.iter().map(|(b, y)| told("x", Some((*b as f64 + 0.5) / 10.0), *y)).collect();
            let ledger = ledger(&outturns);
            let (all, n) = (ledger.last().unwrap(), bins.len() as f64);
            let rate = all.passed.unwrap();
            let part = |f: &dyn Fn(&ReliabilityBin) -> f64| -> f64 {
                all.reliability.iter().map(|b| b.n as f64 / n * f(b)).sum()
            };
            let murphy = part(&|b| (b.forecast - b.passed).powi(2)) - part(&|b| (b.passed - rate).powi(2))
                + all.brier_of_base_rate.unwrap();
            prop_assert!((all.brier.unwrap() - murphy).abs() < 1e-12);
            prop_assert_eq!(all.reliability.iter().map(|b| b.n).sum::<usize>(), bins.len());
        }
    }

    #[test]
    fn releases_are_kept_apart_and_silence_is_no_score() {
        let table = ledger(&[
            told("0.2.0", None, true),
            told("0.1.0", Some(1.0), true),
            told("0.1.0", Some(0.0), true),
        ]);
        let names: Vec<&str> = table.iter().map(|r| r.release.as_str()).collect();
        assert_eq!(names, ["0.1.0", "0.2.0", "all"]);
        assert_eq!((table[0].brier, table[0].forecast), (Some(0.5), Some(0.5)));
        assert_eq!((table[1].results, table[1].forecasts, table[1].brier), (1, 0, None));
        assert_eq!(table[2].results, 3);
        assert_eq!(table[0].reliability.len(), 2);
        assert_eq!(ledger(&[])[0].brier, None);
    }
}
