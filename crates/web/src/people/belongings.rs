//! What a learner of the tests owns, and how it can be recognised.

use super::town::Town;
use crate::clock::{CLOCK, now_ms};
use crate::testing::EXAM;
use gradatim_log::{ItemReport, Journal, Outcome, new_sitting_id};
use gradatim_practice::{Drill, DrillSettings, ExamSettings, ExamSitting, FormKind, History, Material};

/// What only the owner may read: a name and words that stand nowhere else.
pub(super) const OWNER: &str = "ada-lovelace-4711";
const WORDS: &str = "the key of this one troubles the countess";
const DAY: jiff::civil::Date = jiff::civil::date(2031, 3, 17);
/// How that day and the day of the result are written, in ways that no random token in hex can look like: the year alone does now and then.
const DAYS_IN_TEXTS: [&str; 4] = ["2031-03", "17 March", "20310317", SAT_ON];

/// The day of a real exam that no test has for another purpose.
const SAT_ON: &str = "2024-02-29";

/// The sittings of [`OWNER`].
pub(super) struct Belongings {
    /// A drill with an answered question and an open one.
    pub(super) drill: String,
    /// An exam under way.
    pub(super) exam: String,
    /// An exam handed in.
    pub(super) finished: String,
}

impl Belongings {
    /// Gives the owner all there is to own, as another process would.
    pub(super) fn of_owner(town: &Town) -> Self {
        let journal = Journal::open(&town.journal()).unwrap();
        let material = town.app.library.material(EXAM).unwrap();
        let belongings = Self {
            finished: exam(&journal, material, true),
            drill: drill(&journal, material),
            exam: exam(&journal, material, false),
        };
        journal.report(&report(material)).unwrap();
        journal.set_exam_date(OWNER, EXAM, DAY, now_ms()).unwrap();
        journal.record_outcome(&outcome()).unwrap();
        journal.set_preference(OWNER, "sittings", "double.off", now_ms()).unwrap();
        belongings
    }

    /// Their ids.
    pub(super) fn sittings(&self) -> [&str; 3] {
        [&self.drill, &self.exam, &self.finished]
    }

    /// What only the owner may read and stands in a text all the same; what was `asked` for may be repeated.
    pub(super) fn found_in(&self, text: &str, asked: &[&str]) -> Option<&str> {
        let marks = self.sittings().into_iter().chain([OWNER, WORDS]).chain(DAYS_IN_TEXTS);
        marks.filter(|mark| !asked.contains(mark)).find(|mark| text.contains(mark))
    }
}

/// All that the owner has, as text to compare.
pub(super) fn possessions(town: &Town) -> String {
    let journal = Journal::open(&town.journal()).unwrap();
    let reports: Vec<_> = journal.reports(None).unwrap().into_iter().filter(|r| r.learner == OWNER).collect();
    let outcomes: Vec<_> = journal.outcomes().unwrap().into_iter().filter(|o| o.learner == OWNER).collect();
    let accounts = town.accounts();
    format!(
        "{:#?}\n{reports:#?}\n{outcomes:#?}\n{:?}\n{:?}\n{:?}\n{}",
        journal.sittings(OWNER, EXAM).unwrap(),
        journal.exam_date(OWNER, EXAM).unwrap(),
        journal.preferences(OWNER).unwrap(),
        accounts.person(OWNER).unwrap(),
        accounts.sessions(OWNER, now_ms()).unwrap().len(),
    )
}

fn drill(journal: &Journal, material: &'static Material) -> String {
    let settings = DrillSettings { questions: 5, domain: None, seed: 7 };
    let (id, now) = (new_sitting_id().unwrap(), now_ms());
    let mut drill = Drill::new(material, OWNER, id, &settings, History::empty(material), now).unwrap();
    let first = drill.next(now).unwrap().shown.clone();
    journal.begin(drill.record(), &[first]).unwrap();
    let response = key(&drill.question().unwrap());
    let answer = drill.marked(&response, now + 1, 1).unwrap();
    journal.answer(&answer).unwrap();
    drill.take(answer).unwrap();
    let second = drill.next(now + 2).unwrap().shown.clone();
    journal.present(&[second]).unwrap();
    drill.record().sitting.clone()
}

fn exam(journal: &Journal, material: &'static Material, is_finished: bool) -> String {
    let settings = ExamSettings { form: FormKind::Practice, extra_minutes: 0, seed: 11 };
    let id = new_sitting_id().unwrap();
    let history = History::empty(material);
    let mut exam = ExamSitting::new(material, OWNER, id, &settings, &history, now_ms()).unwrap();
    exam.begin(journal).unwrap();
    let response = key(&exam.question(1).unwrap());
    exam.answer(journal, &CLOCK, 1, &response, 5).unwrap();
    exam.flag(journal, &CLOCK, 2, true).unwrap();
    if is_finished {
        exam.finish(journal, &CLOCK).unwrap();
    }
    exam.record().sitting.clone()
}

fn key(question: &gradatim_practice::Question<'_>) -> Vec<String> {
    question.item.key().into_iter().map(str::to_owned).collect()
}

fn report(material: &Material) -> ItemReport {
    let bank = &material.exam().bank;
    let item = &bank.items()[0];
    ItemReport {
        learner: OWNER.to_owned(),
        exam: EXAM.to_owned(),
        item: item.id.clone(),
        item_version: item.version,
        bank_version: bank.version().to_owned(),
        reason: WORDS.to_owned(),
        at: now_ms(),
    }
}

fn outcome() -> Outcome {
    Outcome {
        learner: OWNER.to_owned(),
        exam: EXAM.to_owned(),
        taken_on: SAT_ON.to_owned(),
        scaled_score: Some(777.0),
        passed: true,
        p_pass: None,
        state: "not_enough_evidence".to_owned(),
        bank_version: "1".to_owned(),
        pool: "cold-start".to_owned(),
        engine_version: "0".to_owned(),
        at: now_ms(),
    }
}
