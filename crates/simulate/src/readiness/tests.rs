//! Forecasts of simulated learners are calibrated where the assumptions hold, and found out where they do not.

use super::*;
use crate::{generator, with_threads};
use gradatim_irt::Dichotomous;
use gradatim_irt::math::{logistic, logit};
use rand::RngExt;
use rand_distr::{Distribution, StandardNormal};

/// Scored items of the form by domain, and six times as many in the pool.
const QUOTA: [usize; 4] = [10, 12, 18, 10];

fn exam() -> (ExamPool, World) {
    let mut rng = generator(3, 0);
    let mut normal = || -> f64 { StandardNormal.sample(&mut rng) };
    let (mut domains, mut form, mut items) = (Vec::new(), Vec::new(), Vec::new());
    for (d, quota) in QUOTA.into_iter().enumerate() {
        form.extend(domains.len()..domains.len() + quota);
        domains.extend(vec![d; 6 * quota]);
    }
    for _ in &domains {
        let curve = Dichotomous::three_pl((0.25 * normal()).exp(), 0.8 * normal() - 0.5, 0.2).unwrap();
        items.push(ItemBelief::known(curve));
    }
    let world = World { items, loadings: vec![Loading::default(); 4], mismatch: Mismatch::default() };
    (ExamPool::new(domains, form, Standard { cut: 33.0, se: 2.0 }).unwrap(), world)
}

fn study<'a>(exam: &'a ExamPool, truth: &'a World, assumed: &'a World) -> ReadinessStudy<'a> {
    ReadinessStudy { exam, truth, assumed, evidence: 60..=200, exams: 5, forms: Forms::Drawn, seed: 1 }
}

fn run(exam: &ExamPool, truth: &World, assumed: &World, learners: usize) -> Reliability {
    Reliability::of(&study(exam, truth, assumed).run(learners).unwrap()).unwrap()
}

#[track_caller]
fn check_calibrated(found: &Reliability, ece: f64, slope: f64) {
    let recalibration = found.recalibration.unwrap();
    assert!(found.ece < ece, "{found:?}");
    assert!((recalibration.slope.value - 1.0).abs() < slope, "{found:?}");
    assert!(recalibration.intercept.value.abs() < 0.15, "{found:?}");
}

#[test]
fn forecasts_from_the_true_pool_are_calibrated() {
    let (exam, truth) = exam();
    let told = study(&exam, &truth, &truth).run(3000).unwrap();
    let all = Reliability::of(&told).unwrap();
    check_calibrated(&all, 0.015, 0.06);
    assert!(all.brier < 0.15 && (0.2..0.8).contains(&all.passed), "{all:?}");
    for group in Reliability::by_weakest(&told, 4) {
        check_calibrated(&group.unwrap(), 0.03, 0.15);
    }
}

/// On the very form that was forecast nothing is left but chance.
#[test]
fn forecasts_of_the_reference_form_are_exact() {
    let (exam, truth) = exam();
    let study = ReadinessStudy { forms: Forms::Reference, exams: 20, ..study(&exam, &truth, &truth) };
    let found = Reliability::of(&study.run(3000).unwrap()).unwrap();
    assert!(found.ece < 2.0 * found.ece_of_chance, "{found:?}");
    let recalibration = found.recalibration.unwrap();
    for (Estimate { value, se }, exact) in [(recalibration.slope, 1.0), (recalibration.intercept, 0.0)] {
        assert!((value - exact).abs() < 3.0 * se && se < 0.03, "{found:?}");
    }
}

#[test]
fn forecasts_from_a_calibrated_pool_are_nearly_so() {
    let (exam, truth) = exam();
    let found = calibrated(&exam, &truth, 600, 60..=100, Mismatch::default(), 1).unwrap();
    assert!(found.rmse > 0.05 && found.rmse < 2.0 * found.se, "{} {}", found.rmse, found.se);
    check_calibrated(&run(&exam, &truth, &found.world, 2000), 0.04, 0.12);
}

#[test]
fn a_harder_exam_than_the_bank_is_found_out() {
    let (exam, truth) = exam();
    let harder = World { mismatch: Mismatch { mean: 0.25, sd: 0.0 }, ..truth.clone() };
    let unaware = World { mismatch: Mismatch::NONE, ..truth };
    let found = run(&exam, &harder, &unaware, 2000);
    assert!(found.told - found.passed > 0.04 && found.ece > 0.04, "{found:?}");
}

#[test]
fn domains_that_differ_more_than_assumed_are_found_out() {
    let (exam, usual) = exam();
    let apart = World { loadings: vec![Loading::new(0.4).unwrap(); 4], ..usual.clone() };
    let (right, wrong) = (run(&exam, &apart, &apart, 2000), run(&exam, &apart, &usual, 2000));
    check_calibrated(&right, 0.02, 0.08);
    assert!(wrong.brier > right.brier, "{} {}", wrong.brier, right.brier);
}

#[test]
fn a_form_is_spread_over_its_pool_and_has_its_cut_at_the_ability_asked_for() {
    let (usual, world) = exam();
    let exam = ExamPool::evenly(usual.domains.clone(), 50, &world, 0.3, 2.0).unwrap();
    assert_eq!(exam.of_form(&exam.domains).iter().map(Vec::len).collect::<Vec<_>>(), QUOTA);
    assert!((exam.theta_cut(&world).unwrap() - 0.3).abs() < 1e-9);
    for scored in [0, 301] {
        let found = ExamPool::evenly(usual.domains.clone(), scored, &world, 0.0, 2.0);
        assert_eq!(found, Err(SimulateError::Form { scored, items: 300 }));
    }
}

