//! Ranges of ability that conditional results are about.

use gradatim_cat::CatError;
use gradatim_cat::exposure::Strata;

/// Ten ranges with as many of `thetas` each as ties allow; fewer where there are few values.
pub(crate) fn tenths(thetas: &[f64]) -> Result<Strata, CatError> {
    let mut sorted = thetas.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let bound = |tenth: usize| sorted.get(tenth * sorted.len() / 10).copied();
    // Nobody lies below a bound that is the smallest value.
    let lowest = sorted.first().copied().unwrap_or(f64::INFINITY);
    between((1..10).filter_map(bound).filter(|bound| *bound > lowest).collect())
}

/// One range around each of these values.
pub(crate) fn around(points: &[f64]) -> Result<Strata, CatError> {
    let mut points = points.to_vec();
    points.sort_unstable_by(f64::total_cmp);
    points.dedup_by(|next, before| *next <= *before);
    between(points.windows(2).map(|pair| 0.5 * (pair[0] + pair[1])).collect())
}

/// Ranges between sorted bounds, of which equal ones count once.
fn between(mut bounds: Vec<f64>) -> Result<Strata, CatError> {
    bounds.dedup_by(|next, before| *next <= *before);
    Strata::new(bounds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn tenths_hold_a_tenth_each(thetas in proptest::collection::vec(-4.0..4.0f64, 10..300)) {
            let strata = tenths(&thetas).unwrap();
            let mut counts = vec![0usize; strata.len()];
            thetas.iter().for_each(|theta| counts[strata.of(*theta)] += 1);
            prop_assert!(counts.iter().all(|n| (thetas.len() / 10..=thetas.len() / 10 + 1).contains(n)), "{counts:?}");
        }
    }

    #[test]
    fn ties_share_a_range_and_no_range_is_empty() {
        for thetas in [vec![0.5; 30], vec![1.0], vec![0.0, 0.0, 0.0, 1.0], vec![-0.0, 0.0], vec![]] {
            let strata = tenths(&thetas).unwrap();
            let hit: std::collections::BTreeSet<usize> = thetas.iter().map(|t| strata.of(*t)).collect();
            assert_eq!(hit.len(), strata.len().min(thetas.len()), "{thetas:?}");
        }
    }

    #[test]
    fn each_point_has_its_own_range() {
        let strata = around(&[1.0, -1.0, 0.0, 0.0]).unwrap();
        assert_eq!([-7.0, -1.0, 0.4, 1.0].map(|theta| strata.of(theta)), [0, 0, 1, 2]);
    }
}
