use super::*;
use crate::fixture::{exam, material};
use crate::simulate::{Design, Study, true_items};
use crate::{DrillSettings, FixedClock};
use gradatim_log::Journal;

/// Three sittings of one learner, each going on from those before.
fn sittings(material: &Material, design: Design) -> Vec<SittingHistory> {
    let truth = true_items(material, 3);
    Study::new(material, &truth, design, 5, 3, 11).sittings(2).unwrap()
}

fn history(material: &Material, all: &[SittingHistory], of: &SittingHistory) -> History {
    let earlier: Vec<SittingHistory> =
        all.iter().filter(|s| s.record.started_at < of.record.started_at).cloned().collect();
    History::of(material, &earlier, of.record.started_at)
}

fn replayed(material: &Material, all: &[SittingHistory], n: usize) -> Replay {
    replay(material, &all[n], history(material, all, &all[n])).unwrap()
}

/// Positions and fields that deviate.
fn found(replay: &Replay) -> Vec<(u32, Vec<&str>)> {
    let fields = |s: &ReplayedStep| s.deviations.iter().map(|d| d.field.clone()).collect::<Vec<_>>();
    let known = [
        "item",
        "why",
        "theta_before",
        "se_before",
        "selection_probability",
        "correct",
        "shown_order",
        "rule",
    ];
    let named = |s| known.into_iter().filter(|k| fields(s).iter().any(|f| f == k)).collect();
    replay.deviating().map(|s| (s.position, named(s))).collect()
}

#[test]
fn every_sitting_comes_out_byte_for_byte_whatever_came_later() {
    let material = material();
    for design in [Design::Drills(25), Design::Forms] {
        let all = sittings(&material, design);
        for n in 0..all.len() {
            let replay = replayed(&material, &all, n);
            assert!(replay.agrees() && replay.origins.is_empty(), "{design:?} {n}: {:?}", found(&replay));
            assert_eq!(replay.steps.len(), all[n].presentations.len());
        }
    }
}

#[test]
fn a_drill_that_was_taken_up_again_comes_out_too() {
    let (material, journal, clock) = (material(), Journal::open_in_memory().unwrap(), FixedClock::at(5_000));
    let settings = DrillSettings { questions: 9, domain: None, seed: 4 };
    let empty = || History::empty(&material);
    let mut drill =
        Drill::new(&material, "ada", "00000000000000aa".into(), &settings, empty(), 5_000).unwrap();
    drill.begin(&journal).unwrap();
    for n in 0..9 {
        if n == 4 {
            let past = journal.sitting("00000000000000aa").unwrap();
            drill = Drill::resume(&material, &past, empty()).unwrap();
        }
        drill.ask(&journal, &clock).unwrap().unwrap();
        clock.advance(20_000);
        let response = vec![drill.question().unwrap().shown.shown_order[0].clone()];
        drill.answer(&journal, &clock, &response, 20_000).unwrap();
    }
    let past = journal.sitting("00000000000000aa").unwrap();
    let replay = replay(&material, &past, empty()).unwrap();
    assert!(replay.agrees() && replay.steps.len() == 9, "{:?}", found(&replay));
}

#[test]
fn whatever_is_tampered_with_is_found_where_it_is() {
    let material = material();
    let all = sittings(&material, Design::Drills(12));
    let check = |tamper: fn(&mut SittingHistory), first: u32, field: &str| {
        let mut changed = all.clone();
        tamper(&mut changed[1]);
        let replay = replayed(&material, &changed, 1);
        let found = found(&replay);
        let (position, fields) = found.first().unwrap_or_else(|| panic!("{field}: nothing found"));
        assert!(*position == first && fields.contains(&field), "{field}: {found:?}");
    };
    check(|s| s.presentations[4].why.push('!'), 5, "why");
    check(|s| s.presentations[4].item = s.presentations[7].item.clone(), 5, "item");
    check(
        |s| s.presentations[2].theta_before = s.presentations[2].theta_before.map(f64::next_up),
        3,
        "theta_before",
    );
    check(|s| s.presentations[0].selection_probability = Some(0.5), 1, "selection_probability");
    check(|s| s.presentations[6].shown_order.swap(0, 1), 7, "shown_order");
    check(|s| s.answers[3].correct = !s.answers[3].correct, 4, "correct");
    check(|s| s.record.seed ^= 1, 1, "shown_order");
}

#[test]
fn another_history_is_found_too() {
    let material = material();
    let all = sittings(&material, Design::Drills(12));
    let alone = replay(&material, &all[2], History::empty(&material)).unwrap();
    assert!(found(&alone)[0].1.contains(&"theta_before"));
}

#[test]
fn another_bank_is_named_and_stops_at_the_first_item_it_lacks() {
    let first = material();
    let all = sittings(&first, Design::Drills(12));
    let other = Material::new(exam(3, 6, 3), None::<&crate::Calibration>).unwrap();
    let replay = replay(&other, &all[0], History::empty(&other)).unwrap();
    assert_eq!(replay.origins.iter().map(|o| o.what).collect::<Vec<_>>(), ["bank"]);
    assert!(!replay.agrees() && replay.steps.len() < 12);
}

#[test]
fn an_account_tells_of_the_choice_that_was_made() {
    let material = material();
    let all = sittings(&material, Design::Drills(8));
    for shown in &all[1].presentations {
        let past = history(&material, &all, &all[1]);
        let account = account(&material, &all[1], past, shown.position).unwrap().unwrap();
        let chosen = account.selection.item;
        assert_eq!(material.pool().id(chosen), shown.item);
        assert_eq!(account.selection.to_string(), shown.why);
        // One of the best two, each as likely as the other.
        let place = account.candidates.iter().position(|c| c.item == chosen).unwrap();
        assert!(place < 2, "{place}");
        assert_eq!(account.candidates.len(), account.selection.candidates);
        let chance = account.domains[account.selection.domain].chance.unwrap();
        assert!((chance / 2.0 - shown.selection_probability.unwrap()).abs() < 1e-12);
        assert!(!account.draws.is_empty() && account.draws.iter().all(|u| (0.0..1.0).contains(u)));
    }
    let refused = account(&material, &all[1], History::empty(&material), 99).unwrap_err();
    assert!(matches!(refused, PracticeError::NotOpen(99)));
}
