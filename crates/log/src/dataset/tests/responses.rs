//! What [`read_responses`] makes of an attempt log.

use super::*;

/// `learner item score` of what a data set gives, with names for learners.
fn responses(home: &Home, options: &ReadOptions) -> Vec<String> {
    let table = read_responses(&home.attempts(), options).unwrap();
    let who: BTreeMap<String, &str> = ["ada", "bo"].map(|name| (home.key.pseudonym(name), name)).into();
    let line = |r: &crate::Response| {
        let learner = who[&table.learners[r.learner as usize]];
        format!("{learner} {} {}", table.items[r.item as usize].id, r.score)
    };
    table.responses.iter().map(line).collect()
}

#[test]
fn responses_of_the_first_sitting_or_all() {
    let mut second = samples::history("t", 3);
    second.answers.iter_mut().for_each(|a| a.answered_at += 86_400_000);
    second.presentations[0].first_exposure = false;
    // Written first, sat last.
    let home = Home::new(&[second, samples::history("s", 1), samples::history_of("bo", "u", Mode::Exam, 2)]);
    home.journal.event(&event("u", None, EventKind::Finish, NOVEMBER + 1)).unwrap();
    home.compact();
    let plain = ReadOptions::default();
    assert_eq!(responses(&home, &plain), ["ada item-1 1", "bo item-1 1", "bo item-2 0"]);
    let all = ReadOptions { unit: Unit::Learner, details: true, ..plain.clone() };
    let all_answers = ["ada item-1 1", "ada item-2 0", "ada item-3 1", "bo item-1 1", "bo item-2 0"];
    assert_eq!(responses(&home, &all), all_answers);
    let table = read_responses(&home.attempts(), &all).unwrap();
    assert_eq!((table.exam.as_deref(), table.adaptive, table.synthetic), (Some("mls-c01"), true, false));
    let item = &table.items[0];
    assert_eq!((item.domain.as_deref(), item.chance), (Some("1"), Some(0.25)));
    let details = table.details.unwrap();
    assert_eq!(details.response_time_s.unwrap()[0], Some(30.0));
    // Numbered as they stand in the file, where `t` comes first.
    assert_eq!(details.sitting.unwrap(), [1, 0, 0, 2, 2]);
    let chosen = ReadOptions { items: Some(vec!["item-2".into()]), ..all };
    assert_eq!(responses(&home, &chosen), ["ada item-2 0", "bo item-2 0"]);
    let missing = ReadOptions { items: Some(vec!["item-9".into()]), ..plain };
    assert!(
        read_responses(&home.attempts(), &missing)
            .unwrap_err()
            .to_string()
            .contains("`item-9` has no answers")
    );
}

#[test]
fn linear_sittings_alone_are_not_adaptive_and_blanks_are_wrong() {
    let mut exam = samples::history_of("bo", "u", Mode::Exam, 2);
    exam.answers.clear();
    exam.events = vec![event("u", None, EventKind::Finish, NOVEMBER)];
    let home = Home::new(&[exam]);
    home.compact();
    let table = read_responses(&home.attempts(), &ReadOptions::default()).unwrap();
    assert_eq!((table.adaptive, table.rapid_guesses), (false, 0));
    assert_eq!(responses(&home, &ReadOptions::default()), ["bo item-1 0", "bo item-2 0"]);
}

#[test]
fn rapid_guesses_are_counted_and_left_out() {
    let history = |i: u32, elapsed_ms| {
        let mut history = samples::history_of(&format!("p{i}"), &format!("s{i}"), Mode::Drill, 1);
        history.answers[0].elapsed_ms = elapsed_ms;
        history
    };
    let mut histories: Vec<_> = (0..10).map(|i| history(i, 30_000)).collect();
    histories.push(history(10, 2_500));
    histories.push(history(11, 2_600));
    let home = Home::new(&histories);
    home.compact();
    let count = |keep_rapid_guesses| {
        let options = ReadOptions { keep_rapid_guesses, ..ReadOptions::default() };
        let table = read_responses(&home.attempts(), &options).unwrap();
        (table.responses.len(), table.rapid_guesses)
    };
    // The mean is (10 · 30,000 + 5,100) / 12 = 25,425 ms, a tenth of it 2,542.5 ms.
    assert_eq!((count(false), count(true)), ((11, 1), (12, 1)));
}

#[test]
fn no_threshold_over_ten_seconds() {
    let mut histories: Vec<_> =
        (0..9).map(|i| samples::history_of("x", &format!("s{i}"), Mode::Drill, 1)).collect();
    for (i, history) in histories.iter_mut().enumerate() {
        history.record.learner = format!("p{i}");
        history.answers[0].elapsed_ms = if i == 0 { 10_000 } else { 300_000 };
    }
    let home = Home::new(&histories);
    home.compact();
    assert_eq!(read_responses(&home.attempts(), &ReadOptions::default()).unwrap().rapid_guesses, 0);
}

#[test]
fn several_exams_must_be_told_apart() {
    let mut other = samples::history("t", 1);
    other.record = SittingRecord { exam: "aif-c01".into(), ..other.record };
    let home = Home::new(&[samples::history("s", 2), other]);
    home.compact();
    let read = |exam: Option<&str>| {
        let options = ReadOptions { exam: exam.map(str::to_owned), ..ReadOptions::default() };
        read_responses(&home.attempts(), &options).map(|t| t.responses.len()).map_err(|e| e.to_string())
    };
    assert!(read(None).unwrap_err().contains("several exams: aif-c01, mls-c01; name one with `--exam`"));
    assert_eq!((read(Some("mls-c01")), read(Some("aif-c01"))), (Ok(2), Ok(1)));
    assert!(read(Some("x")).unwrap_err().contains("no answers to exam `x`"));
}
