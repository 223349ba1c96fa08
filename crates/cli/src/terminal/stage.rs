//! What all screens look like: a head line, a body that scrolls, a message, and the keys.

use crate::terminal::Palette;
use crate::terminal::scroll::Scroll;
use crate::terminal::text::{Row, Tone};
use ratatui::Frame;
use ratatui::layout::{Alignment, Constraint, Layout, Margin, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use textwrap::core::display_width;

/// The parts around a body.
#[derive(Debug, Clone, Copy)]
pub struct Stage<'a> {
    /// Left end of the head line.
    pub head: &'a str,
    /// Right end of the head line.
    pub corner: &'a str,
    /// One sentence below the body, empty for none.
    pub message: &'a str,
    /// The keys.
    pub footer: &'a str,
    /// Colours and marks.
    pub palette: Palette,
}

impl Stage<'_> {
    /// Columns of the body.
    pub fn width(area: Rect) -> usize {
        usize::from(area.width).saturating_sub(2)
    }

    /// Rows of the body.
    pub fn height(&self, area: Rect) -> usize {
        usize::from(area.height).saturating_sub(3 + self.keys(area).len())
    }

    /// Draws the parts and the rows in view.
    pub fn draw(&self, frame: &mut Frame<'_>, rows: &[Row], scroll: &mut Scroll) {
        let keys = self.keys(frame.area());
        let size = Constraint::Length(u16::try_from(keys.len()).unwrap_or(1));
        let parts =
            [Constraint::Length(1), Constraint::Length(1), Constraint::Min(1), Constraint::Length(1), size];
        let [head, _, body, message, footer] = Layout::vertical(parts).areas(frame.area());
        scroll.fit(rows.len(), usize::from(body.height));
        self.draw_head(frame, head);
        self.lines(frame, body, rows.get(scroll.view()).unwrap_or_default());
        self.draw_message(frame, message, &scroll.hint());
        self.lines(frame, footer, &keys);
    }

    fn keys(&self, area: Rect) -> Vec<Row> {
        entries(self.footer, Self::width(area))
    }

    fn lines(&self, frame: &mut Frame<'_>, area: Rect, rows: &[Row]) {
        let lines: Vec<Line<'_>> = rows.iter().map(|r| r.line(self.palette)).collect();
        frame.render_widget(Paragraph::new(lines), area.inner(Margin::new(1, 0)));
    }

    /// The head has its room first; the corner is cut to what is left.
    fn draw_head(&self, frame: &mut Frame<'_>, area: Rect) {
        let width = usize::from(area.width);
        let room = width.saturating_sub(display_width(self.head) + 3);
        let corner = cut(self.corner, room);
        let gap = " ".repeat(width.saturating_sub(display_width(self.head) + display_width(&corner) + 2));
        let text = format!(" {}{gap}{corner} ", self.head);
        frame.render_widget(Paragraph::new(text).style(self.palette.bar()), area);
    }

    fn draw_message(&self, frame: &mut Frame<'_>, area: Rect, hint: &str) {
        let area = area.inner(Margin::new(1, 0));
        let hint = Line::styled(hint.to_owned(), self.palette.style(Tone::Quiet));
        frame.render_widget(Paragraph::new(hint).alignment(Alignment::Right), area);
        let message = Line::styled(self.message.to_owned(), self.palette.style(Tone::Strong));
        frame.render_widget(message, area);
    }
}

/// Text cut to a width, with a sign that it was.
fn cut(text: &str, width: usize) -> String {
    if display_width(text) <= width {
        return text.to_owned();
    }
    let start: String = text.chars().take(width.saturating_sub(3)).collect();
    format!("{}...", start.trim_end()).chars().take(width).collect()
}

/// What divides the keys of a footer.
const DIVIDER: &str = " | ";

/// The keys in rows, broken between two of them only.
fn entries(footer: &str, width: usize) -> Vec<Row> {
    let mut rows: Vec<String> = Vec::new();
    for entry in footer.split(DIVIDER) {
        match rows.last_mut().filter(|r| r.len() + DIVIDER.len() + entry.len() <= width) {
            Some(row) => *row = format!("{row}{DIVIDER}{entry}"),
            None => rows.push(entry.to_owned()),
        }
    }
    rows.into_iter().map(|text| Row { text, tone: Tone::Quiet }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_cut_and_shows_it() {
        for (width, text) in
            [(20, "Data Engineering"), (16, "Data Engineering"), (10, "Data En..."), (2, ".."), (0, "")]
        {
            assert_eq!(cut("Data Engineering", width), text);
        }
    }

    #[test]
    fn keys_break_between_entries_only() {
        let texts = |width| {
            entries("q stop | w why this | Enter", width).into_iter().map(|r| r.text).collect::<Vec<_>>()
        };
        assert_eq!(texts(80), ["q stop | w why this | Enter"]);
        assert_eq!(texts(20), ["q stop | w why this", "Enter"]);
        assert_eq!(texts(5), ["q stop", "w why this", "Enter"]);
    }
}
