//! Colours and marks, and when to do without.

use crate::terminal::Tone;
use ratatui::style::{Color, Modifier, Style};

/// How rows are coloured and which marks are used. Every meaning is in words or marks too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    colour: bool,
    ascii: bool,
}

impl Palette {
    /// What suits the environment: no colour when `NO_COLOR` is set, ASCII when asked for.
    pub fn detect(ascii: bool) -> Self {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self { colour: !refused, ascii }
    }

    /// No colour, and ASCII or not.
    #[cfg(test)]
    pub fn colourless(ascii: bool) -> Self {
        Self { colour: false, ascii }
    }

    /// Mark of what is right.
    pub fn right(self) -> &'static str {
        if self.ascii { "+" } else { "✓" }
    }

    /// Mark of what is wrong.
    pub fn wrong(self) -> &'static str {
        if self.ascii { "x" } else { "✗" }
    }

    /// Mark inside a chosen option's brackets.
    pub fn chosen(self) -> &'static str {
        if self.ascii { "*" } else { "●" }
    }

    /// Sign between parts of a line.
    pub fn dot(self) -> &'static str {
        if self.ascii { "-" } else { "·" }
    }

    /// The look of a tone.
    pub fn style(self, tone: Tone) -> Style {
        let plain = Style::new();
        match tone {
            Tone::Plain => plain,
            Tone::Strong => plain.add_modifier(Modifier::BOLD),
            Tone::Quiet => plain.add_modifier(Modifier::DIM),
            Tone::Good => self.coloured(plain.add_modifier(Modifier::BOLD), Color::Green),
            Tone::Bad => self.coloured(plain.add_modifier(Modifier::BOLD), Color::Red),
            Tone::Cursor => self.coloured(plain.add_modifier(Modifier::BOLD), Color::Cyan),
            Tone::Struck => plain.add_modifier(Modifier::DIM | Modifier::CROSSED_OUT),
        }
    }

    /// The look of the head line and the footer.
    pub fn bar(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    fn coloured(self, style: Style, colour: Color) -> Style {
        if self.colour { style.fg(colour) } else { style }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colour_no_tone_has_one() {
        let tones =
            [Tone::Plain, Tone::Strong, Tone::Quiet, Tone::Good, Tone::Bad, Tone::Cursor, Tone::Struck];
        for tone in tones {
            let style = Palette::colourless(true).style(tone);
            assert_eq!((style.fg, style.bg), (None, None), "{tone:?}");
        }
    }
}
