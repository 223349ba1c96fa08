//! The methods and their settings.

use super::covariance::{Covariance, sum};
use super::criterion::Criterion;
use super::{LinkErrors, Transform, moments, search};
use crate::{Grid, IrtError, Item, ResponseModel};

/// How A and B are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Mean slopes and mean thresholds.
    MeanMean,
    /// Geometric mean slopes and mean thresholds.
    MeanGmean,
    /// Means and standard deviations of thresholds.
    MeanSigma,
    /// Least squares between the curves of all categories.
    Haebara,
    /// Least squares between test characteristic curves.
    StockingLord,
}

impl Method {
    /// All methods.
    pub const ALL: [Self; 5] =
        [Self::MeanMean, Self::MeanGmean, Self::MeanSigma, Self::Haebara, Self::StockingLord];

    /// Name for files and command lines.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::MeanMean => "mean-mean",
            Self::MeanGmean => "mean-gmean",
            Self::MeanSigma => "mean-sigma",
            Self::Haebara => "haebara",
            Self::StockingLord => "stocking-lord",
        }
    }

    pub(super) fn has_criterion(self) -> bool {
        matches!(self, Self::Haebara | Self::StockingLord)
    }
}

/// A method with its settings.
///
/// ```
/// use gradatim_irt::link::{Linking, Method, Transform};
/// use gradatim_irt::{Dichotomous, Item};
/// let old: Vec<Item> = [(1.0, -1.0), (0.8, 0.2), (1.4, 0.9)]
///     .into_iter()
///     .map(|(a, b)| Dichotomous::two_pl(a, b).map(Item::from))
///     .collect::<Result<_, _>>()?;
/// // The same items on a scale whose zero and unit are others.
/// let line = Transform::new(1.3, 0.4)?;
/// let new = old.iter().map(|item| line.inverse().item(item)).collect::<Result<Vec<_>, _>>()?;
/// let found = Linking::new(Method::StockingLord).link(&new, &old)?;
/// assert!((found.a() - 1.3).abs() < 1e-10 && (found.b() - 0.4).abs() < 1e-10);
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Linking {
    pub(super) method: Method,
    pub(super) symmetric: bool,
    pub(super) fixed_slope: bool,
    pub(super) nodes: Vec<f64>,
    pub(super) weights: Vec<f64>,
}

impl Linking {
    /// A method with the usual settings: curves compared on the target's scale only, weighted by N(0, 1), as
    /// equateIRT and plink have it (there by Gauss–Hermite quadrature, here on 61 equally spaced nodes on ±6).
    #[must_use]
    pub fn new(method: Method) -> Self {
        // The rule of `Grid` and its weights, which cannot fail for these numbers.
        let nodes: Vec<f64> = (0..61).map(|i| -6.0 + 0.2 * f64::from(i)).collect();
        let mut weights: Vec<f64> = nodes.iter().map(|x| (-0.5 * x * x).exp()).collect();
        crate::math::normalise(&mut weights);
        Self { method, symmetric: false, fixed_slope: false, nodes, weights }
    }

    /// Compares curves on both scales, as Haebara (1980) did: linking back then undoes linking forth. The moment
    /// methods are symmetric as they are.
    #[must_use]
    pub fn symmetric(self, symmetric: bool) -> Self {
        Self { symmetric, ..self }
    }

    /// Holds A at 1, for Rasch and partial credit items, whose slopes are 1 on every scale.
    #[must_use]
    pub fn fixed_slope(self, fixed_slope: bool) -> Self {
        Self { fixed_slope, ..self }
    }

    /// Where curves are compared, and with what weights (not negative; one a node; their sum is of no consequence).
    ///
    /// # Errors
    /// [`IrtError::Length`] unless there is one weight a node, [`IrtError::Setting`] for a weight that is negative or
    /// not finite, or when all are 0.
    pub fn with_weights(self, grid: &Grid, weights: &[f64]) -> Result<Self, IrtError> {
        if weights.len() != grid.len() {
            let (found, expected) = (weights.len(), grid.len());
            return Err(IrtError::Length { what: "weights of nodes", found, expected });
        }
        let wrong = weights.iter().find(|w| !(w.is_finite() && **w >= 0.0)).copied();
        if let Some(value) = wrong.or_else(|| weights.iter().all(|w| *w <= 0.0).then_some(0.0)) {
            let right = "weights are finite, none is negative, and one at least is positive";
            return Err(IrtError::Setting { name: "weight of a node", value, right });
        }
        Ok(Self { nodes: grid.nodes().to_vec(), weights: weights.to_vec(), ..self })
    }

    /// The line from the scale of `from` to that of `to`, two calibrations of the same items in the same order.
    ///
    /// # Errors
    /// [`IrtError::CommonItems`] for fewer than two items (one where A is held at 1), [`IrtError::Length`] for sets of
    /// different lengths, [`IrtError::Pair`] for an item with two models, and [`IrtError::Link`] where no line with a
    /// positive slope is best.
    pub fn link(&self, from: &[Item], to: &[Item]) -> Result<Transform, IrtError> {
        self.check(from, to)?;
        if !self.method.has_criterion() {
            return moments::solve(self, from, to);
        }
        search::lowest(&Criterion::new(self, from, to), &self.starts(from, to))
    }

    /// Standard errors of the line from those of the parameters (Ogasawara 2000, 2001), the two calibrations being
    /// independent of each other.
    ///
    /// # Errors
    /// As [`Linking::link`]; [`IrtError::Length`] for a covariance of other items; [`IrtError::Link`] where the
    /// criterion has no single minimum or a covariance matrix is none.
    pub fn standard_errors(
        &self,
        line: &Transform,
        from: (&[Item], &Covariance),
        to: (&[Item], &Covariance),
    ) -> Result<LinkErrors, IrtError> {
        self.check(from.0, to.0)?;
        let (of_from, of_to) = if self.method.has_criterion() {
            Criterion::new(self, from.0, to.0).sensitivity(line)?
        } else {
            moments::sensitivity(self, line, from.0, to.0)
        };
        for (covariance, sensitivity) in [(from.1, &of_from), (to.1, &of_to)] {
            let (found, expected) = (covariance.len(), sensitivity.iter().map(Vec::len).sum());
            if found != expected {
                return Err(IrtError::Length { what: "rows of a covariance matrix", found, expected });
            }
        }
        let covariance = sum(from.1.propagated(&of_from), to.1.propagated(&of_to));
        LinkErrors::new(covariance, from.1.is_approximate() || to.1.is_approximate())
    }

    fn check(&self, from: &[Item], to: &[Item]) -> Result<(), IrtError> {
        let (found, expected) = (from.len(), to.len());
        if found != expected {
            return Err(IrtError::Length { what: "common items", found, expected });
        }
        let needed = if self.fixed_slope { 1 } else { 2 };
        if found < needed {
            return Err(IrtError::CommonItems { found, needed });
        }
        let alike = |(x, y): (&Item, &Item)| {
            std::mem::discriminant(x) == std::mem::discriminant(y) && x.categories() == y.categories()
        };
        match from.iter().zip(to).position(|pair| !alike(pair)) {
            Some(place) => Err(IrtError::Pair(place)),
            None => Ok(()),
        }
    }

    /// Places to start a search from: the moment methods, and no move at all.
    fn starts(&self, from: &[Item], to: &[Item]) -> Vec<Transform> {
        let closed = [Method::MeanGmean, Method::MeanMean, Method::MeanSigma];
        let with = |method| moments::solve(&Self { method, ..self.clone() }, from, to).ok();
        closed.into_iter().filter_map(with).chain([Transform::identity()]).collect()
    }
}
