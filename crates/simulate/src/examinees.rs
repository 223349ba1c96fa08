//! Who takes the tests.

use crate::chance::generator;
use crate::strata::{around, tenths};
use crate::{Luck, SimulateError, category};
use gradatim_cat::exposure::Strata;
use gradatim_irt::score::{Method, Scorer};
use gradatim_irt::{Grid, ResponseModel, Responses};
use rand::RngExt;
use rand_distr::{Distribution, StandardNormal};

/// Abilities beyond this say nothing that a test could measure, and models lose their digits.
const FARTHEST: f64 = 20.0;

/// Examinees with their abilities, and with their answers where those are known.
///
/// ```
/// use gradatim_simulate::Examinees;
/// let examinees = Examinees::drawn(1000, 0.0, 1.0, 7)?;
/// assert_eq!(examinees.len(), 1000);
/// assert_eq!(examinees.strata().len(), 10); // tenths of the examinees, by ability
/// # Ok::<(), gradatim_simulate::SimulateError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Examinees {
    thetas: Vec<f64>,
    strata: Strata,
    answers: Option<Responses>,
}

impl Examinees {
    /// Examinees of given abilities, in logits.
    ///
    /// # Errors
    /// [`SimulateError::NoExaminees`], or [`SimulateError::Ability`] beyond ±20 logits.
    pub fn given(thetas: Vec<f64>) -> Result<Self, SimulateError> {
        check(&thetas)?;
        let strata = tenths(&thetas)?;
        Ok(Self { thetas, strata, answers: None })
    }

    /// `examinees` abilities from N(mean, sd²), each drawn by a generator of its own.
    ///
    /// # Errors
    /// [`SimulateError::Distribution`] for an impossible one, otherwise as [`Examinees::given`].
    pub fn drawn(examinees: usize, mean: f64, sd: f64, seed: u64) -> Result<Self, SimulateError> {
        if !(mean.is_finite() && sd.is_finite() && sd >= 0.0) {
            return Err(SimulateError::Distribution { mean, sd });
        }
        let draw = |i: usize| -> f64 { StandardNormal.sample(&mut generator(seed, i as u64 + 1)) };
        Self::given((0..examinees).map(|i| mean + sd * draw(i)).collect())
    }

    /// `each` examinees at every one of these abilities: conditional results without sampling of abilities.
    ///
    /// # Errors
    /// As [`Examinees::given`].
    pub fn at_points(points: &[f64], each: usize) -> Result<Self, SimulateError> {
        let thetas: Vec<f64> = points.iter().flat_map(|point| std::iter::repeat_n(*point, each)).collect();
        check(&thetas)?;
        Ok(Self { thetas, strata: around(points)?, answers: None })
    }

    /// Real examinees, whose answers to `items` are replayed: only what they answered can be given.
    ///
    /// Their abilities are what all their answers say (the posterior mean under N(0, 1)), so
    /// results are about the loss against the full test (post-hoc simulation, Weiss 2005).
    ///
    /// # Errors
    /// [`SimulateError::Irt`] when answers and items do not fit each other, otherwise as [`Examinees::given`].
    pub fn replayed<M: ResponseModel + Sync>(
        items: &[M],
        answers: Responses,
        grid: &Grid,
    ) -> Result<Self, SimulateError> {
        let scores = Scorer::new(items, Method::Eap, grid.clone()).score_all(&answers)?;
        let thetas = scores.into_iter().map(|score| score.map_or(f64::NAN, |estimate| estimate.theta));
        Ok(Self { answers: Some(answers), ..Self::given(thetas.collect())? })
    }

    /// The same examinees with abilities known from elsewhere, in the same order.
    ///
    /// # Errors
    /// [`SimulateError::Abilities`] for another number of them, otherwise as [`Examinees::given`].
    pub fn with_abilities(self, thetas: Vec<f64>) -> Result<Self, SimulateError> {
        if thetas.len() != self.len() {
            return Err(SimulateError::Abilities { abilities: thetas.len(), examinees: self.len() });
        }
        Ok(Self { answers: self.answers, ..Self::given(thetas)? })
    }

    /// `n` examinees with abilities drawn from these, with replacement; their answers are simulated.
    ///
    /// # Errors
    /// [`SimulateError::NoExaminees`] for none.
    pub fn resampled(&self, n: usize, seed: u64) -> Result<Self, SimulateError> {
        let draw = |i: usize| generator(seed, i as u64 + 1).random_range(0..self.len());
        let thetas = (0..n).filter_map(|i| self.thetas.get(draw(i)).copied()).collect();
        Self::given(thetas)
    }

    /// Number of examinees.
    #[must_use]
    pub fn len(&self) -> usize {
        self.thetas.len()
    }

    /// Never true: there is at least one examinee.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.thetas.is_empty()
    }

    /// True abilities, in logits.
    #[must_use]
    pub fn thetas(&self) -> &[f64] {
        &self.thetas
    }

    /// The ranges of ability that conditional results are about.
    #[must_use]
    pub fn strata(&self) -> &Strata {
        &self.strata
    }

    /// What they answered, where that is known.
    #[must_use]
    pub fn answers(&self) -> Option<&Responses> {
        self.answers.as_ref()
    }

    /// How examinee `i` answers an item; `None` for an item that a replayed examinee has not answered.
    #[must_use]
    pub fn answer<M: ResponseModel>(&self, i: usize, position: usize, item: &M, luck: Luck) -> Option<u8> {
        let Some(answers) = &self.answers else {
            return Some(category(item, *self.thetas.get(i)?, luck.of_item(position)));
        };
        let row = answers.person(i);
        let place = row.binary_search_by_key(&(position as u32), |cell| cell.0).ok()?;
        row.get(place).map(|cell| cell.1)
    }
}

fn check(thetas: &[f64]) -> Result<(), SimulateError> {
    if thetas.is_empty() {
        return Err(SimulateError::NoExaminees);
    }
    match thetas.iter().position(|theta| theta.is_nan() || theta.abs() > FARTHEST) {
        Some(i) => Err(SimulateError::Ability { examinee: i + 1, theta: thetas[i] }),
        None => Ok(()),
    }
}
