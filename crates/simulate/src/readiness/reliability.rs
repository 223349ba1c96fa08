//! How what was told agrees with how it went.

use super::{Recalibration, Told};

/// Bins of equal width.
const BINS: usize = 10;

/// Learners who were told about the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// Learners.
    pub n: usize,
    /// Their mean probability; `None` without learners.
    pub told: Option<f64>,
    /// Share that passed.
    pub passed: Option<f64>,
}

/// Calibration and accuracy of the probabilities told to a group of learners.
#[derive(Debug, Clone, PartialEq)]
pub struct Reliability {
    /// Learners.
    pub n: usize,
    /// Mean probability.
    pub told: f64,
    /// Share that passed.
    pub passed: f64,
    /// Mean squared difference between probability and outcome of an exam (Brier 1950).
    pub brier: f64,
    /// Expected calibration error: `Σ n_b/n · |passed − told|` over ten bins of equal width.
    pub ece: f64,
    /// The error that perfectly calibrated probabilities would show on average, because learners are finitely many:
    /// `Σ n_b/n · √(2/π) · SE_b`. An error about this large says nothing against them.
    pub ece_of_chance: f64,
    /// Logistic recalibration; `None` where there is none.
    pub recalibration: Option<Recalibration>,
    /// Ten bins, from probability 0 to 1.
    pub bins: Vec<Bin>,
}

/// Sums over the learners of a bin.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    n: f64,
    told: f64,
    passed: f64,
    squares: f64,
    /// Squares that are left within a learner's own exams.
    within: f64,
}

impl Sums {
    fn add(&mut self, told: &Told) {
        self.n += 1.0;
        self.told += told.p_pass;
        self.passed += told.passed;
        self.squares += (told.passed - told.p_pass).powi(2);
        self.within += told.passed * (1.0 - told.passed);
    }

    /// Signed sum of errors.
    fn error(&self) -> f64 {
        self.passed - self.told
    }

    /// Expected absolute error of `n` learners who were told the truth.
    fn of_chance(&self) -> f64 {
        let variance = self.squares - self.error().powi(2) / self.n.max(1.0);
        (std::f64::consts::FRAC_2_PI * variance.max(0.0)).sqrt()
    }

    fn bin(&self) -> Bin {
        let mean = |sum: f64| (self.n > 0.0).then(|| sum / self.n);
        Bin { n: self.n as usize, told: mean(self.told), passed: mean(self.passed) }
    }
}

impl Reliability {
    /// The reliability of what a group was told; `None` without learners.
    #[must_use]
    pub fn of(all: &[Told]) -> Option<Self> {
        Self::over(all.iter())
    }

    /// The same by weakest domain, for `domains` domains.
    #[must_use]
    pub fn by_weakest(all: &[Told], domains: usize) -> Vec<Option<Self>> {
        (0..domains).map(|d| Self::over(all.iter().filter(|told| told.weakest == d))).collect()
    }

    fn over<'t>(all: impl Iterator<Item = &'t Told> + Clone) -> Option<Self> {
        let (mut total, mut bins) = (Sums::default(), [Sums::default(); BINS]);
        for told in all.clone() {
            let place = (told.p_pass * BINS as f64) as usize;
            total.add(told);
            bins[place.min(BINS - 1)].add(told);
        }
        if total.n == 0.0 {
            return None;
        }
        Some(Self {
            n: total.n as usize,
            told: total.told / total.n,
            passed: total.passed / total.n,
            brier: (total.squares + total.within) / total.n,
            ece: bins.iter().map(|b| b.error().abs()).sum::<f64>() / total.n,
            ece_of_chance: bins.iter().map(Sums::of_chance).sum::<f64>() / total.n,
            recalibration: Recalibration::fit(
                &all.map(|told| (told.p_pass, told.passed)).collect::<Vec<_>>(),
            ),
            bins: bins.iter().map(Sums::bin).collect(),
        })
    }
}
