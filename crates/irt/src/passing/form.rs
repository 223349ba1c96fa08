//! A form nobody has to sit, and what a learner would score on it.

use super::{Standard, score_distribution};
use crate::{Grid, ItemBelief, SecondOrder, SecondOrderState};

/// Shares of the general ability below this change no probability by more than rounding.
const NEGLIGIBLE: f64 = 1e-14;
/// The same of a domain ability given the general one; far nodes are most of them.
const NEGLIGIBLE_NODE: f64 = 1e-17;

/// A form nobody has to sit: its number-correct distribution at every node, per domain.
///
/// Only scored items belong in it. The grid's distance of nodes, 0.25 logits, is fine enough for forms of up to some
/// hundred items; the scores of a longer form rise more steeply with ability than that.
///
/// ```
/// use gradatim_irt::{Dichotomous, ItemBelief, Loading, SecondOrder, Standard, VirtualForm};
/// let model = SecondOrder::new(SecondOrder::usual_grid()?, vec![Loading::default(); 2]);
/// let item = ItemBelief::known(Dichotomous::two_pl(1.0, 0.0)?);
/// let form = VirtualForm::new(model.grid(), &[vec![item; 5], vec![item; 4]]);
/// // Nobody is known to be better than anybody, and 4.5 is the middle of the scores.
/// let p = form.probability_of_passing(&model, &model.start(), &Standard { cut: 4.5, se: 0.0 });
/// assert!((p - 0.5).abs() < 1e-12);
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct VirtualForm {
    /// `P(score = k | θ_q)` by domain.
    domains: Vec<Table>,
}

/// Score distribution of every domain at every node of the general ability, given the answers so far.
///
/// An answer changes it in one domain only: keep it beside the state and take each answer in by [`VirtualForm::update`].
#[derive(Debug, Clone, PartialEq)]
pub struct DomainScores {
    domains: Vec<Table>,
}

/// Distributions over the scores `0..width`, row by node; rows are filled up with zeros to whole blocks.
#[derive(Debug, Clone, PartialEq)]
struct Table {
    width: usize,
    rows: Vec<[f64; BLOCK]>,
}

/// Scores that are averaged at a time, in registers.
const BLOCK: usize = 8;

impl VirtualForm {
    /// Tabulates a form; `domains[d]` are the scored items of domain d.
    #[must_use]
    pub fn new(grid: &Grid, domains: &[Vec<ItemBelief>]) -> Self {
        Self { domains: domains.iter().map(|items| Table::new(grid, items)).collect() }
    }

    /// Number of scored items.
    #[must_use]
    pub fn items(&self) -> usize {
        self.domains.iter().map(|d| d.width - 1).sum()
    }

    /// Score distribution of each domain given g: its distribution given θ averaged over `p(θ_d | g, x_d)`.
    ///
    /// `model` is one on the grid of this form, with its domains.
    #[must_use]
    pub fn scores(&self, model: &SecondOrder, state: &SecondOrderState) -> DomainScores {
        let blank =
            |d: &Table| Table { width: d.width, rows: vec![[0.0; BLOCK]; d.blocks() * model.grid().len()] };
        let mut scores = DomainScores { domains: self.domains.iter().map(blank).collect() };
        (0..self.domains.len()).for_each(|d| self.update(&mut scores, model, state, d));
        scores
    }

    /// Brings `scores` to the present state after answers in domain `d`; nothing for a domain that is not there.
    pub fn update(&self, scores: &mut DomainScores, model: &SecondOrder, state: &SecondOrderState, d: usize) {
        let (Some(form), Some(averaged)) = (self.domains.get(d), scores.domains.get_mut(d)) else { return };
        let mut conditional = vec![0.0; model.grid().len()];
        for (g, row) in averaged.rows.chunks_exact_mut(form.blocks()).enumerate() {
            model.conditional_into(state, d, g, &mut conditional);
            form.average_into(&conditional, row);
        }
    }

    /// Distribution of the number right for a learner: exact, no sampling.
    ///
    /// Given g the domains are independent, so each domain's distribution is averaged over
    /// `p(θ_d | g, x_d)`, the domains are convolved, and the result is averaged over `p(g | x)`.
    #[must_use]
    pub fn distribution(&self, model: &SecondOrder, state: &SecondOrderState) -> Vec<f64> {
        self.scores(model, state).distribution(state)
    }

    /// `P(pass)`: the distribution weighted by the standard and its error.
    #[must_use]
    pub fn probability_of_passing(
        &self,
        model: &SecondOrder,
        state: &SecondOrderState,
        standard: &Standard,
    ) -> f64 {
        standard.probability(&self.distribution(model, state))
    }
}

impl DomainScores {
    /// Distribution of the number right: the domains convolved given g, averaged over `p(g | x)`.
    #[must_use]
    pub fn distribution(&self, state: &SecondOrderState) -> Vec<f64> {
        let mut total = vec![0.0; self.domains.iter().map(|d| d.width - 1).sum::<usize>() + 1];
        let (mut given, mut next) = (Vec::new(), Vec::new());
        for (g, weight) in state.general().iter().enumerate().filter(|(_, w)| **w > NEGLIGIBLE) {
            given.clear();
            given.push(*weight);
            for domain in &self.domains {
                convolve_into(&given, domain.row(g), &mut next);
                std::mem::swap(&mut given, &mut next);
            }
            total.iter_mut().zip(&given).for_each(|(t, x)| *t += x);
        }
        total
    }
}

impl Table {
    fn new(grid: &Grid, items: &[ItemBelief]) -> Self {
        let width = items.len() + 1;
        let at = |&theta: &f64| {
            let mut row =
                score_distribution(&items.iter().map(|i| i.probability(theta)).collect::<Vec<f64>>());
            row.resize(width.next_multiple_of(BLOCK), 0.0);
            row.as_chunks().0.to_vec()
        };
        Self { width, rows: grid.nodes().iter().flat_map(at).collect() }
    }

    /// Blocks of a row.
    fn blocks(&self) -> usize {
        self.width.div_ceil(BLOCK)
    }

    fn row(&self, node: usize) -> &[f64] {
        let blocks = self.rows.get(node * self.blocks()..(node + 1) * self.blocks()).unwrap_or_default();
        blocks.as_flattened().get(..self.width).unwrap_or_default()
    }

    /// `Σ_q weight(q)·row(q)`, over the nodes from the first to the last that count.
    fn average_into(&self, weights: &[f64], out: &mut [[f64; BLOCK]]) {
        let counts = |w: &f64| *w > NEGLIGIBLE_NODE;
        let first = weights.iter().position(counts).unwrap_or(0);
        let beyond = weights.iter().rposition(counts).map_or(first, |last| last + 1);
        for (block, out) in out.iter_mut().enumerate() {
            *out = [0.0; BLOCK];
            let column = self.rows.iter().skip(block).step_by(self.blocks()).skip(first);
            for (row, w) in column.zip(&weights[first..beyond]) {
                out.iter_mut().zip(row).for_each(|(x, r)| *x += w * r);
            }
        }
    }
}

/// `out(i + j) = Σ x(i)·y(j)`, with the longer of the two in the inner loop.
fn convolve_into(x: &[f64], y: &[f64], out: &mut Vec<f64>) {
    let (short, long) = if x.len() < y.len() { (x, y) } else { (y, x) };
    out.clear();
    out.resize((x.len() + y.len()).saturating_sub(1), 0.0);
    for (window, s) in (0..).zip(short) {
        out[window..].iter_mut().zip(long).for_each(|(o, l)| *o += s * l);
    }
}
