use super::*;
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use rand_pcg::Pcg64Mcg;

/// Complete rows, or with gaps where a cell is `None`.
fn responses(rows: &[Vec<Option<u8>>]) -> Responses {
    let mut responses = Responses::new(rows.first().map_or(0, Vec::len));
    for row in rows {
        let cells = row.iter().enumerate().filter_map(|(i, score)| Some((i as u32, (*score)?)));
        responses.push(&cells.collect::<Vec<_>>()).unwrap();
    }
    responses
}

fn analysed(rows: &[Vec<Option<u8>>]) -> Analysis {
    let responses = responses(rows);
    analyse(&responses, &observed_maxima(&responses)).unwrap()
}

/// Scores up to 3 of some persons on `items` items, all answered.
fn complete(items: usize) -> impl Strategy<Value = Vec<Vec<Option<u8>>>> {
    proptest::collection::vec(proptest::collection::vec((0u8..4).prop_map(Some), items), 5..40)
}

fn same(x: Option<f64>, y: Option<f64>) -> bool {
    match (x, y) {
        (Some(x), Some(y)) => (x - y).abs() < 1e-9 * (1.0 + x.abs()),
        (x, y) => x.is_none() && y.is_none(),
    }
}

proptest! {
    #[test]
    fn the_order_of_persons_means_nothing(rows in complete(5), seed in any::<usize>()) {
        let mut moved = rows.clone();
        moved.rotate_left(seed % rows.len());
        moved.reverse();
        let (x, y) = (analysed(&rows), analysed(&moved));
        prop_assert_eq!(&x.test, &y.test);
        for (x, y) in x.items.iter().zip(&y.items) {
            prop_assert!(same(x.discrimination, y.discrimination) && same(x.point_biserial, y.point_biserial));
        }
    }

    #[test]
    fn alpha_without_an_item_is_alpha_of_the_others(rows in complete(5), item in 0usize..5) {
        let mut fewer = rows.clone();
        for row in &mut fewer {
            row.remove(item);
        }
        prop_assert!(same(analysed(&rows).items[item].alpha_without, analysed(&fewer).test.alpha));
    }

    #[test]
    fn the_point_biserial_is_a_correlation_with_the_other_items(rows in complete(4)) {
        let maxima = observed_maxima(&responses(&rows));
        let pair = |row: &Vec<Option<u8>>| {
            let points: Vec<f64> = row.iter().map(|s| f64::from(s.unwrap())).collect();
            (points[0], points[1] + points[2] + points[3])
        };
        let pairs: Vec<(f64, f64)> = rows.iter().map(pair).collect();
        let item = &analysed(&rows).items[0];
        prop_assert!(same(item.point_biserial, correlation(&pairs)));
        let mean = pairs.iter().map(|pair| pair.0).sum::<f64>() / pairs.len() as f64;
        prop_assert!(same(item.p_value, Some(mean / f64::from(maxima[0]))));
    }

    #[test]
    fn nothing_that_leaves_is_nan(
        rows in proptest::collection::vec(proptest::collection::vec(proptest::option::of(0u8..2), 3), 0..6),
    ) {
        let analysis = analysed(&rows);
        let numbers = analysis.items.iter().flat_map(|i| [i.p_value, i.p_se, i.point_biserial, i.discrimination, i.alpha_without]);
        let test = &analysis.test;
        let interval = test.alpha_interval.into_iter().flatten().map(Some);
        let all = numbers.chain([test.mean, test.sd, test.alpha, test.sem]).chain(interval);
        prop_assert!(all.flatten().all(f64::is_finite));
    }
}

#[test]
fn right_or_wrong_items_have_the_textbook_values() {
    let rows: Vec<Vec<Option<u8>>> =
        [[1, 1, 1, 0], [1, 1, 0, 1], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1]]
            .iter()
            .map(|row| row.iter().map(|s| Some(*s)).collect())
            .collect();
    let Analysis { items, test } = analysed(&rows);
    let p: Vec<f64> = items.iter().map(|item| item.p_value.unwrap()).collect();
    assert!(same(items[0].p_se, Some((p[0] * (1.0 - p[0]) / 6.0).sqrt())));
    // KR-20 with the variance of the sums over n.
    let sums = [3.0, 3.0, 2.0, 1.0, 0.0, 4.0f64];
    let mean = sums.iter().sum::<f64>() / 6.0;
    let variance = sums.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / 6.0;
    let kr20 = 4.0 / 3.0 * (1.0 - p.iter().map(|p| p * (1.0 - p)).sum::<f64>() / variance);
    assert!(same(test.alpha, Some(kr20)) && same(test.mean, Some(mean)));
    assert!(same(test.sem, Some(test.sd.unwrap() * (1.0 - kr20).sqrt())));
    assert_eq!((test.persons, test.items, test.complete), (6, 4, 6));
}

