//! The terminal: text layout shared by line mode and screens, screens as state machines without input or output,
//! and the thin loops that drive them.

mod card;
mod choice;
mod drill_screen;
mod drill_summary;
mod exam_report;
mod exam_screen;
mod feedback;
mod interrupt;
mod keys;
mod lines;
mod palette;
mod question_text;
mod readiness_report;
mod review_screen;
mod scroll;
mod stage;
#[cfg(test)]
mod testing;
mod text;
mod text_screen;
mod window;

pub use card::Card;
pub use choice::Choice;
pub use drill_screen::{DrillAction, DrillHead, DrillScreen};
pub use drill_summary::DrillSummary;
pub use exam_report::report_rows;
pub use exam_screen::{ExamAction, ExamHead, ExamScreen, Sheet};
pub use feedback::feedback_rows;
pub use interrupt::Interrupt;
pub use lines::{Input, Lines};
pub use palette::Palette;
pub use question_text::question_rows;
pub use readiness_report::{Pointer, readiness_rows};
pub use review_screen::{AFTER, DURING, ReviewAction, ReviewRow, ReviewScreen, State};
pub use text::{Row, Tone, hanging, paragraph, table, write_rows};
pub use text_screen::{TextAction, TextScreen};
pub use window::{Event, Window};

pub use gradatim_practice::clock_text;

use std::io::IsTerminal;

/// Whether a person can see screens and press keys.
pub fn is_interactive() -> bool {
    let dumb = std::env::var("TERM").is_ok_and(|term| term == "dumb");
    !dumb && std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// Columns for line mode: the terminal's, within reason, or 80.
pub fn line_width() -> usize {
    let known = if std::io::stdout().is_terminal() { crossterm::terminal::size().ok() } else { None };
    known.map_or(80, |(columns, _)| usize::from(columns)).clamp(40, 100)
}
