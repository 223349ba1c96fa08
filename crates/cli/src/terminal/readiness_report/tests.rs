use super::*;
use gradatim_readiness::{Assumptions, Band, Missing, Spread};

fn readiness(p: Option<f64>) -> Readiness {
    let state = match p {
        None => State::NotEnoughEvidence,
        Some(p) if p >= 0.9 => State::Ready,
        Some(_) => State::NotReady,
    };
    let missing = match p {
        None => {
            vec![Missing::Answers { have: 20, need: 60, old: 60 }, Missing::ColdForms { have: 0, need: 1 }]
        }
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
        domains: vec![
            domain("Data Engineering", 0.2, Band::Above),
            domain("Machine Learning Implementation and Operations", 0.8, Band::NoClearDifference),
        ],
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

fn pointer() -> Pointer {
    Pointer {
        exam: "mls-c01".into(),
        domains: vec!["1".into(), "4".into()],
        whose: String::new(),
        about: About {
            code: "MLS-C01".into(),
            highest: 1000,
            own_cut: true,
            own_cut_se: true,
            notes: Vec::new(),
            synthetic: false,
            instead: None,
        },
    }
}

fn text(p: Option<f64>) -> String {
    let rows = readiness_rows(&readiness(p), &pointer(), 80, Palette::colourless(true));
    assert!(rows.iter().all(|r| r.text.chars().count() <= 80), "{rows:?}");
    rows.iter().map(|r| r.text.as_str()).collect::<Vec<_>>().join("\n")
}

#[test]
fn too_early() {
    insta::assert_snapshot!(text(None));
}

#[test]
fn not_quite_yet() {
    insta::assert_snapshot!(text(Some(0.87)));
}

#[test]
fn the_first_row_is_the_answer_and_no_probability_stands_bare() {
    for (p, first, said) in [
        (0.97, "Yes: you look ready for MLS-C01.", "more than 9 times in 10"),
        (0.91, "Yes: you look ready for MLS-C01.", "about 9 times in 10"),
        (
            0.89,
            "Nearly, but not quite yet: you would more likely than not pass MLS-C01.",
            "a little less than 9",
        ),
        (0.55, "Not yet: MLS-C01 could go either way today.", "about 6 times in 10"),
        (0.02, "Not yet: today, MLS-C01 would probably come too early.", "less than 1 time in 10"),
    ] {
        let text = text(Some(p));
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.starts_with(first), "{text}");
        assert!(words.contains(said) && words.contains("between 680 and 840 of 1000; 750 passes"), "{words}");
        assert!(!text.contains(&p.to_string()), "{text}");
    }
}

#[test]
fn every_step_has_its_command() {
    let of = |step| words(step, &pointer());
    assert_eq!(of(Step::Drill(None)).as_deref(), Some("gradatim drill mls-c01"));
    assert_eq!(of(Step::Drill(Some(1))).as_deref(), Some("gradatim drill mls-c01 --domain 4"));
    assert_eq!(of(Step::Exam).as_deref(), Some("gradatim exam mls-c01"));
    assert_eq!(of(Step::SealedForm).as_deref(), Some("gradatim exam mls-c01 --form sealed"));
    let foreign = Pointer { domains: Vec::new(), ..pointer() };
    assert_eq!(words(Step::Drill(Some(1)), &foreign), None);
}
