//! The EM driver: accelerated cycles under a monotonicity guard, until parameters stand still.

use super::acceleration::Squarem;
use super::covariance;
use super::data::{Answers, Blocks, Data};
use super::evidence::Layout;
use super::expectation::{Expected, Step, Sums, stride};
use super::information::Information;
use super::joint::Joint;
use super::latent::Latent;
use super::maximisation::Maximiser;
use super::parameters::ItemParameters;
use super::populations::{Population, Populations};
use super::prior::Priors;
use super::remote::{self, Iterate, Problem};
use super::result::{Calibration, Fitted, GroupEstimate, LatentEstimate};
use super::settings::{IrtValidParams, LatentSpace, SeMethod, same_length};
use super::start::start;
use super::survey::Survey;
use crate::{Grid, IrtError, Loading};

/// Who is told after each step, and where to go on from.
#[derive(Default)]
pub(super) struct Progress<'a> {
    pub watch: Option<&'a mut dyn FnMut(&Iterate)>,
    pub from: Option<&'a Iterate>,
}

/// Fits checked settings to answers.
pub(super) fn fit<'a>(
    settings: &'a IrtValidParams,
    answers: Answers<'a>,
    progress: Progress<'a>,
) -> Result<Calibration, IrtError> {
    let items = answers.items();
    answers.check_groups(settings)?;
    let models = settings.models_of(items)?;
    let anchored: Vec<bool> = settings.anchors.iter().flatten().map(Option::is_some).collect();
    let survey = answers.survey(&models, &anchored)?;
    let grid = Grid::new(settings.nodes, settings.range)?;
    match &settings.latent {
        LatentSpace::Single => {
            let scaled = anchored.contains(&true) || models.iter().any(|m| m.fixes_slope());
            let populations = populations(settings, anchored.contains(&true), scaled);
            let latent = Populations::new(grid, populations);
            let run = Run::new(settings, answers, survey, &vec![0; items], latent)?;
            run.watched(progress)?.finish(Populations::estimate)
        }
        LatentSpace::SecondOrder(dimension) => {
            same_length("domains of items", dimension.len(), items)?;
            let domains = dimension.iter().max().map_or(0, |d| usize::from(*d) + 1);
            let latent = Joint::new(grid, vec![Loading::default(); domains]);
            let run = Run::new(settings, answers, survey, dimension, latent)?;
            run.watched(progress)?.finish(Joint::estimate)
        }
    }
}

/// The reference group is N(0, 1) unless something else gives the scale: anchors free its mean and
/// its variance, slopes of one its variance.
fn populations(settings: &IrtValidParams, anchored: bool, scaled: bool) -> Vec<Population> {
    let of = |group: usize| Population::standard(anchored || group > 0, scaled || group > 0);
    (0..settings.group_count()).map(of).collect()
}

impl Populations {
    fn estimate(&self, errors: Option<&[f64]>) -> LatentEstimate {
        let mut errors = errors.map(|e| e.iter().copied());
        let mut next = |free: bool| if free { errors.as_mut().and_then(Iterator::next) } else { None };
        let of = |p: &Population| GroupEstimate {
            mean: p.mean,
            sd: p.sd(),
            se_mean: next(p.free_mean),
            // Estimated as its logarithm.
            se_sd: next(p.free_sd).map(|se| se * p.sd()),
        };
        LatentEstimate::Normal { groups: self.groups().iter().map(of).collect() }
    }
}

impl Joint {
    /// Loadings are estimated as z = atanh λ, so `se(λ) = (1 − λ²) se(z)`.
    fn estimate(&self, errors: Option<&[f64]>) -> LatentEstimate {
        let loadings: Vec<f64> = self.flat().iter().map(|z| z.tanh()).collect();
        let se = errors.map(|e| e.iter().zip(&loadings).map(|(se, l)| se * (1.0 - l * l)).collect());
        LatentEstimate::SecondOrder { loadings, se }
    }
}

/// A calibration under way.
struct Run<'a, L> {
    settings: &'a IrtValidParams,
    survey: Survey,
    priors: Vec<Priors>,
    data: Data<'a>,
    layout: Layout,
    first: Vec<usize>,
    stride: usize,
    latent: L,
    items: ItemParameters,
    trace: Vec<f64>,
    iterations: usize,
    expanding: bool,
    squarem: Squarem,
    watch: Option<&'a mut dyn FnMut(&Iterate)>,
    /// Identity of settings and survey, where somebody wants to know.
    problem: u64,
    /// The E-step at the present parameters, where an extrapolation has needed it already.
    known: Option<(Expected, f64)>,
}

