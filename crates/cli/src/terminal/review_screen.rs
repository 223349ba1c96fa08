//! The table of all questions of an exam: during it to find what is left, after it to read the reasons.

use crate::terminal::Palette;
use crate::terminal::keys::Move;
use crate::terminal::scroll::Scroll;
use crate::terminal::stage::Stage;
use crate::terminal::text::{Row, Tone};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;

/// Where a question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing chosen.
    Blank,
    /// Fewer options chosen than asked for.
    Incomplete,
    /// Answered.
    Answered,
    /// Answered right; after the exam only.
    Right,
    /// Answered wrong; after the exam only.
    Wrong,
}

impl State {
    fn words(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Incomplete => "incomplete",
            Self::Answered => "answered",
            Self::Right => "right",
            Self::Wrong => "wrong",
        }
    }
}

/// A question in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewRow {
    /// 1-based.
    pub position: u32,
    /// Where it stands.
    pub state: State,
    /// Whether it is flagged.
    pub flagged: bool,
    /// What it is about, cut to the width.
    pub about: String,
}

impl ReviewRow {
    /// The row as text of at most `width` columns.
    pub fn text(&self, width: usize) -> String {
        let flag = if self.flagged { "flag" } else { "" };
        let text = format!("{:>3}  {:<10}  {flag:<4}  {}", self.position, self.state.words(), self.about);
        text.chars().take(width).collect::<String>().trim_end().to_owned()
    }
}

/// What the learner wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewAction {
    /// To go on looking.
    Stay,
    /// To see the question at a position.
    Open(u32),
    /// To go back to where they were.
    Back,
    /// To hand in; not yet confirmed.
    HandIn,
}

/// The table.
#[derive(Debug, Clone)]
pub struct ReviewScreen {
    head: String,
    corner: String,
    footer: &'static str,
    rows: Vec<ReviewRow>,
    cursor: usize,
    scroll: Scroll,
    palette: Palette,
}

/// Keys during the exam.
pub const DURING: &str = "arrows, PgUp/PgDn move | Enter open | Esc back | h hand in";
/// Keys after it.
pub const AFTER: &str = "arrows, PgUp/PgDn move | Enter read the reasons | Esc or q leave";

impl ReviewScreen {
    /// The table with the cursor at a position.
    pub fn new(head: String, footer: &'static str, rows: Vec<ReviewRow>, at: u32, palette: Palette) -> Self {
        let cursor = rows.iter().position(|r| r.position == at).unwrap_or(0);
        Self { head, corner: String::new(), footer, rows, cursor, scroll: Scroll::default(), palette }
    }

    /// Sets what stands at the right end of the head line, such as the time left.
    pub fn set_corner(&mut self, corner: String) {
        self.corner = corner;
    }

    /// What a key does.
    pub fn key(&mut self, key: KeyEvent) -> ReviewAction {
        match (key.code, Move::of(key.code)) {
            (KeyCode::Enter, _) => return self.here(),
            (KeyCode::Esc | KeyCode::Char('q' | 'r'), _) => return ReviewAction::Back,
            (KeyCode::Char('h'), _) => return ReviewAction::HandIn,
            (_, Some(by)) => self.step(by),
            _ => {}
        }
        ReviewAction::Stay
    }

    fn here(&self) -> ReviewAction {
        self.rows.get(self.cursor).map_or(ReviewAction::Stay, |r| ReviewAction::Open(r.position))
    }

    fn step(&mut self, by: Move) {
        let (last, page) = (self.rows.len().saturating_sub(1), self.scroll.view().len().max(1));
        self.cursor = match by {
            Move::Up => self.cursor.saturating_sub(1),
            Move::Down => self.cursor + 1,
            Move::PageUp => self.cursor.saturating_sub(page),
            Move::PageDown => self.cursor + page,
            Move::Home => 0,
            Move::End => last,
        }
        .min(last);
    }

    /// Draws the screen.
    pub fn draw(&mut self, frame: &mut Frame<'_>) {
        let stage = Stage {
            head: &self.head,
            corner: &self.corner,
            message: "",
            footer: self.footer,
            palette: self.palette,
        };
        let width = Stage::width(frame.area()).saturating_sub(2);
        let rows: Vec<Row> = self.rows.iter().enumerate().map(|(i, r)| self.row(i, r, width)).collect();
        self.scroll.fit(rows.len(), stage.height(frame.area()));
        self.scroll.reveal(&(self.cursor..self.cursor + 1));
        stage.draw(frame, &rows, &mut self.scroll);
    }

    fn row(&self, i: usize, row: &ReviewRow, width: usize) -> Row {
        let here = i == self.cursor;
        let tone = match row.state {
            _ if here => Tone::Cursor,
            State::Blank | State::Incomplete | State::Wrong => Tone::Strong,
            State::Answered | State::Right => Tone::Plain,
        };
        Row { text: format!("{} {}", if here { ">" } else { " " }, row.text(width)), tone }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::testing::{draw, press};

    fn screen() -> ReviewScreen {
        let states = [State::Answered, State::Blank, State::Incomplete];
        let row = |position: u32| ReviewRow {
            position,
            state: states[position as usize % 3],
            flagged: position.is_multiple_of(7),
            about: "A regional energy supplier predicts hourly demand from weather and calendar data.".into(),
        };
        let rows = (1..=65).map(row).collect();
        ReviewScreen::new("22 blank, 9 flagged".into(), DURING, rows, 30, Palette::colourless(false))
    }

    #[test]
    fn keys_move_open_and_leave() {
        use KeyCode::{Char, Down, End, Enter, Esc, Home, PageDown};
        let check = |keys: &[KeyCode], expected: ReviewAction| {
            let mut screen = screen();
            draw(80, 24, |f| screen.draw(f));
            let last = keys.iter().fold(ReviewAction::Stay, |_, k| screen.key(press(*k)));
            assert_eq!(last, expected, "{keys:?}");
        };
        check(&[Enter], ReviewAction::Open(30));
        check(&[Down, Enter], ReviewAction::Open(31));
        check(&[Home, Enter], ReviewAction::Open(1));
        check(&[End, Down, Enter], ReviewAction::Open(65));
        check(&[PageDown, PageDown, PageDown, Enter], ReviewAction::Open(65));
        check(&[Esc], ReviewAction::Back);
        check(&[Char('h')], ReviewAction::HandIn);
    }

    #[test]
    fn table_80x24() {
        let mut screen = screen();
        screen.set_corner("time left 12:34".into());
        insta::assert_snapshot!(draw(80, 24, |f| screen.draw(f)));
    }

    #[test]
    fn table_120x40() {
        insta::assert_snapshot!(draw(120, 40, |f| screen().draw(f)));
    }
}
