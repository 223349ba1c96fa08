//! The data that is shipped: six blueprints, and the bank of MLS-C01 once it is there.

use std::path::Path;

use gradatim_bank::lint::{Severity, lint};
use gradatim_bank::{BankError, Catalogue, LifecycleStatus, coverage};

fn catalogue() -> Catalogue {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    Catalogue::from_dir(data).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn the_six_blueprints_load_with_their_published_forms() {
    let catalogue = catalogue();
    for (slug, questions, points, quota) in [
        ("aif-c01", 65, 69, vec![13, 16, 18, 9, 9]),
        ("aip-c01", 75, 98, vec![23, 20, 15, 9, 8]),
        ("mla-c01", 65, 133, vec![18, 17, 14, 16]),
        ("mla-c02", 65, 107, vec![18, 16, 16, 15]),
        ("mls-c01", 65, 58, vec![13, 16, 23, 13]),
        ("pmle", 55, 24, vec![7, 9, 11, 11, 10, 7]),
    ] {
        let blueprint = catalogue.blueprint(slug).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(blueprint.form.questions, questions, "{slug}");
        assert_eq!(blueprint.tasks().map(|t| t.points.len()).sum::<usize>(), points, "{slug}");
        assert_eq!(blueprint.quota(questions), quota, "{slug}");
        assert!(!blueprint.facts.is_empty(), "{slug}");
    }
    assert_eq!(catalogue.exams().len(), 6);
}

#[test]
fn retired_exams_name_successors_that_exist() {
    let catalogue = catalogue();
    for slug in catalogue.exams() {
        let lifecycle = &catalogue.blueprint(slug).unwrap_or_else(|e| panic!("{e}")).lifecycle;
        let gone = matches!(lifecycle.status, LifecycleStatus::Retired | LifecycleStatus::Ended);
        assert_eq!(gone, lifecycle.last_test_day.is_some(), "{slug}");
        assert_eq!(gone, !lifecycle.successors.is_empty(), "{slug}");
        for successor in &lifecycle.successors {
            assert!(catalogue.blueprint(successor).is_ok(), "{slug} names {successor}");
        }
    }
}

#[test]
fn the_bank_of_mls_c01_loads_and_lints_without_errors() {
    let catalogue = catalogue();
    let exam = match catalogue.exam("mls-c01") {
        Err(BankError::NoItems { .. }) => return,
        exam => exam.unwrap_or_else(|e| panic!("{e}")),
    };
    let draft = catalogue.draft("mls-c01").unwrap_or_else(|e| panic!("{e}"));
    let allow = catalogue.allow_list("mls-c01").unwrap_or_else(|e| panic!("{e}"));
    let report = lint(&exam.blueprint, &draft, &allow, None);
    let errors: Vec<_> = report.findings.iter().filter(|f| f.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(coverage(&exam).uncovered_points, Vec::<String>::new());
}
