//! Timestamps in cells.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Numbers below this are seconds since 1970, from it on milliseconds: the year 5138, and 1973.
const FIRST_MILLISECONDS: f64 = 1e11;

/// UTC milliseconds of a number of seconds or milliseconds since 1970, or of a date (and time; UTC unless it says).
#[must_use]
pub fn parse(text: &str) -> Option<i64> {
    if let Ok(number) = text.parse::<f64>() {
        return number.is_finite().then(|| milliseconds(number));
    }
    if let Ok(stamp) = text.parse::<Timestamp>() {
        return Some(stamp.as_millisecond());
    }
    let civil: DateTime = text.parse().ok()?;
    Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

fn milliseconds(number: f64) -> i64 {
    let scale = if number.abs() < FIRST_MILLISECONDS { 1_000.0 } else { 1.0 };
    (number * scale).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps() {
        for (text, expected) in [
            ("1499059021", Some(1_499_059_021_000)),
            ("1499059021.5", Some(1_499_059_021_500)),
            ("1446515390344", Some(1_446_515_390_344)),
            ("2026-11-01", Some(crate::samples::NOVEMBER)),
            ("2026-11-01 00:00:01", Some(crate::samples::NOVEMBER + 1_000)),
            ("2026-11-01T01:00:00+01:00", Some(crate::samples::NOVEMBER)),
            ("2026-11-01T00:00:00Z", Some(crate::samples::NOVEMBER)),
            ("yesterday", None),
            ("inf", None),
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
    }
}
