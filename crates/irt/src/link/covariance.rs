//! How well the parameters of a set of items are known.

use super::implied;
use crate::{IrtError, Item, Moments, ParametricModel};
use ndarray::Array2;

/// Standard errors of an item's parameters; `None` for what was held fixed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ParameterErrors {
    /// Of the slope.
    pub a: Option<f64>,
    /// Of the difficulty, or of each threshold, in logits.
    pub b: Vec<f64>,
    /// Of the lower asymptote.
    pub c: Option<f64>,
    /// Of the upper asymptote.
    pub d: Option<f64>,
}

/// The covariance matrix of the working parameters of a set of items, in the order of the items.
///
/// The working parameters of an item are those of [`ParametricModel::working`]: slope, intercepts, and for
/// right-or-wrong items the logits of both asymptotes. What is fixed has rows and columns of zeros.
#[derive(Debug, Clone, PartialEq)]
pub struct Covariance {
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Full(Array2<f64>),
    Blocks(Blocks),
}

/// Covariances within each item, and factors that all items share.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Blocks {
    /// One matrix an item.
    pub own: Vec<Array2<f64>>,
    /// How the parameters of each item move with one standard deviation of the factor.
    pub shared: [Vec<Vec<f64>>; 2],
}

/// Derivatives of A and B in the working parameters of each item.
pub(super) type Sensitivity = Vec<Vec<[f64; 2]>>;

impl Covariance {
    /// The whole matrix, as a calibration knows it.
    ///
    /// ```
    /// use gradatim_irt::link::Covariance;
    /// use gradatim_irt::{Dichotomous, Item};
    /// let items = [Item::from(Dichotomous::two_pl(1.0, 0.0)?)];
    /// // Slope, intercept, logit c and logit d; the last two are fixed.
    /// let mut matrix = ndarray::Array2::zeros((4, 4));
    /// matrix[[0, 0]] = 0.01;
    /// matrix[[1, 1]] = 0.02;
    /// assert!(Covariance::full(&items, matrix).is_ok());
    /// # Ok::<(), gradatim_irt::IrtError>(())
    /// ```
    ///
    /// # Errors
    /// [`IrtError::Length`] unless the matrix is square with a row for every working parameter,
    /// [`IrtError::Link`] for an element that is not finite.
    pub fn full(items: &[Item], matrix: Array2<f64>) -> Result<Self, IrtError> {
        let expected = items.iter().map(|item| item.working().len()).sum();
        for found in [matrix.nrows(), matrix.ncols()] {
            if found != expected {
                return Err(IrtError::Length { what: "rows of a covariance matrix", found, expected });
            }
        }
        if !matrix.iter().all(|v| v.is_finite()) {
            return Err(IrtError::Link("a covariance is not a finite number"));
        }
        Ok(Self { kind: Kind::Full(matrix) })
    }

    /// What standard errors tell alone: all covariances between `a`, `b`, `c` and `d`, and between items, taken as 0.
    ///
    /// Estimates are far from uncorrelated. For forms of 20 items and 5,000 persons this makes the standard errors of A
    /// and B up to 37 % too small for Rasch and 2PL items, and three to six times too large for 3PL items by the curve
    /// methods; prefer [`Covariance::implied`]. [`super::LinkErrors::approximate`] tells that either was used.
    ///
    /// # Errors
    /// [`IrtError::Length`] unless there is one entry an item, and a standard error for each of its thresholds;
    /// [`IrtError::Link`] for one that is negative or not finite.
    pub fn independent(items: &[Item], errors: &[ParameterErrors]) -> Result<Self, IrtError> {
        check_length(items, errors)?;
        let own =
            items.iter().zip(errors).map(|(item, errors)| block(item, errors)).collect::<Result<_, _>>()?;
        Ok(Self { kind: Kind::Blocks(Blocks { own, shared: [Vec::new(), Vec::new()] }) })
    }

    /// Standard errors with the covariances that the model implies for a calibration on so many `persons` of this
    /// population: within an item the correlations of its expected information, between items the sampling error of the
    /// mean and the standard deviation of the abilities, which fix the scale for all of them.
    ///
    /// For forms of 20 items and 5,000 persons the standard errors of A and B come within 1 % for Rasch and 2PL items, and
    /// for 3PL items within 5 % by the moment methods; by the curve methods they are up to a third too large.
    ///
    /// ```
    /// use gradatim_irt::link::{Covariance, ParameterErrors};
    /// use gradatim_irt::{Dichotomous, Item, Moments};
    /// let items = [Item::from(Dichotomous::two_pl(1.0, 0.3)?)];
    /// let errors = [ParameterErrors { a: Some(0.08), b: vec![0.06], ..ParameterErrors::default() }];
    /// assert!(Covariance::implied(&items, &errors, Moments { mean: 0.0, sd: 1.0 }, 2000.0).is_ok());
    /// # Ok::<(), gradatim_irt::IrtError>(())
    /// ```
    ///
    /// # Errors
    /// As [`Covariance::independent`], and [`IrtError::Setting`] unless `persons` is at least 1;
    /// [`IrtError::LatentSd`] unless the population's standard deviation is positive.
    pub fn implied(
        items: &[Item],
        errors: &[ParameterErrors],
        population: Moments,
        persons: f64,
    ) -> Result<Self, IrtError> {
        check_length(items, errors)?;
        if !(persons.is_finite() && persons >= 1.0) {
            return Err(IrtError::Setting { name: "persons", value: persons, right: "1 or more expected" });
        }
        if !(population.sd.is_finite() && population.sd > 0.0 && population.mean.is_finite()) {
            return Err(IrtError::LatentSd(population.sd));
        }
        Ok(Self { kind: Kind::Blocks(implied::blocks(items, errors, population, persons)?) })
    }

