//! Prior densities of item parameters, each on the scale it is stated on.

use super::parameters::Slot;
use crate::IrtError;
use crate::math::{log_normal_density, logit};
use crate::model::Objective;
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

    /// Adds the log density of one item to an objective: value, gradient and negative Hessian in
    /// the working parameters.
    ///
    /// The prior of b holds for each threshold, `b = −Σ u·intercept/slope`.
    pub(super) fn add(&self, slot: &Slot, into: &mut Objective) {
        let n = slot.working.len();
        let asymptotes = if slot.model.is_polytomous() { [None, None] } else { [self.c, self.d] };
        for (x, density) in [(0, self.a), (2, asymptotes[0]), (3, asymptotes[1])] {
            if let (Some(density), true) = (density, slot.free.get(x) == Some(&true)) {
                let at = slot.working[x];
                let l = if x == 0 { density.direct(at) } else { density.on_logit(at) };
                into.value += l.value;
                into.gradient[x] += l.slope;
                into.information[x * n + x] -= l.curvature;
            }
        }
        let free = slot.free.iter().any(|free| *free);
        if let Some(density) = self.b.filter(|_| free) {
            (0..slot.model.thresholds(n)).for_each(|k| add_threshold(&density, slot, k, into));
        }
    }

    /// Log density of one item.
    pub(super) fn value(&self, slot: &Slot) -> f64 {
        let mut objective = Objective::new(slot.working.len());
        self.add(slot, &mut objective);
        objective.value
    }
}

fn add_threshold(density: &Density, slot: &Slot, k: usize, into: &mut Objective) {
    let (n, slope, terms) = (slot.working.len(), slot.working[0], slot.model.threshold_terms(k));
    let b = -terms.iter().map(|&(x, u)| u * slot.working[x]).sum::<f64>() / slope;
    let l = density.direct(b);
    into.value += l.value;
    let first: Vec<(usize, f64)> =
        std::iter::once((0, -b / slope)).chain(terms.map(|(x, u)| (x, -u / slope))).collect();
    for &(x, dx) in &first {
        into.gradient[x] += l.slope * dx;
        first.iter().for_each(|&(y, dy)| into.information[x * n + y] -= l.curvature * dx * dy);
    }
    into.information[0] -= l.slope * 2.0 * b / (slope * slope);
    for (x, u) in terms {
        let mixed = l.slope * u / (slope * slope);
        into.information[x] -= mixed;
        into.information[x * n] -= mixed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibrate::Model;
    use proptest::prelude::*;

    fn priors() -> Priors {
        Priors {
            a: Some(Density::parse("lognormal(0.1, 0.4)").unwrap()),
            b: Some(Density::parse("normal(0.2,1.5)").unwrap()),
            c: Some(Density::parse("beta(5,17)").unwrap()),
            d: Some(Density::parse("logit-normal(3,0.5)").unwrap()),
        }
    }

    fn objective(model: Model, working: &[f64]) -> Objective {
        let slot = Slot {
            model,
            categories: working.len(),
            working: working.to_vec(),
            free: vec![true; working.len()],
            active: true,
            anchor: None,
        };
        let mut objective = Objective::new(working.len());
        priors().add(&slot, &mut objective);
        objective
    }

    proptest! {
        #[test]
        fn derivatives_match_finite_differences(
            a in 0.3..2.5f64,
            i in -2.0..2.0f64,
            c in -3.0..0.0f64,
            d in 1.0..4.0f64,
            model in prop_oneof![Just(Model::FourPl), Just(Model::Gpcm), Just(Model::Grm)],
        ) {
            let (base, h) = ([a, i, c, d], 1e-5);
            let middle = objective(model, &base);
            for x in 0..4 {
                let moved = |step: f64| { let mut w = base; w[x] += step; objective(model, &w) };
                let (lower, upper) = (moved(-h), moved(h));
                let slope = (upper.value - lower.value) / (2.0 * h);
                prop_assert!((middle.gradient[x] - slope).abs() < 1e-5 * (1.0 + slope.abs()));
                for y in 0..4 {
                    let second = (lower.gradient[y] - upper.gradient[y]) / (2.0 * h);
                    prop_assert!((middle.information[x * 4 + y] - second).abs() < 1e-5 * (1.0 + second.abs()));
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