impl<'a, L: Latent> Run<'a, L> {
    fn new(
        settings: &'a IrtValidParams,
        answers: Answers<'a>,
        mut survey: Survey,
        dimension: &[u8],
        latent: L,
    ) -> Result<Self, IrtError> {
        let models = settings.models_of(answers.items())?;
        let items = start(settings, &models, &survey)?;
        survey.samples.clear();
        let layout = answers.layout(&items, dimension)?;
        Ok(Self {
            settings,
            survey,
            priors: settings.priors_of(answers.items())?,
            data: answers.data(&layout, settings.groups.as_deref())?,
            layout,
            first: items.first_rows(),
            stride: stride(latent.grid().len()),
            latent,
            items,
            trace: Vec::new(),
            iterations: 0,
            expanding: true,
            squarem: Squarem::default(),
            watch: None,
            problem: 0,
            known: None,
        })
    }

    /// The same run, told of and begun where `progress` says.
    fn watched(mut self, progress: Progress<'a>) -> Result<Self, IrtError> {
        if progress.watch.is_some() || progress.from.is_some() {
            let Self { settings, survey, items, latent, .. } = &self;
            self.problem = Problem { settings, survey, items, latent }.identity();
        }
        self.watch = progress.watch;
        if let Some(from) = progress.from {
            self.go_on(from)?;
        }
        Ok(self)
    }

    fn go_on(&mut self, from: &Iterate) -> Result<(), IrtError> {
        from.check(self.problem, self.flat().len())?;
        self.set_flat(&from.parameters);
        self.trace.clone_from(&from.trace);
        (self.iterations, self.expanding) = (from.iteration, from.expanding);
        self.squarem = Squarem::up_to(from.longest);
        Ok(())
    }

    fn finish(
        mut self,
        describe: impl Fn(&L, Option<&[f64]>) -> LatentEstimate,
    ) -> Result<Calibration, IrtError> {
        let converged = self.iterate()?;
        let (expected, objective) = self.expect()?;
        self.trace.push(objective);
        let covariance = match self.settings.se {
            SeMethod::Off => None,
            method => self.information(&expected, method)?.covariance(),
        };
        let (from, latent_parameters) = (self.items.count(), self.latent.flat().len());
        let errors = covariance.as_ref().and_then(|c| c.errors(from..from + latent_parameters));
        let fitted = Fitted {
            max_gradient: self.largest_gradient(&expected),
            log_prior: self.log_prior(),
            log_likelihood: expected.log_likelihood.value(),
            latent: describe(&self.latent, errors.as_deref()),
            latent_parameters,
            grid: self.latent.grid().clone(),
            covariance,
            converged,
            iterations: self.iterations,
            trace: self.trace,
        };
        Ok(Calibration::new(&self.survey, &self.items, fitted))
    }

    /// Expanded steps while they move anything, then plain ones: on a grid the two have the same
    /// fixed point only as far as the quadrature is exact, and it is the plain one that is wanted.
    fn iterate(&mut self) -> Result<bool, IrtError> {
        if self.expanding {
            if !self.cycles()? {
                return Ok(false);
            }
            (self.expanding, self.squarem) = (false, Squarem::default());
        }
        self.cycles()
    }

    /// Cycles of EM steps and extrapolations, which are kept only when the objective does not fall
    /// below that of the cycle's first step; false when there are no steps left.
    fn cycles(&mut self) -> Result<bool, IrtError> {
        loop {
            let origin = self.flat();
            let first = self.step(&origin)?;
            if let Some(settled) = self.done(&origin, &first) {
                return Ok(settled);
            }
            let second = self.step(&first)?;
            if let Some(settled) = self.done(&first, &second) {
                return Ok(settled);
            }
            let floor = self.trace.last().copied().unwrap_or(f64::NEG_INFINITY);
            if let Some(guess) = self.squarem.extrapolate(&origin, &first, &second) {
                self.set_flat(&guess);
                let (expected, objective) = self.expect()?;
                if self.squarem.keeps(objective >= floor) {
                    self.known = Some((expected, objective));
                } else {
                    self.set_flat(&second);
                }
            }
        }
    }

    /// One EM step from the present parameters, which are `before`; returns the new ones.
    fn step(&mut self, before: &[f64]) -> Result<Vec<f64>, IrtError> {
        let (expected, objective) = match self.known.take() {
            Some(known) => known,
            None => self.expect()?,
        };
        self.trace.push(objective);
        self.iterations += 1;
        let mut items = std::mem::replace(&mut self.items, ItemParameters { slots: Vec::new() });
        self.maximiser(&expected).maximise(&mut items);
        self.items = items;
        self.latent.maximise(&expected.tally);
        self.expand(&expected);
        let after = self.flat();
        self.tell(expected.log_likelihood.value(), before, &after);
        Ok(after)
    }

    fn tell(&mut self, log_likelihood: f64, before: &[f64], after: &[f64]) {
        let Some(watch) = &mut self.watch else { return };
        watch(&Iterate {
            iteration: self.iterations,
            log_likelihood,
            change: before.iter().zip(after).fold(0.0, |top, (x, y)| (x - y).abs().max(top)),
            expanding: self.expanding,
            trace: self.trace.clone(),
            parameters: after.to_vec(),
            longest: self.squarem.longest(),
            problem: self.problem,
        });
    }

