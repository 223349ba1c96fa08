use super::super::data::{LeftOut, Why};
use super::super::figures::{Compared, ItemFigures};
use super::*;
use gradatim_irt::classical::{ItemStatistics, RapidGuesses};
use proptest::prelude::*;

/// An item of 400 answers without anything wrong.
fn sound() -> ItemFigures {
    figures(400, 0.6, 0.4)
}

fn figures(n: usize, p: f64, r: f64) -> ItemFigures {
    let classical = ItemStatistics {
        n,
        max: 1,
        p_value: Some(p),
        p_se: None,
        point_biserial: Some(r),
        discrimination: None,
        alpha_without: None,
    };
    ItemFigures { id: "q".to_owned(), n, max: 1, classical: Some(classical), ..ItemFigures::default() }
}

fn left_out(why: Why) -> ItemFigures {
    let left_out = LeftOut { column: 0, id: "q".to_owned(), domain: None, n: 200, why };
    ItemFigures { id: "q".to_owned(), n: 200, left_out: Some(left_out), ..ItemFigures::default() }
}

fn rapid(share: f64) -> RapidGuesses {
    RapidGuesses {
        n: 400,
        mean_seconds: Some(30.0),
        threshold: Some(3.0),
        rapid: (400.0 * share) as usize,
        share: Some(share),
        accuracy_rapid: Some(0.25),
        accuracy_other: Some(0.7),
        flagged: share > 0.1,
    }
}

/// The findings of an item as `severity flag`, worst first.
fn check(item: &ItemFigures, expected: &[&str]) -> String {
    let found = findings(item, None);
    let names: Vec<String> = found.iter().map(|f| format!("{} {}", f.severity.name(), f.flag)).collect();
    assert_eq!(names, expected);
    found.into_iter().map(|f| f.text).collect::<Vec<_>>().join(" ")
}

#[test]
fn discrimination_and_difficulty() {
    check(&sound(), &[]);
    check(&figures(400, 0.6, 0.15), &["check low_discrimination"]);
    check(&figures(400, 0.6, 0.05), &["fix poor_discrimination"]);
    let text = check(&figures(400, 0.6, -0.2), &["fix negative_discrimination"]);
    assert!(text.contains("correlation -0.20") && text.contains("check the key first"), "{text}");
    // Below zero by no more than chance allows is poor, not negative.
    check(&figures(400, 0.6, -0.05), &["fix poor_discrimination"]);
    check(&figures(400, 0.97, 0.3), &["note too_easy"]);
    check(&figures(400, 0.05, 0.3), &["check too_hard"]);
    check(&figures(20, 0.5, 0.05), &["note few_responses"]);
    check(&figures(4, 0.25, -0.99), &["note few_responses"]);
    // Among few, a low value may be chance.
    check(&figures(90, 0.6, 0.05), &["check low_discrimination"]);
    check(&ItemFigures { adaptive: true, ..figures(400, 0.6, 0.05) }, &[]);
    let scale = ItemFigures { max: 4, ..figures(400, 0.6, -0.2) };
    assert!(check(&scale, &["fix negative_discrimination"]).contains("direction of its scores"));
}

#[test]
fn what_was_left_out_says_why() {
    let never = Why::KeyNeverChosen { key: "E".to_owned(), chosen: vec!["A".to_owned(), "B".to_owned()] };
    let text = check(&left_out(never), &["fix key_never_chosen"]);
    assert_eq!(text, "Left out: nobody chose the key E, only `A`, `B`; the key is mistyped or wrong.");
    check(&left_out(Why::OneScore { right: true }), &["check all_right"]);
    let few = ItemFigures { n: 3, ..left_out(Why::OneScore { right: true }) };
    assert!(check(&few, &["note all_right"]).ends_with("few answers say little."));
    check(&left_out(Why::OneScore { right: false }), &["fix all_wrong"]);
}

#[test]
fn rapid_guesses_count_from_a_tenth_on() {
    check(&ItemFigures { rapid: Some(rapid(0.05)), ..sound() }, &[]);
    let text = check(&ItemFigures { rapid: Some(rapid(0.2)), ..sound() }, &["check rapid_guesses"]);
    assert_eq!(text, "20 % of the answers took under 3.0 s, 25 % of them right: guessed, or known before.");
}

