//! How well the parameters of a set of items are known.

use crate::{IrtError, Item, ParametricModel};
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
    /// One block an item.
    Independent(Vec<Array2<f64>>),
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

    /// What standard errors alone tell: all covariances between `a`, `b`, `c` and `d`, and between items, taken as 0.
    ///
    /// A calibration leaves its estimates correlated (one common slope fully so), so standard errors that rest on
    /// this are approximate, and [`super::LinkErrors::approximate`] says so.
    ///
    /// # Errors
    /// [`IrtError::Length`] unless there is one entry an item, and a standard error for each of its thresholds;
    /// [`IrtError::Link`] for one that is negative or not finite.
    pub fn independent(items: &[Item], errors: &[ParameterErrors]) -> Result<Self, IrtError> {
        if items.len() != errors.len() {
            let (found, expected) = (errors.len(), items.len());
            return Err(IrtError::Length { what: "items with standard errors", found, expected });
        }
        let blocks =
            items.iter().zip(errors).map(|(item, errors)| block(item, errors)).collect::<Result<_, _>>();
        Ok(Self { kind: Kind::Independent(blocks?) })
    }

    /// True when covariances are not known, only standard errors.
    pub(super) fn is_independent(&self) -> bool {
        matches!(self.kind, Kind::Independent(_))
    }

    /// Number of parameters.
    pub(super) fn len(&self) -> usize {
        match &self.kind {
            Kind::Full(matrix) => matrix.nrows(),
            Kind::Independent(blocks) => blocks.iter().map(Array2::nrows).sum(),
        }
    }

    /// `S V Sᵀ`, the covariance matrix of (A, B) as far as these items cause it.
    pub(super) fn propagated(&self, sensitivity: &Sensitivity) -> [[f64; 2]; 2] {
        match &self.kind {
            Kind::Full(matrix) => quadratic(matrix, &sensitivity.concat()),
            Kind::Independent(blocks) => {
                let parts = blocks.iter().zip(sensitivity).map(|(block, rows)| quadratic(block, rows));
                parts.fold([[0.0; 2]; 2], sum)
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

/// `J diag(se²) Jᵀ` for the derivatives J of the working parameters in `a`, the thresholds, `c` and `d`.
fn block(item: &Item, errors: &ParameterErrors) -> Result<Array2<f64>, IrtError> {
    let locations = locations(item);
    if errors.b.len() != locations.len() {
        let (found, expected) = (errors.b.len(), locations.len());
        return Err(IrtError::Length {
            what: "standard errors of the thresholds of an item",
            found,
            expected,
        });
    }
    let all = || errors.b.iter().copied().chain([errors.a, errors.c, errors.d].into_iter().flatten());
    if !all().all(|se| se.is_finite() && se >= 0.0) {
        return Err(IrtError::Link("a standard error is negative or not a finite number"));
    }
    let jacobian = jacobian(item, &locations);
    let (c, d) = (errors.c.unwrap_or(0.0), errors.d.unwrap_or(0.0));
    let reported: Vec<f64> =
        std::iter::once(errors.a.unwrap_or(0.0)).chain(errors.b.iter().copied()).chain([c, d]).collect();
    let n = item.working().len();
    let scaled = Array2::from_shape_fn((n, n), |(x, y)| jacobian[[x, y]] * reported.get(y).unwrap_or(&0.0));
    Ok(scaled.dot(&scaled.t()))
}

/// Working parameters by rows, the reported ones (slope, thresholds, asymptotes) by columns.
fn jacobian(item: &Item, locations: &[f64]) -> Array2<f64> {
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
