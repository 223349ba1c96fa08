//! Whose turn it is: shares of a blueprint kept at every length.

/// The group to serve next so that every prefix stays within one of each group's share.
///
/// With `n` items given, a group may be served when its lag `w(n + 1) − served` is at least
/// `1/(2k − 2)` for `k` groups with a share; among those the one whose turn runs out first is served, that is
/// the least `(1 − 1/(2k − 2) − lag)/w` (Tijdeman 1980, the chairman assignment). Serving the largest lag
/// alone (Kingsbury & Zara 1989, [`Quotas`](crate::Quotas)) falls behind by more than one with many groups;
/// here the difference never exceeds `1 − 1/(2k − 2)`, as long as no group is closed. Groups that are not
/// `open` are passed over; the group that lags most is served when no open one may be.
///
/// `weights` sum to one over the groups; ties go to the first. `None` when no group is open.
pub fn turn(weights: &[f64], served: &[usize], open: impl Fn(usize) -> bool) -> Option<usize> {
    let given: usize = served.iter().sum();
    let groups = weights.iter().filter(|w| **w > 0.0).count();
    let margin = if groups > 1 { 1.0 / (2 * groups - 2) as f64 } else { 0.0 };
    let lags = || {
        let lag = |(w, s): (&f64, &usize)| w * (given + 1) as f64 - *s as f64;
        weights.iter().zip(served).map(lag).enumerate().filter(|(group, _)| open(*group))
    };
    // A rounding error must not keep out a group that is due exactly.
    let due = lags().filter(|(group, lag)| *lag >= margin - 1e-9 && weights[*group] > 0.0);
    let patience = due.map(|(group, lag)| (group, (1.0 - margin - lag) / weights[group]));
    least(patience).or_else(|| least(lags().map(|(group, lag)| (group, -lag))))
}

fn least(ranked: impl Iterator<Item = (usize, f64)>) -> Option<usize> {
    ranked.reduce(|best, next| if next.1 < best.1 { next } else { best }).map(|(group, _)| group)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_prefix_stays_within_one_of_its_share(raw in proptest::collection::vec(0.01..1.0f64, 2..25), length in 1usize..300) {
            let sum: f64 = raw.iter().sum();
            let weights: Vec<f64> = raw.iter().map(|w| w / sum).collect();
            let mut served = vec![0; weights.len()];
            let limit = 1.0 - 1.0 / (2 * weights.len() - 2) as f64;
            for n in 1..=length {
                let group = turn(&weights, &served, |_| true).unwrap();
                served[group] += 1;
                for (count, weight) in served.iter().zip(&weights) {
                    prop_assert!((*count as f64 - weight * n as f64).abs() <= limit + 1e-6);
                }
            }
        }
    }

    #[test]
    fn closed_groups_are_passed_over() {
        assert_eq!(turn(&[0.9, 0.1], &[0, 0], |g| g == 1), Some(1));
        assert_eq!(turn(&[0.9, 0.1], &[0, 0], |_| false), None);
        assert_eq!(turn(&[1.0], &[3], |_| true), Some(0));
    }

    #[test]
    fn a_group_without_a_share_is_served_last() {
        assert_eq!(turn(&[0.0, 1.0], &[0, 50], |_| true), Some(1));
        assert_eq!(turn(&[0.0, 1.0], &[0, 50], |g| g == 0), Some(0));
    }
}
