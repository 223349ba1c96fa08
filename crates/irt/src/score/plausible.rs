//! Plausible values: draws from each person's posterior.

use super::posterior::moments;
use super::{Estimate, Scorer, Undefined};
use crate::{Grid, IrtError, ResponseModel, Responses};
use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use rayon::prelude::*;

impl<M: ResponseModel + Sync> Scorer<'_, M> {
    /// `draws` plausible values a person (Mislevy 1991), in logits: random draws from the
    /// posterior on the grid, whatever the method of the scorer. Statistics of a group that are
    /// computed from them once a draw and then averaged are free of the shrinkage of EAP scores.
    ///
    /// Every person has a generator of their own, made from `seed` and the person's place, so the
    /// same seed gives the same values for any number of threads.
    ///
    /// ```
    /// use gradatim_irt::{Dichotomous, Grid, Responses, score::{Method, Scorer}};
    /// let items = [Dichotomous::two_pl(1.0, 0.0)?];
    /// let mut responses = Responses::new(1);
    /// responses.push(&[(0, 1)])?;
    /// let scorer = Scorer::new(&items, Method::Eap, Grid::new(61, 6.0)?);
    /// let values = scorer.plausible_values(&responses, 5, 1)?;
    /// assert_eq!(values[0].as_ref().map(Vec::len), Ok(5));
    /// # Ok::<(), gradatim_irt::IrtError>(())
    /// ```
    ///
    /// # Errors
    /// As [`Scorer::score_all`]; a person's values are [`Undefined::Impossible`] where the answers
    /// are.
    pub fn plausible_values(
        &self,
        responses: &Responses,
        draws: usize,
        seed: u64,
    ) -> Result<Vec<Result<Vec<f64>, Undefined>>, IrtError> {
        self.check(responses)?;
        // Hashed, so that neighbouring seeds do not share generators of neighbouring persons.
        let base: u64 = Pcg64Mcg::seed_from_u64(seed).random();
        let person = |p: usize| {
            let mut generator = Pcg64Mcg::seed_from_u64(base ^ p as u64);
            let drawn = |weights: Vec<f64>| Draws::new(&self.grid, &weights).take(draws, &mut generator);
            self.posterior(responses.person(p)).map(drawn)
        };
        Ok((0..responses.persons()).into_par_iter().map(person).collect())
    }
}

/// A distribution on the nodes, spread evenly over the cell around each node.
struct Draws<'g> {
    grid: &'g Grid,
    /// Distribution function at the right ends of the cells.
    cumulated: Vec<f64>,
    step: f64,
    centre: f64,
    /// Spreading adds step²/12 to the variance (Sheppard 1898); drawing towards the mean by this
    /// factor takes it away again.
    shrinkage: f64,
}

impl<'g> Draws<'g> {
    fn new(grid: &'g Grid, weights: &[f64]) -> Self {
        let mut sum = 0.0;
        let mut add = |w: &f64| {
            sum += w;
            sum
        };
        let cumulated = weights.iter().map(&mut add).collect();
        let ends = grid.nodes().first().zip(grid.nodes().last());
        let step = ends.map_or(0.0, |(first, last)| (last - first) / (grid.len() - 1) as f64);
        let Estimate { theta, se } = moments(grid, weights);
        let shrinkage = (se * se / (se * se + step * step / 12.0)).sqrt();
        Self { grid, cumulated, step, centre: theta, shrinkage }
    }

    fn take(&self, n: usize, generator: &mut impl Rng) -> Vec<f64> {
        (0..n).map(|_| self.quantile(generator.random())).collect()
    }

    /// The inverse distribution function, linear inside a cell.
    fn quantile(&self, u: f64) -> f64 {
        let cell = self.cumulated.partition_point(|c| *c <= u).min(self.grid.len() - 1);
        let at = |i: usize| self.cumulated.get(i).copied().unwrap_or(1.0);
        let below = cell.checked_sub(1).map_or(0.0, at);
        // Rounding may leave the last cell empty.
        let inside = ((u - below) / (at(cell) - below).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
        let node = self.grid.nodes().get(cell).copied().unwrap_or(self.centre);
        self.centre + self.shrinkage * (node + self.step * (inside - 0.5) - self.centre)
    }
}
