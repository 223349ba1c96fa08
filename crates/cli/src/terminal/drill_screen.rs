//! A drill on the screen: the question, then what was right about it.

use crate::terminal::keys::{Move, digit};
use crate::terminal::question_text::{Selecting, selecting};
use crate::terminal::scroll::Scroll;
use crate::terminal::stage::Stage;
use crate::terminal::text::{hanging, paragraph};
use crate::terminal::{Card, Choice, Palette, Row, Tone, feedback_rows};
use crossterm::event::{KeyCode, KeyEvent};
use gradatim_practice::is_review;
use ratatui::Frame;
use std::ops::Range;

/// What does not change from question to question.
#[derive(Debug, Clone)]
pub struct DrillHead {
    /// Name of the exam, such as `MLS-C01`.
    pub exam: String,
    /// Questions in the drill.
    pub questions: usize,
}

/// What the learner wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DrillAction {
    /// Nothing yet.
    Stay,
    /// To give this response.
    Answer(Vec<String>),
    /// To go on after the feedback.
    Next,
    /// To stop for now.
    Quit,
}

/// Question or feedback.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Phase {
    Asking,
    Feedback(Vec<String>),
}

/// One question of a drill.
#[derive(Debug, Clone)]
pub struct DrillScreen {
    head: DrillHead,
    domain: String,
    card: Card,
    choice: Choice,
    phase: Phase,
    leaving: bool,
    why: Option<bool>,
    shows_why: bool,
    stem: bool,
    follow: bool,
    scroll: Scroll,
    message: String,
    trouble: Option<String>,
    palette: Palette,
}

impl DrillScreen {
    /// The screen of a question in a domain.
    pub fn new(head: DrillHead, domain: String, card: Card, palette: Palette) -> Self {
        let choice = Choice::new(&card.question());
        Self {
            head,
            domain,
            choice,
            card,
            phase: Phase::Asking,
            leaving: false,
            why: None,
            shows_why: false,
            stem: false,
            follow: false,
            scroll: Scroll::default(),
            message: String::new(),
            trouble: None,
            palette,
        }
    }

    /// Shows what was right about the question, after this response.
    pub fn explain(&mut self, response: Vec<String>) {
        self.phase = Phase::Feedback(response);
        self.scroll = Scroll::default();
        self.message.clear();
    }

    /// Tells why the answer could not be saved; it stays chosen, and Enter tries again.
    pub fn refuse(&mut self, why: &str) {
        self.trouble = Some(why.to_owned());
    }

    /// What a key does.
    pub fn key(&mut self, key: KeyEvent) -> DrillAction {
        self.message.clear();
        if self.trouble.take().is_some() {
            return DrillAction::Stay;
        }
        if self.leaving {
            self.leaving = false;
            return if is_yes(key.code) { DrillAction::Quit } else { DrillAction::Stay };
        }
        match key.code {
            KeyCode::Char('q') | KeyCode::Esc => self.leaving = true,
            KeyCode::Char('w') => self.why = Some(!self.shows_why),
            code if self.phase == Phase::Asking => return self.choosing(code),
            code => return self.reading(code),
        }
        DrillAction::Stay
    }

    fn choosing(&mut self, code: KeyCode) -> DrillAction {
        match (code, Move::of(code)) {
            (KeyCode::Enter, _) => return self.confirm(),
            (KeyCode::Char(' '), _) => self.toggle(self.choice.cursor()),
            (_, Some(by @ (Move::Up | Move::Down))) => {
                self.choice.step(by == Move::Down);
                self.follow = true;
            }
            (_, Some(by)) => self.turn(by),
            _ => {
                if let Some(option) = digit(code).or_else(|| option_letter(code)) {
                    self.toggle(option);
                }
            }
        }
        DrillAction::Stay
    }

    fn toggle(&mut self, option: usize) {
        self.follow = true;
        if let Err(why) = self.choice.toggle(option) {
            self.message = why;
        }
    }

    fn confirm(&mut self) -> DrillAction {
        if self.choice.is_complete() {
            return DrillAction::Answer(self.choice.response());
        }
        self.message = format!("{} Then confirm with Enter.", self.card.question().asks_for());
        DrillAction::Stay
    }

    fn reading(&mut self, code: KeyCode) -> DrillAction {
        match (code, Move::of(code)) {
            (KeyCode::Enter, _) => return DrillAction::Next,
            (KeyCode::Char(' '), _) => self.turn(Move::PageDown),
            (KeyCode::Char('s'), _) => {
                self.stem = !self.stem;
                self.turn(Move::Home);
            }
            (_, Some(by)) => self.turn(by),
            _ => {}
        }
        DrillAction::Stay
    }