#[test]
fn dependence_names_the_strongest_partner() {
    let dependent = vec![("other".to_owned(), 0.41), ("third".to_owned(), 0.3)];
    let text = check(&ItemFigures { dependent, ..sound() }, &["check local_dependence"]);
    assert!(text.contains("those of other and 1 more") && text.contains("0.41"), "{text}");
}

#[test]
fn groups_are_called_by_their_names() {
    use gradatim_irt::Responses;
    use gradatim_irt::dif::{DifSettings, Group, Matching, Study};
    let (mut responses, mut groups) = (Responses::new(8), Vec::new());
    for person in 0..800_u32 {
        let focal = person % 2 == 1;
        let noise = |item: u32| (person * 7919 + item * 104_729 + person * item * 31) % 101;
        let hard = |item: u32| if item == 0 && focal { 110 } else { 60 + 10 * (item % 4) };
        let right = |item| u8::from(person * 37 % 97 + noise(item) > hard(item));
        responses.push(&std::array::from_fn::<_, 8, _>(|item| (item as u32, right(item as u32)))).unwrap();
        groups.push(Some(if focal { Group::Focal } else { Group::Reference }));
    }
    let study = Study::new(&responses, &groups, Matching::Score).unwrap();
    let mut tests = study.mantel_haenszel(&DifSettings::default()).unwrap().items;
    let item = ItemFigures { mantel_haenszel: tests.remove(0).ok(), ..sound() };
    let names = ["m", "f"].map(str::to_owned);
    let compared = Compared { labels: ["sex m", "sex f"].map(str::to_owned), names, sizes: [400, 400] };
    let found = findings(&item, Some(&compared));
    assert_eq!((found[0].flag, found[0].severity), ("dif", Severity::Fix));
    assert!(found[0].text.contains("strongly favours sex m"), "{}", found[0].text);
}

#[test]
fn a_missing_key_comes_before_everything_and_notes_come_last() {
    let never = Why::KeyNeverChosen { key: "E".to_owned(), chosen: Vec::new() };
    let mut items = vec![
        sound(),
        figures(400, 0.97, 0.3),
        figures(400, 0.6, 0.05),
        figures(400, 0.6, -0.2),
        figures(400, 0.6, 0.15),
        left_out(never),
    ];
    for item in &mut items {
        item.findings = findings(item, None);
    }
    rank(&mut items);
    let order: Vec<&str> =
        items.iter().map(|item| item.findings.first().map_or("none", |finding| finding.flag)).collect();
    assert_eq!(
        order,
        [
            "key_never_chosen",
            "negative_discrimination",
            "poor_discrimination",
            "low_discrimination",
            "too_easy",
            "none"
        ]
    );
}

proptest! {
    /// Ranking loses nobody, and never puts a lighter item before a heavier one.
    #[test]
    fn ranking_is_by_severity(all in proptest::collection::vec((10_usize..500, 0.0..1.0f64, -0.5..0.8f64), 0..30)) {
        let mut items: Vec<ItemFigures> = all.iter().map(|(n, p, r)| figures(*n, *p, *r)).collect();
        for item in &mut items {
            item.findings = findings(item, None);
            prop_assert!(item.findings.is_sorted_by(|a, b| a.severity >= b.severity));
        }
        rank(&mut items);
        prop_assert_eq!(items.len(), all.len());
        let worst = |item: &ItemFigures| item.findings.first().map(|finding| finding.severity);
        let sorted = items.is_sorted_by(|a, b| worst(a) >= worst(b));
        prop_assert!(sorted);
    }

    /// A worse discrimination is never ranked below a better one.
    #[test]
    fn worse_discrimination_ranks_higher(r in -0.5..0.8f64, by in 0.01..0.3f64) {
        let mut items = vec![figures(400, 0.6, r), figures(400, 0.6, r - by)];
        for item in &mut items {
            item.findings = findings(item, None);
        }
        let silent = items[1].findings.is_empty();
        rank(&mut items);
        prop_assert!(silent || items[0].point_biserial() == Some(r - by));
    }
}
