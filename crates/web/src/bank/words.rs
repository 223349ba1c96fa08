//! Numbers and times as people read them.

use gradatim_practice::Material;
use jiff::Timestamp;

/// What stands where nothing is known.
pub(crate) const NONE: &str = "–";

/// A share in percent.
pub(crate) fn percent(share: impl Into<Option<f64>>) -> String {
    share.into().map_or_else(|| NONE.to_owned(), |share| format!("{:.0} %", 100.0 * share))
}

/// Two decimals and a true minus sign.
pub(crate) fn two(value: impl Into<Option<f64>>) -> String {
    value.into().map_or_else(|| NONE.to_owned(), |value| signed(&format!("{value:.2}")))
}

/// Two decimals with a sign, for what is above or below something.
pub(crate) fn logits(value: f64) -> String {
    signed(&format!("{value:+.2}"))
}

fn signed(text: &str) -> String {
    let zero = text.trim_start_matches(['+', '-']).chars().all(|c| matches!(c, '0' | '.'));
    if zero { text.trim_start_matches(['+', '-']).to_owned() } else { text.replace('-', "−") }
}

/// Whole seconds.
pub(crate) fn seconds(value: impl Into<Option<f64>>) -> String {
    value.into().map_or_else(|| NONE.to_owned(), |value| format!("{value:.0} s"))
}

/// A number of things.
pub(crate) fn count(n: usize, thing: &str) -> String {
    if n == 1 { format!("1 {thing}") } else { format!("{n} {thing}s") }
}

/// Day and minute of a time in UTC ms.
pub(crate) fn minute(at: i64) -> String {
    time(at, "%Y-%m-%d %H:%M UTC")
}

/// Day of a time in UTC ms.
pub(crate) fn day(at: i64) -> String {
    time(at, "%Y-%m-%d")
}

fn time(at: i64, format: &str) -> String {
    Timestamp::from_millisecond(at).map_or_else(|_| NONE.to_owned(), |t| t.strftime(format).to_string())
}

/// Where the item parameters come from.
pub(crate) fn pool(material: &Material) -> String {
    match material.calibrated() {
        0 => "from the ratings alone, nothing is calibrated yet".to_owned(),
        n => format!("pool {}, {n} of {} items calibrated", material.pool_id(), material.pool().len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!((percent(0.614), percent(None)), ("61 %".to_owned(), "–".to_owned()));
        assert_eq!(
            (two(-0.256), two(-0.001), two(None)),
            ("−0.26".to_owned(), "0.00".to_owned(), "–".to_owned())
        );
        assert_eq!(
            (logits(0.5), logits(-0.5), logits(-0.0)),
            ("+0.50".to_owned(), "−0.50".to_owned(), "0.00".to_owned())
        );
        assert_eq!((count(1, "item"), count(0, "item")), ("1 item".to_owned(), "0 items".to_owned()));
        assert_eq!((minute(0), day(i64::MAX)), ("1970-01-01 00:00 UTC".to_owned(), "–".to_owned()));
    }
}
