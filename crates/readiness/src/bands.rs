//! What may be said of a domain, and what may not.

use gradatim_irt::Moments;
use serde::Serialize;

/// Share of a distribution that a band covers.
pub const BAND: f64 = 0.8;

/// Half-width of a band of a normal distribution, in standard deviations.
const HALF_WIDTH: f64 = 1.281_551_565_544_600_4;

/// A domain, or an exam's section, against the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Above the standard with a chance of at least 80 %.
    Above,
    /// No clear difference from the standard.
    NoClearDifference,
    /// Below the standard with a chance of at least 80 %.
    Below,
}

impl Band {
    /// The band of an ability that lies below the standard with this probability.
    #[must_use]
    pub fn of(below: f64) -> Self {
        match below {
            p if p >= BAND => Self::Below,
            p if p <= 1.0 - BAND => Self::Above,
            _ => Self::NoClearDifference,
        }
    }
}

/// The middle 80 % of an ability, in logits, taken as normal.
#[must_use]
pub fn band_around(moments: Moments) -> [f64; 2] {
    let half = HALF_WIDTH * moments.sd;
    [moments.mean - half, moments.mean + half]
}

/// The weakest of several abilities, where its band lies wholly below every other's; `None` where bands overlap and
/// "no clear difference" is all that can be said.
///
/// ```
/// use gradatim_irt::Moments;
/// use gradatim_readiness::clearly_weakest;
/// let ability = |mean, sd| Moments { mean, sd };
/// assert_eq!(clearly_weakest(&[ability(0.5, 0.3), ability(-0.5, 0.3)]), Some(1));
/// assert_eq!(clearly_weakest(&[ability(0.5, 0.5), ability(-0.5, 0.5)]), None);
/// ```
#[must_use]
pub fn clearly_weakest(abilities: &[Moments]) -> Option<usize> {
    let bands: Vec<[f64; 2]> = abilities.iter().map(|m| band_around(*m)).collect();
    let (weakest, own) = bands.iter().enumerate().min_by(|x, y| x.1[1].total_cmp(&y.1[1]))?;
    let apart = |(i, other): (usize, &[f64; 2])| i == weakest || own[1] < other[0];
    (bands.len() > 1 && bands.iter().enumerate().all(apart)).then_some(weakest)
}

/// The 10th and the 90th percentile of a distribution over whole scores from 0: the scores at which the distribution
/// function passes the ends of the band.
#[must_use]
pub fn central_scores(distribution: &[f64]) -> [usize; 2] {
    let quantile = |share: f64| {
        let mut sum = 0.0;
        let reached = |f: &f64| {
            sum += f;
            sum >= share
        };
        distribution.iter().position(reached).unwrap_or(distribution.len().saturating_sub(1))
    };
    [quantile(0.5 * (1.0 - BAND)), quantile(0.5 * (1.0 + BAND))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_weakest_has_the_lowest_mean_and_ties_have_none(
            means in proptest::collection::vec(-2.0..2.0f64, 1..6), sd in 0.05..1.0f64,
        ) {
            let abilities: Vec<Moments> = means.iter().map(|mean| Moments { mean: *mean, sd }).collect();
            if let Some(i) = clearly_weakest(&abilities) {
                prop_assert!(means.iter().enumerate().all(|(j, m)| i == j || *m > means[i] + 2.0 * 1.28 * sd));
            }
            let twice: Vec<Moments> = abilities.iter().chain(&abilities).copied().collect();
            prop_assert_eq!(clearly_weakest(&twice), None);
        }

        #[test]
        fn four_fifths_lie_within_the_central_scores(f in proptest::collection::vec(0.01..1.0f64, 1..40)) {
            let sum: f64 = f.iter().sum();
            let f: Vec<f64> = f.iter().map(|x| x / sum).collect();
            let [low, high] = central_scores(&f);
            prop_assert!(f[low..=high].iter().sum::<f64>() >= BAND - 1e-9);
            prop_assert!(f[..low].iter().sum::<f64>() < 0.1 + 1e-9);
        }
    }

    #[test]
    fn bands_need_four_chances_in_five() {
        for (below, band) in [
            (0.1, Band::Above),
            (0.3, Band::NoClearDifference),
            (0.7, Band::NoClearDifference),
            (0.8, Band::Below),
        ] {
            assert_eq!(Band::of(below), band, "{below}");
        }
        assert_eq!(central_scores(&[]), [0, 0]);
        assert_eq!(clearly_weakest(&[]), None);
        assert_eq!(clearly_weakest(&[Moments { mean: -3.0, sd: 0.1 }]), None);
    }
}
