//! M2 and C2: a whole model judged by the first two moments of the scores.

use super::chi_square::{rmsea, rmsea_interval, upper_tail};
use super::jacobian::jacobian;
use super::moments::Moments;
use super::whiten::{Augmented, length, outside};
use super::{FreeParameters, Population, Undefined, check_responses, complete_rows};
use crate::{IrtError, ParametricModel, Responses};
use serde::Serialize;

/// Above this many moments their covariance matrix is not formed: it would take more than half a
/// gigabyte. 128 right-or-wrong items have as many.
const MOST_MOMENTS: usize = 8256;

/// Which first moments are compared; second moments are always `E[X_i X_j]` of all pairs. For
/// right-or-wrong items the two are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MomentSet {
    /// Expected scores: M2 (Maydeu-Olivares & Joe 2006), and M2* of items with several categories (Cai &
    /// Hansen 2013).
    M2,
    /// Probabilities of all categories but the lowest: C2 (Cai & Monroe 2014), which leaves degrees of
    /// freedom to short tests of many categories.
    C2,
}

/// How the model reproduces the moments.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LimitedInformation {
    /// Which moments were compared.
    pub set: MomentSet,
    /// Persons who answered every item; only they are used.
    pub persons: usize,
    /// Number of moments.
    pub moments: usize,
    /// Free parameters of the model.
    pub parameters: usize,
    /// Standardised root mean square residual of the correlations, 0 where the model reproduces them;
    /// `None` without two items that vary.
    pub srmsr: Option<f64>,
    /// The test of the model.
    pub test: Result<ModelTest, Undefined>,
}

/// A test of the whole model.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ModelTest {
    /// `N r̂ᵀ C r̂`, about χ² with `df` degrees of freedom under the model.
    pub statistic: f64,
    /// Moments less free parameters.
    pub df: usize,
    /// `P(χ²_df > statistic)`.
    pub p: f64,
    /// Root mean square error of approximation; below 0.06 or so the model is close (Maydeu-Olivares &
    /// Joe 2014 take 0.089 for two moments).
    pub rmsea: f64,
    /// Its 90 % interval.
    pub rmsea_interval: [f64; 2],
    /// Tucker-Lewis index against independent items; `None` where those fit as well as they can.
    pub tli: Option<f64>,
    /// Comparative fit index against independent items, in [0, 1]; `None` where those fit.
    pub cfi: Option<f64>,
}

/// M2 or C2 of a calibrated model, from the persons who answered every item.
///
/// With the residuals `r̂` of the moments, their covariance matrix `Ξ` for one person and the Jacobian
/// `Δ` in the free parameters, the statistic is `N r̂ᵀ(Ξ⁻¹ − Ξ⁻¹Δ(ΔᵀΞ⁻¹Δ)⁻¹ΔᵀΞ⁻¹)r̂` (Maydeu-Olivares & Joe
/// 2006). Here `Ξ = LLᵀ`, and it is the squared length of what `L⁻¹r̂` has outside the span of `L⁻¹Δ`: no
/// orthogonal complement is formed and nothing is subtracted.
///
/// Independent items, against which TLI and CFI compare, have `N Σ r_ij²` on as many moments with one
/// parameter for every category but the lowest: standardised scores are orthonormal under independence.
///
/// Statistic and memory grow with the fourth power of the number of items.
///
/// # Errors
/// [`IrtError::Length`] and [`IrtError::Score`] when items, responses and free parameters do not
/// belong together.
pub fn limited_information<M: ParametricModel + Sync>(
    items: &[M],
    responses: &Responses,
    population: &Population,
    free: &FreeParameters,
    set: MomentSet,
) -> Result<LimitedInformation, IrtError> {
    check_responses(items, responses)?;
    free.check(items)?;
    let persons = complete_rows(responses).count();
    let count: usize = match set {
        MomentSet::M2 => items.len(),
        MomentSet::C2 => items.iter().map(|item| item.categories() - 1).sum(),
    };
    let moments = count + items.len() * items.len().saturating_sub(1) / 2;
    let parameters = free.count();
    let (srmsr, test) = if persons < 2 {
        (None, Err(Undefined::TooFewPersons { persons }))
    } else if moments > MOST_MOMENTS {
        (None, Err(Undefined::TooManyMoments { moments, most: MOST_MOMENTS }))
    } else {
        let comparison = Comparison::new(items, responses, population, set);
        (comparison.srmsr(), test(items, &comparison, population, free, persons))
    };
    Ok(LimitedInformation { set, persons, moments, parameters, srmsr, test })
}

fn test<M: ParametricModel>(
    items: &[M],
    comparison: &Comparison,
    population: &Population,
    free: &FreeParameters,
    persons: usize,
) -> Result<ModelTest, Undefined> {
    let (facts, parameters) = (comparison.moments.len(), free.count());
    let df = facts.checked_sub(parameters).filter(|df| *df > 0);
    let df = df.ok_or(Undefined::DegreesOfFreedom { facts, parameters })?;
    let statistic = persons as f64 * comparison.distance(items, population, free)?;
    let categories: usize = items.iter().map(|item| item.categories() - 1).sum();
    let baseline = facts.checked_sub(categories).filter(|df| *df > 0);
    let baseline = baseline.map(|df| (persons as f64 * comparison.squared_correlations(), df as f64));
    Ok(ModelTest::new(statistic, df, persons, baseline))
}

