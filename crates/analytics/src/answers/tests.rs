use super::ability::Ability;
use super::features::{self, Known, describe};
use super::statistics::{ItemFacts, Statistics};
use super::{Answer, AnswerLog, AnsweredItem, AnswersError, History, NextAnswers, Training};
use crate::evaluation::Predictions;
use gradatim_irt::math::logistic;
use ndarray::Array2;
use proptest::prelude::*;

const ITEMS: u32 = 6;

/// Six items; the last one has two skills, the last but one has none.
fn items() -> Vec<AnsweredItem> {
    let skills: [&[&str]; 6] = [&["a"], &["a"], &["b"], &["b"], &[], &["a", "b"]];
    let item = |(id, skills): (usize, &&[&str])| AnsweredItem {
        id: format!("q{id}"),
        skills: skills.iter().map(|skill| (*skill).to_owned()).collect(),
    };
    skills.iter().enumerate().map(item).collect()
}

/// A history of `(item, correct)`, an answer every ten minutes that took as many seconds as its item's number.
fn history(learner: &str, answers: &[(u32, bool)]) -> History {
    let answer = |(place, (item, correct)): (usize, &(u32, bool))| Answer {
        item: *item,
        correct: *correct,
        at: Some(600.0 * place as f64),
        took: Some(f64::from(*item)),
    };
    History {
        learner: learner.to_owned(),
        answers: answers.iter().enumerate().map(answer).collect(),
        known: 0,
    }
}

fn log_of(histories: Vec<History>) -> AnswerLog {
    AnswerLog::new(items(), histories).unwrap()
}

/// Learners whose answers depend on their number, so that there is something to learn.
fn many(learners: u32) -> AnswerLog {
    let answers = |n: u32| -> Vec<(u32, bool)> {
        (0..12).map(|k| ((n * 5 + k * k) % ITEMS, (n * 7 + k * 3) % 11 > (k + n) % ITEMS)).collect()
    };
    log_of((0..learners).map(|n| history(&format!("l{n}"), &answers(n))).collect())
}

fn table_of(log: &AnswerLog, statistics: &Statistics) -> Array2<f64> {
    let facts = statistics.facts(log);
    features::table(log, Known::of(log), |_| (statistics, &facts))
}

/// The value of a feature before each answer of a single learner.
fn column(log: &AnswerLog, statistics: &Statistics, name: &str) -> Vec<f64> {
    let place = describe(Known::of(log)).iter().position(|feature| feature.name == name).unwrap();
    table_of(log, statistics).column(place).to_vec()
}

fn check(name: &str, expected: &[f64]) {
    let statistics = Statistics::estimate(&many(20), |_| true);
    let own = [(0, true), (0, true), (2, false), (5, true), (4, false), (0, false)];
    let found = column(&log_of(vec![history("x", &own)]), &statistics, name);
    let close = found.iter().zip(expected).all(|(x, y)| (x - y).abs() < 1e-12);
    assert!(close && found.len() == expected.len(), "{name}: {found:?}, not {expected:?}");
}

#[test]
fn a_small_history_by_hand() {
    let ln = f64::ln;
    check("right", &[0.0, ln(2.0), ln(3.0), ln(3.0), ln(4.0), ln(4.0)]);
    check("wrong_root", &[0.0, 0.0, 0.0, 1.0, 1.0, 2.0_f64.sqrt()]);
    check("share", &[2.0 / 3.0, 3.0 / 4.0, 4.0 / 5.0, 4.0 / 6.0, 5.0 / 7.0, 5.0 / 8.0]);
    // Item 5 has both skills: the mean of two right on `a` and none on `b`; item 4 has none.
    check("skill_right", &[0.0, ln(2.0), 0.0, ln(3.0) / 2.0, 0.0, ln(4.0)]);
    check("skill_wrong", &[0.0, 0.0, 0.0, ln(2.0) / 2.0, 0.0, 0.0]);
    check("skill_new", &[1.0, 0.0, 1.0, 0.0, 0.0, 0.0]);
    check("item_right", &[0.0, ln(2.0), 0.0, 0.0, 0.0, ln(3.0)]);
    check("row_wrong", &[0.0, 0.0, 0.0, ln(2.0), 0.0, ln(2.0)]);
    check("skill_last_right", &[0.0, 1.0, 0.0, 0.5, 0.0, 1.0]);
    check("skill_gap", &[0.0, ln(2.0), 0.0, (ln(3.0) + ln(2.0)) / 2.0, 0.0, ln(3.0)]);
    check("same_item", &[0.0, 1.0, 0.0, 0.0, 0.0, 0.0]);
    check("skill_right_last_3", &[0.0, ln(2.0), 0.0, ln(3.0) / 2.0, 0.0, ln(4.0)]);
    check("item_right_hour", &[0.0, ln(2.0), 0.0, 0.0, 0.0, ln(3.0)]);
    check("pause", &[0.0, ln(601.0), ln(601.0), ln(601.0), ln(601.0), ln(601.0)]);
    check("item_pause", &[0.0, ln(601.0), 0.0, 0.0, 0.0, ln(2_401.0)]);
    check("took_last", &[0.0, 0.0, 0.0, ln(3.0), ln(6.0), ln(5.0)]);
}

