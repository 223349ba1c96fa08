//! What to fit and how: the hyperparameters of a calibration, unchecked and checked.

use super::data::Answers;
use super::em::{Progress, fit};
use super::model::Model;
use super::prior::Priors;
use super::remote::{Iterate, RemoteSums};
use crate::{Grid, IrtError, Item, ResponseSource, Responses};
use linfa::ParamGuard;
use linfa::dataset::DatasetBase;
use linfa::traits::Fit;

/// How standard errors are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeMethod {
    /// From the observed information of the marginal likelihood (Oakes 1999), in closed form.
    Oakes,
    /// Sandwich `I⁻¹ J I⁻¹`, which allows for a misspecified model (Huber 1967; White 1982).
    Sandwich,
    /// None.
    Off,
}

/// The latent space of a calibration.
#[derive(Debug, Clone, PartialEq)]
pub enum LatentSpace {
    /// One ability for all items.
    Single,
    /// One ability a domain under the second-order model; entry i is the domain of item i.
    SecondOrder(Vec<u8>),
}

/// Checked settings; made by checking [`IrtParams`].
#[derive(Debug, Clone, PartialEq)]
pub struct IrtValidParams {
    pub(super) model: Model,
    pub(super) models: Option<Vec<Model>>,
    pub(super) latent: LatentSpace,
    pub(super) groups: Option<Vec<u8>>,
    pub(super) anchors: Option<Vec<Option<Item>>>,
    pub(super) nodes: usize,
    pub(super) range: f64,
    pub(super) tolerance: f64,
    pub(super) max_iterations: usize,
    pub(super) priors: Priors,
    pub(super) item_priors: Option<Vec<Priors>>,
    pub(super) fixed_c: Option<Vec<f64>>,
    pub(super) unlinked: bool,
    pub(super) se: SeMethod,
}

/// Unchecked settings of a calibration, with the defaults of the field.
///
/// 61 nodes on ±6, tolerance 1e-7 on the largest change of a parameter, at most 2,000 EM steps,
/// no priors, Oakes standard errors.
#[derive(Debug, Clone, PartialEq)]
pub struct IrtParams(IrtValidParams);

impl IrtParams {
    /// The default settings for a model of all items.
    #[must_use]
    pub fn new(model: Model) -> Self {
        Self(IrtValidParams {
            model,
            models: None,
            latent: LatentSpace::Single,
            groups: None,
            anchors: None,
            nodes: 61,
            range: 6.0,
            tolerance: 1e-7,
            max_iterations: 2000,
            priors: Priors::default(),
            item_priors: None,
            fixed_c: None,
            unlinked: false,
            se: SeMethod::Oakes,
        })
    }

    /// Sets a model for each item: a test of mixed formats.
    #[must_use]
    pub fn models(mut self, models: Vec<Model>) -> Self {
        self.0.models = Some(models);
        self
    }

    /// Sets the latent space; [`LatentSpace::SecondOrder`] calibrates domains together.
    #[must_use]
    pub fn latent(mut self, latent: LatentSpace) -> Self {
        self.0.latent = latent;
        self
    }

    /// Sets each person's group, from 0; every group has a mean and a variance of its own. The first
    /// is the reference: N(0, 1), unless anchors or fixed slopes give the scale.
    #[must_use]
    pub fn groups(mut self, groups: Vec<u8>) -> Self {
        self.0.groups = Some(groups);
        self
    }

    /// Holds items at known parameters, one entry an item, so that the others come out on their
    /// scale; mean and variance of the ability are then estimated, in every step
    /// (fixed-parameter calibration with multiple weights updating, Kim 2006).
    #[must_use]
    pub fn anchors(mut self, anchors: Vec<Option<Item>>) -> Self {
        self.0.anchors = Some(anchors);
        self
    }

    /// Sets the number of quadrature nodes and the half-width of their range.
    #[must_use]
    pub fn quadrature(mut self, nodes: usize, range: f64) -> Self {
        (self.0.nodes, self.0.range) = (nodes, range);
        self
    }

    /// Sets the largest parameter change that counts as converged.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.0.tolerance = tolerance;
        self
    }

    /// Sets the number of EM steps after which a fit is reported as not converged.
    #[must_use]
    pub fn max_iterations(mut self, iterations: usize) -> Self {
        self.0.max_iterations = iterations;
        self
    }

    /// Sets prior densities of item parameters, the same for all items.
    #[must_use]
    pub fn priors(mut self, priors: Priors) -> Self {
        self.0.priors = priors;
        self
    }

    /// Sets prior densities item by item, such as difficulties from Angoff ratings.
    #[must_use]
    pub fn item_priors(mut self, priors: Vec<Priors>) -> Self {
        self.0.item_priors = Some(priors);
        self
    }

    /// Holds the guessing levels at these values, one an item.
    #[must_use]
    pub fn fixed_c(mut self, c: Vec<f64>) -> Self {
        self.0.fixed_c = Some(c);
        self
    }

    /// Calibrates items together although no person links them; their scales then agree only as far
    /// as the persons of each part are random samples of one population. Without it only the largest
    /// part is calibrated and the rest flagged.
    #[must_use]
    pub fn unlinked(mut self, together: bool) -> Self {
        self.0.unlinked = together;
        self
    }

    /// Sets the kind of standard errors.
    #[must_use]
    pub fn standard_errors(mut self, se: SeMethod) -> Self {
        self.0.se = se;
        self
    }
}

impl IrtValidParams {
    /// The model of every item.
    pub(super) fn models_of(&self, items: usize) -> Result<Vec<Model>, IrtError> {
        let models = self.models.clone().unwrap_or_else(|| vec![self.model; items]);
        same_length("models of items", models.len(), items)?;
        Ok(models)
    }

