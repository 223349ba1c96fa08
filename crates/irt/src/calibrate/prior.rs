//! Prior densities of item parameters, each on the scale it is stated on.

use crate::IrtError;
use crate::math::{log_normal_density, logit};
use statrs::function::beta::ln_beta;

/// A prior density of one parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Density {
    /// Normal on the parameter itself.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// Lognormal: the density of `a` when `ln a` is N(mean, sd²), Jacobian included.
    LogNormal {
        /// Mean of the logarithm.
        mean: f64,
        /// Standard deviation of the logarithm.
        sd: f64,
    },
    /// Normal on the logit of a probability, as a density of the logit.
    LogitNormal {
        /// Mean of the logit.
        mean: f64,
        /// Standard deviation of the logit.
        sd: f64,
    },
    /// Beta density of a probability itself, without a Jacobian.
    Beta {
        /// First shape.
        alpha: f64,
        /// Second shape.
        beta: f64,
    },
}

/// As [`Density::parse`] reads it.
impl std::fmt::Display for Density {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Self::Normal { mean, sd } => write!(f, "normal({mean},{sd})"),
            Self::LogNormal { mean, sd } => write!(f, "lognormal({mean},{sd})"),
            Self::LogitNormal { mean, sd } => write!(f, "logit-normal({mean},{sd})"),
            Self::Beta { alpha, beta } => write!(f, "beta({alpha},{beta})"),
        }
    }
}

/// Log density with first and second derivative in the working parameter.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LogDensity {
    pub value: f64,
    pub slope: f64,
    pub curvature: f64,
}

impl Density {
    /// Parses `normal(m,s)`, `lognormal(m,s)`, `logit-normal(m,s)` or `beta(a,b)`.
    ///
    /// # Errors
    /// [`IrtError::Prior`] for any other text or an impossible parameter.
    pub fn parse(text: &str) -> Result<Self, IrtError> {
        let bad = || IrtError::Prior(format!("'{text}'"));
        let (name, rest) = text.trim().split_once('(').ok_or_else(bad)?;
        let (x, y) = rest.strip_suffix(')').and_then(|r| r.split_once(',')).ok_or_else(bad)?;
        let (x, y): (f64, f64) = (x.trim().parse().map_err(|_| bad())?, y.trim().parse().map_err(|_| bad())?);
        let density = match name.trim() {
            "normal" => Self::Normal { mean: x, sd: y },
            "lognormal" => Self::LogNormal { mean: x, sd: y },
            "logit-normal" => Self::LogitNormal { mean: x, sd: y },
            "beta" => Self::Beta { alpha: x, beta: y },
            _ => return Err(bad()),
        };
        density.check().map(|()| density)
    }

    fn check(&self) -> Result<(), IrtError> {
        let (free, positive) = match *self {
            Self::Normal { mean, sd } | Self::LogNormal { mean, sd } | Self::LogitNormal { mean, sd } => {
                (mean, sd)
            }
            Self::Beta { alpha, beta } => (alpha.min(beta), alpha.min(beta)),
        };
        let usable = free.is_finite() && positive.is_finite() && positive > 0.0;
        if usable { Ok(()) } else { Err(IrtError::Prior(format!("{self:?}"))) }
    }

    /// At `x` on the parameter's own scale, derivatives in `x` (for a and b).
    fn direct(&self, x: f64) -> LogDensity {
        match *self {
            Self::LogNormal { mean, sd } if x > 0.0 => {
                let z = (x.ln() - mean) / (sd * sd);
                LogDensity {
                    value: log_normal_density(x.ln(), mean, sd) - x.ln(),
                    slope: -(1.0 + z) / x,
                    curvature: (1.0 + z - 1.0 / (sd * sd)) / (x * x),
                }
            }
            Self::LogNormal { .. } => LogDensity { value: f64::NEG_INFINITY, ..LogDensity::default() },
            Self::Normal { mean, sd } | Self::LogitNormal { mean, sd } => normal(x, mean, sd),
            Self::Beta { .. } => LogDensity::default(),
        }
    }

    /// At a logit `z`, derivatives in `z` (for c and d).
    fn on_logit(&self, z: f64) -> LogDensity {
        match *self {
            Self::Beta { alpha, beta } => {
                let p = crate::math::logistic(z);
                LogDensity {
                    value: (alpha - 1.0) * p.ln() + (beta - 1.0) * (1.0 - p).ln() - ln_beta(alpha, beta),
                    slope: (alpha - 1.0) * (1.0 - p) - (beta - 1.0) * p,
                    curvature: -(alpha + beta - 2.0) * p * (1.0 - p),
                }
            }
            Self::Normal { mean, sd } | Self::LogitNormal { mean, sd } | Self::LogNormal { mean, sd } => {
                normal(z, mean, sd)
            }
        }
    }