    /// True when covariances are not known, only standard errors.
    pub(super) fn is_approximate(&self) -> bool {
        matches!(self.kind, Kind::Blocks(_))
    }

    /// Number of parameters.
    pub(super) fn len(&self) -> usize {
        match &self.kind {
            Kind::Full(matrix) => matrix.nrows(),
            Kind::Blocks(blocks) => blocks.own.iter().map(Array2::nrows).sum(),
        }
    }

    /// `S V Sᵀ`, the covariance matrix of (A, B) as far as these items cause it.
    pub(super) fn propagated(&self, sensitivity: &Sensitivity) -> [[f64; 2]; 2] {
        match &self.kind {
            Kind::Full(matrix) => quadratic(matrix, &sensitivity.concat()),
            Kind::Blocks(blocks) => {
                let own = blocks.own.iter().zip(sensitivity).map(|(block, rows)| quadratic(block, rows));
                let shared = blocks.shared.iter().map(|factor| square(factor, sensitivity));
                own.chain(shared).fold([[0.0; 2]; 2], sum)
            }
        }
    }
}

/// The sum of two matrices.
pub(super) fn sum(x: [[f64; 2]; 2], y: [[f64; 2]; 2]) -> [[f64; 2]; 2] {
    std::array::from_fn(|i| std::array::from_fn(|j| x[i][j] + y[i][j]))
}

fn quadratic(matrix: &Array2<f64>, rows: &[[f64; 2]]) -> [[f64; 2]; 2] {
    let mut out = [[0.0; 2]; 2];
    for ((x, y), v) in matrix.indexed_iter() {
        if let (Some(left), Some(right)) = (rows.get(x), rows.get(y)) {
            out = sum(out, std::array::from_fn(|i| std::array::from_fn(|j| left[i] * v * right[j])));
        }
    }
    out
}

/// The covariance of (A, B) that one factor causes.
fn square(factor: &[Vec<f64>], sensitivity: &Sensitivity) -> [[f64; 2]; 2] {
    let pairs = factor.iter().flatten().zip(sensitivity.iter().flatten());
    let moved = pairs.fold([0.0; 2], |total, (by, row)| [total[0] + by * row[0], total[1] + by * row[1]]);
    std::array::from_fn(|i| std::array::from_fn(|j| moved[i] * moved[j]))
}

fn check_length(items: &[Item], errors: &[ParameterErrors]) -> Result<(), IrtError> {
    let (found, expected) = (errors.len(), items.len());
    if found == expected {
        return Ok(());
    }
    Err(IrtError::Length { what: "items with standard errors", found, expected })
}

/// `J diag(se²) Jᵀ` for the derivatives J of the working parameters in the reported ones.
fn block(item: &Item, errors: &ParameterErrors) -> Result<Array2<f64>, IrtError> {
    let (se, jacobian) = (reported(item, errors)?, jacobian(item, &locations(item)));
    let scaled = Array2::from_shape_fn(jacobian.raw_dim(), |(x, y)| jacobian[[x, y]] * se[y]);
    Ok(scaled.dot(&scaled.t()))
}

/// Standard errors of slope, thresholds and asymptotes, in the order of the reported parameters; 0 for what is fixed, as
/// an asymptote at 0 or 1 is.
pub(super) fn reported(item: &Item, errors: &ParameterErrors) -> Result<Vec<f64>, IrtError> {
    let (found, expected) = (errors.b.len(), locations(item).len());
    if found != expected {
        return Err(IrtError::Length {
            what: "standard errors of the thresholds of an item",
            found,
            expected,
        });
    }
    let mut se = vec![errors.a.unwrap_or(0.0)];
    se.extend(&errors.b);
    if let Item::Dichotomous(own) = item {
        let inside = |p: f64, se: Option<f64>| se.filter(|_| p > 0.0 && p < 1.0).unwrap_or(0.0);
        se.extend([inside(own.c(), errors.c), inside(own.d(), errors.d)]);
    }
    if se.iter().all(|se| se.is_finite() && *se >= 0.0) {
        Ok(se)
    } else {
        Err(IrtError::Link("a standard error is negative or not a finite number"))
    }
}

/// Working parameters by rows, the reported ones (slope, thresholds, asymptotes) by columns.
pub(super) fn jacobian(item: &Item, locations: &[f64]) -> Array2<f64> {
    let n = item.working().len();
    let (mut jacobian, mut total) = (Array2::zeros((n, n)), 0.0);
    jacobian[[0, 0]] = 1.0;
    for (k, b) in locations.iter().enumerate() {
        // The intercept is −a·b, but −a·Σb of all steps so far in a partial credit item.
        let cumulated = matches!(item, Item::PartialCredit(_));
        total = if cumulated { total + b } else { *b };
        jacobian[[k + 1, 0]] = -total;
        let first = if cumulated { 0 } else { k };
        (first..=k).for_each(|v| jacobian[[k + 1, v + 1]] = -item.a());
    }
    if let Item::Dichotomous(own) = item {
        for (at, p) in [(2, own.c()), (3, own.d())] {
            // An asymptote at 0 or 1 is not estimated.
            jacobian[[at, at]] = if p > 0.0 && p < 1.0 { 1.0 / (p * (1.0 - p)) } else { 0.0 };
        }
    }
    jacobian
}

/// The difficulty, or all thresholds.
pub(super) fn locations(item: &Item) -> Vec<f64> {
    match item {
        Item::Dichotomous(own) => vec![own.b()],
        _ => item.thresholds().to_vec(),
    }
}
