//! The root at which the integral of an estimating function is highest.

/// A maximum must rise above the ends of the range by more than rounding: where a likelihood
/// levels off, its slope is noise that changes sign.
const MARGIN: f64 = 1e-9;

/// Step at which a root is good enough, in logits: the next one would be far smaller.
const CLOSE: f64 = 1e-8;

/// Searches equally spaced nodes: the integral of the function is what the method maximises, so
/// among several roots (3PL likelihoods can have them) the one with the highest integral is the
/// global maximum. `values` are the function at the nodes, `exact` is the function itself. `None`
/// when the highest point is an end of the range.
pub(super) fn highest(nodes: &[f64], values: &[f64], exact: impl Fn(f64) -> f64) -> Option<f64> {
    let (mut best, mut height): (Option<(f64, Cell)>, f64) = (None, 0.0);
    for (ends, around) in nodes.windows(2).zip(extended(values).windows(4)) {
        let (&[low, high], &[before, left, right, after]) = (ends, around) else { continue };
        let cell = Cell::new(low, high, [before, left, right, after]);
        if left > 0.0 && right <= 0.0 {
            let top = height + cell.integral(cell.crossing());
            if best.as_ref().is_none_or(|(highest, _)| top > *highest) {
                best = Some((top, cell.clone()));
            }
        }
        height += cell.integral(1.0);
    }
    // The lower end has height zero by construction, the upper end the whole integral.
    let end = f64::max(0.0, height) + MARGIN;
    best.filter(|(top, _)| *top > end).map(|(_, cell)| cell.polished(exact))
}

/// The values with one more on either side, on a straight line.
fn extended(values: &[f64]) -> Vec<f64> {
    let beyond = |end: Option<&f64>, next: Option<&f64>| Some(2.0 * end? - next?);
    let first = beyond(values.first(), values.get(1));
    let last = beyond(values.last(), values.iter().rev().nth(1));
    first.into_iter().chain(values.iter().copied()).chain(last).collect()
}

/// The cubic through four neighbouring nodes, between the middle two, in `t` from 0 to 1.
#[derive(Debug, Clone)]
struct Cell {
    low: f64,
    high: f64,
    coefficients: [f64; 4],
}

impl Cell {
    /// Lagrange's polynomial through values at t = −1, 0, 1, 2.
    fn new(low: f64, high: f64, [before, left, right, after]: [f64; 4]) -> Self {
        let coefficients = [
            left,
            right - before / 3.0 - left / 2.0 - after / 6.0,
            (before + right) / 2.0 - left,
            (left - right) / 2.0 + (after - before) / 6.0,
        ];
        Self { low, high, coefficients }
    }

    fn at(&self, t: f64) -> f64 {
        let [c0, c1, c2, c3] = self.coefficients;
        c0 + t * (c1 + t * (c2 + t * c3))
    }

    /// Derivative in ability.
    fn slope(&self, t: f64) -> f64 {
        let [_, c1, c2, c3] = self.coefficients;
        (c1 + t * (2.0 * c2 + t * 3.0 * c3)) / (self.high - self.low)
    }

    /// Integral over ability from the left end to `t`.
    fn integral(&self, t: f64) -> f64 {
        let [c0, c1, c2, c3] = self.coefficients;
        t * (c0 + t * (c1 / 2.0 + t * (c2 / 3.0 + t * c3 / 4.0))) * (self.high - self.low)
    }

    /// Where the cubic falls through zero, by Newton's method kept inside the cell.
    fn crossing(&self) -> f64 {
        let (left, right) = (self.at(0.0), self.at(1.0));
        let mut t = left / (left - right);
        for _ in 0..3 {
            let next = t - self.at(t) / (self.slope(t) * (self.high - self.low));
            if !(0.0..=1.0).contains(&next) {
                break;
            }
            t = next;
        }
        t
    }

    /// The root of the exact function in the cell: from the crossing of the cubic, whose slope is
    /// good enough for the first step, by secants; by halves where a secant leaves the bracket.
    fn polished(&self, exact: impl Fn(f64) -> f64) -> f64 {
        let (mut low, mut high, t) = (self.low, self.high, self.crossing());
        let (mut x, mut slope) = (low + t * (high - low), self.slope(t));
        let mut previous: Option<(f64, f64)> = None;
        for _ in 0..100 {
            let fx = exact(x);
            if fx > 0.0 {
                low = x;
            } else {
                high = x;
            }
            slope = previous.map_or(slope, |(p, fp)| (fx - fp) / (x - p));
            let newton = x - fx / slope;
            let next = if low <= newton && newton <= high { newton } else { 0.5 * (low + high) };
            if (next - x).abs() <= CLOSE {
                return next;
            }
            (previous, x) = (Some((x, fx)), next);
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(f: impl Fn(f64) -> f64, expected: Option<f64>) {
        let nodes: Vec<f64> = (0..=48).map(|i| f64::from(i) * 0.25 - 6.0).collect();
        let values: Vec<f64> = nodes.iter().map(|&x| f(x)).collect();
        match (highest(&nodes, &values, &f), expected) {
            (Some(found), Some(expected)) => assert!((found - expected).abs() < 1e-12, "{found} {expected}"),
            (found, expected) => assert_eq!(found, expected),
        }
    }

    #[test]
    fn roots_inside_a_cell_on_a_node_and_at_no_place() {
        check(|x| 0.3 - x, Some(0.3));
        check(|x| 0.5 - x, Some(0.5));
        check(|x| (0.4 - x).tanh() * (3.0 + x.cos()), Some(0.4));
        check(|_| 1.0, None);
        check(|_| -1.0, None);
        // Levels off: the root lies beyond, what is left is noise.
        check(|x| (-8.0 * (x + 6.0)).exp() - 1e-17, None);
    }

    #[test]
    fn the_higher_of_two_maxima_wins() {
        // Falls through zero at −3 and at 3; the area between says which maximum is higher.
        let f = |lift: f64| move |x: f64| -(x + 3.0) * x * (x - 3.0) * 0.05 + lift * (-x * x).exp();
        check(f(0.0001), Some(3.0 + polish(f(0.0001), 3.0)));
        check(f(-0.0001), Some(-3.0 + polish(f(-0.0001), -3.0)));
    }

    /// How far the root near `x` is from it, by bisection.
    fn polish(f: impl Fn(f64) -> f64, x: f64) -> f64 {
        let (mut low, mut high) = (x - 0.1, x + 0.1);
        for _ in 0..100 {
            let middle = 0.5 * (low + high);
            if f(middle) > 0.0 { low = middle } else { high = middle }
        }
        0.5 * (low + high) - x
    }
}
