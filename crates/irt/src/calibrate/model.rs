//! The models that can be calibrated, and how their parameters are laid out.

use crate::{Dichotomous, Graded, Item, PartialCredit};
use serde::Serialize;

/// Models that can be calibrated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(into = "&'static str")]
pub enum Model {
    /// Slopes 1, latent variance estimated.
    Rasch,
    /// One common slope, latent N(0, 1).
    OnePl,
    /// Slope and difficulty per item.
    TwoPl,
    /// And a guessing level.
    ThreePl,
    /// And a slipping level.
    FourPl,
    /// Partial credit: slopes 1, a location a step, latent variance estimated.
    Pcm,
    /// Generalised partial credit: a slope, and a location a step.
    Gpcm,
    /// Graded response: a slope, and rising boundaries between the categories.
    Grm,
}

/// Largest absolute slope, intercept and logit of a free asymptote: beyond these the likelihood is
/// flat and an iterate only wanders; estimates at a bound are flagged.
const SLOPE_BOUND: f64 = 15.0;
const INTERCEPT_BOUND: f64 = 60.0;
const LOGIT_BOUND: f64 = 8.0;

impl Model {
    /// All models, in the order of their number of parameters.
    pub const ALL: [Self; 8] = [
        Self::Rasch,
        Self::OnePl,
        Self::TwoPl,
        Self::ThreePl,
        Self::FourPl,
        Self::Pcm,
        Self::Gpcm,
        Self::Grm,
    ];

    /// The name in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rasch => "rasch",
            Self::OnePl => "1pl",
            Self::TwoPl => "2pl",
            Self::ThreePl => "3pl",
            Self::FourPl => "4pl",
            Self::Pcm => "pcm",
            Self::Gpcm => "gpcm",
            Self::Grm => "grm",
        }
    }

    /// True for the models of ordered categories.
    #[must_use]
    pub fn is_polytomous(self) -> bool {
        matches!(self, Self::Pcm | Self::Gpcm | Self::Grm)
    }

    /// Highest score that an answer can have; what an item really has, the data tell.
    pub(super) fn highest_score(self) -> u8 {
        if self.is_polytomous() { u8::MAX } else { 1 }
    }

    /// True where all slopes are one, so that the latent variance carries the scale.
    #[must_use]
    pub fn fixes_slope(self) -> bool {
        matches!(self, Self::Rasch | Self::Pcm)
    }

    /// True where items have one common slope.
    #[must_use]
    pub fn shares_slope(self) -> bool {
        self == Self::OnePl
    }

    /// True where a guessing level is estimated.
    #[must_use]
    pub fn estimates_c(self) -> bool {
        matches!(self, Self::ThreePl | Self::FourPl)
    }

    /// The item with these working parameters.
    pub(super) fn item(self, working: &[f64]) -> Item {
        match self {
            Self::Grm => Graded::from_working(working).into(),
            Self::Pcm | Self::Gpcm => PartialCredit::from_working(working).into(),
            _ => Dichotomous::from_working([working[0], working[1], working[2], working[3]]).into(),
        }
    }

    /// Which working parameters are estimated item by item.
    pub(super) fn free(self, categories: usize, fixed_c: bool) -> Vec<bool> {
        let slope = !(self.fixes_slope() || self.shares_slope());
        if self.is_polytomous() {
            return std::iter::once(slope).chain((1..categories).map(|_| true)).collect();
        }
        vec![slope, true, self.estimates_c() && !fixed_c, self == Self::FourPl]
    }

    /// Largest absolute value of working parameter `x`.
    pub(super) fn bound(self, x: usize) -> f64 {
        match x {
            0 => SLOPE_BOUND,
            2 | 3 if !self.is_polytomous() => LOGIT_BOUND,
            _ => INTERCEPT_BOUND,
        }
    }

    /// Working parameter `x` kept within its bounds.
    pub(super) fn bounded(self, x: usize, value: f64) -> f64 {
        value.clamp(-self.bound(x), self.bound(x))
    }

    /// Intercepts whose sum makes threshold `k` (from 0) by `b = −Σ u·intercept/slope`: the working
    /// parameters with their factors `u`.
    pub(super) fn threshold_terms(self, k: usize) -> [(usize, f64); 2] {
        let steps = matches!(self, Self::Pcm | Self::Gpcm) && k > 0;
        [(k + 1, 1.0), (k, if steps { -1.0 } else { 0.0 })]
    }

    /// Number of thresholds of an item with so many working parameters.
    pub(super) fn thresholds(self, parameters: usize) -> usize {
        if self.is_polytomous() { parameters - 1 } else { 1 }
    }
}

impl From<Model> for &'static str {
    fn from(model: Model) -> Self {
        model.name()
    }
}

impl std::fmt::Display for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
