//! Extrapolation of EM steps.

/// SQUAREM (Varadhan & Roland 2008, scheme S3): two EM steps tell how fast the sequence converges,
/// and a squared step goes where it would have been long after.
#[derive(Debug, Clone, Copy)]
pub(super) struct Squarem {
    longest: f64,
    at_longest: bool,
}

impl Default for Squarem {
    fn default() -> Self {
        Self { longest: 4.0, at_longest: false }
    }
}

impl Squarem {
    /// Goes on with this longest step.
    pub(super) fn up_to(longest: f64) -> Self {
        Self { longest, ..Self::default() }
    }

    /// The longest step that is taken at present.
    pub(super) fn longest(&self) -> f64 {
        self.longest
    }

    /// The extrapolated parameters; `None` where the second step is as far as it would go.
    pub(super) fn extrapolate(&mut self, origin: &[f64], first: &[f64], second: &[f64]) -> Option<Vec<f64>> {
        let length = step_length(origin, first, second).min(self.longest);
        self.at_longest = length >= self.longest;
        (length > 1.0).then(|| extrapolated(origin, first, second, length))
    }

    /// Learns whether the extrapolation was kept, and says so again: a longest step that was good
    /// may be longer next time.
    pub(super) fn keeps(&mut self, kept: bool) -> bool {
        if kept && self.at_longest {
            self.longest *= 4.0;
        }
        kept
    }
}

/// `|r|/|v|` with `r` the first step and `v` the change of the step.
fn step_length(origin: &[f64], first: &[f64], second: &[f64]) -> f64 {
    let (mut r, mut v) = (0.0, 0.0);
    for ((o, f), s) in origin.iter().zip(first).zip(second) {
        r += (f - o).powi(2);
        v += (s - 2.0 * f + o).powi(2);
    }
    if v > 0.0 { (r / v).sqrt() } else { 1.0 }
}

fn extrapolated(origin: &[f64], first: &[f64], second: &[f64], length: f64) -> Vec<f64> {
    let at =
        |((o, f), s): ((&f64, &f64), &f64)| o + 2.0 * length * (f - o) + length * length * (s - 2.0 * f + o);
    origin.iter().zip(first).zip(second).map(at).collect()
}
