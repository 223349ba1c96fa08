use super::*;
use crate::{Assumptions, Band, DomainReadiness, Missing, Readiness, Spread, State};

fn readiness(p: Option<f64>) -> Readiness {
    let state = match p {
        None => State::NotEnoughEvidence,
        Some(p) if p >= 0.9 => State::Ready,
        Some(_) => State::NotReady,
    };
    let missing = match p {
        None => vec![Missing::Answers { have: 20, need: 60, old: 60 }],
        Some(_) => Vec::new(),
    };
    let domain = |title: &str, weight, band| DomainReadiness {
        domain: title.into(),
        mean: 0.2,
        sd: 0.4,
        interval: [-0.3, 0.7],
        weight,
        answered: 40,
        band,
        one_exam: None,
    };
    Readiness {
        state,
        p_pass: p,
        interval: [680.0, 840.0],
        scaled: Spread { mean: 760.0, sd: 60.0 },
        pass_mark: 750.0,
        general: Spread { mean: 0.2, sd: 0.3 },
        domains: vec![domain("One", 0.2, Band::Above), domain("Two", 0.8, Band::NoClearDifference)],
        clearly_weakest: None,
        coverage: 0.74,
        retention: None,
        answered: 80,
        cold_forms: 1,
        missing_evidence: missing.iter().map(ToString::to_string).collect(),
        missing,
        assumptions: Assumptions {
            cut: 36.2,
            cut_se: 2.0,
            items: 50,
            theta_cut: 0.0,
            mismatch: Spread { mean: 0.0, sd: 0.25 },
            half_life_days: 60.0,
            ready_at: 0.9,
            base_pass_rate: 0.5,
        },
    }
}

fn about() -> About {
    About {
        code: "MLS-C01".into(),
        highest: 1000,
        own_cut: true,
        own_cut_se: true,
        notes: Vec::new(),
        synthetic: false,
        instead: None,
    }
}

#[test]
fn the_next_step_follows_what_is_missing_and_then_what_is_weakest() {
    let step = |change: &dyn Fn(&mut Readiness), p| {
        let (mut readiness, about) = (readiness(p), about());
        change(&mut readiness);
        Verdict { readiness: &readiness, about: &about }.next()
    };
    assert_eq!(step(&|_| {}, None).step, Step::Drill(None));
    let forms = || vec![Missing::ColdForms { have: 0, need: 1 }];
    assert_eq!(step(&|r| r.missing = forms(), None).step, Step::SealedForm);
    assert_eq!(step(&|_| {}, Some(0.5)).step, Step::Drill(Some(1)));
    let weakest = step(&|r| r.clearly_weakest = Some("One".into()), Some(0.5));
    assert_eq!(
        (weakest.step, weakest.sentence.as_str()),
        (Step::Drill(Some(0)), "work on One, where an hour helps most")
    );
    assert!(step(&|_| {}, Some(0.95)).sentence.starts_with("book the exam"));
}

#[test]
fn an_exam_that_is_over_is_not_to_be_booked() {
    let (readiness, about) = (readiness(Some(0.95)), About { instead: Some("mla-c02".into()), ..about() });
    let next = Verdict { readiness: &readiness, about: &about }.next();
    assert!(next.sentence.contains("can no longer be sat, so look at mla-c02"), "{}", next.sentence);
}

#[test]
fn without_evidence_no_sentence_tells_a_probability() {
    let (readiness, about) = (readiness(None), about());
    let verdict = Verdict { readiness: &readiness, about: &about };
    let all =
        [verdict.headline(), verdict.explanation(), verdict.performance(), verdict.next().sentence].join(" ");
    assert!(!all.contains("times in 10") && !verdict.shows_domains(), "{all}");
    assert!(all.contains("80 first answers so far, 60 of them too old to count"), "{all}");
}

fn standing(id: &str, weight: f64, band: Option<Band>) -> DomainStanding {
    DomainStanding { id: id.into(), title: format!("Domain {id}"), weight, answered: 5, right: 3, band }
}

fn check(bands: [Option<Band>; 3], expected: &str, step: Step) {
    let domains = ["1", "2", "3"].iter().zip([0.2, 0.5, 0.3]).zip(bands);
    let next = after_drill(&domains.map(|((id, w), b)| standing(id, w, b)).collect::<Vec<_>>());
    assert!(next.sentence.contains(expected), "{}", next.sentence);
    assert_eq!(next.step, step);
}

#[test]
fn the_heaviest_weakness_comes_next() {
    let [above, below, unclear] = [Band::Above, Band::Below, Band::NoClearDifference].map(Some);
    check([below, above, below], "below the standard", Step::Drill(Some(2)));
    check([below, unclear, above], "Domain 1", Step::Drill(Some(0)));
    check([unclear, unclear, above], "not clear yet", Step::Drill(Some(1)));
    check([above; 3], "a timed exam", Step::Exam);
    check([below, None, above], "Domain 1", Step::Drill(Some(0)));
    check([unclear, above, None], "too little yet to say", Step::Drill(Some(2)));
}