#[test]
fn tied_persons_on_a_border_count_in_part() {
    // Ten persons: 27 % are 2.7. Sums by person 2, 2, 2, 2 at the top: each weighs 2.7/4.
    let row = |score: u8, other: u8| vec![Some(score), Some(other)];
    let rows: Vec<Vec<Option<u8>>> =
        (0..4).map(|_| row(1, 1)).chain([row(1, 0), row(0, 1)]).chain((0..4).map(|_| row(0, 0))).collect();
    assert!(same(analysed(&rows).items[0].discrimination, Some(1.0)));
    let tied: Vec<Vec<Option<u8>>> = (0..5).map(|_| row(1, 0)).chain((0..5).map(|_| row(0, 1))).collect();
    assert!(same(analysed(&tied).items[0].discrimination, Some(0.0)));
}

#[test]
fn gaps_leave_shares_of_what_was_answered() {
    // Rest shares of item 0: 1/1, 1/2, 0/2, none (it answered nothing else).
    let rows = [
        vec![Some(1), Some(1), None],
        vec![Some(1), Some(1), Some(0)],
        vec![Some(0), Some(0), Some(0)],
        vec![Some(1), None, None],
    ];
    let Analysis { items, test } = analysed(&rows);
    assert_eq!((items[0].n, items[0].p_value), (4, Some(0.75)));
    assert!(same(items[0].point_biserial, correlation(&[(1.0, 1.0), (1.0, 0.5), (0.0, 0.0)])));
    // Two of four persons are not more than half, so item 2 is not in the core.
    assert_eq!((test.persons, test.items, test.complete), (4, 2, 3));
    assert!(items[2].alpha_without.is_none() && test.alpha.is_some());
}

#[test]
fn the_interval_of_alpha_covers_it() {
    let (k, n, reliability) = (6usize, 60, 0.5);
    let truth = k as f64 * reliability / (1.0 + (k - 1) as f64 * reliability);
    let mut rng = Pcg64Mcg::seed_from_u64(1);
    let mut covered = 0;
    for _ in 0..500 {
        let mut normal = || -> f64 { StandardNormal.sample(&mut rng) };
        let person = |_| {
            let common = reliability.sqrt() * normal();
            let score = |x: f64| Some((100.0 + 25.0 * x).round().clamp(0.0, 255.0) as u8);
            (0..k).map(|_| score(common + (1.0 - reliability).sqrt() * normal())).collect()
        };
        let rows: Vec<Vec<Option<u8>>> = (0..n).map(person).collect();
        let [low, high] = analysed(&rows).test.alpha_interval.unwrap();
        covered += usize::from((low..=high).contains(&truth));
    }
    // 95 % of 500, three standard errors either way.
    assert!((460..=490).contains(&covered), "{covered} of 500 intervals cover alpha");
}

#[test]
fn maxima_must_fit_the_scores() {
    let responses = responses(&[vec![Some(2), Some(1)]]);
    assert_eq!(observed_maxima(&responses), [2, 1]);
    assert!(matches!(analyse(&responses, &[2]), Err(IrtError::Length { found: 1, expected: 2, .. })));
    assert!(matches!(analyse(&responses, &[2, 0]), Err(IrtError::Setting { .. })));
    let error = analyse(&responses, &[1, 1]).unwrap_err();
    assert_eq!(error, IrtError::Score { person: 0, item: 0, score: 2, highest: 1 });
}

/// Choices of 400 persons on ten items of four options; who does not know guesses evenly, and never option 3.
fn choices(seed: u64) -> (Choices, Vec<Key>) {
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let mut choices = Choices::new(10);
    for _ in 0..400 {
        let theta: f64 = StandardNormal.sample(&mut rng);
        let row: Vec<(u32, u8)> = (0..10)
            .map(|item| {
                let knows = rng.random::<f64>() < crate::math::logistic(1.5 * theta);
                (item, if knows { 0 } else { rng.random_range(0..3) })
            })
            .collect();
        choices.push(&row).unwrap();
    }
    (choices, vec![Key { key: 0, options: 4 }; 10])
}

