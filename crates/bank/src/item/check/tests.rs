use crate::item::{Item, Kind};
use crate::lint::testing::{mls, sound_item};
use crate::{Blueprint, CountRange, ItemType};

/// Expects exactly one fault after a change to the sound item.
fn check(words: &str, change: impl FnOnce(&mut Item)) {
    let mut item = sound_item();
    change(&mut item);
    check_item(&item, &mls(), words);
}

fn check_item(item: &Item, blueprint: &Blueprint, words: &str) {
    let faults = item.faults(blueprint);
    let texts: Vec<String> = faults.iter().map(|f| format!("{}: {}; {}", f.field, f.what, f.right)).collect();
    assert!(texts.len() == 1 && texts[0].contains(words), "{words}: {texts:#?}");
}

#[test]
fn a_sound_item_has_no_faults() {
    assert_eq!(sound_item().faults(&mls()), []);
}

#[test]
fn each_fault_is_named_with_field_and_remedy() {
    check("id: \"mls 1\" is not an id", |i| i.id = "mls 1".into());
    check("version: is 0; count versions from 1", |i| i.version = 0);
    check("stem: is missing or empty", |i| i.stem = " ".into());
    check("task: task \"7.1\" is not in blueprint mls-c01; use one of 1.1, 1.2", |i| i.task = "7.1".into());
    check("point: 0 does not exist; task 1.2 has points 1 to 3", |i| i.point = 0);
    check("angoff: is missing", |i| i.angoff.clear());
    check("angoff.2: NaN is not a share", |i| i.angoff[1] = f64::NAN);
    check("angoff.1: 1 is not a share", |i| i.angoff[0] = 1.0);
    check("expected_seconds: 19 seconds", |i| i.expected_seconds = 19);
    check("review.date: \"May\" is not a date", |i| i.review.as_mut().expect("a review").date = "May".into());
    check("references.1.title: is missing", |i| i.references[0].title.clear());
    check("references.1.url: \"http://a.b/c/d/e\"", |i| i.references[0].url = "http://a.b/c/d/e".into());
    check("option: 2 options are marked correct; kind single needs 1", |i| i.options[0].correct = true);
    check("option.4.id: \"b\" occurs twice", |i| i.options[3].id = "b".into());
    check("option.4.id: is missing", |i| i.options[3].id.clear());
    check("option.3.text: is missing", |i| i.options[2].text.clear());
    check("option.3.rationale: is missing", |i| i.options[2].rationale.clear());
    check("option.1.rank: does not belong to kind single", |i| i.options[0].rank = Some(1));
    check("kind: mls-c01 does not use \"ordering\" items; use single or multiple", |i| {
        i.kind = Kind::Ordering;
        i.options.iter_mut().for_each(|o| o.correct = false);
        i.options.iter_mut().enumerate().for_each(|(n, o)| o.rank = Some(n + 1));
    });
}

/// The blueprint with ordering and matching items, as other exams have them.
fn with_all_kinds() -> Blueprint {
    let mut blueprint = mls();
    for kind in [Kind::Ordering, Kind::Matching] {
        let range = CountRange { min: 3, max: 5 };
        blueprint.item_types.push(ItemType { kind, options: range, keys: range });
    }
    blueprint
}

fn arranged(kind: Kind) -> Item {
    let mut item = Item { kind, ..sound_item() };
    for (n, option) in item.options.iter_mut().enumerate() {
        option.correct = false;
        option.rank = (kind == Kind::Ordering).then_some(4 - n);
        option.partner = (kind == Kind::Matching).then(|| format!("partner {n}"));
    }
    item
}

#[test]
fn ordering_needs_a_complete_order() {
    let mut item = arranged(Kind::Ordering);
    assert_eq!(item.faults(&with_all_kinds()), []);
    item.options[0].rank = Some(1);
    check_item(
        &item,
        &with_all_kinds(),
        "ranks are not a complete order; give each option one of the ranks 1 to 4",
    );
    item.options[0].rank = None;
    check_item(&item, &with_all_kinds(), "ranks are not a complete order");
    item.options[0].rank = Some(4);
    item.options[0].correct = true;
    check_item(&item, &with_all_kinds(), "option.1.correct: does not belong to kind ordering");
}

#[test]
fn matching_needs_distinct_partners() {
    let mut item = arranged(Kind::Matching);
    assert_eq!(item.faults(&with_all_kinds()), []);
    item.options[0].partner = Some("partner 1".into());
    check_item(&item, &with_all_kinds(), "partners are missing or repeat");
    item.options.truncate(2);
    item.options[0].partner = Some("partner 0".into());
    check_item(&item, &with_all_kinds(), "option: 2 options; kind matching needs 3 to 5");
}

#[test]
fn the_number_to_select_is_read_from_the_stem() {
    for (stem, n) in [
        ("Which two? (Select TWO.)", Some(2)),
        ("Choose 3 of them.", Some(3)),
        ("select three features, then answer (Select TWO.)", Some(2)),
        ("Which two services select features?", None),
    ] {
        assert_eq!(super::selection(stem), n, "{stem}");
    }
}