#[test]
fn abilities_are_followed_by_hand() {
    let facts = ItemFacts { skills: vec![0], ease: 0.5, ..ItemFacts::default() };
    let mut ability = Ability::default();
    ability.learn(&facts, 1.0);
    let first = 1.0 - logistic(0.5);
    assert!((ability.general() - first).abs() < 1e-15);
    assert!((ability.chance(&facts) - logistic(first + 0.6 * first + 0.5)).abs() < 1e-15);
    ability.learn(&facts, 0.0);
    assert!((ability.general() - (first - logistic(first + 0.5) / 1.1)).abs() < 1e-15);
}

#[test]
fn hard_items_are_found_hard_and_new_ones_are_as_hard_as_their_skills() {
    let hard = [(0, true), (1, false), (2, true), (3, true)];
    let soft = [(0, true), (1, false), (2, true), (3, false)];
    let learners = (0..40).map(|n| history(&n.to_string(), if n % 3 > 0 { &hard } else { &soft })).collect();
    let statistics = Statistics::estimate(&log_of(learners), |_| true);
    let facts = statistics.facts(&log_of(vec![history("x", &[(0, true)])]));
    let ease = |item: usize| facts[item].ease;
    assert!(ease(0) > ease(3) && ease(3) > ease(1), "{facts:?}");
    // Nobody answered 5, which has both skills.
    let skill = |item: usize| facts[item].skill_ease;
    assert!((ease(5) - (skill(0) + skill(2)) / 2.0).abs() < 1e-9, "{facts:?}");
    assert!(facts[5].answers < 1.0);
}

#[test]
fn what_follows_on_what_is_learned() {
    // After a right answer to 0 everybody fails at 2, after a wrong one nobody does.
    let one = |n: u32| history(&n.to_string(), &[(0, n.is_multiple_of(2)), (2, !n.is_multiple_of(2))]);
    let statistics = Statistics::estimate(&log_of((0..40).map(one).collect()), |_| true);
    let after =
        |correct| column(&log_of(vec![history("x", &[(0, correct), (2, true)])]), &statistics, "after_last");
    assert!(after(true)[1] < -1.0 && after(false)[1] > 1.0, "{:?} {:?}", after(true), after(false));
    let unmet = log_of(vec![history("x", &[(2, true), (0, true)])]);
    assert!(column(&unmet, &statistics, "after_last")[1].abs() < 1e-12);
}

#[test]
fn own_answers_do_not_tell_how_easy_an_item_is() {
    // Nobody else answers item 3: whatever this learner says, others' statistics are all there is.
    let with = |correct| {
        let mut histories = many(9).histories().to_vec();
        histories.iter_mut().for_each(|h| h.answers.retain(|a| a.item != 3));
        histories.push(history("x", &[(3, correct)]));
        Statistics::estimate(&log_of(histories), |place| place != 9)
    };
    assert_eq!(with(true), with(false));
}

#[test]
fn earlier_answers_come_first_and_are_not_predicted() {
    let mut later = history("x", &[(3, true), (1, false)]);
    later.answers.iter_mut().for_each(|a| a.at = a.at.map(|t| t + 10_000.0));
    let earlier = log_of(vec![history("x", &[(0, true), (2, false)]), history("y", &[(0, true)])]);
    let log = log_of(vec![later]).following(&earlier).unwrap();
    assert_eq!((log.len(), log.histories()[0].answers.len()), (2, 4));
    let right = column(&log, &Statistics::estimate(&earlier, |_| true), "right");
    assert!((right[0] - 2.0_f64.ln()).abs() < 1e-12 && (right[1] - 3.0_f64.ln()).abs() < 1e-12, "{right:?}");
    let early = log_of(vec![history("x", &[(3, true)])]);
    assert!(matches!(early.following(&log), Err(AnswersError::NotEarlier { .. })));
}

