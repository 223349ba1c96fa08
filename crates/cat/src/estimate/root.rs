//! Roots by Brent's method.

/// The root of `f` between `a` and `b`, at which it has opposite signs, to within `tolerance`.
///
/// Inverse quadratic or linear interpolation where it helps and bisection where it does not (Brent
/// 1973, chapter 4); it never leaves the bracket.
pub(crate) fn brent(f: impl Fn(f64) -> f64, a: f64, b: f64, tolerance: f64) -> f64 {
    let mut bracket = Bracket::new(&f, a, b);
    loop {
        bracket.arrange();
        let room = 2.0 * f64::EPSILON * bracket.b.abs() + tolerance / 2.0;
        let half = (bracket.c - bracket.b) / 2.0;
        if half.abs() <= room || bracket.fb.abs() <= 0.0 {
            return bracket.b;
        }
        let step = bracket.step(room, half);
        bracket.advance(&f, if step.abs() < room { room.copysign(step) } else { step });
    }
}

/// The best point `b`, the one before it `a`, and `c` on the other side of the root.
struct Bracket {
    a: f64,
    b: f64,
    c: f64,
    fa: f64,
    fb: f64,
    fc: f64,
    /// The last step.
    last: f64,
}

impl Bracket {
    fn new(f: impl Fn(f64) -> f64, a: f64, b: f64) -> Self {
        let (fa, fb) = (f(a), f(b));
        Self { a, b, c: a, fa, fb, fc: fa, last: b - a }
    }

    /// Makes `b` the point with the smaller value.
    fn arrange(&mut self) {
        if self.fc.abs() < self.fb.abs() {
            (self.a, self.b, self.c) = (self.b, self.c, self.b);
            (self.fa, self.fb, self.fc) = (self.fb, self.fc, self.fb);
        }
    }

    fn step(&self, room: f64, half: f64) -> f64 {
        if self.last.abs() < room || self.fa.abs() <= self.fb.abs() {
            return half;
        }
        let (p, q) = self.interpolation();
        let (p, q) = if p > 0.0 { (p, -q) } else { (-p, q) };
        let inside = 2.0 * p < 3.0 * half * q - (room * q).abs() && p < (self.last * q / 2.0).abs();
        if inside { p / q } else { half }
    }

    /// The step as a fraction: through two points a line, through three a parabola on its side.
    fn interpolation(&self) -> (f64, f64) {
        let width = self.c - self.b;
        let across = self.fb / self.fa;
        if (self.a - self.c).abs() <= 0.0 {
            return (width * across, 1.0 - across);
        }
        let (ac, bc) = (self.fa / self.fc, self.fb / self.fc);
        let p = across * (width * ac * (ac - bc) - (self.b - self.a) * (bc - 1.0));
        (p, (ac - 1.0) * (bc - 1.0) * (across - 1.0))
    }

    fn advance(&mut self, f: impl Fn(f64) -> f64, step: f64) {
        (self.a, self.fa) = (self.b, self.fb);
        self.b += step;
        self.fb = f(self.b);
        self.last = step;
        if (self.fb > 0.0) == (self.fc > 0.0) {
            (self.c, self.fc) = (self.a, self.fa);
            self.last = self.b - self.a;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(f: impl Fn(f64) -> f64, a: f64, b: f64, expected: f64) {
        let evaluations = std::cell::Cell::new(0);
        let counted = |x: f64| {
            evaluations.set(evaluations.get() + 1);
            f(x)
        };
        let root = brent(counted, a, b, 1e-13);
        assert!((root - expected).abs() < 1e-12, "{root} for {expected}");
        assert!(evaluations.get() < 60, "{} evaluations", evaluations.get());
    }

    #[test]
    fn roots_are_found_from_both_sides() {
        check(|x| x * x * x - 2.0, 0.0, 3.0, 2f64.cbrt());
        check(|x| 2.0 - x * x * x, 3.0, 0.0, 2f64.cbrt());
        check(|x| x.cos() - x, -6.0, 6.0, 0.739_085_133_215_160_6);
        check(|x| x - 0.25, 0.25, 1.0, 0.25);
    }
}