#[test]
fn a_wrong_key_is_suspected_and_only_there() {
    let (choices, mut keys) = choices(5);
    let rare = DistractorFlag::RareDistractor { option: 3, share: 0.0 };
    for table in distractors(&choices, &keys).unwrap() {
        assert_eq!(table.flags, [rare]);
        assert!((table.options.iter().map(|o| o.share.unwrap()).sum::<f64>() - 1.0).abs() < 1e-12);
        for fifth in 0..5 {
            assert!(
                (table.options.iter().map(|o| o.by_fifth.unwrap()[fifth]).sum::<f64>() - 1.0).abs() < 1e-12
            );
        }
    }
    keys[4].key = 1;
    let tables = distractors(&choices, &keys).unwrap();
    assert_eq!(tables[4].flags[0], DistractorFlag::WrongKeySuspected { option: 0 });
    assert!(matches!(tables[4].flags[1], DistractorFlag::NegativeKey { .. }));
    assert!(matches!(tables[4].flags[2], DistractorFlag::PositiveDistractor { option: 0, .. }));
    assert_eq!(tables[3].flags, [rare]);
}

#[test]
fn the_point_biserial_of_the_key_is_that_of_the_item() {
    let (choices, keys) = choices(6);
    let scored = choices.score(&keys).unwrap();
    let items = analyse(&scored, &[1; 10]).unwrap().items;
    for (item, table) in items.iter().zip(distractors(&choices, &keys).unwrap()) {
        assert!(same(item.point_biserial, table.options[0].point_biserial));
    }
}

#[test]
fn omitted_answers_have_a_line_of_their_own() {
    let mut choices = Choices::new(2);
    for row in [[OMITTED, 0], [1, 0], [0, 1]] {
        choices.push(&[(0, row[0]), (1, row[1])]).unwrap();
    }
    let table = distractors(&choices, &[Key { key: 1, options: 2 }; 2]).unwrap().remove(0);
    let lines: Vec<(Option<u8>, usize)> = table.options.iter().map(|o| (o.option, o.count)).collect();
    assert_eq!(lines, [(Some(0), 1), (Some(1), 1), (None, 1)]);
}

#[test]
fn impossible_options_and_keys_are_refused() {
    let mut choices = Choices::new(1);
    choices.push(&[(0, 4)]).unwrap();
    let refused = |keys: &[Key]| distractors(&choices, keys).unwrap_err();
    assert!(matches!(refused(&[]), IrtError::Length { .. }));
    assert_eq!(refused(&[Key { key: 3, options: 3 }]), IrtError::Key { item: 0, key: 3, options: 3 });
    let beyond = IrtError::Choice { person: 0, item: 0, choice: 4, options: 4 };
    assert_eq!(refused(&[Key { key: 3, options: 4 }]), beyond);
    assert_eq!(beyond.to_string(), "person 0 chose option 4 of item 0, which has 4, counted from 0");
}

#[test]
fn rapid_guesses_are_told_from_answers() {
    let answer = |item, seconds, score| TimedAnswer { item, score, seconds };
    let mut answers: Vec<TimedAnswer> = (0..80).map(|i| answer(0, 60.0, f64::from(i % 4 > 0))).collect();
    answers.extend((0..20).map(|i| answer(0, 2.0, f64::from(i % 4 == 0))));
    // A long item: 10 % of its mean are more than 10 s.
    answers.extend([answer(2, 9.9, 0.0), answer(2, 10.0, 1.0), answer(2, 900.0, 1.0)]);
    let found = rapid_guesses(3, &answers).unwrap();
    assert_eq!((found[0].rapid, found[0].share, found[0].flagged), (20, Some(0.2), true));
    assert_eq!((found[0].accuracy_rapid, found[0].accuracy_other), (Some(0.25), Some(0.75)));
    assert!(same(found[0].threshold, Some(4.84)));
    assert_eq!((found[1].n, found[1].threshold, found[1].flagged), (0, None, false));
    assert_eq!((found[2].rapid, found[2].threshold), (1, Some(10.0)));
    for seconds in [-1.0, f64::NAN] {
        assert!(matches!(rapid_guesses(1, &[answer(0, seconds, 1.0)]), Err(IrtError::Seconds { .. })));
    }
    assert!(matches!(rapid_guesses(1, &[answer(1, 1.0, 1.0)]), Err(IrtError::Answer { .. })));
    assert!(matches!(rapid_guesses(1, &[answer(0, 1.0, 1.1)]), Err(IrtError::Answer { .. })));
}
