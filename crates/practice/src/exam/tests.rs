use super::*;
use crate::fixture::{exam, material};
use crate::{Band, Clock, FixedClock};
use gradatim_log::Journal;

fn settings(form: FormKind) -> ExamSettings {
    ExamSettings { form, extra_minutes: 0, seed: 11 }
}

fn sitting(material: &Material, form: FormKind) -> ExamSitting<'_> {
    ExamSitting::new(
        material,
        "ada",
        "00000000000000aa".into(),
        &settings(form),
        &History::empty(material),
        1_000,
    )
    .unwrap()
}

/// Answers the first `right` scored questions right and the rest wrong, all unscored wrong.
fn answer_all(exam: &mut ExamSitting<'_>, journal: &Journal, clock: &FixedClock, right: usize) {
    let mut left = right;
    for position in 1..=exam.len() as u32 {
        let question = exam.question(position).unwrap();
        let key = question.item.key()[0].to_owned();
        let good = question.shown.scored && left > 0;
        left -= usize::from(good);
        let wrong = question.options().iter().map(|o| o.id.clone()).find(|id| *id != key).unwrap();
        clock.advance(60_000);
        exam.answer(journal, clock, position, &[if good { key } else { wrong }], 60_000).unwrap();
    }
}

#[test]
fn forms_keep_the_blueprint() {
    let material = material();
    for (form, word) in [(FormKind::Practice, "practice"), (FormKind::Sealed, "sealed")] {
        let exam = sitting(&material, form);
        let shown: Vec<_> = (1..=65).map(|p| exam.question(p).unwrap().shown.clone()).collect();
        let count = |d: &str, scored| shown.iter().filter(|p| p.domain == d && p.scored == scored).count();
        assert_eq!(["1", "2", "3", "4"].map(|d| count(d, true)), [10, 12, 18, 10]);
        assert_eq!(["1", "2", "3", "4"].map(|d| count(d, false)).iter().sum::<usize>(), 15);
        assert!(shown.iter().filter(|p| p.scored).all(|p| p.item.contains(word)));
        let different: std::collections::HashSet<_> = shown.iter().map(|p| &p.item).collect();
        assert_eq!(different.len(), 65);
    }
}

#[test]
fn a_bank_that_is_too_small_says_where() {
    let material = Material::new(exam(2, 0, 0), None).unwrap();
    let settings = settings(FormKind::Practice);
    let error =
        ExamSitting::new(&material, "a", "s".into(), &settings, &History::empty(&material), 0).unwrap_err();
    assert!(matches!(error, PracticeError::TooFewItems { needed: 10, found: 6, .. }), "{error}");
}

#[test]
fn the_report_passes_exactly_at_the_cut() {
    let material = material();
    let cut = {
        let exam = sitting(&material, FormKind::Practice);
        exam.report(0).unwrap().cut
    };
    for right in [0, cut.ceil() as usize - 1, cut.ceil() as usize, 50] {
        let (journal, clock) = (Journal::open_in_memory().unwrap(), FixedClock::at(1_000));
        let mut exam = sitting(&material, FormKind::Practice);
        exam.begin(&journal).unwrap();
        answer_all(&mut exam, &journal, &clock, right);
        let report = exam.finish(&journal, &clock).unwrap();
        assert_eq!((report.correct, report.scored, report.unscored.len()), (right, 50, 15));
        assert_eq!(report.passed, right as f64 >= report.cut);
        assert_eq!(report.passed, report.scaled_score >= report.pass_mark);
        assert!(report.interval[0] <= report.interval[1] && (0.0..=1.0).contains(&report.p_pass));
        assert_eq!(report.blank, 0);
        assert!((report.seconds_used - 65.0 * 60.0).abs() < 1.0);
        let band = report.domains[0].band;
        assert!(right != 50 || band == Band::Above, "{band:?}");
        assert!(right != 0 || band == Band::Below, "{band:?}");
    }
}

