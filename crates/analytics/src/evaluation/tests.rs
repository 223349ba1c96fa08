//! Figures against their definitions.

use super::*;
use proptest::prelude::*;

/// By counting pairs.
fn auc_of_pairs(probabilities: &[f64], outcomes: &[bool]) -> Option<f64> {
    let (mut won, mut pairs) = (0.0, 0.0);
    for (p, _) in probabilities.iter().zip(outcomes).filter(|(_, y)| **y) {
        for (q, _) in probabilities.iter().zip(outcomes).filter(|(_, y)| !**y) {
            pairs += 1.0;
            won += if p > q {
                1.0
            } else if p < q {
                0.0
            } else {
                0.5
            };
        }
    }
    (pairs > 0.0).then(|| won / pairs)
}

/// Few different values, so that there are ties.
fn some() -> impl Strategy<Value = (Vec<f64>, Vec<bool>)> {
    let row = ((0..=20_u8).prop_map(|p| f64::from(p) / 20.0), any::<bool>());
    proptest::collection::vec(row, 1..80).prop_map(|rows| rows.into_iter().unzip())
}

proptest! {
    #[test]
    fn auc_counts_pairs((p, y) in some()) {
        let predictions = Predictions::new(&p, &y).unwrap();
        match (predictions.auc(), auc_of_pairs(&p, &y)) {
            (Some(x), Some(y)) => prop_assert!((x - y).abs() < 1e-12),
            (x, y) => prop_assert_eq!(x, y),
        }
    }

    #[test]
    fn the_interval_holds_the_auc((p, y) in some()) {
        let predictions = Predictions::new(&p, &y).unwrap();
        if let (Some(auc), Some([low, high])) = (predictions.auc(), predictions.auc_interval()) {
            prop_assert!(low <= auc && auc <= high && low >= 0.0 && high <= 1.0, "{low} {auc} {high}");
        }
    }

    /// No matter in which order predictions come.
    #[test]
    fn order_does_not_matter((p, y) in some()) {
        let (q, z): (Vec<f64>, Vec<bool>) = p.iter().copied().zip(y.iter().copied()).rev().unzip();
        let (x, y) = (Predictions::new(&p, &y).unwrap().evaluate(), Predictions::new(&q, &z).unwrap().evaluate());
        let close = |x: f64, y: f64| (x - y).abs() < 1e-12;
        prop_assert!(close(x.brier, y.brier) && close(x.ece, y.ece) && close(x.ece_equal_mass, y.ece_equal_mass));
        prop_assert!(close(x.log_loss, y.log_loss) && x.auc.is_some() == y.auc.is_some());
    }

    /// The calibration error is never below the distance of the overall means, nor above the mean absolute error.
    #[test]
    fn calibration_error_lies_between_its_bounds((p, y) in some()) {
        let predictions = Predictions::new(&p, &y).unwrap();
        let least = (predictions.mean(|p, _| p) - predictions.prevalence()).abs();
        let most = predictions.mean(|p, y| (p - f64::from(u8::from(y))).abs());
        for binning in [Binning::EqualWidth, Binning::EqualMass] {
            let ece = predictions.calibration_error(binning);
            prop_assert!(least - 1e-12 <= ece && ece <= most + 1e-12, "{least} {ece} {most}");
            let n: usize = predictions.reliability(binning).iter().map(|bin| bin.n).sum();
            prop_assert_eq!(n, p.len());
        }
    }

    /// Acting on everybody is what a threshold below every risk does.
    #[test]
    fn certain_failure_flags_everybody(y in proptest::collection::vec(any::<bool>(), 1..40)) {
        let p = vec![0.0; y.len()];
        for point in Predictions::new(&p, &y).unwrap().decision_curve() {
            prop_assert!((point.model - point.everybody).abs() < 1e-12 && point.flagged > 0.999);
        }
    }
}

/// Worked by hand: placements and their variances as in DeLong et al. (1988).
#[test]
fn delong_variance_by_hand() {
    // True: .9 .8 .4; false: .7 .3 .2. Placements of true: 1, 1, 2/3; of false: 2/3, 1, 1.
    let p = [0.9, 0.8, 0.4, 0.7, 0.3, 0.2];
    let y = [true, true, true, false, false, false];
    let predictions = Predictions::new(&p, &y).unwrap();
    let auc = 8.0 / 9.0;
    assert!((predictions.auc().unwrap() - auc).abs() < 1e-12);
    // Both variances are 1/27, each divided by 3.
    let error = (2.0_f64 / 81.0).sqrt() / (auc * (1.0 - auc));
    let [low, high] = predictions.auc_interval().unwrap();
    let logit = |p: f64| (p / (1.0 - p)).ln();
    assert!((logit(auc) - logit(low) - 1.959_964 * error).abs() < 1e-5);
    assert!((logit(high) - logit(auc) - 1.959_964 * error).abs() < 1e-5);
}

#[test]
fn one_kind_of_outcome_leaves_the_auc_undefined() {
    let evaluation = Predictions::new(&[0.3, 0.8], &[true, true]).unwrap().evaluate();
    assert_eq!((evaluation.auc, evaluation.auc_interval), (None, None));
    assert!((evaluation.prevalence - 1.0).abs() < 1e-15 && evaluation.log_loss.is_finite());
}

#[test]
fn certainty_that_was_wrong_stays_finite() {
    let predictions = Predictions::new(&[0.0, 1.0], &[true, false]).unwrap();
    assert!((predictions.log_loss() - 1e-15_f64.ln().abs()).abs() < 1e-2);
    assert_eq!(predictions.auc(), Some(0.0));
    assert_eq!(predictions.auc_interval(), None);
}

#[test]
fn bad_input_is_refused() {
    assert_eq!(Predictions::new(&[], &[]).unwrap_err(), EvaluationError::Empty);
    assert!(matches!(Predictions::new(&[0.5], &[]), Err(EvaluationError::Lengths { .. })));
    for value in [-0.1, 1.1, f64::INFINITY] {
        let found = Predictions::new(&[0.5, value], &[true, false]).unwrap_err();
        assert_eq!(found, EvaluationError::NoProbability { index: 1, value });
    }
    assert!(Predictions::new(&[f64::NAN], &[true]).is_err());
}

#[test]
fn bins_of_equal_width_are_those_of_the_definition() {
    let p = [0.05, 0.15, 0.12, 1.0];
    let y = [false, true, false, true];
    let bins = Predictions::new(&p, &y).unwrap().reliability(Binning::EqualWidth);
    let rows: Vec<(usize, f64)> = bins.iter().map(|bin| (bin.n, bin.observed)).collect();
    assert_eq!(rows, [(1, 0.0), (2, 0.5), (1, 1.0)]);
}
