//! What cannot be tested, and why.

use super::*;
use crate::IrtError;

/// The reasons of an item: by Mantel–Haenszel, and by each of the three logistic tests or the regression as a whole.
fn reasons(rows: &[(usize, u8, f64)]) -> [Option<NotTested>; 4] {
    let mut responses = Responses::new(1);
    for row in rows {
        responses.push(&[(0, row.1)]).unwrap();
    }
    let groups: Vec<Option<Group>> = rows.iter().map(|row| Some(Group::BOTH[row.0])).collect();
    let values: Vec<f64> = rows.iter().map(|row| row.2).collect();
    let study = Study::new(&responses, &groups, Matching::Ability { values: &values, levels: 50 }).unwrap();
    let mantel = study.mantel_haenszel(&plain()).unwrap().items.remove(0).err();
    match study.logistic(LogisticTest::Both, &plain()).unwrap().items.remove(0) {
        Err(reason) => [mantel, Some(reason), Some(reason), Some(reason)],
        Ok(item) => [mantel, item.uniform.err(), item.non_uniform.err(), item.both.err()],
    }
}

#[test]
fn every_item_without_a_test_has_a_reason() {
    let mixed: Vec<(usize, u8, f64)> =
        (0..24).map(|i| (i / 12, [0, 1, 1, 0][i % 4], (i % 6) as f64)).collect();
    assert_eq!(reasons(&mixed), [None; 4]);
    let with = |change: fn(&mut (usize, u8, f64))| {
        let mut rows = mixed.clone();
        rows.iter_mut().for_each(change);
        reasons(&rows)
    };
    assert_eq!(with(|row| row.1 = 1), [Some(NotTested::NoVariation); 4]);
    let separated = Some(NotTested::Separation);
    // Right from value 3 on, in both groups.
    assert_eq!(
        with(|row| row.1 = u8::from(row.2 > 2.5)),
        [Some(NotTested::NoOverlap), separated, separated, separated]
    );
    // Only the focal group is separated: the model without the product still has estimates.
    let focal = with(|row| row.1 = if row.0 == 1 { u8::from(row.2 > 2.5) } else { row.1 });
    assert_eq!(focal, [None, None, separated, separated]);
    // The focal group is always right.
    assert_eq!(with(|row| row.1 = row.1.max(row.0 as u8)), [None, separated, separated, separated]);
    let constant = Some(NotTested::ConstantMatching);
    assert_eq!(with(|row| row.2 = 1.0), [None, constant, constant, constant]);
    // No level with both groups.
    assert_eq!(with(|row| row.2 += 10.0 * row.0 as f64)[0], Some(NotTested::NoOverlap));
}

#[test]
fn an_item_that_one_group_never_saw_is_named_and_the_rest_tested() {
    let sample = Sample::new(1, 200, &fair(), 0.0, 1.0);
    let mut responses = Responses::new(10);
    for (row, group) in sample.responses.iter().zip(&sample.groups) {
        let from = usize::from(*group == Some(Group::Focal));
        responses.push(&row[from..]).unwrap();
    }
    let study = Study::new(&responses, &sample.groups, Matching::suited(&responses)).unwrap();
    let dif = study.mantel_haenszel(&DifSettings::default()).unwrap();
    assert_eq!(dif.items[0], Err(NotTested::OneGroup(Group::Focal)));
    assert_eq!(NotTested::OneGroup(Group::Focal).to_string(), "nobody of the focal group answered the item");
    assert!(dif.items[1..].iter().all(Result::is_ok));
}

#[test]
fn persons_without_a_group_do_not_count() {
    let mut sample = Sample::new(2, 200, &fair(), 0.0, 1.0);
    let without: Vec<Option<Group>> =
        sample.groups.iter().enumerate().map(|(i, group)| group.filter(|_| i % 5 > 0)).collect();
    let mut fewer = Responses::new(10);
    for (row, _) in sample.responses.iter().zip(&without).filter(|(_, group)| group.is_some()) {
        fewer.push(row).unwrap();
    }
    let groups: Vec<Option<Group>> = without.iter().copied().filter(Option::is_some).collect();
    sample.groups = without;
    let expected = Study::new(&fewer, &groups, Matching::Score).unwrap().mantel_haenszel(&plain()).unwrap();
    assert_eq!(sample.study().mantel_haenszel(&plain()).unwrap(), expected);
}

#[test]
fn unusable_input_is_refused() {
    let sample = Sample::new(1, 5, &fair(), 0.0, 1.0);
    let refused = |groups: &[Option<Group>], matching: Matching| {
        Study::new(&sample.responses, groups, matching).map(|_| ()).unwrap_err()
    };
    assert!(matches!(
        refused(&sample.groups[..3], Matching::Score),
        IrtError::Length { found: 3, expected: 10, .. }
    ));
    assert_eq!(refused(&[Some(Group::Focal); 10], Matching::Score), IrtError::EmptyGroup("reference"));
    assert!(matches!(refused(&sample.groups, Matching::Share { levels: 1 }), IrtError::Setting { .. }));
    let values = |values| Matching::Ability { values, levels: 5 };
    assert!(matches!(refused(&sample.groups, values(&[0.0; 4])), IrtError::Length { found: 4, .. }));
    let nan = [f64::NAN; 10];
    assert!(matches!(refused(&sample.groups, values(&nan)), IrtError::MatchingValue { person: 0, .. }));
    for level in [0.0, 1.0, f64::NAN] {
        let settings = DifSettings { level, ..plain() };
        assert!(matches!(sample.study().mantel_haenszel(&settings), Err(IrtError::Setting { .. })));
    }
}

#[test]
fn unusable_difficulties_are_refused() {
    let set = |b: &[f64]| -> Vec<Difficulty> { b.iter().map(|&b| Difficulty { b, se: Some(0.1) }).collect() };
    let refused = |earlier: &[f64], later: &[f64]| robust_z(&set(earlier), &set(later)).unwrap_err();
    assert!(matches!(refused(&[0.0; 5], &[0.0; 4]), IrtError::Length { found: 4, expected: 5, .. }));
    assert!(matches!(refused(&[0.0; 3], &[0.0; 3]), IrtError::Length { found: 3, expected: 4, .. }));
    assert_eq!(refused(&[0.0; 5], &[1.0, 1.0, 1.0, 1.0, 2.0]), IrtError::NoSpread);
    assert!(matches!(refused(&[0.0; 5], &[1.0, 1.5, 1.2, 1.0, f64::INFINITY]), IrtError::Difficulty(_)));
}
