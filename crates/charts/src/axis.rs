//! An axis: its name, its range, and how its ticks read.

use crate::text::clean;

/// Values beyond this are not drawn: whole drawing units could no longer tell their neighbours apart.
const LARGEST: f64 = 1e12;
/// Narrowest range, for the same reason, as a share of its ends (or of 1e-6, if they are smaller).
const NARROWEST: f64 = 1e-6;

/// One of the two axes of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    pub(crate) name: String,
    range: Option<(f64, f64)>,
    scale: Scale,
}

/// How values are written at the ticks.
#[derive(Debug, Clone, PartialEq)]
enum Scale {
    Number,
    Percent,
    Names(Vec<String>),
}

impl Axis {
    /// An axis of numbers; its range is that of the data.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self { name: clean(name), range: None, scale: Scale::Number }
    }

    /// An axis of shares, 0 to 1, that reads in percent.
    #[must_use]
    pub fn percent(name: &str) -> Self {
        Self { scale: Scale::Percent, ..Self::new(name) }
    }

    /// An axis of named places at 0, 1, 2, …, for bars.
    #[must_use]
    pub fn names<S: AsRef<str>>(name: &str, names: &[S]) -> Self {
        let places: Vec<String> = names.iter().map(|name| clean(name.as_ref())).collect();
        let end = places.len().max(1) as f64 - 0.5;
        Self { scale: Scale::Names(places), ..Self::new(name) }.within(-0.5, end)
    }

    /// The same axis from `low` to `high`, whatever the data; what lies outside is not drawn.
    #[must_use]
    pub fn within(mut self, low: f64, high: f64) -> Self {
        self.range = Some((low, high)).filter(|range| is_wide_enough(*range));
        self
    }

    /// The range to draw: the fixed one, or that of the data with a little room.
    pub(crate) fn extent(&self, data: impl Iterator<Item = f64>) -> (f64, f64) {
        if let Some(range) = self.range {
            return range;
        }
        let finite = data.filter(|value| value.abs() <= LARGEST);
        let (low, high) =
            finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), value| (l.min(value), h.max(value)));
        if low > high {
            return (0.0, 1.0);
        }
        let room = if is_wide_enough((low, high)) { 0.04 * (high - low) } else { low.abs().max(1.0) * 0.5 };
        // Room below zero would suggest that counts and shares can be negative.
        (if low >= 0.0 { (low - room).max(0.0) } else { low - room }, high + room)
    }

    /// Most ticks that make sense.
    pub(crate) fn ticks(&self, otherwise: usize) -> usize {
        match &self.scale {
            Scale::Names(names) => names.len().clamp(1, 40),
            _ => otherwise,
        }
    }

    /// A value as it reads at a tick; nothing between named places.
    pub(crate) fn label(&self, value: f64) -> String {
        match &self.scale {
            Scale::Number => number(value),
            Scale::Percent => format!("{} %", number(100.0 * value)),
            Scale::Names(names) => name_at(names, value),
        }
    }
}

fn is_wide_enough((low, high): (f64, f64)) -> bool {
    let ends = low.abs().max(high.abs());
    ends <= LARGEST && high - low > NARROWEST * ends.max(1e-6)
}

fn name_at(names: &[String], value: f64) -> String {
    let place = value.round();
    if place < 0.0 || (value - place).abs() > 1e-6 {
        return String::new();
    }
    names.get(place as usize).cloned().unwrap_or_default()
}

/// Up to three decimals, none that say nothing, and a true minus sign.
fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.replace('-', "−") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let extent = |data: &[f64]| Axis::new("x").extent(data.iter().copied());
        assert_eq!(extent(&[]), (0.0, 1.0));
        assert_eq!(extent(&[f64::NAN, f64::INFINITY]), (0.0, 1.0));
        assert_eq!(extent(&[3.0]), (1.5, 4.5));
        assert_eq!(extent(&[0.0, 100.0]), (0.0, 104.0));
        assert_eq!(extent(&[-1.0, 0.0]), (-1.04, 0.04));
        assert_eq!(extent(&[0.0, 1e-300]), (0.0, 0.5));
        assert_eq!(extent(&[f64::MAX, 1.0, 2.0]), (0.96, 2.04));
        assert_eq!(Axis::new("x").within(2.0, 1.0).extent([5.0, 5.0].into_iter()), (2.5, 7.5));
    }

    #[test]
    fn ticks_read_well() {
        assert_eq!(Axis::new("x").label(-2.0), "−2");
        assert_eq!(Axis::new("x").label(0.1 + 0.2), "0.3");
        assert_eq!(Axis::new("x").label(-1e-12), "0");
        assert_eq!(Axis::percent("p").label(0.2), "20 %");
        let named = Axis::names("option", &["A", "B"]);
        assert_eq!([0.0, 0.5, 1.0, 2.0, -1.0].map(|x| named.label(x)).join("|"), "A||B||");
    }
}
