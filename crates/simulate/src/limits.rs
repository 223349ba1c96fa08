//! Content limits that a finished test is checked against, whoever was to keep them.

/// Least and most items of each domain in a test.
///
/// ```
/// let limits = gradatim_simulate::ContentLimits::Shares(vec![0.6, 0.4]);
/// assert_eq!(limits.broken(&[6, 4]), 0);
/// assert_eq!(limits.broken(&[8, 2]), 2);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum ContentLimits {
    /// Shares by domain, summing to one: a domain may be off its share by less than two items, which
    /// is what serving the domain that lags most can promise at any length.
    Shares(Vec<f64>),
    /// Least and most items by domain.
    Bounds(Vec<(usize, usize)>),
}

impl ContentLimits {
    /// Number of domains whose count of items breaks its limit.
    #[must_use]
    pub fn broken(&self, counts: &[usize]) -> u32 {
        let length: usize = counts.iter().sum();
        let breaks = |(domain, n): (usize, &usize)| match self {
            Self::Shares(shares) => {
                let due = shares.get(domain).copied().unwrap_or(0.0) * length as f64;
                (*n as f64 - due).abs() >= 2.0
            }
            Self::Bounds(bounds) => bounds.get(domain).is_some_and(|(least, most)| n < least || n > most),
        };
        counts.iter().enumerate().filter(|place| breaks(*place)).count() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_inclusive_and_shares_are_of_the_length() {
        let bounds = ContentLimits::Bounds(vec![(2, 3), (0, 1)]);
        assert_eq!([[2, 1], [3, 0], [1, 2], [4, 1]].map(|counts| bounds.broken(&counts)), [0, 0, 2, 1]);
        let shares = ContentLimits::Shares(vec![0.5, 0.5]);
        assert_eq!([[0, 0], [1, 2], [4, 1], [5, 1]].map(|counts| shares.broken(&counts)), [0, 0, 0, 2]);
    }
}
