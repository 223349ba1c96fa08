//! Keys that mean the same on every screen.

use crossterm::event::KeyCode;

/// A move up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// One row or option up.
    Up,
    /// One row or option down.
    Down,
    /// A screenful up.
    PageUp,
    /// A screenful down.
    PageDown,
    /// To the beginning.
    Home,
    /// To the end.
    End,
}

impl Move {
    /// The move of a key, if it is one.
    pub fn of(code: KeyCode) -> Option<Self> {
        Some(match code {
            KeyCode::Up => Self::Up,
            KeyCode::Down => Self::Down,
            KeyCode::PageUp => Self::PageUp,
            KeyCode::PageDown => Self::PageDown,
            KeyCode::Home => Self::Home,
            KeyCode::End => Self::End,
            _ => return None,
        })
    }
}

/// The option, from 0, that a digit 1 to 9 stands for.
pub fn digit(code: KeyCode) -> Option<usize> {
    match code {
        KeyCode::Char(c @ '1'..='9') => c.to_digit(10).map(|n| n as usize - 1),
        _ => None,
    }
}
