//! Logistic regression on matching value and group, fitted by linfa-logistic.

use super::chi_squared::ChiSquared;
use super::class::DifClass;
use super::matching::MatchingValues;
use super::overlap::Overlap;
use super::purify::{DifSettings, ItemTest};
use super::study::{Answer, Group, NotTested, Study};
use crate::math::log_logistic;
use linfa::dataset::Dataset;
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2, Axis, Slice};
use serde::Serialize;

/// Gradient of the log-likelihood per answer at which the optimiser stops: the likelihood is then exact to about
/// 1e-12 per answer, and below it a line search would compare rounding errors. The second is for searches that do.
const TOLERANCES: [f64; 2] = [1e-7, 1e-5];

const MAX_ITERATIONS: u64 = 500;

/// Which difference between the groups is tested.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LogisticTest {
    /// The same at all levels of the matching value: 1 degree of freedom.
    Uniform,
    /// One that changes with it: 1 degree of freedom.
    NonUniform,
    /// Either: 2 degrees of freedom.
    #[default]
    Both,
}

/// Logistic-regression DIF of an item: `logit P = β₀ + β₁·value + β₂·focal + β₃·value·focal` and the models
/// without the last or the last two terms (Swaminathan & Rogers 1990).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LogisticDif {
    /// Item index, from 0.
    pub item: usize,
    /// Number of answers.
    pub n: usize,
    /// Test of β₂ in the model without β₃.
    pub uniform: Result<NestedTest, NotTested>,
    /// Test of β₃.
    pub non_uniform: Result<NestedTest, NotTested>,
    /// Test of β₂ and β₃.
    pub both: Result<NestedTest, NotTested>,
    /// β₂ of the uniform model, in logits: positive favours the focal group.
    pub group_effect: Option<f64>,
    /// p-value of the chosen test after [`DifSettings::adjustment`] over the items.
    pub p_adjusted: Option<f64>,
    /// Whether it is at most [`DifSettings::level`].
    pub flagged: bool,
    #[serde(skip)]
    test: LogisticTest,
}

impl LogisticDif {
    /// The test that flags the item.
    ///
    /// # Errors
    /// Why there is none.
    pub fn chosen(&self) -> Result<NestedTest, NotTested> {
        match self.test {
            LogisticTest::Uniform => self.uniform,
            LogisticTest::NonUniform => self.non_uniform,
            LogisticTest::Both => self.both,
        }
    }
}

impl ItemTest for LogisticDif {
    fn p(&self) -> Option<f64> {
        self.chosen().ok().map(|test| test.likelihood_ratio.p)
    }

    fn adjust(&mut self, p: f64, level: f64) {
        (self.p_adjusted, self.flagged) = (Some(p), p <= level);
    }
}

/// A comparison of two nested models.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NestedTest {
    /// Twice the difference of the log-likelihoods.
    pub likelihood_ratio: ChiSquared,
    /// Change of Nagelkerke's (1991) R².
    pub r2_change: f64,
    /// A below 0.13, C from 0.26 (Zumbo & Thomas 1997); A where not significant.
    pub zumbo_thomas: DifClass,
    /// A below 0.035, C from 0.07 (Jodoin & Gierl 2001); A where not significant.
    pub jodoin_gierl: DifClass,
}

impl NestedTest {
    fn of(less: &Fitted, more: &Fitted, null: f64, n: f64, level: f64) -> Result<Self, NotTested> {
        let df = more.coefficients.len() - less.coefficients.len();
        let x2 = 2.0 * (more.log_likelihood - less.log_likelihood);
        let likelihood_ratio = ChiSquared::new(x2, df).ok_or(NotTested::NotConverged)?;
        let r2 = |fitted: &Fitted| nagelkerke(fitted.log_likelihood, null, n);
        let r2_change = (r2(more) - r2(less)).max(0.0);
        let class = |bounds| DifClass::by_size(r2_change, bounds).if_significant(likelihood_ratio.p <= level);
        let (zumbo_thomas, jodoin_gierl) = (class([0.13, 0.26]), class([0.035, 0.07]));
        Ok(Self { likelihood_ratio, r2_change, zumbo_thomas, jodoin_gierl })
    }
}

/// `(1 − e^(2(l₀ − l)/n))/(1 − e^(2l₀/n))`.
fn nagelkerke(log_likelihood: f64, null: f64, n: f64) -> f64 {
    (2.0 * (null - log_likelihood) / n).exp_m1() / (2.0 * null / n).exp_m1()
}