#[test]
fn bad_input_is_refused() {
    let train = |log: &AnswerLog| NextAnswers::train(log, &Training::default()).unwrap_err();
    assert!(matches!(AnswerLog::new(items(), vec![]), Err(AnswersError::NoAnswers)));
    let outside = AnswerLog::new(items(), vec![history("x", &[(6, true)])]);
    assert!(matches!(outside, Err(AnswersError::UnknownItem { item: 6, items: 6, .. })));
    let mut never = history("x", &[(1, true)]);
    never.answers[0].at = Some(f64::NAN);
    assert!(matches!(AnswerLog::new(items(), vec![never]), Err(AnswersError::NotFinite { .. })));
    let right = log_of(vec![history("x", &[(0, true)]), history("y", &[(0, true)])]);
    assert!(matches!(train(&right), AnswersError::OneClass { n: 2, correct: true }));
    let alone = log_of(vec![history("x", &[(0, true), (0, false)])]);
    assert!(matches!(train(&alone), AnswersError::TooFewLearners(1)));
}

#[test]
fn a_model_survives_its_file_and_others_are_refused() {
    let log = many(30);
    let model = NextAnswers::train(&log, &Training::default()).unwrap();
    let text = model.to_json().unwrap();
    // Numbers are read to the last digit but one.
    let read = NextAnswers::from_json(&text).unwrap().predict(&log).unwrap();
    assert!(model.predict(&log).unwrap().iter().zip(&read).all(|(p, q)| (p - q).abs() < 1e-12));
    let newer = text.replacen("\"version\":1", "\"version\":2", 1);
    assert!(matches!(NextAnswers::from_json(&newer), Err(AnswersError::Version { found: 2, known: 1 })));
    for broken in ["{}", "[]", "{\"version\":1}", &text.replacen("item_ease", "item_eas", 1)] {
        assert!(matches!(NextAnswers::from_json(broken), Err(AnswersError::NotAModel(_))));
    }
    let mut untimed = log.histories().to_vec();
    untimed[0].answers[0].at = None;
    assert!(matches!(model.predict(&log_of(untimed)), Err(AnswersError::Lacks("timestamp"))));
}

#[test]
fn threads_do_not_change_a_bit() {
    let log = many(60);
    let train = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let model = NextAnswers::train(&log, &Training::default()).unwrap();
            (model.predict(&log).unwrap(), model)
        })
    };
    let one = train(1);
    assert!(train(2) == one && train(5) == one);
}

#[test]
fn the_model_beats_the_share_of_right_answers() {
    let (log, model) = (many(200), NextAnswers::train(&many(100), &Training::default()).unwrap());
    let outcomes: Vec<bool> = log.predicted().map(|(_, answer)| answer.correct).collect();
    let chances = model.predict(&log).unwrap();
    let found = Predictions::new(&chances, &outcomes).unwrap().evaluate();
    let p = found.prevalence;
    assert!(
        found.auc.unwrap() > 0.65 && found.log_loss < -(p * p.ln() + (1.0 - p) * (1.0 - p).ln()),
        "{found:?}"
    );
    assert_eq!(model.cross_validation().len(), Training::default().penalties.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Other answers, items and times after a question change nothing about it, nor does its own answer.
    #[test]
    fn nothing_is_seen_of_the_future(
        answers in proptest::collection::vec((0..ITEMS, any::<bool>()), 1..25),
        others in proptest::collection::vec((0..ITEMS, any::<bool>()), 25),
        from in 0..25_usize,
        later in 0.0..1e7_f64,
    ) {
        let from = from % answers.len();
        let statistics = Statistics::estimate(&many(15), |_| true);
        let before = table_of(&log_of(vec![history("x", &answers)]), &statistics);
        let mut changed = answers.clone();
        changed[from].1 = !changed[from].1;
        changed[from + 1..].copy_from_slice(&others[from + 1..answers.len()]);
        let mut changed = history("x", &changed);
        changed.answers[from].took = Some(1e6);
        for answer in &mut changed.answers[from + 1..] {
            *answer = Answer { at: answer.at.map(|at| at + later), took: Some(later), ..*answer };
        }
        let after = table_of(&log_of(vec![changed]), &statistics);
        prop_assert_eq!(before.ncols(), describe(Known { times: true, durations: true }).len());
        for row in 0..=from {
            prop_assert_eq!(before.row(row), after.row(row));
        }
        prop_assert!(before.iter().all(|x| x.is_finite()));
    }

    /// Who else is predicted at the same time does not matter.
    #[test]
    fn learners_do_not_see_each_other(
        answers in proptest::collection::vec((0..ITEMS, any::<bool>()), 1..15),
        others in proptest::collection::vec((0..ITEMS, any::<bool>()), 1..15),
    ) {
        let statistics = Statistics::estimate(&many(15), |_| true);
        let alone = table_of(&log_of(vec![history("x", &answers)]), &statistics);
        let both = table_of(&log_of(vec![history("x", &answers), history("y", &others)]), &statistics);
        for row in 0..answers.len() {
            prop_assert_eq!(alone.row(row), both.row(row));
        }
    }
}