#[test]
fn the_clock_stands_still_while_nobody_is_there() {
    let (material, journal, clock) = (material(), Journal::open_in_memory().unwrap(), FixedClock::at(1_000));
    let mut exam = sitting(&material, FormKind::Practice);
    exam.begin(&journal).unwrap();
    clock.advance(600_000);
    exam.answer(&journal, &clock, 3, &["a".into()], 600_000).unwrap();
    exam.flag(&journal, &clock, 4, true).unwrap();
    exam.tick(&journal, &clock).unwrap();
    clock.advance(7_200_000); // killed, and two hours pass

    let past = journal.unfinished("ada", "mls-c01", Mode::Exam).unwrap().unwrap();
    let exam = ExamSitting::resume(&material, past, clock.now_ms()).unwrap();
    exam.resumed(&journal, &clock).unwrap();
    assert_eq!(exam.used_ms(clock.now_ms()), 600_000);
    assert_eq!(exam.left_ms(clock.now_ms()), 170 * 60_000);
    assert_eq!(exam.answer_at(3).unwrap().response, ["a"]);
    assert!(exam.is_flagged(4) && !exam.is_flagged(3));
    assert_eq!(exam.open_positions().len(), 64);
}

#[test]
fn blanks_count_as_wrong_and_are_told() {
    let (material, journal, clock) = (material(), Journal::open_in_memory().unwrap(), FixedClock::at(0));
    let mut exam = sitting(&material, FormKind::Sealed);
    exam.begin(&journal).unwrap();
    exam.answer(&journal, &clock, 1, &["a".into()], 1).unwrap();
    exam.answer(&journal, &clock, 1, &[], 1).unwrap(); // taken back
    let report = exam.finish(&journal, &clock).unwrap();
    assert_eq!((report.blank, report.correct, report.passed), (65, 0, false));
    assert!(exam.answer(&journal, &clock, 2, &["a".into()], 1).is_err(), "handed in is handed in");
}

#[test]
fn strikes_come_back_with_the_exam() {
    let (material, journal, clock) = (material(), Journal::open_in_memory().unwrap(), FixedClock::at(1_000));
    let mut exam = sitting(&material, FormKind::Practice);
    exam.begin(&journal).unwrap();
    for (position, option, on) in [(2, "a", true), (2, "b", true), (5, "c", true), (2, "a", false)] {
        exam.strike(&journal, &clock, position, option, on).unwrap();
    }
    assert!(matches!(exam.strike(&journal, &clock, 2, "z", true), Err(PracticeError::UnknownOption { .. })));
    assert!(matches!(exam.strike(&journal, &clock, 66, "a", true), Err(PracticeError::NotOpen(66))));

    let past = journal.unfinished("ada", "mls-c01", Mode::Exam).unwrap().unwrap();
    let exam = ExamSitting::resume(&material, past, clock.now_ms()).unwrap();
    let struck = |p: u32| ["a", "b", "c", "d"].map(|o| exam.is_struck(p, o));
    assert_eq!(struck(2), [false, true, false, false]);
    assert_eq!(struck(5), [false, false, true, false]);
}

#[test]
fn an_exam_whose_questions_were_rewritten_is_not_taken_up() {
    let (material, journal) = (material(), Journal::open_in_memory().unwrap());
    sitting(&material, FormKind::Practice).begin(&journal).unwrap();
    let mut past = journal.unfinished("ada", "mls-c01", Mode::Exam).unwrap().unwrap();
    past.presentations[7].item_version = 2;
    let lost = past.presentations[7].item.clone();
    let error = ExamSitting::resume(&material, past, 1_000).unwrap_err();
    assert!(matches!(error, PracticeError::LostItem(item) if item == lost));
}

#[test]
fn an_exam_given_up_measures_nothing() {
    let (material, journal, clock) = (material(), Journal::open_in_memory().unwrap(), FixedClock::at(1_000));
    let mut exam = sitting(&material, FormKind::Practice);
    exam.begin(&journal).unwrap();
    clock.advance(60_000);
    exam.answer(&journal, &clock, 3, &["a".into()], 1).unwrap();
    exam.abandon(&journal, &clock).unwrap();
    let history = History::read(&journal, &material, "ada", "", clock.now_ms()).unwrap();
    assert_eq!(history.met().count(), 1, "only the answered question was surely met");
    assert!((0..4).all(|d| history.log_likelihood(d).iter().all(|l| *l == 0.0)));
}
