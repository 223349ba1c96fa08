//! One ability, normal in every group of persons.

use super::latent::{Latent, LatentScore, Mixture};
use super::remote::{Writer, space};
use crate::{Grid, Moments};
use ndarray::Array2;

/// A group's distribution and which of its moments are estimated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Population {
    pub mean: f64,
    pub log_sd: f64,
    pub free_mean: bool,
    pub free_sd: bool,
}

impl Population {
    pub(super) fn standard(free_mean: bool, free_sd: bool) -> Self {
        Self { mean: 0.0, log_sd: 0.0, free_mean, free_sd }
    }

    pub(super) fn sd(&self) -> f64 {
        self.log_sd.exp()
    }

    /// Which of (mean, log sd) are free.
    fn free(&self) -> impl Iterator<Item = usize> + use<> {
        let free = [self.free_mean, self.free_sd];
        (0..2).filter(move |&x| free[x])
    }

    fn get(&self, x: usize) -> f64 {
        [self.mean, self.log_sd][x]
    }

    fn set(&mut self, x: usize, value: f64) {
        match x {
            0 => self.mean = value.clamp(-4.0, 4.0),
            _ => self.log_sd = value.clamp(-5.0, 2.0),
        }
    }
}

/// N(mean, sd²) on the nodes for each group: free under the Rasch model (spread), with several
/// groups (all but the reference), and with anchored items (all; Kim 2006).
#[derive(Debug, Clone)]
pub(super) struct Populations {
    grid: Grid,
    groups: Vec<Population>,
    /// `[group][node]`.
    log_weights: Vec<f64>,
}

impl Populations {
    pub(super) fn new(grid: Grid, groups: Vec<Population>) -> Self {
        let mut populations = Self { grid, groups, log_weights: Vec::new() };
        populations.refresh();
        populations
    }

    pub(super) fn groups(&self) -> &[Population] {
        &self.groups
    }

    fn refresh(&mut self) {
        let of = |p: &Population| self.grid.normal_weights(p.mean, p.sd());
        self.log_weights = self.groups.iter().flat_map(of).map(f64::ln).collect();
    }

    fn weights(&self, group: usize) -> &[f64] {
        let n = self.grid.len();
        &self.log_weights[group * n..(group + 1) * n]
    }

    /// Scores of (mean, log sd) at the nodes: with `z = (x − mean)/sd`, `(z − E z)/sd` and `z² − E z²`,
    /// expectations over the weights on these nodes.
    fn group_scores(&self, group: usize) -> [Vec<f64>; 2] {
        let (p, weights) = (&self.groups[group], self.weights(group));
        let z: Vec<f64> = self.grid.nodes().iter().map(|x| (x - p.mean) / p.sd()).collect();
        let centred = |values: Vec<f64>, scale: f64| -> Vec<f64> {
            let mean: f64 = values.iter().zip(weights).map(|(v, w)| v * w.exp()).sum();
            values.iter().map(|v| (v - mean) * scale).collect()
        };
        [centred(z.clone(), 1.0 / p.sd()), centred(z.iter().map(|z| z * z).collect(), 1.0)]
    }

    /// Gradient of a group's expected log density, and its Fisher information: an exponential
    /// family, so that this is the negative Hessian wherever the gradient vanishes.
    fn local(&self, group: usize, tally: &[f64]) -> ([f64; 2], [[f64; 2]; 2]) {
        let (scores, persons) = (self.group_scores(group), tally.iter().sum::<f64>());
        let dot = |s: &[f64]| tally.iter().zip(s).map(|(n, s)| n * s).sum();
        let product = |s: &[f64], t: &[f64]| {
            persons * self.weights(group).iter().zip(s).zip(t).map(|((w, s), t)| w.exp() * s * t).sum::<f64>()
        };
        let [m, s] = &scores;
        ([dot(m), dot(s)], [[product(m, m), product(m, s)], [product(m, s), product(s, s)]])
    }

    fn free_parameters(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.groups.iter().enumerate().flat_map(|(g, p)| p.free().map(move |x| (g, x)))
    }

    /// Fisher scoring of one group's moments; each step is bounded.
    fn maximise_group(&mut self, group: usize, tally: &[f64]) {
        for _ in 0..50 {
            let (gradient, information) = self.local(group, tally);
            let step = scoring_step(&gradient, &information, &self.groups[group]);
            for x in self.groups[group].free() {
                let value = self.groups[group].get(x) + step[x].clamp(-0.5, 0.5);
                self.groups[group].set(x, value);
            }
            self.refresh();
            if step.iter().all(|s| s.abs() < 1e-12) {
                return;
            }
        }
    }
}

