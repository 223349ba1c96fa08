use proptest::prelude::*;

use super::*;

const MLS: &str = include_str!("../../../../data/blueprints/mls-c01.toml");

fn mls() -> Blueprint {
    Blueprint::parse(MLS, "mls-c01.toml").expect("the shipped blueprint")
}

/// Parses the shipped blueprint after replacing `from` by `to`, and expects `message` in the error.
fn check_broken(from: &str, to: &str, message: &str) {
    assert!(MLS.contains(from), "{from} is not in the blueprint");
    let error = Blueprint::parse(&MLS.replacen(from, to, 1), "b.toml").expect_err(to).to_string();
    assert!(error.starts_with("b.toml"), "{error}");
    assert!(error.contains(message), "{error} lacks {message}");
}

#[test]
fn quotas_of_the_published_forms() {
    assert_eq!(mls().quota(50), [10, 12, 18, 10]);
    assert_eq!(mls().quota(65), [13, 16, 23, 13]);
    assert_eq!(mls().quota(400), [80, 96, 144, 80]);
    assert_eq!(mls().quota(0), [0, 0, 0, 0]);
}

#[test]
fn tasks_know_their_domain() {
    assert_eq!(mls().domain_of_task("1.1"), Some(0));
    assert_eq!(mls().domain_of_task("4.4"), Some(3));
    assert_eq!(mls().domain_of_task("5.1"), None);
    assert_eq!(mls().task("3.5").map(|t| t.points.len()), Some(6));
}

#[test]
fn broken_blueprints_are_named() {
    check_broken("weight = 36", "weight = 37", "weights sum to 101");
    check_broken("weight = 36", "weight = -36", "weights");
    check_broken("questions = 65", "questions = 66", "50 scored and 15 unscored are not 66");
    check_broken("pass = 750", "pass = 1000", "pass mark 1000");
    check_broken("cut_se = 2.0", "cut_se = -1.0", "standard error");
    check_broken("id = \"1.2\"", "id = \"1.1\"", "id 1.1 occurs twice");
    check_broken("2026-03-31", "31 March 2026", "is not a date");
    check_broken("slug = \"mls-c01\"", "slug = \"MLS C01\"", "is not a slug");
    check_broken("keys = { min = 2", "keys = { min = 4", "counts of multiple contradict");
}

/// A form of 2^63 questions was taken, and what sums over its scores asked for that much memory.
#[test]
fn absurd_forms_are_refused() {
    let huge = "questions = 9223372036854775807\nscored = 9223372036854775792";
    check_broken("questions = 65\nscored = 50", huge, "9223372036854775807 are no form; give 1000 at most");
    check_broken("minutes = 180", "minutes = 4294967295", "4294967295 are no time");
}

#[test]
fn unknown_and_missing_fields_are_named_with_their_line() {
    check_broken("minutes = 180", "minutes = 180\nhours = 3", "unknown field `hours`");
    check_broken("title = \"AWS", "titel = \"AWS", "titel");
    check_broken("slug = \"mls-c01\"", "", "missing field `slug`");
    let error = Blueprint::parse("slug = 1\n\n= 2", "b.toml").expect_err("not TOML");
    assert!(error.to_string().starts_with("b.toml:3: "), "{error}");
}

/// A blueprint with the given weights, rescaled to 100 in hundredths.
fn weighted(parts: &[u32]) -> Blueprint {
    let total: u32 = parts.iter().sum();
    let mut blueprint = mls();
    let template = blueprint.domains[0].clone();
    let domain = |w: &u32| Domain { weight: f64::from(*w) * 100.0 / f64::from(total), ..template.clone() };
    blueprint.domains = parts.iter().map(domain).collect();
    blueprint
}

proptest! {
    #[test]
    fn a_quota_sums_to_its_total_and_is_within_one_of_the_share(
        parts in prop::collection::vec(1u32..500, 1..9),
        total in 0usize..2000,
    ) {
        let blueprint = weighted(&parts);
        let quota = blueprint.quota(total);
        prop_assert_eq!(quota.iter().sum::<usize>(), total);
        for (count, weight) in quota.iter().zip(blueprint.weights()) {
            prop_assert!((*count as f64 - weight * total as f64).abs() < 1.0);
        }
    }

    #[test]
    fn weights_sum_to_one(parts in prop::collection::vec(1u32..500, 1..9)) {
        prop_assert!((weighted(&parts).weights().iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}
