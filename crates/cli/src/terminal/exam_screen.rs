//! A question of an exam on the screen: choose, flag, strike out, move about, hand in.

use crate::terminal::keys::{Move, digit};
use crate::terminal::question_text::{Selecting, selecting};
use crate::terminal::scroll::Scroll;
use crate::terminal::stage::Stage;
use crate::terminal::text::paragraph;
use crate::terminal::{Card, Choice, Palette, Row, Tone, clock_text};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use std::collections::BTreeSet;

/// When the clock comes back into view.
const LAST_MINUTES: i64 = 5 * 60_000;

/// What does not change from question to question.
#[derive(Debug, Clone)]
pub struct ExamHead {
    /// Name of the exam, such as `MLS-C01`.
    pub exam: String,
    /// Questions in the exam.
    pub questions: u32,
}

/// A question with everything the learner has done to it, and how far the exam is.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The question.
    pub card: Card,
    /// The response that stands.
    pub response: Vec<String>,
    /// Whether it is flagged.
    pub flagged: bool,
    /// Ids of the options struck out.
    pub struck: BTreeSet<String>,
    /// What handing in now would leave undone, in words.
    pub undone: String,
}

/// What the learner wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExamAction {
    /// Nothing yet.
    Stay,
    /// To let this response stand.
    Choose(Vec<String>),
    /// To set or take away the flag.
    Flag(bool),
    /// To strike an option out, or bring it back.
    Strike(String, bool),
    /// To see the question at a position.
    Go(u32),
    /// To see the table of all questions.
    Review,
    /// To hand in, confirmed.
    HandIn,
    /// To stop the clock and go on another time, confirmed.
    Pause,
}

/// A question put to the learner before going on.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Dialog {
    None,
    Go(String),
    HandIn,
    Pause,
    Trouble(String),
}

/// The screen of an exam's questions.
#[derive(Debug, Clone)]
pub struct ExamScreen {
    head: ExamHead,
    sheet: Sheet,
    choice: Choice,
    dialog: Dialog,
    left_ms: i64,
    hidden: bool,
    warned: bool,
    follow: bool,
    scroll: Scroll,
    message: String,
    palette: Palette,
}

impl ExamScreen {
    /// The screen with its first question.
    pub fn new(head: ExamHead, sheet: Sheet, left_ms: i64, palette: Palette) -> Self {
        Self {
            choice: Choice::of(&sheet.card.question(), &sheet.response),
            head,
            sheet,
            dialog: Dialog::None,
            left_ms,
            hidden: false,
            warned: false,
            follow: false,
            scroll: Scroll::default(),
            message: String::new(),
            palette,
        }
    }

    /// Shows another question.
    pub fn turn_to(&mut self, sheet: Sheet) {
        self.choice = Choice::of(&sheet.card.question(), &sheet.response);
        (self.sheet, self.scroll, self.follow) = (sheet, Scroll::default(), false);
    }

    /// Takes in what has changed about the question, the cursor staying where it is.
    pub fn update(&mut self, sheet: Sheet) {
        self.sheet = sheet;
    }

    /// Sets the clock; with five minutes left it comes back into view, once.
    pub fn set_left(&mut self, left_ms: i64) {
        self.left_ms = left_ms;
        if left_ms <= LAST_MINUTES && !self.warned {
            (self.warned, self.hidden) = (true, false);
            self.message = "Five minutes left.".to_owned();
        }
    }

    /// Tells why something could not be saved.
    pub fn refuse(&mut self, why: &str) {
        self.choice = Choice::of(&self.sheet.card.question(), &self.sheet.response);
        self.dialog = Dialog::Trouble(why.to_owned());
    }

    /// Asks whether to hand in.
    pub fn confirm_hand_in(&mut self) {
        self.dialog = Dialog::HandIn;
    }

    /// What a key does.
    pub fn key(&mut self, key: KeyEvent) -> ExamAction {
        self.message.clear();
        match std::mem::replace(&mut self.dialog, Dialog::None) {
            Dialog::None => self.question_key(key.code),
            Dialog::Go(typed) => self.number_key(typed, key.code),
            Dialog::HandIn => confirmed(key.code, ExamAction::HandIn),
            Dialog::Pause => confirmed(key.code, ExamAction::Pause),
            Dialog::Trouble(_) => ExamAction::Stay,
        }
    }

    fn question_key(&mut self, code: KeyCode) -> ExamAction {
        match code {
            KeyCode::Char('f') => return ExamAction::Flag(!self.sheet.flagged),
            KeyCode::Char('x') => return self.strike(),
            KeyCode::Char('r') => return ExamAction::Review,
            KeyCode::Char(' ') => return self.choose(self.choice.cursor()),
            KeyCode::Char('n') | KeyCode::Enter | KeyCode::Right => return self.neighbour(true),
            KeyCode::Char('p') | KeyCode::Left => return self.neighbour(false),
            KeyCode::Char('g') => self.dialog = Dialog::Go(String::new()),
            KeyCode::Char('h') => self.dialog = Dialog::HandIn,
            KeyCode::Char('q') | KeyCode::Esc => self.dialog = Dialog::Pause,
            KeyCode::Char('t') => self.hidden = !self.hidden,
            _ => return self.other_key(code),
        }
        ExamAction::Stay
    }

