use super::*;
use crate::{FirstAnswer, Mismatch, Section, TargetParts, Topic};
use gradatim_irt::{Dichotomous, ItemBelief, ItemCurve, Loading, ReportingScale, SecondOrder, Standard};
use proptest::prelude::*;

fn item(b: f64) -> ItemBelief {
    ItemBelief::known(Dichotomous::three_pl(1.2, b, 0.2).unwrap())
}

fn target(mismatch: Mismatch, cut: f64) -> Target {
    let items: Vec<ItemBelief> = (0..25).map(|i| item(f64::from(i) * 0.1 - 1.2)).collect();
    let sections = ["One", "Two"].map(|title| Section { title: title.into(), weight: 0.5 }).into();
    Target::new(TargetParts {
        model: SecondOrder::new(SecondOrder::usual_grid().unwrap(), vec![Loading::default(); 2]),
        form: vec![items.clone(), items],
        standard: Standard { cut, se: 2.0 },
        theta_cut: 0.0,
        mismatch,
        scale: ReportingScale::new(100.0, 750.0, 1000.0).unwrap(),
        sections,
        topics: vec![Topic { name: "a".into(), weight: 0.5 }, Topic { name: "b".into(), weight: 0.5 }],
    })
    .unwrap()
}

/// `n` answers in each domain, of which every `wrong`-th is wrong.
fn evidence(target: &Target, n: usize, wrong: usize, forms: usize) -> Evidence {
    let mut evidence = Evidence::empty(target.model());
    for i in 0..2 * n {
        let curve = ItemCurve::new(&item((i % 7) as f64 * 0.3 - 1.0), target.model().grid());
        let log_likelihood = curve.log_likelihood((i / 2 + 1) % wrong != 0);
        evidence.add(&FirstAnswer { domain: i % 2, topic: Some(i % 2), log_likelihood, days: 0.0 });
    }
    (0..forms).for_each(|_| evidence.add_cold_form());
    evidence
}

fn readiness(n: usize, wrong: usize, forms: usize) -> Readiness {
    let target = target(Mismatch::default(), 30.0);
    target.readiness(&evidence(&target, n, wrong, forms), &Gates::default(), None)
}

#[test]
fn a_probability_is_told_only_with_enough_evidence() {
    let few = readiness(10, 1000, 0);
    assert_eq!((few.state, few.p_pass, few.missing.len()), (State::NotEnoughEvidence, None, 2));
    let strong = readiness(60, 1000, 1);
    assert!(strong.state == State::Ready && strong.p_pass.unwrap() >= READY_AT, "{strong:?}");
    assert!(strong.interval[0] >= 750.0 && strong.missing_evidence.is_empty());
    let weak = readiness(60, 2, 1);
    assert!(weak.state == State::NotReady && weak.p_pass.unwrap() < 0.4, "{weak:?}");
    assert!(weak.domains.iter().all(|d| d.band == Band::Below && d.answered == 60));
    let uncold = readiness(60, 1000, 0);
    assert_eq!((uncold.state, uncold.missing.len()), (State::NotEnoughEvidence, 1));
}

#[test]
fn nothing_known_is_the_population() {
    let target = target(Mismatch::NONE, 30.0);
    let nobody = Evidence::empty(target.model());
    let open = Gates { answers: 0, per_domain: 0, cold_forms: 0 };
    let readiness = target.readiness(&nobody, &open, Some(0.7));
    assert!((readiness.p_pass.unwrap() - target.base_pass_rate()).abs() < 1e-12);
    assert_eq!((readiness.coverage, readiness.retention, readiness.clearly_weakest), (0.0, Some(0.7), None));
    assert!(readiness.domains.iter().all(|d| (d.sd - 1.0).abs() < 1e-3 && d.band == Band::NoClearDifference));
}

#[test]
fn a_domain_that_fails_alone_is_named_and_drags_the_other_along() {
    let target = target(Mismatch::default(), 30.0);
    let mut evidence = Evidence::empty(target.model());
    let curve = ItemCurve::new(&item(0.0), target.model().grid());
    for i in 0..160 {
        let right = i % 2 == 0 || i % 5 == 0;
        let log_likelihood = curve.log_likelihood(right);
        evidence.add(&FirstAnswer { domain: i % 2, topic: None, log_likelihood, days: 0.0 });
    }
    let readiness = target.readiness(&evidence, &Gates::default(), None);
    assert_eq!(readiness.clearly_weakest.as_deref(), Some("Two"));
    assert!(readiness.coverage < 1e-12, "answers outside of topics cover none");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn a_harder_exam_and_a_higher_cut_never_help(wrong in 2usize..6, shift in 0.05..0.6f64) {
        let p = |mismatch, cut| {
            let target = target(mismatch, cut);
            let readiness = target.readiness(&evidence(&target, 40, wrong, 1), &Gates::default(), None);
            assert!(readiness.interval[0] <= readiness.scaled.mean && readiness.scaled.mean <= readiness.interval[1]);
            readiness.p_pass.unwrap()
        };
        let usual = p(Mismatch::default(), 30.0);
        let harder = p(Mismatch { mean: shift, sd: 0.25 }, 30.0);
        prop_assert!(harder < usual);
        prop_assert!(p(Mismatch::default(), 30.0 + 5.0 * shift) < usual);
    }
}

#[test]
fn sections_and_domains_must_agree() {
    let mut parts = target(Mismatch::NONE, 30.0).parts().clone();
    parts.sections.pop();
    assert_eq!(Target::new(parts).unwrap_err(), crate::ReadinessError::Domains { form: 1, model: 2 });
}
