//! Reliability diagrams: do events that are said to have 70 % happen 7 times in 10?

use crate::{Axis, Chart, Point, Tone};

/// Predictions of about the same probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// Mean predicted probability, 0 to 1.
    pub predicted: f64,
    /// Share that came true, 0 to 1.
    pub observed: f64,
    /// Number of predictions.
    pub n: usize,
}

/// The share that came true against what was predicted, each with a 95 % interval (Wilson 1927), over the diagonal of
/// perfect calibration. Empty bins are left out.
///
/// ```
/// use gradatim_charts::{Bin, reliability_diagram};
/// let bins = [Bin { predicted: 0.2, observed: 0.25, n: 80 }, Bin { predicted: 0.8, observed: 0.78, n: 120 }];
/// assert!(reliability_diagram("Passing", &bins).svg()?.contains("<circle"));
/// # Ok::<(), gradatim_charts::ChartError>(())
/// ```
#[must_use]
pub fn reliability_diagram(title: &str, bins: &[Bin]) -> Chart {
    let filled: Vec<&Bin> = bins.iter().filter(|bin| bin.n > 0).collect();
    let point = |bin: &&Bin| {
        let (low, high) = wilson_interval(bin.observed, bin.n);
        Point::new(bin.predicted, bin.observed).between(low, high)
    };
    let worst = filled.iter().map(|bin| (bin.predicted - bin.observed).abs()).fold(0.0, f64::max);
    let (predictions, points) = (filled.iter().map(|bin| bin.n).sum::<usize>(), (100.0 * worst).round());
    let unit = if points < 1.5 && points > 0.5 { "percentage point" } else { "percentage points" };
    let text = format!(
        "{predictions} predictions in {} groups; the largest gap to the diagonal is {points} {unit}.",
        filled.len()
    );
    Chart::new(
        title,
        Axis::percent("predicted").within(0.0, 1.0),
        Axis::percent("came true").within(0.0, 1.0),
    )
    .described(&text)
    .dashed("", Tone::Muted, vec![(0.0, 0.0), (1.0, 1.0)])
    .points("", Tone::First, filled.iter().map(point).collect())
}

/// Wilson's (1927) 95 % interval of a share of `n` observations; all of 0 to 1 without any.
#[must_use]
pub fn wilson_interval(share: f64, n: usize) -> (f64, f64) {
    const Z: f64 = 1.959_963_984_540_054;
    if n == 0 {
        return (0.0, 1.0);
    }
    let n = n as f64;
    let squared = Z * Z / n;
    let centre = (share + squared / 2.0) / (1.0 + squared);
    let half = Z / (1.0 + squared) * (share * (1.0 - share) / n + squared / (4.0 * n)).sqrt();
    (centre - half, centre + half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_of_shares() {
        // 8 of 10 in closed form: (0.8 + 1.92073/10 ± …)/(1.384146).
        let (low, high) = wilson_interval(0.8, 10);
        assert!((low - 0.490_162).abs() < 1e-6 && (high - 0.943_318).abs() < 1e-6, "{low} {high}");
        let (low, high) = wilson_interval(0.0, 5);
        assert!(low.abs() < 1e-12 && high > 0.4);
    }

    #[test]
    fn empty_bins_are_left_out() {
        let bins = [Bin { predicted: 0.5, observed: 0.0, n: 0 }];
        assert!(!reliability_diagram("x", &bins).svg().unwrap().contains("<circle"));
    }
}