    fn turn(&mut self, by: Move) {
        self.follow = false;
        self.scroll.step(by);
    }

    /// Draws the screen.
    pub fn draw(&mut self, frame: &mut Frame<'_>) {
        let head = self.head_line();
        let (message, footer) = (self.message_line(), self.footer());
        let message = if self.leaving { "Stop the drill? Every answer is saved. y / n" } else { &message };
        let stage = Stage { head: &head, corner: &self.domain, message, footer, palette: self.palette };
        let (width, height) = (Stage::width(frame.area()), stage.height(frame.area()));
        let (rows, focus) = self.body(width, height);
        self.shows_why = rows.first().is_some_and(|r| r.text.starts_with(WHY));
        self.scroll.fit(rows.len(), height);
        if self.follow {
            self.scroll.reveal(&focus);
        }
        stage.draw(frame, &rows, &mut self.scroll);
    }

    /// Exam and position, and whether the question came as a review.
    fn head_line(&self) -> String {
        let (question, dot) = (self.card.question(), self.palette.dot());
        let mark = if is_review(question.shown) { format!(" {dot} review") } else { String::new() };
        let (exam, position) = (&self.head.exam, question.shown.position);
        format!("{exam} drill {dot} {position} of {}{mark}", self.head.questions)
    }

    /// What was just said, or else how many are chosen where several are asked for.
    fn message_line(&self) -> String {
        if self.message.is_empty() && self.phase == Phase::Asking {
            self.choice.tally()
        } else {
            self.message.clone()
        }
    }

    fn footer(&self) -> &'static str {
        match self.phase {
            Phase::Asking => {
                "1-9 or a-h choose | arrows, Space too | Enter confirm | w why this question | PgUp/PgDn scroll | q stop"
            }
            Phase::Feedback(_) => {
                "Enter next question | s question again | w why it came | arrows, PgUp/PgDn, Space scroll | q stop"
            }
        }
    }

    /// Rows of the body and the range to keep in view.
    fn body(&self, width: usize, height: usize) -> (Vec<Row>, Range<usize>) {
        let (rows, focus) = self.main(width);
        let why = self.why_rows(width);
        if !self.why.unwrap_or(rows.len() + why.len() <= height) {
            return (rows, focus);
        }
        let offset = why.len();
        (why.into_iter().chain(rows).collect(), focus.start + offset..focus.end + offset)
    }

    fn main(&self, width: usize) -> (Vec<Row>, Range<usize>) {
        let question = self.card.question();
        match &self.phase {
            _ if self.trouble.is_some() => (self.trouble_rows(width), 0..1),
            Phase::Feedback(response) => (self.feedback(response, width), 0..1),
            Phase::Asking => {
                let state = Selecting { choice: &self.choice, struck: &|_| false };
                let text = selecting(&question, state, width, self.palette);
                (text.rows, text.focus)
            }
        }
    }

    fn feedback(&self, response: &[String], width: usize) -> Vec<Row> {
        let question = self.card.question();
        let mut rows =
            if self.stem { paragraph(&question.item.stem, width, Tone::Plain) } else { Vec::new() };
        rows.extend(self.stem.then(Row::blank));
        rows.extend(feedback_rows(&question, response, width, self.palette));
        rows
    }

    fn trouble_rows(&self, width: usize) -> Vec<Row> {
        let why = self.trouble.as_deref().unwrap_or_default();
        let mut rows = paragraph(why, width, Tone::Bad);
        rows.push(Row::blank());
        rows.extend(paragraph("Any key goes back to the question; your choice is kept.", width, Tone::Plain));
        rows
    }

    fn why_rows(&self, width: usize) -> Vec<Row> {
        let mut rows = hanging(WHY, &self.card.question().shown.why, width, Tone::Quiet);
        rows.push(Row::blank());
        rows
    }
}

/// What the reason begins with.
const WHY: &str = "Why: ";

/// Letters stand for the options as numbers do.
fn option_letter(code: KeyCode) -> Option<usize> {
    match code {
        KeyCode::Char(c @ 'a'..='h') => Some(c as usize - 'a' as usize),
        _ => None,
    }
}

fn is_yes(code: KeyCode) -> bool {
    matches!(code, KeyCode::Char('y' | 'Y') | KeyCode::Enter)
}

#[cfg(test)]
mod tests;
