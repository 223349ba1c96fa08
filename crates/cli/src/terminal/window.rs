//! The real terminal: taken over for screens, and given back whatever happens.

use crate::terminal::{Interrupt, TextAction, TextScreen};
use crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::{DefaultTerminal, Frame};
use std::io;
use std::time::Duration;

/// How long a screen waits for a key before its clock is drawn again.
const PATIENCE: Duration = Duration::from_millis(250);

/// What happened at the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A key was pressed.
    Key(KeyEvent),
    /// Ctrl-C, or a request to end.
    Interrupted,
    /// Nothing, or a change of size.
    Idle,
}

/// The terminal in full screen; it is restored when this goes out of scope, and on a panic.
#[derive(Debug)]
pub struct Window {
    terminal: DefaultTerminal,
    interrupt: Interrupt,
}

impl Window {
    /// Takes the terminal over.
    pub fn open() -> io::Result<Self> {
        let interrupt = Interrupt::watch()?;
        Ok(Self { terminal: ratatui::try_init()?, interrupt })
    }

    /// Draws a screen.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(draw)?;
        Ok(())
    }

    /// What happens next, within a quarter of a second.
    pub fn next(&self) -> io::Result<Event> {
        if self.interrupt.is_asked() {
            return Ok(Event::Interrupted);
        }
        if !event::poll(PATIENCE)? {
            return Ok(Event::Idle);
        }
        Ok(match event::read()? {
            event::Event::Key(key) if is_interrupt(key) => Event::Interrupted,
            event::Event::Key(key) if key.kind == KeyEventKind::Press => Event::Key(key),
            _ => Event::Idle,
        })
    }

    /// Shows a text until the reader goes on or leaves.
    pub fn read(&mut self, screen: &mut TextScreen<'_>) -> io::Result<TextAction> {
        loop {
            self.draw(|frame| screen.draw(frame))?;
            match self.next()? {
                Event::Interrupted => return Ok(TextAction::Leave),
                Event::Idle => {}
                Event::Key(key) => match screen.key(key) {
                    TextAction::Stay => {}
                    left => return Ok(left),
                },
            }
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        ratatui::restore();
    }
}

/// In raw mode Ctrl-C is a key like any other.
fn is_interrupt(key: KeyEvent) -> bool {
    key.modifiers.contains(KeyModifiers::CONTROL) && key.code == KeyCode::Char('c')
}