#[test]
fn threads_do_not_change_a_bit() {
    let (exam, truth) = exam();
    let told =
        |threads| with_threads(Some(threads), || study(&exam, &truth, &truth).run(130)).unwrap().unwrap();
    assert_eq!(told(1), told(3));
    let world =
        |threads| with_threads(Some(threads), || calibrated(&exam, &truth, 300, 60..=80, Mismatch::NONE, 2));
    assert_eq!(world(1).unwrap().unwrap(), world(3).unwrap().unwrap());
}

#[test]
fn recalibration_finds_how_probabilities_were_bent() {
    for (intercept, slope) in [(0.0, 1.0), (-0.4, 0.7), (0.3, 1.5)] {
        let bent = |p: f64| logistic(intercept + slope * logit(p));
        let pairs: Vec<(f64, f64)> = (1..100).map(|i| f64::from(i) / 100.0).map(|p| (p, bent(p))).collect();
        let found = Recalibration::fit(&pairs).unwrap();
        assert!((found.intercept.value - intercept).abs() < 1e-9 && (found.slope.value - slope).abs() < 1e-9);
        // Shares that are exactly what is expected leave no residuals.
        assert!(found.slope.se < 1e-9);
    }
}

#[test]
fn standard_errors_of_a_recalibration_are_the_spread_over_samples() {
    let fits: Vec<Recalibration> = (0..300)
        .map(|sample| {
            let mut rng = generator(5, sample);
            let mut draw = |_| {
                let p = rng.random_range(0.05..0.95);
                (p, f64::from(u8::from(rng.random::<f64>() < p)))
            };
            let pairs: Vec<(f64, f64)> = (0..400).map(&mut draw).collect();
            Recalibration::fit(&pairs).unwrap()
        })
        .collect();
    let n = fits.len() as f64;
    let check = |of: &dyn Fn(&Recalibration) -> Estimate| {
        let mean = fits.iter().map(|f| of(f).value).sum::<f64>() / n;
        let spread = (fits.iter().map(|f| (of(f).value - mean).powi(2)).sum::<f64>() / n).sqrt();
        let stated = fits.iter().map(|f| of(f).se).sum::<f64>() / n;
        // Standard deviations of 300 are known within some 4 %.
        assert!((stated / spread - 1.0).abs() < 0.15, "{stated} {spread}");
    };
    check(&|f| f.intercept);
    check(&|f| f.slope);
}

#[test]
fn outcomes_without_a_maximum_have_no_recalibration() {
    for pairs in
        [vec![], vec![(0.4, 1.0), (0.7, 1.0)], vec![(0.5, 1.0), (0.5, 0.0)], vec![(0.2, 0.0), (0.8, 1.0)]]
    {
        assert_eq!(Recalibration::fit(&pairs), None, "{pairs:?}");
    }
}

#[test]
fn reliability_is_what_a_hand_would_count() {
    let told = |p_pass, passed| Told { p_pass, passed, weakest: 1 };
    let found = Reliability::of(&[told(0.72, 1.0), told(0.78, 0.5), told(0.1, 0.0), told(1.0, 1.0)]).unwrap();
    assert_eq!((found.bins[7].n, found.bins[1].n, found.bins[9].n, found.bins[0].told), (2, 1, 1, None));
    assert!((found.told - 0.65).abs() < 1e-12 && (found.passed - 0.625).abs() < 1e-12);
    // Bin of 0.7: both told 0.75 on average, passed 0.75; bin of 0.1 errs by 0.1.
    assert!((found.ece - 0.025).abs() < 1e-12, "{}", found.ece);
    let brier = (0.28f64.powi(2) + 0.5 * (0.22f64.powi(2) + 0.78f64.powi(2)) + 0.01) / 4.0;
    assert!((found.brier - brier).abs() < 1e-12);
    assert_eq!(Reliability::of(&[]), None);
    assert_eq!(Reliability::by_weakest(&[told(0.5, 1.0)], 2)[0], None);
}

#[test]
fn studies_that_cannot_be_are_refused() {
    let (exam, truth) = exam();
    let usual = study(&exam, &truth, &truth);
    assert_eq!(usual.run(0), Err(SimulateError::NoExaminees));
    assert_eq!(ReadinessStudy { exams: 0, ..usual.clone() }.run(1), Err(SimulateError::NoExams));
    let much = ReadinessStudy { evidence: 60..=251, ..usual.clone() }.run(1);
    assert_eq!(much, Err(SimulateError::Evidence { least: 60, most: 251, available: 250 }));
    let short = World { items: truth.items[1..].to_vec(), ..truth.clone() };
    assert!(matches!(study(&exam, &truth, &short).run(1), Err(SimulateError::Irt(IrtError::Length { .. }))));
    let wild = World { mismatch: Mismatch { mean: 0.0, sd: -1.0 }, ..truth.clone() };
    assert!(matches!(study(&exam, &wild, &truth).run(1), Err(SimulateError::Readiness(_))));
    assert!(ExamPool::new(vec![0, 0], vec![2], Standard { cut: 1.0, se: 0.0 }).is_err());
    let few = calibrated(&exam, &truth, 300, 1..=301, Mismatch::NONE, 1);
    assert!(matches!(few, Err(SimulateError::Evidence { available: 300, .. })));
    assert!(calibrated(&exam, &truth, 2, 1..=1, Mismatch::NONE, 1).is_err());
}