    /// Parameter expansion (Liu, Rubin & Wu 1998): the step is taken in a model in which the ability
    /// has a free mean and spread, and its result put on the standard scale again. Plain steps creep
    /// along just these two directions, the more slowly the more reliable the test.
    fn expand(&mut self, expected: &Expected) {
        if !self.expanding || !self.items.is_free_scale(&self.priors, false) {
            return;
        }
        let spread = self.items.is_free_scale(&self.priors, true);
        if let Some(to) = self.latent.expand(&expected.tally, spread) {
            self.items.rescale(&to);
        }
    }

    fn maximiser<'b>(&'b self, expected: &'b Expected) -> Maximiser<'b> {
        let (grid, stride) = (self.latent.grid(), self.stride);
        Maximiser { grid, stride, expected, first: &self.first, priors: &self.priors }
    }

    /// Whether no parameter moved by more than the tolerance; `None` while there is more to do.
    fn done(&self, before: &[f64], after: &[f64]) -> Option<bool> {
        let settled = before.iter().zip(after).all(|(x, y)| (x - y).abs() < self.settings.tolerance);
        (settled || self.iterations >= self.settings.max_iterations).then_some(settled)
    }

    /// Runs `with` on the E-step at the present parameters.
    fn with_step<T>(&self, with: impl FnOnce(&Step<'_, L>) -> Result<T, IrtError>) -> Result<T, IrtError> {
        let single = self.items.tables(self.latent.grid(), self.stride);
        let tables = self.layout.folded(single, self.stride);
        with(&Step {
            layout: &self.layout,
            tables: &tables,
            stride: self.stride,
            latent: &self.latent,
            concave: self.items.is_log_concave(),
        })
    }

    fn expect(&self) -> Result<(Expected, f64), IrtError> {
        let expected = match &self.data {
            Data::Here(blocks) => self.expected_of(blocks)?,
            Data::Elsewhere(sums) => remote::expected(*sums, &self.items, &self.layout, &self.latent)?,
        };
        let objective = expected.log_likelihood.value() + self.log_prior();
        if objective.is_finite() {
            Ok((expected, objective))
        } else {
            Err(IrtError::Likelihood(objective, self.iterations))
        }
    }

    fn expected_of(&self, blocks: &Blocks<'_>) -> Result<Expected, IrtError> {
        let mut expected = self.with_step(|step| {
            let mut sums = Sums::new(step, self.survey.persons);
            blocks.each(&self.layout, |evidence| sums.add(step, evidence))?;
            sums.total().ok_or(IrtError::NothingToFit)
        })?;
        expected.counts = self.layout.unfolded(expected.counts, self.stride);
        Ok(expected)
    }

    fn information(&self, expected: &Expected, method: SeMethod) -> Result<Information, IrtError> {
        let maximiser = self.maximiser(expected);
        let complete = |most| Information::new(&self.latent, &self.items, &maximiser, method, most);
        match &self.data {
            Data::Here(blocks) => self.with_step(|step| {
                let mut information = complete(covariance::MOST_PARAMETERS);
                blocks.each(&self.layout, |evidence| information.subtract_missing(step, evidence))?;
                Ok(information)
            }),
            Data::Elsewhere(sums) => {
                let mut information = complete(remote::MOST_PARAMETERS);
                let wanted = (method, information.no_gaps());
                let gaps = remote::missing(*sums, &self.items, &self.layout, &self.latent, wanted)?;
                information.subtract(&gaps);
                Ok(information)
            }
        }
    }

    fn log_prior(&self) -> f64 {
        let active = self.items.slots.iter().zip(&self.priors).filter(|(slot, _)| slot.active);
        active.map(|(slot, priors)| priors.value(slot)).sum::<f64>() + self.latent.log_prior()
    }

    fn largest_gradient(&self, expected: &Expected) -> f64 {
        let mut flat = vec![0.0; self.items.count()];
        let gradients = self.maximiser(expected).gradients(&self.items);
        for (gradient, places) in gradients.iter().zip(self.items.places()) {
            for (g, place) in gradient.iter().zip(places) {
                if let Some(place) = place {
                    flat[place] += g;
                }
            }
        }
        let latent = self.latent.derivatives(&expected.tally).0;
        flat.iter().chain(&latent).fold(0.0, |top, g| g.abs().max(top))
    }

    fn flat(&self) -> Vec<f64> {
        [self.items.flat(), self.latent.flat()].concat()
    }

    fn set_flat(&mut self, flat: &[f64]) {
        let (items, latent) = flat.split_at(self.items.count());
        self.items.set_flat(items);
        self.latent.set_flat(latent);
    }
}
