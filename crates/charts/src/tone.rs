//! The few colours of a chart, each with a twin for dark surroundings.

use plotters::style::RGBColor;
use std::fmt::Write;

/// What a colour stands for. The five tones differ in lightness too, so that they can be told apart without colour vision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// The one that matters.
    First,
    /// The one it is compared with.
    Second,
    /// A further one.
    Third,
    /// A further one.
    Fourth,
    /// Background: what is there for comparison only.
    Muted,
}

impl Tone {
    /// The tone of the i-th of several equals; they repeat after four.
    #[must_use]
    pub fn nth(i: usize) -> Self {
        [Self::First, Self::Second, Self::Third, Self::Fourth][i % 4]
    }

    pub(crate) fn color(self) -> RGBColor {
        match self {
            Self::First => FIRST.light,
            Self::Second => SECOND.light,
            Self::Third => THIRD.light,
            Self::Fourth => FOURTH.light,
            Self::Muted => MUTED.light,
        }
    }
}

/// A colour on white, and its twin on near black.
pub(crate) struct Pair {
    pub(crate) light: RGBColor,
    dark: RGBColor,
}

const FIRST: Pair = Pair { light: RGBColor(0x1f, 0x5f, 0xa8), dark: RGBColor(0x7d, 0xb4, 0xf0) };
const SECOND: Pair = Pair { light: RGBColor(0xb4, 0x53, 0x09), dark: RGBColor(0xf2, 0xa6, 0x5a) };
const THIRD: Pair = Pair { light: RGBColor(0x2c, 0x7a, 0x4b), dark: RGBColor(0x7f, 0xd1, 0x9b) };
const FOURTH: Pair = Pair { light: RGBColor(0x7a, 0x4a, 0xa0), dark: RGBColor(0xc9, 0xa2, 0xe8) };
const MUTED: Pair = Pair { light: RGBColor(0x8a, 0x94, 0x9e), dark: RGBColor(0x84, 0x8f, 0x9a) };
/// Text and axes.
pub(crate) const INK: Pair = Pair { light: RGBColor(0x3b, 0x44, 0x4d), dark: RGBColor(0xc4, 0xcc, 0xd4) };
/// Lines behind the data.
pub(crate) const GRID: Pair = Pair { light: RGBColor(0xe4, 0xe8, 0xec), dark: RGBColor(0x2e, 0x35, 0x3c) };

/// Font of the text in a chart: that of the page.
const FONT: &str = ".chart text{font-family:inherit}";

/// Rules for a chart that stands alone: in the dark its colours are the dark twins. Presentation attributes yield to
/// any rule, so the drawing itself stays as the plotting library made it, and is right where no style sheet is read.
pub(crate) fn style() -> String {
    format!("{FONT}@media(prefers-color-scheme:dark){{{}}}", twins(""))
}

/// The style sheet for pages that show charts of [`Chart::svg_plain`](crate::Chart::svg_plain): the dark colours follow
/// the reader's device, unless the root element says `data-theme="light"` or `data-theme="dark"`.
#[must_use]
pub fn style_sheet() -> String {
    let device = twins(":root:not([data-theme=\"light\"]) ");
    let chosen = twins(":root[data-theme=\"dark\"] ");
    format!("{FONT}\n@media(prefers-color-scheme:dark){{{device}}}\n{chosen}\n")
}

/// Rules that give every light colour its twin in the dark, below a selector.
fn twins(below: &str) -> String {
    let mut rules = String::new();
    for pair in [FIRST, SECOND, THIRD, FOURTH, MUTED, INK, GRID] {
        let (light, dark) = (hex(pair.light).to_uppercase(), hex(pair.dark));
        for property in ["stroke", "fill"] {
            // Writing to a string cannot fail.
            let _ = write!(rules, "{below}.chart [{property}=\"{light}\"]{{{property}:{dark}}}");
        }
    }
    rules
}

fn hex(color: RGBColor) -> String {
    format!("#{:02x}{:02x}{:02x}", color.0, color.1, color.2)
}
