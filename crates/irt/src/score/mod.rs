//! Ability estimates from responses and known items: EAP, MAP, ML and WLE.

mod root;

use crate::math::normalise;
use crate::{Grid, IrtError, ResponseModel, Responses};
use linfa::traits::PredictInplace;
use rayon::prelude::*;

/// How an ability is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Posterior mean; its standard error is the posterior standard deviation (Bock & Mislevy 1982).
    Eap,
    /// Posterior mode; `1/√(I + 1/sd²)`.
    Map,
    /// Maximum likelihood; `1/√I`. Undefined where the likelihood has no maximum.
    Ml,
    /// Warm's weighted likelihood, which removes ML's first-order bias (Warm 1989); `1/√I`.
    Wle,
}

/// An estimate with its standard error, in logits. Information is expected, not observed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Ability.
    pub theta: f64,
    /// Standard error.
    pub se: f64,
}

/// Why a person has no estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Undefined {
    /// Nothing was answered.
    #[error("no responses")]
    NoResponses,
    /// The estimating function has no root within ±12: all right, all wrong, or a pattern whose
    /// likelihood keeps rising.
    #[error("no finite maximum")]
    NoMaximum,
}

/// A person's score.
pub type Score = Result<Estimate, Undefined>;

/// Scores persons on items with known parameters.
///
/// ```
/// use gradatim_irt::{Dichotomous, Grid, score::{Method, Scorer}};
/// let items = [Dichotomous::two_pl(1.0, -1.0)?, Dichotomous::two_pl(1.0, 1.0)?];
/// let scorer = Scorer::new(&items, Method::Ml, Grid::new(61, 6.0)?);
/// let middle = scorer.score(&[(0, 1), (1, 0)]).unwrap();
/// assert!(middle.theta.abs() < 1e-12); // symmetric items, one right
/// assert!(scorer.score(&[(0, 1), (1, 1)]).is_err()); // all right: no maximum
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Scorer<'a, M> {
    items: &'a [M],
    method: Method,
    grid: Grid,
    mean: f64,
    sd: f64,
}

impl<'a, M: ResponseModel + Sync> Scorer<'a, M> {
    /// A scorer with a N(0, 1) prior (used by EAP and MAP) and `grid` (used by EAP).
    #[must_use]
    pub fn new(items: &'a [M], method: Method, grid: Grid) -> Self {
        Self { items, method, grid, mean: 0.0, sd: 1.0 }
    }

    /// The same scorer with a N(mean, sd²) prior.
    ///
    /// # Errors
    /// [`IrtError::LatentSd`] unless `sd` is positive, [`IrtError::Difficulty`] never.
    pub fn with_prior(mut self, mean: f64, sd: f64) -> Result<Self, IrtError> {
        if !(sd.is_finite() && sd > 0.0 && mean.is_finite()) {
            return Err(IrtError::LatentSd(sd));
        }
        (self.mean, self.sd) = (mean, sd);
        Ok(self)
    }

    /// Scores one person's `(item, score)` pairs.
    ///
    /// # Errors
    /// [`Undefined`] says why there is no estimate; EAP and MAP with no responses give the prior.
    pub fn score(&self, answers: &[(u32, u8)]) -> Score {
        match self.method {
            Method::Eap => Ok(self.eap(answers)),
            Method::Ml | Method::Wle if answers.is_empty() => Err(Undefined::NoResponses),
            _ => self.root(answers),
        }
    }

    /// Scores every person, in order, on all threads; the result does not depend on their number.
    ///
    /// # Errors
    /// [`IrtError::Length`] when the responses are over another number of items than the scorer's,
    /// [`IrtError::Score`] for a category the model does not have.
    pub fn score_all(&self, responses: &Responses) -> Result<Vec<Score>, IrtError> {
        if responses.items() != self.items.len() {
            let (found, expected) = (responses.items(), self.items.len());
            return Err(IrtError::Length { what: "items of the responses", found, expected });
        }
        let highest = self.items.iter().map(|i| i.categories() - 1).max().unwrap_or(0);
        responses.check_scores(u8::try_from(highest).unwrap_or(u8::MAX))?;
        Ok((0..responses.persons()).into_par_iter().map(|p| self.score(responses.person(p))).collect())
    }

