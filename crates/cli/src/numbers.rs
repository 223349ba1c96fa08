//! Numbers on the command line.

/// Reads a number that is finite: `nan` and `inf` are read by Rust, and mean nothing here.
pub fn finite(text: &str) -> Result<f64, String> {
    let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    number.ok_or_else(|| format!("`{text}` is no finite number; one such as 0.5 expected"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_finite_numbers_are_read() {
        assert_eq!(finite(" -0.5"), Ok(-0.5));
        for bad in ["nan", "inf", "-inf", "1e999", "", "x"] {
            assert!(finite(bad).is_err(), "{bad}");
        }
    }
}
