//! The exam on the desk: one question open, its time counted, everything written as it happens.

use crate::sittings::CLOCK;
use crate::terminal::{Card, ReviewRow, Sheet, State};
use gradatim_log::Journal;
use gradatim_practice::{Clock, Completion, ExamReport, ExamSitting, PracticeError, Question};

/// Milliseconds between two heartbeats of the clock.
pub const HEARTBEAT: i64 = 5_000;

/// An exam, its journal, and the question that lies on top.
#[derive(Debug)]
pub struct Paper<'a> {
    exam: ExamSitting<'a>,
    journal: &'a Journal,
    position: u32,
    ticked: i64,
}

impl<'a> Paper<'a> {
    /// The exam opened at the first question without an answer.
    pub fn new(mut exam: ExamSitting<'a>, journal: &'a Journal) -> Result<Self, PracticeError> {
        let now = CLOCK.now_ms();
        let position = exam.open_positions().first().copied().unwrap_or(1);
        exam.turn_to(position, now)?;
        Ok(Self { exam, journal, position, ticked: now })
    }

    /// The exam itself.
    pub fn exam(&self) -> &ExamSitting<'a> {
        &self.exam
    }

    /// Number of questions.
    pub fn len(&self) -> u32 {
        self.exam.len() as u32
    }

    /// Position of the open question.
    pub fn position(&self) -> u32 {
        self.position
    }

    /// The open question.
    pub fn question(&self) -> Result<Question<'_>, PracticeError> {
        self.exam.question(self.position).ok_or(PracticeError::NotOpen(self.position))
    }

    /// Time left, in milliseconds.
    pub fn left_ms(&self) -> i64 {
        self.exam.left_ms(CLOCK.now_ms())
    }

    /// Opens another question; the time spent is booked to the one before.
    pub fn turn_to(&mut self, position: u32) -> Result<(), PracticeError> {
        self.exam.turn_to(position, CLOCK.now_ms())?;
        self.position = position;
        Ok(())
    }

    /// Makes a response to the open question stand.
    pub fn answer(&mut self, response: &[String]) -> Result<(), PracticeError> {
        let elapsed = self.exam.elapsed_ms(self.position, CLOCK.now_ms());
        self.exam.answer(self.journal, &CLOCK, self.position, response, elapsed)
    }

    /// Flags the open question, or takes the flag away.
    pub fn flag(&mut self, on: bool) -> Result<(), PracticeError> {
        self.exam.flag(self.journal, &CLOCK, self.position, on)
    }

    /// True when the open question is flagged.
    pub fn is_flagged(&self) -> bool {
        self.exam.is_flagged(self.position)
    }

    /// Strikes an option of the open question out, or brings it back.
    pub fn strike(&mut self, option: &str, on: bool) -> Result<(), PracticeError> {
        self.exam.strike(self.journal, &CLOCK, self.position, option, on)
    }

    /// True when the option of the open question is struck out.
    pub fn is_struck(&self, option: &str) -> bool {
        self.exam.is_struck(self.position, option)
    }

    /// Saves the clock when five seconds have passed.
    ///
    /// A heartbeat that cannot be written costs some seconds of the clock after a crash, no answer: the next
    /// answer says that nothing can be saved, so this need not.
    pub fn tick(&mut self) {
        let now = CLOCK.now_ms();
        if now - self.ticked >= HEARTBEAT {
            self.ticked = now;
            let _ = self.exam.tick(self.journal, &CLOCK);
        }
    }

    /// Stops the clock until another time.
    pub fn pause(&self) -> Result<(), PracticeError> {
        self.exam.pause(self.journal, &CLOCK)
    }

    /// Hands in.
    pub fn hand_in(&mut self) -> Result<ExamReport, PracticeError> {
        self.exam.finish(self.journal, &CLOCK)
    }

    /// Where every question stands, `judged` by right and wrong once the exam is over.
    pub fn rows(&self, judged: bool) -> Vec<ReviewRow> {
        (1..=self.len()).filter_map(|p| self.row(p, judged)).collect()
    }

    fn row(&self, position: u32, judged: bool) -> Option<ReviewRow> {
        let question = self.exam.question(position)?;
        let stem = question.item.stem.split_whitespace().collect::<Vec<_>>().join(" ");
        let unscored = judged && !question.shown.scored;
        let about = if unscored { format!("(did not count) {stem}") } else { stem };
        let state = if judged { self.result(position) } else { self.state(&question) };
        Some(ReviewRow { position, state, flagged: self.exam.is_flagged(position), about })
    }

    fn result(&self, position: u32) -> State {
        match self.exam.answer_at(position) {
            Some(answer) if answer.correct => State::Right,
            Some(answer) if !answer.response.is_empty() => State::Wrong,
            _ => State::Blank,
        }
    }

    fn state(&self, question: &Question<'_>) -> State {
        match question.completion(&self.response(question.shown.position)) {
            Completion::Blank => State::Blank,
            Completion::Incomplete => State::Incomplete,
            Completion::Answered => State::Answered,
        }
    }

    /// The response that stands at a position; empty when blank.
    pub fn response(&self, position: u32) -> Vec<String> {
        self.exam.answer_at(position).map(|a| a.response.clone()).unwrap_or_default()
    }

    /// What handing in now would leave undone, in words.
    pub fn undone(&self) -> String {
        let rows = self.rows(false);
        let count = |state: State| rows.iter().filter(|r| r.state == state).count();
        let flags = rows.iter().filter(|r| r.flagged).count();
        let parts =
            [(count(State::Blank), "blank"), (count(State::Incomplete), "incomplete"), (flags, "flagged")];
        let parts: Vec<String> =
            parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
        if parts.is_empty() { "All answered.".to_owned() } else { format!("{}.", parts.join(", ")) }
    }

    /// The open question as a screen needs it.
    pub fn sheet(&self) -> Result<Sheet, PracticeError> {
        let question = self.question()?;
        let struck = question.options().into_iter().filter(|o| self.is_struck(&o.id)).map(|o| o.id.clone());
        Ok(Sheet {
            card: Card::new(&question),
            response: self.response(self.position),
            flagged: self.is_flagged(),
            struck: struck.collect(),
            undone: self.undone(),
        })
    }
}