    fn eap(&self, answers: &[(u32, u8)]) -> Estimate {
        let prior = |x: f64| -0.5 * ((x - self.mean) / self.sd).powi(2);
        let mut weights: Vec<f64> =
            self.grid.nodes().iter().map(|&x| prior(x) + self.log_likelihood(answers, x)).collect();
        let top = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        weights.iter_mut().for_each(|w| *w = (*w - top).exp());
        normalise(&mut weights);
        let m = self.grid.moments(&weights);
        Estimate { theta: m.mean, se: m.sd }
    }

    fn log_likelihood(&self, answers: &[(u32, u8)], theta: f64) -> f64 {
        answers
            .iter()
            .map(|&(i, k)| self.items[i as usize].log_derivatives(theta, usize::from(k)).value)
            .sum()
    }

    fn root(&self, answers: &[(u32, u8)]) -> Score {
        let theta = root::highest(|x| self.estimating_function(answers, x)).ok_or(Undefined::NoMaximum)?;
        let precision = if self.method == Method::Map { self.sd.powi(-2) } else { 0.0 };
        Ok(Estimate { theta, se: 1.0 / (self.information(answers, theta) + precision).sqrt() })
    }

    /// Derivative of what the method maximises: log likelihood, plus log prior or Warm's weight.
    fn estimating_function(&self, answers: &[(u32, u8)], theta: f64) -> f64 {
        let slope: f64 = answers
            .iter()
            .map(|&(i, k)| self.items[i as usize].log_derivatives(theta, usize::from(k)).slope)
            .sum();
        slope
            + match self.method {
                Method::Map => -(theta - self.mean) / (self.sd * self.sd),
                Method::Wle => {
                    let bias: f64 =
                        answers.iter().map(|&(i, _)| self.items[i as usize].bias_term(theta)).sum();
                    bias / (2.0 * self.information(answers, theta))
                }
                Method::Ml | Method::Eap => 0.0,
            }
    }

    fn information(&self, answers: &[(u32, u8)], theta: f64) -> f64 {
        answers.iter().map(|&(i, _)| self.items[i as usize].information(theta)).sum()
    }
}

/// Empirical reliability of scores: the share of their variance that is not error.
///
/// `var/(var + mean se²)` for posterior means, `1 − mean se²/var` for the others, whose variance
/// contains the error; `None` below two defined scores.
#[must_use]
pub fn reliability(method: Method, scores: &[Score]) -> Option<f64> {
    let defined: Vec<&Estimate> = scores.iter().flatten().collect();
    let n = defined.len() as f64;
    if n < 2.0 {
        return None;
    }
    let mean = defined.iter().map(|e| e.theta).sum::<f64>() / n;
    let variance = defined.iter().map(|e| (e.theta - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let error = defined.iter().map(|e| e.se * e.se).sum::<f64>() / n;
    Some(match method {
        Method::Eap | Method::Map => variance / (variance + error),
        Method::Ml | Method::Wle => (1.0 - error / variance).max(0.0),
    })
}

/// Scoring as a linfa prediction: persons in, scores out.
impl<M: ResponseModel + Sync> PredictInplace<Responses, Vec<Score>> for Scorer<'_, M> {
    fn predict_inplace<'b>(&'b self, x: &'b Responses, y: &mut Vec<Score>) {
        y.clear();
        y.extend(x.iter().map(|answers| self.score(answers)));
    }

    fn default_target(&self, x: &Responses) -> Vec<Score> {
        Vec::with_capacity(x.persons())
    }
}

#[cfg(test)]
mod tests;
