use super::*;
use crate::fixture;
use gradatim_readiness::plan::{Plan, PlanSettings};
use jiff::civil::date;

fn request() -> PlanRequest {
    PlanRequest {
        today: date(2026, 11, 21),
        exam_on: Some(date(2027, 1, 31)),
        hours_per_week: 6.0,
        failed_on: None,
        sections: Vec::new(),
        reader: Reader::Web,
    }
}

fn situation(request: &PlanRequest) -> Result<Situation, PlanningError> {
    request.situation(&fixture::material(), &[], str::to_uppercase)
}

#[test]
fn a_learner_without_a_past_gets_a_plan() {
    let situation = situation(&request()).unwrap();
    let weights: f64 = situation.domains.iter().map(|d| d.weight).sum();
    assert!((weights - 1.0).abs() < 1e-9 && situation.forms.sealed_left);
    assert!(situation.domains.iter().all(|d| d.answered == 0 && d.unseen > 0));
    Plan::new(&situation, &PlanSettings::default()).unwrap();
}

#[test]
fn the_report_of_a_failed_attempt_moves_its_domain_and_leaves_the_day_open() {
    let failed = PlanRequest {
        exam_on: None,
        failed_on: Some(date(2026, 11, 14)),
        sections: vec![("3".to_owned(), Verdict::NeedsImprovement)],
        ..request()
    };
    let (plain, after) = (situation(&request()).unwrap(), situation(&failed).unwrap());
    assert!(after.domains[2].expected < plain.domains[2].expected - 0.01);
    let recovery = after.recovery.unwrap();
    assert!(recovery.day_left_open && recovery.sections.len() == 1);
    let own: f64 = plain.domains.iter().map(|d| d.weight * d.expected).sum();
    assert!((recovery.expected_without.unwrap() - own).abs() < 1e-12);
}

#[test]
fn what_cannot_be_is_one_sentence() {
    let check = |request: PlanRequest, words: &str| {
        let error = situation(&request).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    };
    let failed_on = Some(date(2026, 11, 14));
    let section = |name: &str| (name.to_owned(), Verdict::Meets);
    check(PlanRequest { exam_on: None, ..request() }, "day of the exam is missing");
    check(PlanRequest { sections: vec![section("9")], failed_on, ..request() }, "no domain '9'");
    let twice = vec![section("3"), section("Modeling")];
    check(PlanRequest { sections: twice, failed_on, ..request() }, "'Modeling' twice");
    check(PlanRequest { failed_on: Some(date(2026, 11, 22)), ..request() }, "after today");
}
