use proptest::prelude::*;

use super::*;
use crate::item::Item;
use crate::lint::testing::{draft_of, mls, numbered};

fn bank(items: &[Item]) -> Bank {
    Bank::from_draft(&draft_of(items), &mls()).expect("sound items")
}

fn some_items() -> Vec<Item> {
    let with_task = |(n, task): (usize, &&str)| Item { task: (*task).to_owned(), point: 1, ..numbered(n) };
    ["1.1", "3.5", "2.2", "1.3", "4.4", "3.1"].iter().enumerate().map(with_task).collect()
}

#[test]
fn items_are_found_by_id_and_by_domain() {
    let bank = bank(&some_items());
    assert_eq!(bank.get("mls-1.1-002").map(|i| i.task.as_str()), Some("2.2"));
    assert!(bank.get("nobody").is_none());
    let of = |d| bank.by_domain(d).map(|i| i.id.as_str()).collect::<Vec<_>>();
    assert_eq!(of(0), ["mls-1.1-000", "mls-1.1-003"]);
    assert_eq!(of(2), ["mls-1.1-001", "mls-1.1-005"]);
    assert!(of(9).is_empty());
    assert_eq!(bank.domains().len(), bank.items().len());
}

#[test]
fn any_change_of_an_item_changes_the_version() {
    let before = bank(&some_items());
    assert_eq!(before.version().len(), 12);
    assert!(before.version().chars().all(|c| c.is_ascii_hexdigit()));
    let changes: [fn(&mut Item); 5] = [
        |i| i.stem.push('!'),
        |i| i.options.swap(0, 1),
        |i| i.angoff[0] = 0.5,
        |i| i.note = Some("note".into()),
        |i| i.version = 2,
    ];
    for change in changes {
        let mut items = some_items();
        change(&mut items[3]);
        assert_ne!(bank(&items).version(), before.version());
    }
    assert_ne!(bank(&some_items()[1..]).version(), before.version());
}

#[test]
fn a_draft_with_problems_is_no_bank() {
    let mut items = some_items();
    items[1].point = 99;
    items[2].angoff.clear();
    let error = Bank::from_draft(&draft_of(&items), &mls()).expect_err("two problems").to_string();
    assert!(error.contains("99 does not exist") && error.ends_with("(and 1 more problem)"), "{error}");
    let text = Exam::read(mls(), [("a.toml", "[[item")]).expect_err("not TOML").to_string();
    assert!(text.starts_with("a.toml:1: "), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_version_depends_on_no_order_of_items_or_files(
        order in Just((0..6usize).collect::<Vec<_>>()).prop_shuffle(),
        cut in 0usize..=6,
    ) {
        let items: Vec<Item> = order.iter().map(|i| some_items()[*i].clone()).collect();
        let whole = bank(&some_items());
        let shuffled = bank(&items);
        prop_assert_eq!(shuffled.version(), whole.version());
        let parts: Vec<String> = [&items[..cut], &items[cut..]].map(to_toml).into();
        let files = parts.iter().map(|text| ("part.toml", text.as_str()));
        let read = Exam::read(mls(), files).expect("sound items");
        prop_assert_eq!(read.bank.version(), whole.version());
    }
}

fn to_toml(items: &[Item]) -> String {
    let table = |i: &Item| toml::to_string(&std::collections::BTreeMap::from([("item", [i])])).expect("TOML");
    items.iter().map(table).collect::<Vec<_>>().join("\n")
}
