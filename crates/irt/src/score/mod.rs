//! Ability estimates from responses and known items: EAP, MAP, ML, WLE, EAP for sum scores, and
//! plausible values.
//!
//! Whatever does not depend on the person is tabulated once: log probabilities at the nodes of the
//! quadrature, and slopes, information and bias at the nodes of the search for a maximum. A
//! person's answers then cost additions, and the few exact evaluations that polish a maximum.

mod groups;
mod maximum;
mod plausible;
mod posterior;
mod reliability;
mod root;
mod sums;
mod table;

use crate::{Grid, IrtError, ResponseModel, Responses};
use linfa::traits::PredictInplace;
use rayon::prelude::*;
use std::sync::OnceLock;
use table::Table;

pub use reliability::reliability;
pub use sums::SumScore;

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
    /// Posterior mean given the sum of the item scores alone, with the posterior standard deviation
    /// (Thissen, Pommerich, Billeaud & Williams 1995): equal sums on the same items score alike.
    EapSum,
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
    /// The estimating function has no root within ±12 (of the prior mean for MAP): all right, all
    /// wrong, or a pattern whose likelihood keeps rising.
    #[error("no finite maximum")]
    NoMaximum,
    /// The answers have probability zero at every ability: a category that an item does not have,
    /// an item that the scorer does not have, or a sum score too improbable for a computer.
    #[error("answers that are impossible at every ability")]
    Impossible,
}

/// A person's score.
pub type Score = Result<Estimate, Undefined>;

/// Scores persons on items with known parameters, dichotomous, polytomous or mixed.
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
    /// `ln P` of every category at the nodes of the grid.
    likelihood: OnceLock<Table>,
    /// What a search for a maximum adds up, at its own nodes.
    search: OnceLock<maximum::Search>,
}

impl<'a, M: ResponseModel + Sync> Scorer<'a, M> {
    /// A scorer with a N(0, 1) prior (used by EAP, EAP for sum scores and MAP) and `grid` (used by
    /// both EAPs and by plausible values).
    #[must_use]
    pub fn new(items: &'a [M], method: Method, grid: Grid) -> Self {
        let (likelihood, search) = (OnceLock::new(), OnceLock::new());
        Self { items, method, grid, mean: 0.0, sd: 1.0, likelihood, search }
    }

    /// The same scorer with a N(mean, sd²) prior.
    ///
    /// # Errors
    /// [`IrtError::LatentSd`] unless `sd` is positive and both are finite.
    pub fn with_prior(self, mean: f64, sd: f64) -> Result<Self, IrtError> {
        if !(sd.is_finite() && sd > 0.0 && mean.is_finite()) {
            return Err(IrtError::LatentSd(sd));
        }
        // The search of MAP is laid around the prior mean.
        Ok(Self { mean, sd, search: OnceLock::new(), ..self })
    }

    /// Scores one person's `(item, score)` pairs.
    ///
    /// # Errors
    /// [`Undefined`] says why there is no estimate; with no responses EAP and MAP give the prior.
    pub fn score(&self, answers: &[(u32, u8)]) -> Score {
        match self.method {
            Method::Eap => self.posterior_mean(answers),
            Method::EapSum => self.sum_score(answers),
            Method::Ml | Method::Wle if answers.is_empty() => Err(Undefined::NoResponses),
            Method::Map | Method::Ml | Method::Wle => self.maximum(answers),
        }
    }

    /// Scores every person, in order, on all threads; the result does not depend on their number.
    ///
    /// # Errors
    /// [`IrtError::Length`] when the responses are over another number of items than the scorer's,
    /// [`IrtError::Score`] for a score that its item does not have.
    pub fn score_all(&self, responses: &Responses) -> Result<Vec<Score>, IrtError> {
        self.check(responses)?;
        Ok(self.scores(responses))
    }

    /// Every person's score; answers that the items cannot have are impossible.
    fn scores(&self, responses: &Responses) -> Vec<Score> {
        match self.method {
            Method::EapSum => groups::by_items(responses, |persons| self.sum_scores_of(responses, persons)),
            _ if groups::patterns_repeat(responses) => {
                groups::by_pattern(responses, |answers| self.score(answers))
            }
            _ => (0..responses.persons()).into_par_iter().map(|p| self.score(responses.person(p))).collect(),
        }
    }

    fn check(&self, responses: &Responses) -> Result<(), IrtError> {
        if responses.items() != self.items.len() {
            let (found, expected) = (responses.items(), self.items.len());
            return Err(IrtError::Length { what: "items of the responses", found, expected });
        }
        let categories: Vec<usize> = self.items.iter().map(ResponseModel::categories).collect();
        let of = |item: u32| categories.get(item as usize).copied().unwrap_or(0);
        let strange = |&(item, k): &(u32, u8)| usize::from(k) >= of(item);
        let mut rows = responses.iter().enumerate();
        match rows.find_map(|(person, row)| Some((person, *row.iter().find(|cell| strange(cell))?))) {
            Some((person, (item, score))) => {
                Err(IrtError::Score { person, item: item as usize, score, highest: of(item) - 1 })
            }
            None => Ok(()),
        }
    }
}

/// Scoring as a linfa prediction: persons in, scores out, as [`Scorer::score_all`] gives them.
impl<M: ResponseModel + Sync> PredictInplace<Responses, Vec<Score>> for Scorer<'_, M> {
    fn predict_inplace<'b>(&'b self, x: &'b Responses, y: &mut Vec<Score>) {
        *y = self.scores(x);
    }

    fn default_target(&self, x: &Responses) -> Vec<Score> {
        Vec::with_capacity(x.persons())
    }
}

#[cfg(test)]
mod tests;
