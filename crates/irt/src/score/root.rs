//! The root at which the integral of an estimating function is highest.

const LIMIT: f64 = 12.0;
const STEPS: usize = 96;

/// Searches ±12: the integral of `f` is what the method maximises, so among several roots (3PL
/// likelihoods can have them) the one with the highest integral is the global maximum. `None`
/// when the highest point is an end of the range.
pub(super) fn highest(f: impl Fn(f64) -> f64) -> Option<f64> {
    let step = 2.0 * LIMIT / STEPS as f64;
    let mut best: Option<(f64, f64)> = None;
    let (mut x, mut fx, mut integral) = (-LIMIT, f(-LIMIT), 0.0);
    for i in 1..=STEPS {
        let next = -LIMIT + step * i as f64;
        let f_next = f(next);
        if fx > 0.0 && f_next <= 0.0 {
            let root = bracketed(&f, (x, fx), (next, f_next));
            let height = integral + 0.5 * fx * (root - x);
            if best.is_none_or(|(h, _)| height > h) {
                best = Some((height, root));
            }
        }
        integral += 0.5 * step * (fx + f_next);
        (x, fx) = (next, f_next);
    }
    // The lower end has height zero by construction, the upper end the whole integral.
    let highest_end = f64::max(0.0, integral);
    best.filter(|(height, _)| *height > highest_end).map(|(_, root)| root)
}

/// Illinois variant of false position (Dowell & Jarratt 1971), with `f` falling across the bracket.
fn bracketed(f: impl Fn(f64) -> f64, (mut a, mut fa): (f64, f64), (mut b, mut fb): (f64, f64)) -> f64 {
    for _ in 0..100 {
        if fb == 0.0 || (b - a).abs() < 1e-13 {
            break;
        }
        let c = b - fb * (b - a) / (fb - fa);
        let fc = f(c);
        if fc * fb < 0.0 {
            (a, fa) = (b, fb);
        } else {
            fa *= 0.5;
        }
        let done = (c - b).abs() < 1e-14 * (1.0 + c.abs());
        (b, fb) = (c, fc);
        if done {
            break;
        }
    }
    b
}