fn scoring_step(g: &[f64; 2], i: &[[f64; 2]; 2], population: &Population) -> [f64; 2] {
    match (population.free_mean, population.free_sd) {
        (false, false) => [0.0, 0.0],
        (true, false) => [g[0] / i[0][0].max(1e-12), 0.0],
        (false, true) => [0.0, g[1] / i[1][1].max(1e-12)],
        (true, true) => {
            let det = (i[0][0] * i[1][1] - i[0][1] * i[1][0]).max(1e-12);
            [(i[1][1] * g[0] - i[0][1] * g[1]) / det, (i[0][0] * g[1] - i[1][0] * g[0]) / det]
        }
    }
}

impl Latent for Populations {
    fn write(&self, into: &mut Writer) {
        into.u8(space::NORMAL);
        into.number(self.groups.len());
        for group in &self.groups {
            into.f64(group.mean);
            into.f64(group.log_sd);
            into.u8(u8::from(group.free_mean) | u8::from(group.free_sd) << 1);
        }
    }

    fn grid(&self) -> &Grid {
        &self.grid
    }

    fn dimensions(&self) -> usize {
        1
    }

    fn tally_len(&self) -> usize {
        self.log_weights.len()
    }

    fn outer(&self) -> usize {
        1
    }

    fn log_weights(&self, group: usize) -> Option<&[f64]> {
        Some(self.weights(group))
    }

    fn mix(&self, group: usize, log_likelihood: &[f64], mixture: &mut Mixture) -> f64 {
        let Mixture { outer, conditional, posterior } = mixture;
        let mut top = f64::NEG_INFINITY;
        for ((p, l), w) in posterior.iter_mut().zip(log_likelihood).zip(self.weights(group)) {
            *p = l + w;
            top = top.max(*p);
        }
        posterior.iter_mut().for_each(|p| *p = (*p - top).exp());
        let sum = crate::math::normalise(posterior);
        outer[0] = 1.0;
        conditional.copy_from_slice(posterior);
        top + sum.ln()
    }

    fn count(&self, group: usize, weight: f64, mixture: &Mixture, tally: &mut [f64]) {
        for (t, p) in tally[self.group_tally(group)].iter_mut().zip(&mixture.posterior) {
            *t += weight * p;
        }
    }

    fn flat(&self) -> Vec<f64> {
        self.free_parameters().map(|(g, x)| self.groups[g].get(x)).collect()
    }

    fn set_flat(&mut self, flat: &[f64]) {
        if flat.is_empty() {
            return;
        }
        let free: Vec<(usize, usize)> = self.free_parameters().collect();
        for ((g, x), value) in free.into_iter().zip(flat) {
            self.groups[g].set(x, *value);
        }
        self.refresh();
    }

    fn maximise(&mut self, tally: &[f64]) {
        for group in 0..self.groups.len() {
            if self.groups[group].free().next().is_some() {
                let range = self.group_tally(group);
                self.maximise_group(group, &tally[range]);
            }
        }
    }

    fn expand(&mut self, tally: &[f64], spread: bool) -> Option<Moments> {
        let reference = *self.groups.first().filter(|p| !p.free_mean)?;
        let mut free = Self::new(
            self.grid.clone(),
            vec![Population { free_mean: true, free_sd: spread && !reference.free_sd, ..reference }],
        );
        free.maximise_group(0, &tally[self.group_tally(0)]);
        let found = free.groups[0];
        let to = Moments { mean: found.mean, sd: if reference.free_sd { 1.0 } else { found.sd() } };
        for group in self.groups.iter_mut().skip(1) {
            group.mean = (group.mean - to.mean) / to.sd;
            group.log_sd -= to.sd.ln();
        }
        self.refresh();
        Some(to)
    }

    fn log_prior(&self) -> f64 {
        0.0
    }

    fn derivatives(&self, tally: &[f64]) -> (Vec<f64>, Array2<f64>) {
        let free: Vec<(usize, usize)> = self.free_parameters().collect();
        let local: Vec<_> =
            (0..self.groups.len()).map(|g| self.local(g, &tally[self.group_tally(g)])).collect();
        let gradient = free.iter().map(|&(g, x)| local[g].0[x]).collect();
        let information = Array2::from_shape_fn((free.len(), free.len()), |(i, j)| {
            let ((g, x), (h, y)) = (free[i], free[j]);
            if g == h { local[g].1[x][y] } else { 0.0 }
        });
        (gradient, information)
    }

    fn scores(&self) -> Vec<LatentScore> {
        self.free_parameters()
            .map(|(group, x)| LatentScore {
                group: Some(group),
                dimension: 0,
                values: self.group_scores(group)[x].clone(),
            })
            .collect()
    }
}