impl ModelTest {
    /// `baseline`: statistic and degrees of freedom of independent items.
    fn new(statistic: f64, df: usize, persons: usize, baseline: Option<(f64, f64)>) -> Self {
        let d = df as f64;
        // Where independence fits there is nothing to improve on.
        let baseline = baseline.filter(|(null, null_df)| null > null_df);
        Self {
            statistic,
            df,
            p: upper_tail(statistic, d),
            rmsea: rmsea(statistic, d, persons),
            rmsea_interval: rmsea_interval(statistic, d, persons),
            tli: baseline.map(|(null, null_df)| (null / null_df - statistic / d) / (null / null_df - 1.0)),
            cfi: baseline.map(|(null, null_df)| (1.0 - (statistic - d) / (null - null_df)).clamp(0.0, 1.0)),
        }
    }
}

/// Observed moments beside those of the model.
struct Comparison {
    moments: Moments,
    /// Conditional expectations at the nodes.
    conditional: Vec<Vec<f64>>,
    residuals: Vec<f64>,
    /// Correlations of all pairs: observed and under the model, `None` where an item does not vary.
    correlations: Vec<Option<(f64, f64)>>,
}

impl Comparison {
    fn new<M: ParametricModel>(
        items: &[M],
        responses: &Responses,
        population: &Population,
        set: MomentSet,
    ) -> Self {
        let moments = Moments::new(items, population, set);
        let conditional = moments.conditional();
        let observed = moments.observed(responses);
        let expected: Vec<f64> = conditional.iter().map(|row| population.expectation(row)).collect();
        let residuals = observed.iter().zip(&expected).map(|(o, e)| o - e).collect();
        let own = own_moments(&moments, responses, population);
        let first = moments.first.len();
        let correlation = |(&(i, j), (o, e)): (&(usize, usize), (&f64, &f64))| {
            let of = |product: f64, x: [f64; 2], y: [f64; 2]| {
                let scale = ((x[1] - x[0] * x[0]) * (y[1] - y[0] * y[0])).sqrt();
                (scale > 1e-12).then(|| (product - x[0] * y[0]) / scale)
            };
            Some((of(*o, own[i].0, own[j].0)?, of(*e, own[i].1, own[j].1)?))
        };
        let products = observed[first..].iter().zip(&expected[first..]);
        let correlations = moments.pairs.iter().zip(products).map(correlation).collect();
        Self { moments, conditional, residuals, correlations }
    }

    /// `r̂ᵀ C r̂`.
    fn distance<M: ParametricModel>(
        &self,
        items: &[M],
        population: &Population,
        free: &FreeParameters,
    ) -> Result<f64, Undefined> {
        let jacobian = jacobian(items, &self.moments, &self.conditional, population, free);
        let n = self.moments.len();
        let mut augmented = Augmented::zeros(n, jacobian.len() + 1);
        self.moments.fill_covariance(&mut augmented, &self.conditional, population);
        for a in 0..n {
            let beside = &mut augmented.row_mut(a)[n..];
            let values = jacobian.iter().map(|column| column[a]).chain([self.residuals[a]]);
            beside.iter_mut().zip(values).for_each(|(cell, value)| *cell = value);
        }
        let mut columns = augmented.whiten().ok_or(Undefined::DependentMoments)?;
        let residuals = columns.pop().ok_or(Undefined::NotIdentified)?;
        let left = outside(columns, residuals).ok_or(Undefined::NotIdentified)?;
        Ok(length(&left).powi(2))
    }

    /// Root mean squared difference of the correlations (Maydeu-Olivares & Joe 2014).
    fn srmsr(&self) -> Option<f64> {
        let squares: Vec<f64> = self.correlations.iter().flatten().map(|(o, e)| (o - e).powi(2)).collect();
        let mean = squares.iter().sum::<f64>() / squares.len() as f64;
        (!squares.is_empty()).then(|| mean.sqrt())
    }

    fn squared_correlations(&self) -> f64 {
        self.correlations.iter().flatten().map(|(o, _)| o * o).sum()
    }
}

/// `E X` and `E X²` of every item, observed and under the model.
fn own_moments(
    moments: &Moments,
    responses: &Responses,
    population: &Population,
) -> Vec<([f64; 2], [f64; 2])> {
    let mut sums = vec![[0u64; 2]; moments.items.len()];
    let mut persons = 0.0;
    for row in complete_rows(responses) {
        persons += 1.0;
        for (sum, cell) in sums.iter_mut().zip(row) {
            let score = u64::from(cell.1);
            sum[0] += score;
            sum[1] += score * score;
        }
    }
    let of = |(item, sum): (&super::moments::ItemMoments, &[u64; 2])| {
        let squares: Vec<f64> = item.mean.iter().zip(&item.variance).map(|(m, v)| m * m + v).collect();
        let expected = [population.expectation(&item.mean), population.expectation(&squares)];
        (sum.map(|sum| sum as f64 / persons), expected)
    };
    moments.items.iter().zip(&sums).map(of).collect()
}
