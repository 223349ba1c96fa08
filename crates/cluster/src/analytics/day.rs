//! The day up to which one looks.

use datafusion::arrow::compute::kernels::cast_utils::Parser;
use datafusion::arrow::datatypes::Date32Type;
use datafusion::scalar::ScalarValue;
use std::str::FromStr;

const DAY_MS: i64 = 86_400_000;

/// The day up to which one looks, itself included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Day {
    /// Its number; of a date of the calendar the last moment, in days since 1970-01-01.
    number: f64,
    /// The last millisecond since 1970 of a date of the calendar.
    until_ms: Option<i64>,
}

impl Day {
    /// Its number: of a date its last moment, in days since 1970-01-01.
    pub fn number(&self) -> f64 {
        self.number
    }

    /// Whether it is a date of the calendar.
    pub fn is_date(&self) -> bool {
        self.until_ms.is_some()
    }

    /// The last moment that is seen; the end of time without a day.
    pub(super) fn until(day: Option<Self>) -> ScalarValue {
        let last = day.and_then(|day| day.until_ms).unwrap_or(i64::MAX);
        ScalarValue::TimestampMillisecond(Some(last), Some("UTC".into()))
    }
}

impl FromStr for Day {
    type Err = String;

    /// Reads a number of days, or a date, which then counts to its end.
    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(number) = text.parse().ok().filter(|number: &f64| number.is_finite()) {
            return Ok(Self { number, until_ms: None });
        }
        let days = Date32Type::parse(text).ok_or_else(|| {
            format!("`{text}` is no day; a date such as 2026-11-21, or a number of days, expected")
        })?;
        let number = f64::from(days) + 1.0 - 1.0 / DAY_MS as f64;
        Ok(Self { number, until_ms: Some((i64::from(days) + 1) * DAY_MS - 1) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_counts_to_its_end() {
        let day: Day = "1970-01-02".parse().unwrap();
        assert_eq!(day.until_ms, Some(2 * DAY_MS - 1));
        assert!(day.is_date() && day.number() > 1.99 && day.number() < 2.0);
        let number: Day = "56".parse().unwrap();
        assert!(!number.is_date() && (number.number() - 56.0).abs() < 1e-9);
        for wrong in ["soon", "", "inf", "2026-13-01"] {
            assert!(wrong.parse::<Day>().unwrap_err().contains(wrong));
        }
    }
}