    fn other_key(&mut self, code: KeyCode) -> ExamAction {
        match (Move::of(code), digit(code)) {
            (Some(by @ (Move::Up | Move::Down)), _) => {
                self.choice.step(by == Move::Down);
                self.follow = true;
            }
            (Some(by), _) => {
                self.follow = false;
                self.scroll.step(by);
            }
            (None, Some(option)) => return self.choose(option),
            (None, None) => {}
        }
        ExamAction::Stay
    }

    fn choose(&mut self, option: usize) -> ExamAction {
        self.follow = true;
        if self.is_struck(option) {
            self.message = "That option is struck out; x on it brings it back.".to_owned();
            return ExamAction::Stay;
        }
        match self.choice.toggle(option) {
            Ok(()) => ExamAction::Choose(self.choice.response()),
            Err(why) => {
                self.message = why;
                ExamAction::Stay
            }
        }
    }

    fn strike(&mut self) -> ExamAction {
        let here = self.choice.cursor();
        if self.choice.place(here).is_some() {
            self.message = "That option is chosen; take it back before striking it out.".to_owned();
            return ExamAction::Stay;
        }
        let id = self.choice.id(here).map(str::to_owned);
        id.map_or(ExamAction::Stay, |id| ExamAction::Strike(id, !self.is_struck(here)))
    }

    fn is_struck(&self, option: usize) -> bool {
        self.choice.id(option).is_some_and(|id| self.sheet.struck.contains(id))
    }

    fn position(&self) -> u32 {
        self.sheet.card.question().shown.position
    }

    fn neighbour(&mut self, forward: bool) -> ExamAction {
        match (self.position(), forward) {
            (p, true) if p < self.head.questions => ExamAction::Go(p + 1),
            (p, false) if p > 1 => ExamAction::Go(p - 1),
            (_, forward) => {
                let text = if forward {
                    "This is the last question; r shows all, h hands in."
                } else {
                    "This is the first question."
                };
                text.clone_into(&mut self.message);
                ExamAction::Stay
            }
        }
    }

    fn number_key(&mut self, mut typed: String, code: KeyCode) -> ExamAction {
        match code {
            KeyCode::Char(c @ '0'..='9') if typed.len() < 4 => typed.push(c),
            KeyCode::Backspace => {
                typed.pop();
            }
            KeyCode::Esc => return ExamAction::Stay,
            KeyCode::Enter => return self.go(&typed),
            _ => {}
        }
        self.dialog = Dialog::Go(typed);
        ExamAction::Stay
    }

    fn go(&mut self, typed: &str) -> ExamAction {
        match typed.parse() {
            Ok(n) if (1..=self.head.questions).contains(&n) => ExamAction::Go(n),
            _ => {
                self.message = format!("There is no question `{typed}`; 1 to {}.", self.head.questions);
                ExamAction::Stay
            }
        }
    }

    /// Draws the screen.
    pub fn draw(&mut self, frame: &mut Frame<'_>) {
        let (head, corner, message) = (self.head_line(), self.corner(), self.message_line());
        let stage =
            Stage { head: &head, corner: &corner, message: &message, footer: FOOTER, palette: self.palette };
        let (width, height) = (Stage::width(frame.area()), stage.height(frame.area()));
        let rows = self.body(width, height);
        stage.draw(frame, &rows, &mut self.scroll);
    }

    fn body(&mut self, width: usize, height: usize) -> Vec<Row> {
        if let Dialog::Trouble(why) = &self.dialog {
            return paragraph(&format!("{why}\n\nAny key goes back to the question."), width, Tone::Bad);
        }
        let struck = |id: &str| self.sheet.struck.contains(id);
        let state = Selecting { choice: &self.choice, struck: &struck };
        let text = selecting(&self.sheet.card.question(), state, width, self.palette);
        self.scroll.fit(text.rows.len(), height);
        if self.follow {
            self.scroll.reveal(&text.focus);
        }
        text.rows
    }

    fn head_line(&self) -> String {
        let (dot, flag) = (self.palette.dot(), if self.sheet.flagged { " [flagged]" } else { "" });
        format!("{} exam {dot} question {} of {}{flag}", self.head.exam, self.position(), self.head.questions)
    }

    /// The time left, unless it is hidden.
    pub fn corner(&self) -> String {
        if self.hidden { "time hidden".to_owned() } else { format!("time left {}", clock_text(self.left_ms)) }
    }

    fn message_line(&self) -> String {
        match &self.dialog {
            Dialog::Go(typed) => format!("Go to question: {typed}_   (Enter goes, Esc does not)"),
            Dialog::HandIn => format!("Hand in? {} No answer can be changed after. y / n", self.sheet.undone),
            Dialog::Pause => "Pause the exam? The clock stops and every answer is saved. y / n".to_owned(),
            Dialog::None if self.message.is_empty() => self.choice.tally(),
            Dialog::None | Dialog::Trouble(_) => self.message.clone(),
        }
    }
}

const FOOTER: &str = "1-9 or Space choose | n Enter next | p back | g go to number | f flag | x strike out \
| r review all | t hide time | PgUp/PgDn scroll | h hand in | q pause";

fn confirmed(code: KeyCode, action: ExamAction) -> ExamAction {
    if matches!(code, KeyCode::Char('y' | 'Y')) { action } else { ExamAction::Stay }
}

#[cfg(test)]
mod tests;