    /// The centre of the prior on the logit scale, a start for c.
    pub(super) fn centre_logit(&self) -> f64 {
        match *self {
            Self::Beta { alpha, beta } => logit(alpha / (alpha + beta)),
            Self::Normal { mean, .. } | Self::LogNormal { mean, .. } | Self::LogitNormal { mean, .. } => mean,
        }
    }
}

fn normal(x: f64, mean: f64, sd: f64) -> LogDensity {
    let precision = 1.0 / (sd * sd);
    LogDensity {
        value: log_normal_density(x, mean, sd),
        slope: -(x - mean) * precision,
        curvature: -precision,
    }
}

/// Priors of the parameters of every item; `None` means maximum likelihood.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Priors {
    /// Prior of the discrimination: lognormal or normal.
    pub a: Option<Density>,
    /// Prior of the difficulty: normal.
    pub b: Option<Density>,
    /// Prior of the guessing level: logit-normal or beta.
    pub c: Option<Density>,
    /// Prior of the upper asymptote: logit-normal or beta.
    pub d: Option<Density>,
}

impl Priors {
    pub(super) fn check(&self) -> Result<(), IrtError> {
        for (density, logit_scale, positive) in
            [(self.a, false, true), (self.b, false, false), (self.c, true, false), (self.d, true, false)]
        {
            let Some(density) = density else { continue };
            density.check()?;
            let fits = match density {
                Density::Beta { .. } | Density::LogitNormal { .. } => logit_scale,
                Density::LogNormal { .. } => positive,
                Density::Normal { .. } => !logit_scale,
            };
            if !fits {
                return Err(IrtError::Prior(format!("{density:?} of this parameter")));
            }
        }
        Ok(())
    }

    /// Log density of one item with gradient and Hessian in (slope, intercept, logit c, logit d).
    ///
    /// The prior of b reaches slope and intercept through `b = −intercept/slope`.
    pub(super) fn at(&self, working: &[f64; 4], free: &[bool; 4]) -> (f64, [f64; 4], [[f64; 4]; 4]) {
        let (mut value, mut gradient, mut hessian) = (0.0, [0.0; 4], [[0.0; 4]; 4]);
        let mut take = |x: usize, l: LogDensity| {
            value += l.value;
            gradient[x] += l.slope;
            hessian[x][x] += l.curvature;
        };
        for (x, density) in [(0, self.a), (2, self.c), (3, self.d)] {
            if let (Some(density), true) = (density, free[x]) {
                take(x, if x == 0 { density.direct(working[0]) } else { density.on_logit(working[x]) });
            }
        }
        if let Some(density) = self.b {
            let (slope, b) = (working[0], -working[1] / working[0]);
            let l = density.direct(b);
            value += l.value;
            let first = [-b / slope, -1.0 / slope];
            let second = [[2.0 * b / (slope * slope), 1.0 / (slope * slope)], [1.0 / (slope * slope), 0.0]];
            for x in 0..2 {
                gradient[x] += l.slope * first[x];
                for y in 0..2 {
                    hessian[x][y] += l.curvature * first[x] * first[y] + l.slope * second[x][y];
                }
            }
        }
        (value, gradient, hessian)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn priors() -> Priors {
        Priors {
            a: Some(Density::parse("lognormal(0.1, 0.4)").unwrap()),
            b: Some(Density::parse("normal(0.2,1.5)").unwrap()),
            c: Some(Density::parse("beta(5,17)").unwrap()),
            d: Some(Density::parse("logit-normal(3,0.5)").unwrap()),
        }
    }

    proptest! {
        #[test]
        fn derivatives_match_finite_differences(a in 0.3..2.5f64, i in -2.0..2.0f64, c in -3.0..0.0f64, d in 1.0..4.0f64) {
            let (priors, free, base, h) = (priors(), [true; 4], [a, i, c, d], 1e-5);
            let (_, gradient, hessian) = priors.at(&base, &free);
            for x in 0..4 {
                let moved = |step: f64| { let mut w = base; w[x] += step; priors.at(&w, &free) };
                let (lower, upper) = (moved(-h), moved(h));
                prop_assert!((gradient[x] - (upper.0 - lower.0) / (2.0 * h)).abs() < 1e-5 * (1.0 + gradient[x].abs()));
                for (y, second) in hessian[x].iter().enumerate() {
                    let numeric = (upper.1[y] - lower.1[y]) / (2.0 * h);
                    prop_assert!((second - numeric).abs() < 1e-5 * (1.0 + numeric.abs()));
                }
            }
        }
    }

    #[test]
    fn text_round_trips() {
        for text in ["normal(0,1.5)", "lognormal(0.1,0.4)", "logit-normal(-1.4,0.5)", "beta(5,17)"] {
            assert_eq!(Density::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["normal(0,0)", "beta(5)", "cauchy(0,1)", "normal(a,1)", "lognormal(0,-1)"] {
            assert!(Density::parse(text).is_err(), "{text}");
        }
        let beta = Density::parse("beta(5,17)").ok();
        assert!(Priors { a: beta, ..Priors::default() }.check().is_err());
    }
}
