//! MAP, ML and WLE: the highest point of a (weighted) likelihood or posterior.

use super::table::{Table, add};
use super::{Estimate, Method, Score, Scorer, Undefined, root};
use crate::ResponseModel;

/// Half-width of the search in logits, and its cells; a cell is a quarter of a logit.
const LIMIT: f64 = 12.0;
const CELLS: usize = 96;

/// What the estimating function is made of, at the nodes of the search: for each item the slopes
/// of `ln P` of its categories, then information and Warm's bias term.
#[derive(Debug, Clone)]
pub(super) struct Search {
    nodes: Vec<f64>,
    table: Table,
}

impl<M: ResponseModel + Sync> Scorer<'_, M> {
    /// Likelihoods with asymptotes, and Warm's weight with any items, can have several maxima, so
    /// the whole range is searched, on tabulated values; the highest is then polished.
    pub(super) fn maximum(&self, answers: &[(u32, u8)]) -> Score {
        let answered = self.answered(answers).ok_or(Undefined::Impossible)?;
        let search = self.search.get_or_init(|| self.new_search());
        let values = self.tabulated(search, answers).ok_or(Undefined::Impossible)?;
        let exact = |x: f64| self.estimating_function(&answered, x);
        let theta = root::highest(&search.nodes, &values, exact).ok_or(Undefined::NoMaximum)?;
        let information: f64 = answered.iter().map(|(item, _)| item.information(theta)).sum();
        let se = (information + self.precision()).sqrt().recip();
        if se.is_finite() { Ok(Estimate { theta, se }) } else { Err(Undefined::NoMaximum) }
    }

    /// The items with their categories, if they exist.
    fn answered(&self, answers: &[(u32, u8)]) -> Option<Vec<(&M, usize)>> {
        let answered = |&(item, k): &(u32, u8)| {
            let (item, k) = (self.items.get(item as usize)?, usize::from(k));
            (k < item.categories()).then_some((item, k))
        };
        answers.iter().map(answered).collect()
    }

    fn new_search(&self) -> Search {
        let centre = if self.method == Method::Map { self.mean } else { 0.0 };
        let step = 2.0 * LIMIT / CELLS as f64;
        let nodes: Vec<f64> = (0..=CELLS).map(|i| centre - LIMIT + step * i as f64).collect();
        let weighted = self.method == Method::Wle;
        let rows = |item: &M| item.categories() + if weighted { 2 } else { 0 };
        let fill = |item: &M, theta: f64, out: &mut [f64]| {
            let (slopes, others) = out.split_at_mut(item.categories());
            for (k, slope) in slopes.iter_mut().enumerate() {
                *slope = item.log_derivatives(theta, k).slope;
            }
            if let [information, bias] = others {
                (*information, *bias) = (item.information(theta), item.bias_term(theta));
            }
        };
        let table = Table::new(self.items, &nodes, rows, fill);
        Search { nodes, table }
    }

    /// The estimating function at the nodes of the search.
    fn tabulated(&self, search: &Search, answers: &[(u32, u8)]) -> Option<Vec<f64>> {
        let mut slopes: Vec<f64> = search.nodes.iter().map(|&x| self.prior_slope(x)).collect();
        for &(item, k) in answers {
            add(&mut slopes, search.table.row(item, usize::from(k))?);
        }
        if self.method == Method::Wle {
            self.add_weights(search, answers, &mut slopes)?;
        }
        Some(slopes)
    }

    fn add_weights(&self, search: &Search, answers: &[(u32, u8)], slopes: &mut [f64]) -> Option<()> {
        let (mut information, mut bias) = (vec![0.0; slopes.len()], vec![0.0; slopes.len()]);
        for &(item, _) in answers {
            let categories = self.items.get(item as usize)?.categories();
            add(&mut information, search.table.row(item, categories)?);
            add(&mut bias, search.table.row(item, categories + 1)?);
        }
        let sums = bias.iter().zip(&information);
        slopes.iter_mut().zip(sums).for_each(|(slope, (b, i))| *slope += weight_slope(*b, *i));
        Some(())
    }

    /// Derivative of what the method maximises: log likelihood, plus log prior or Warm's weight.
    fn estimating_function(&self, answered: &[(&M, usize)], theta: f64) -> f64 {
        let slope: f64 = answered.iter().map(|(item, k)| item.log_derivatives(theta, *k).slope).sum();
        if self.method != Method::Wle {
            return slope + self.prior_slope(theta);
        }
        let bias = answered.iter().map(|(item, _)| item.bias_term(theta)).sum();
        slope + weight_slope(bias, answered.iter().map(|(item, _)| item.information(theta)).sum())
    }

    /// Slope of the log prior where the method has one.
    fn prior_slope(&self, theta: f64) -> f64 {
        (self.mean - theta) * self.precision()
    }

    /// Information in the prior, per squared logit.
    fn precision(&self) -> f64 {
        if self.method == Method::Map { self.sd.powi(-2) } else { 0.0 }
    }
}

/// Slope of Warm's log weight, `J/(2I)` (Warm 1989, eq. 11); zero so far out that no information
/// is left.
fn weight_slope(bias: f64, information: f64) -> f64 {
    if information > 0.0 { bias / (2.0 * information) } else { 0.0 }
}