    /// The priors of every item.
    pub(super) fn priors_of(&self, items: usize) -> Result<Vec<Priors>, IrtError> {
        let priors = self.item_priors.clone().unwrap_or_else(|| vec![self.priors.clone(); items]);
        same_length("priors of items", priors.len(), items)?;
        Ok(priors)
    }

    /// Number of groups of persons.
    pub(super) fn group_count(&self) -> usize {
        self.groups.iter().flatten().max().map_or(1, |g| usize::from(*g) + 1)
    }

    /// Fits the model to responses that come block by block: as [`Fit::fit`], for logs that are
    /// larger than memory.
    ///
    /// # Errors
    /// As [`Fit::fit`], and [`IrtError::Source`] when a block cannot be read.
    pub fn fit_source(&self, source: &dyn ResponseSource) -> Result<super::Calibration, IrtError> {
        fit(self, Answers::Here(source), Progress::default())
    }

    /// As [`IrtValidParams::fit_source`]; `watch` is told after each EM step where the calibration
    /// stands, and with `from` it goes on from there.
    ///
    /// # Errors
    /// As [`IrtValidParams::fit_source`], and [`IrtError::Resume`] when `from` belongs to other
    /// settings or answers. Tolerance, iterations and standard errors may be other ones.
    pub fn fit_watched(
        &self,
        source: &dyn ResponseSource,
        watch: &mut dyn FnMut(&Iterate),
        from: Option<&Iterate>,
    ) -> Result<super::Calibration, IrtError> {
        fit(self, Answers::Here(source), Progress { watch: Some(watch), from })
    }

    /// Fits the model to answers that are elsewhere, by their sums: as [`Fit::fit`], but for the
    /// order of additions, starting values from a coarser look at the rest scores, and standard
    /// errors item by item above 1,000 free parameters. `watch` is told after each EM step where
    /// the calibration stands, and with `from` it goes on from there.
    ///
    /// # Errors
    /// As [`Fit::fit`]; what [`RemoteSums::sum`] fails with; [`IrtError::Setting`] for groups of
    /// persons; [`IrtError::Resume`] when `from` belongs to other settings or answers; and
    /// [`IrtError::Protocol`] for a partial that is none of its task.
    pub fn fit_remote(
        &self,
        remote: &dyn RemoteSums,
        watch: &mut dyn FnMut(&Iterate),
        from: Option<&Iterate>,
    ) -> Result<super::Calibration, IrtError> {
        fit(self, Answers::Elsewhere(remote), Progress { watch: Some(watch), from })
    }

    fn all_models(&self) -> impl Iterator<Item = Model> + '_ {
        self.models.iter().flatten().copied().chain(self.models.is_none().then_some(self.model))
    }

    fn check_latent(&self) -> Result<(), IrtError> {
        let joint = matches!(self.latent, LatentSpace::SecondOrder(_));
        let shared = self.all_models().any(|m| m.fixes_slope() || m.shares_slope());
        // In a joint fit every ability has variance one, so slopes of one would leave no scale free.
        setting(!(joint && shared), "slopes", 1.0, "a joint calibration takes models with a slope per item")?;
        let groups = self.group_count() as f64;
        setting(!(joint && groups > 1.0), "groups", groups, "a joint calibration takes one group")?;
        let anchors = self.anchors.iter().flatten().flatten().count() as f64;
        setting(
            !(joint && anchors > 0.0),
            "anchors",
            anchors,
            "a joint calibration takes none; link it afterwards",
        )
    }
}

fn setting(ok: bool, name: &'static str, value: f64, right: &'static str) -> Result<(), IrtError> {
    if ok { Ok(()) } else { Err(IrtError::Setting { name, value, right }) }
}

pub(super) fn same_length(what: &'static str, found: usize, expected: usize) -> Result<(), IrtError> {
    if found == expected { Ok(()) } else { Err(IrtError::Length { what, found, expected }) }
}

impl ParamGuard for IrtParams {
    type Checked = IrtValidParams;
    type Error = IrtError;

    fn check_ref(&self) -> Result<&IrtValidParams, IrtError> {
        let p = &self.0;
        Grid::new(p.nodes, p.range)?;
        setting(p.tolerance > 0.0 && p.tolerance < 1.0, "tolerance", p.tolerance, "it lies between 0 and 1")?;
        setting(p.max_iterations > 0, "max iterations", 0.0, "at least 1 is needed")?;
        for &c in p.fixed_c.iter().flatten() {
            setting((0.0..1.0).contains(&c), "fixed c", c, "a guessing level lies in [0, 1)")?;
        }
        p.check_latent()?;
        if p.all_models().all(|m| m.fixes_slope() || m.shares_slope()) && p.priors.a.is_some() {
            return Err(IrtError::Prior("of a, which this model does not estimate item by item,".to_owned()));
        }
        p.priors.check()?;
        p.item_priors.iter().flatten().try_for_each(Priors::check)?;
        Ok(p)
    }

    fn check(self) -> Result<IrtValidParams, IrtError> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl Fit<Responses, (), IrtError> for IrtValidParams {
    type Object = super::Calibration;

    /// Fits the model to the responses.
    ///
    /// # Errors
    /// [`IrtError::Score`] for a score that the item's model has no category for,
    /// [`IrtError::Length`] when fixed guessing levels, models, priors, anchors or domains are not
    /// one an item or groups not one a person, [`IrtError::NothingToFit`] when no item varies,
    /// [`IrtError::Likelihood`] when the likelihood is not finite. Failure to converge is not an
    /// error: `converged` is false and the last iterate is returned.
    fn fit(&self, dataset: &DatasetBase<Responses, ()>) -> Result<Self::Object, IrtError> {
        self.fit_source(dataset.records())
    }
}
