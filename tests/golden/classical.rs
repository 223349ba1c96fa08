//! Distractors, reliability and rapid guesses on real examinations.

use gradatim_irt::classical::{
    Choices, DistractorFlag, ItemDistractors, Key, RapidGuesses, TimedAnswer, analyse, distractors,
    observed_maxima, rapid_guesses,
};
use gradatim_log::{ReadOptions, ResponseTable, read_responses};
use gradatim_tests::{real_data, responses};
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// The licensure exam, its scores taken from a column.
fn licensure(data: &Path, score: &str, max_score: u8) -> ResponseTable {
    let map = [("score".to_owned(), score.to_owned())].into();
    let options = ReadOptions { map, max_score, details: true, ..ReadOptions::default() };
    read_responses(&data.join("real/credential_responses.csv.gz"), &options).unwrap()
}

/// Choices are counted from 1 in the files, from 0 here.
fn choices(table: &ResponseTable) -> Choices {
    let mut choices = Choices::new(table.items.len());
    for rows in table.responses.chunk_by(|x, y| x.learner == y.learner) {
        let row: Vec<(u32, u8)> = rows.iter().map(|r| (r.item, r.score - 1)).collect();
        choices.push(&row).unwrap();
    }
    choices
}

/// The key of each item: the option of the answers that were scored right.
fn keys(chosen: &ResponseTable, scored: &ResponseTable, options: u8) -> Vec<Key> {
    let mut keys = vec![Key { key: 0, options }; chosen.items.len()];
    // Where nothing was chosen there is a score, but no choice.
    let choices: HashMap<_, _> = chosen.responses.iter().map(|r| ((r.learner, r.item), r.score)).collect();
    for right in scored.responses.iter().filter(|r| r.score == 1) {
        keys[right.item as usize].key = choices[&(right.learner, right.item)] - 1;
    }
    keys
}

/// The items with a flag of a kind, counted from 1.
fn flagged(tables: &[ItemDistractors], kind: fn(&DistractorFlag) -> bool) -> Vec<usize> {
    let is = |(_, table): &(usize, &ItemDistractors)| table.flags.iter().any(kind);
    tables.iter().enumerate().filter(is).map(|(item, _)| item + 1).collect()
}

fn wrong_key(flag: &DistractorFlag) -> bool {
    matches!(flag, DistractorFlag::WrongKeySuspected { .. })
}

#[test]
fn a_licensure_exam_has_good_keys_and_idle_distractors() {
    let Some(data) = real_data() else { return };
    let (chosen, scored) = (licensure(&data, "choice", 4), licensure(&data, "correct", 1));
    let tables = distractors(&choices(&chosen), &keys(&chosen, &scored, 4)).unwrap();
    // A hard item of the scored 170, where 47 % of the best fifth agree on one distractor.
    assert_eq!(flagged(&tables, wrong_key), [162]);
    assert!(flagged(&tables, |flag| matches!(flag, DistractorFlag::NegativeKey { .. })).is_empty());
    let idle = flagged(&tables, |flag| matches!(flag, DistractorFlag::RareDistractor { .. })).len();
    assert!((140..170).contains(&idle), "{idle} of 200 items have a distractor that hardly anybody chooses");

    // Three forms differ in their ten pilot items: the core is what they share.
    let test = responses(&scored);
    let analysis = analyse(&test, &observed_maxima(&test)).unwrap().test;
    assert_eq!((analysis.persons, analysis.items, analysis.complete), (1636, 170, 1636));
    let [low, high] = analysis.alpha_interval.unwrap();
    assert!(
        low < analysis.alpha.unwrap() && analysis.alpha.unwrap() < high && high - low < 0.02,
        "{analysis:?}"
    );
}

/// Mean accuracy of some answers to many items.
fn accuracy(rapid: &[RapidGuesses], of: fn(&RapidGuesses) -> (Option<f64>, usize)) -> f64 {
    let (mut right, mut all) = (0.0, 0.0);
    for (accuracy, n) in rapid.iter().map(of) {
        right += accuracy.unwrap_or(0.0) * n as f64;
        all += n as f64;
    }
    right / all
}

#[test]
fn rapid_answers_to_a_licensure_exam_are_guesses() {
    let Some(data) = real_data() else { return };
    let chosen = licensure(&data, "choice", 4);
    let scored = licensure(&data, "correct", 1);
    let answered: HashSet<(u32, u32)> = chosen.responses.iter().map(|r| (r.learner, r.item)).collect();
    let seconds = scored.details.as_ref().unwrap().response_time_s.as_ref().unwrap();
    let timed = scored.responses.iter().zip(seconds).filter(|(r, _)| answered.contains(&(r.learner, r.item)));
    let answers: Vec<TimedAnswer> = timed
        .filter_map(|(r, s)| Some(TimedAnswer { item: r.item, score: f64::from(r.score), seconds: (*s)? }))
        .collect();
    let rapid = rapid_guesses(scored.items.len(), &answers).unwrap();
    let count: usize = rapid.iter().map(|item| item.rapid).sum();
    let quick = accuracy(&rapid, |item| (item.accuracy_rapid, item.rapid));
    let other = accuracy(&rapid, |item| (item.accuracy_other, item.n - item.rapid));
    println!(
        "{count} of {} answers are rapid, {quick:.3} of them right, {other:.3} of the others",
        answers.len()
    );
    // High stakes: hardly anybody guesses rapidly, and who does is right about as often as one of four options.
    assert!((20..200).contains(&count) && rapid.iter().all(|item| !item.flagged));
    assert!((0.25 - quick).abs() < 3.0 * (0.25 * 0.75 / count as f64).sqrt(), "{quick}");
    assert!(other > 0.7, "{other}");
}

#[test]
fn the_doubtful_key_of_sat12_is_found() {
    let Some(data) = real_data() else { return };
    let read = |file: &str, max_score| {
        let options = ReadOptions { max_score, ..ReadOptions::default() };
        read_responses(&data.join(format!("real/wide/{file}.csv.gz")), &options).unwrap()
    };
    let (chosen, scored) = (read("sat12_raw", 8), read("sat12_scored", 1));
    let mut keys = keys(&chosen, &scored, 8);
    assert_eq!(keys[31].key, 4);
    let tables = distractors(&choices(&chosen), &keys).unwrap();
    assert_eq!(flagged(&tables, wrong_key), [32]);
    assert_eq!(tables[31].flags[0], DistractorFlag::WrongKeySuspected { option: 2 });
    keys[31].key = 2;
    let mended = distractors(&choices(&chosen), &keys).unwrap();
    assert!(flagged(&mended, wrong_key).is_empty());
    assert!(mended[31].options[2].point_biserial > tables[31].options[4].point_biserial);
}
