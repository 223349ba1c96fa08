//! When a test ends.

/// What a stopping rule looks at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Items answered.
    pub answered: usize,
    /// Largest standard deviation of a domain ability.
    pub widest_sd: f64,
    /// True when every domain has had an item.
    pub every_domain_seen: bool,
}

/// Stops at a length, or earlier when every domain is known precisely enough.
///
/// Precision never stops a test before `minimum` items and before every domain has been visited.
///
/// ```
/// use gradatim_cat::{Progress, StoppingRule};
/// let rule = StoppingRule { length: 40, precision: Some(0.4), minimum: 10 };
/// let progress = Progress { answered: 12, widest_sd: 0.35, every_domain_seen: true };
/// assert!(rule.stops(&progress));
/// assert!(!rule.stops(&Progress { every_domain_seen: false, ..progress }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StoppingRule {
    /// Most items.
    pub length: usize,
    /// Standard deviation of the least certain domain below which the test may end.
    pub precision: Option<f64>,
    /// Fewest items before precision counts.
    pub minimum: usize,
}

impl StoppingRule {
    /// A test of fixed length.
    #[must_use]
    pub fn fixed(length: usize) -> Self {
        Self { length, precision: None, minimum: length }
    }

    /// True when the test is over.
    #[must_use]
    pub fn stops(&self, progress: &Progress) -> bool {
        let precise = self.precision.is_some_and(|sd| progress.widest_sd < sd);
        let enough = progress.answered >= self.minimum && progress.every_domain_seen;
        progress.answered >= self.length || (precise && enough)
    }
}
