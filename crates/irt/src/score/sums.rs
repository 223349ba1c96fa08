//! EAP for sum scores.

use super::posterior::moments;
use super::{Estimate, Score, Scorer, Undefined};
use crate::{IrtError, ResponseModel, Responses};

/// What a sum score says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SumScore {
    /// Sum of the item scores, each from 0.
    pub sum: usize,
    /// Posterior mean and standard deviation given the sum; `None` where the sum is too improbable
    /// for a computer.
    pub estimate: Option<Estimate>,
    /// Expected share of persons with this sum under the prior, 0 to 1.
    pub share: f64,
}

impl<M: ResponseModel + Sync> Scorer<'_, M> {
    /// The table of abilities by sum score on some of the items, from sum 0 to the highest.
    ///
    /// `P(sum | θ)` by the recursion of Lord & Wingersky (1984), one item at a time, with all
    /// categories for polytomous items; then Bayes at each sum (Thissen et al. 1995).
    ///
    /// ```
    /// use gradatim_irt::{Dichotomous, Grid, score::{Method, Scorer}};
    /// let items = [Dichotomous::two_pl(1.0, -1.0)?, Dichotomous::two_pl(1.0, 1.0)?];
    /// let scorer = Scorer::new(&items, Method::EapSum, Grid::new(61, 6.0)?);
    /// let table = scorer.sum_scores(&[0, 1])?;
    /// assert_eq!(table.len(), 3);
    /// assert!(table[1].estimate.unwrap().theta.abs() < 1e-12); // symmetric items, one right
    /// # Ok::<(), gradatim_irt::IrtError>(())
    /// ```
    ///
    /// # Errors
    /// [`IrtError::UnknownItem`] for an item that the scorer does not have.
    pub fn sum_scores(&self, items: &[u32]) -> Result<Vec<SumScore>, IrtError> {
        let mut joint = vec![self.prior()];
        for &item in items {
            joint = self.one_more(&joint, item)?;
        }
        let row = |(sum, joint): (usize, &Vec<f64>)| {
            let share: f64 = joint.iter().sum();
            let weights: Vec<f64> = joint.iter().map(|w| w / share).collect();
            SumScore { sum, share, estimate: (share > 0.0).then(|| moments(&self.grid, &weights)) }
        };
        Ok(joint.iter().enumerate().map(row).collect())
    }

    /// One step of the recursion: `p(sum, θ_q)` with one more item.
    fn one_more(&self, joint: &[Vec<f64>], item: u32) -> Result<Vec<Vec<f64>>, IrtError> {
        let unknown = IrtError::UnknownItem { item: item as usize, items: self.items.len() };
        let logs = self.likelihood().rows(item).ok_or(unknown)?;
        let mut longer = vec![vec![0.0; self.grid.len()]; joint.len() + logs.len().saturating_sub(1)];
        for (k, logs) in logs.enumerate() {
            let p: Vec<f64> = logs.iter().map(|log| log.exp()).collect();
            for (sum, row) in longer.iter_mut().skip(k).zip(joint) {
                sum.iter_mut().zip(row).zip(&p).for_each(|((s, w), p)| *s += w * p);
            }
        }
        Ok(longer)
    }

    /// One person's score by the sum.
    pub(super) fn sum_score(&self, answers: &[(u32, u8)]) -> Score {
        self.by_table(&self.table_of(answers), answers)
    }

    /// Scores of persons who answered the same items.
    pub(super) fn sum_scores_of(&self, responses: &Responses, persons: &[usize]) -> Vec<Score> {
        let table = persons.first().map(|&person| self.table_of(responses.person(person)));
        let table = table.unwrap_or_default();
        persons.iter().map(|&person| self.by_table(&table, responses.person(person))).collect()
    }

    /// The table of the items that were answered; empty where one of them does not exist.
    fn table_of(&self, answers: &[(u32, u8)]) -> Vec<SumScore> {
        let items: Vec<u32> = answers.iter().map(|(item, _)| *item).collect();
        self.sum_scores(&items).unwrap_or_default()
    }

    fn by_table(&self, table: &[SumScore], answers: &[(u32, u8)]) -> Score {
        let exists = |&(item, k): &(u32, u8)| self.likelihood().row(item, usize::from(k)).is_some();
        let sum: usize = answers.iter().map(|(_, k)| usize::from(*k)).sum();
        let estimate = table.get(sum).filter(|_| answers.iter().all(exists));
        estimate.and_then(|row| row.estimate).ok_or(Undefined::Impossible)
    }
}
