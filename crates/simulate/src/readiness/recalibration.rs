//! Logistic recalibration: what the probabilities would have to be turned into.

use gradatim_irt::math::{logistic, logit};

/// Probabilities nearer to 0 or 1 than this have its logit.
const LEAST: f64 = 1e-6;
/// Newton steps; from the identity a handful is enough.
const STEPS: usize = 50;

/// A number with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its standard error.
    pub se: f64,
}

/// `logit P(pass) = intercept + slope · logit p` (Cox 1958): 0 and 1 for calibrated probabilities; a slope below 1 for
/// probabilities that are too extreme.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recalibration {
    /// Intercept, in logits.
    pub intercept: Estimate,
    /// Slope.
    pub slope: Estimate,
}

impl Recalibration {
    /// The maximum of the likelihood over pairs of probability and share of outcomes, by Newton's method; errors are
    /// those of the sandwich `A⁻¹BA⁻¹` (White 1982), which hold for shares of several outcomes too.
    ///
    /// `None` where there is no finite maximum: one outcome only, one probability only, outcomes that the
    /// probabilities separate.
    pub(super) fn fit(pairs: &[(f64, f64)]) -> Option<Self> {
        let (mut intercept, mut slope) = (0.0, 1.0);
        for _ in 0..STEPS {
            let Sums { gradient, information, squares } = Sums::at(intercept, slope, pairs);
            let inverse = information.inverse()?;
            let [up, turn] = inverse.times(gradient);
            (intercept, slope) = (intercept + up, slope + turn);
            if up.abs().max(turn.abs()) < 1e-10 {
                let [e, s] = inverse.sandwich(&squares);
                let estimate = |value, variance: f64| Estimate { value, se: variance.max(0.0).sqrt() };
                return Some(Self { intercept: estimate(intercept, e), slope: estimate(slope, s) });
            }
        }
        None
    }
}

/// Sums over the pairs at given parameters.
#[derive(Default)]
struct Sums {
    gradient: [f64; 2],
    information: Symmetric,
    /// Sum of the squares of the single gradients.
    squares: Symmetric,
}

impl Sums {
    fn at(intercept: f64, slope: f64, pairs: &[(f64, f64)]) -> Self {
        let mut sums = Self::default();
        for &(p, share) in pairs {
            let x = logit(p.clamp(LEAST, 1.0 - LEAST));
            let expected = logistic(intercept + slope * x);
            let residual = share - expected;
            sums.gradient[0] += residual;
            sums.gradient[1] += residual * x;
            sums.information.add(expected * (1.0 - expected), x);
            sums.squares.add(residual * residual, x);
        }
        sums
    }
}

/// A symmetric matrix of two rows: both diagonal elements, and the one beside them.
#[derive(Default)]
struct Symmetric([f64; 3]);

impl Symmetric {
    /// Adds `weight · (1, x)(1, x)ᵀ`.
    fn add(&mut self, weight: f64, x: f64) {
        let Self([a, b, c]) = self;
        *a += weight;
        *b += weight * x * x;
        *c += weight * x;
    }

    fn inverse(&self) -> Option<Self> {
        let Self([a, b, c]) = *self;
        let determinant = a * b - c * c;
        (determinant > 1e-10 * a * b).then(|| Self([b / determinant, a / determinant, -c / determinant]))
    }

    fn times(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let Self([a, b, c]) = *self;
        [a * x + c * y, c * x + b * y]
    }

    /// Diagonal of `self · inner · self`.
    fn sandwich(&self, inner: &Self) -> [f64; 2] {
        let quadratic = |row: [f64; 2]| {
            let [x, y] = inner.times(row);
            row[0] * x + row[1] * y
        };
        let Self([a, b, c]) = *self;
        [quadratic([a, c]), quadratic([c, b])]
    }
}
