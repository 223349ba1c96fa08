//! Rows of text on a screen of their own: a summary, a report, the reasons of a question.

use crate::terminal::keys::Move;
use crate::terminal::scroll::Scroll;
use crate::terminal::stage::Stage;
use crate::terminal::{Palette, Row};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;

/// What the reader wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextAction {
    /// To read on.
    Stay,
    /// To go on, or to see more of it.
    Next,
    /// To leave.
    Leave,
}

/// A text with a head line.
pub struct TextScreen<'a> {
    head: String,
    footer: &'static str,
    rows: Box<dyn Fn(usize) -> Vec<Row> + 'a>,
    scroll: Scroll,
    palette: Palette,
}

impl<'a> TextScreen<'a> {
    /// A text made of `rows` for the width of the screen.
    pub fn new(
        head: String,
        footer: &'static str,
        palette: Palette,
        rows: impl Fn(usize) -> Vec<Row> + 'a,
    ) -> Self {
        Self { head, footer, rows: Box::new(rows), scroll: Scroll::default(), palette }
    }

    /// What a key does.
    pub fn key(&mut self, key: KeyEvent) -> TextAction {
        match (key.code, Move::of(key.code)) {
            (KeyCode::Enter | KeyCode::Char('r'), _) => return TextAction::Next,
            (KeyCode::Esc | KeyCode::Char('q'), _) => return TextAction::Leave,
            (KeyCode::Char(' '), _) => self.scroll.step(Move::PageDown),
            (_, Some(by)) => self.scroll.step(by),
            _ => {}
        }
        TextAction::Stay
    }

    /// Draws the screen.
    pub fn draw(&mut self, frame: &mut Frame<'_>) {
        let rows = (self.rows)(Stage::width(frame.area()));
        let stage =
            Stage { head: &self.head, corner: "", message: "", footer: self.footer, palette: self.palette };
        stage.draw(frame, &rows, &mut self.scroll);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::testing::{draw, press};
    use crate::terminal::{Tone, paragraph};

    #[test]
    fn pages_of_text() {
        let text = (1..=40).map(|n| format!("row {n}")).collect::<Vec<_>>().join("\n");
        let palette = Palette::colourless(false);
        let mut screen =
            TextScreen::new("Report".into(), "q leave", palette, move |w| paragraph(&text, w, Tone::Plain));
        assert!(draw(40, 14, |f| screen.draw(f)).contains("row 10"));
        assert_eq!(screen.key(press(KeyCode::Char(' '))), TextAction::Stay);
        assert!(draw(40, 14, |f| screen.draw(f)).contains("row 19"));
        assert_eq!(screen.key(press(KeyCode::Enter)), TextAction::Next);
        assert_eq!(screen.key(press(KeyCode::Esc)), TextAction::Leave);
    }
}