pub(super) fn test(
    study: &Study,
    item: usize,
    values: &MatchingValues,
    test: LogisticTest,
    settings: &DifSettings,
) -> Result<LogisticDif, NotTested> {
    let answers = study.answers(item, values)?;
    if answers.iter().any(|a| a.score > 1) {
        return Err(NotTested::Polytomous);
    }
    let (overlap, design, n) = (Overlap::of(&answers), Design::of(&answers), answers.len() as f64);
    let null = null_log_likelihood(&design.right);
    // A model without finite estimates is not fitted; the smaller ones have them wherever a larger one has.
    let value = overlap.uniform.and_then(|()| design.fit(1));
    let group = overlap.uniform.and_then(|()| design.fit(2));
    let product = overlap.non_uniform.and_then(|()| design.fit(3));
    let compare = |less: &Attempt, more: &Attempt| match (less, more) {
        (Ok(less), Ok(more)) => NestedTest::of(less, more, null, n, settings.level),
        (Err(reason), _) | (_, Err(reason)) => Err(*reason),
    };
    Ok(LogisticDif {
        item,
        n: answers.len(),
        uniform: compare(&value, &group),
        non_uniform: compare(&group, &product),
        both: compare(&value, &product),
        group_effect: group.ok().and_then(|fitted| fitted.coefficients.get(1).copied()),
        p_adjusted: None,
        flagged: false,
        test,
    })
}

fn null_log_likelihood(right: &Array1<bool>) -> f64 {
    let (n, k) = (right.len() as f64, right.iter().filter(|r| **r).count() as f64);
    k * (k / n).ln() + (n - k) * (1.0 - k / n).ln()
}

/// Predictors with mean zero, so that the optimiser sees a round valley: value (sd 1), group, product.
struct Design {
    predictors: Array2<f64>,
    right: Array1<bool>,
}

type Attempt = Result<Fitted, NotTested>;

struct Fitted {
    log_likelihood: f64,
    /// Without the intercept.
    coefficients: Vec<f64>,
}

impl Design {
    fn of(answers: &[Answer]) -> Self {
        let n = answers.len() as f64;
        let mean = |f: &dyn Fn(&Answer) -> f64| answers.iter().map(f).sum::<f64>() / n;
        let focal = |a: &Answer| f64::from(u8::from(a.group == Group::Focal));
        let (centre, share) = (mean(&|a| a.value), mean(&focal));
        let sd = mean(&|a| (a.value - centre).powi(2)).sqrt();
        let column = |a: &Answer, j: usize| {
            let (value, group) = ((a.value - centre) / sd, focal(a) - share);
            [value, group, value * group][j]
        };
        Self {
            predictors: Array2::from_shape_fn((answers.len(), 3), |(i, j)| column(&answers[i], j)),
            right: answers.iter().map(|a| a.score > 0).collect(),
        }
    }

    /// Fits the model with the first `terms` predictors.
    fn fit(&self, terms: usize) -> Attempt {
        let predictors = self.predictors.slice_axis(Axis(1), Slice::from(..terms)).to_owned();
        let data = Dataset::new(predictors, self.right.clone());
        let attempt = |tolerance: &f64| {
            let regression = LogisticRegression::default()
                .alpha(0.0)
                .max_iterations(MAX_ITERATIONS)
                .gradient_tolerance(tolerance * self.right.len() as f64);
            let fitted = regression.fit(&data).ok()?;
            // linfa-logistic calls the majority class positive; turn it so that right answers are.
            let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
            let coefficients: Vec<f64> = fitted.params().iter().map(|c| sign * c).collect();
            self.check(sign * fitted.intercept(), coefficients)
        };
        TOLERANCES.iter().find_map(attempt).ok_or(NotTested::NotConverged)
    }

    /// The log-likelihood, if its gradient is as small as was asked for: linfa-logistic does not say
    /// whether it stopped there or ran out of iterations.
    fn check(&self, intercept: f64, coefficients: Vec<f64>) -> Option<Fitted> {
        let mut log_likelihood = 0.0;
        let mut gradient = vec![0.0; coefficients.len() + 1];
        for (row, right) in self.predictors.rows().into_iter().zip(&self.right) {
            let z = intercept + row.iter().zip(&coefficients).map(|(x, c)| x * c).sum::<f64>();
            let log_p = log_logistic(if *right { z } else { -z });
            log_likelihood += log_p;
            let residual = -log_p.exp_m1() * if *right { 1.0 } else { -1.0 };
            let terms = std::iter::once(1.0).chain(row.iter().copied());
            gradient.iter_mut().zip(terms).for_each(|(g, x)| *g += residual * x);
        }
        let allowed = 10.0 * TOLERANCES[1] * self.right.len() as f64;
        let converged = gradient.iter().all(|g| g.abs() <= allowed) && log_likelihood.is_finite();
        converged.then_some(Fitted { log_likelihood, coefficients })
    }
}
