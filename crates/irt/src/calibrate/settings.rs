//! What to fit and how: the hyperparameters of a calibration, unchecked and checked.

use super::prior::Priors;
use crate::{Grid, IrtError, Responses};
use linfa::ParamGuard;
use linfa::dataset::DatasetBase;
use linfa::traits::Fit;

/// Dichotomous models that can be calibrated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// Slopes 1, latent variance estimated.
    Rasch,
    /// One common slope, latent N(0, 1).
    OnePl,
    /// Slope and difficulty per item.
    TwoPl,
    /// And a guessing level.
    ThreePl,
    /// And a slipping level.
    FourPl,
}

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
    pub(super) latent: LatentSpace,
    pub(super) nodes: usize,
    pub(super) range: f64,
    pub(super) tolerance: f64,
    pub(super) max_iterations: usize,
    pub(super) priors: Priors,
    pub(super) fixed_c: Option<Vec<f64>>,
    pub(super) se: SeMethod,
}

/// Unchecked settings of a calibration, with the defaults of the field.
///
/// 61 nodes on ±6, tolerance 1e-7 on the largest change of a parameter, at most 2,000 EM steps,
/// no priors, Oakes standard errors.
#[derive(Debug, Clone, PartialEq)]
pub struct IrtParams(IrtValidParams);

impl IrtParams {
    /// The default settings for a model.
    #[must_use]
    pub fn new(model: Model) -> Self {
        Self(IrtValidParams {
            model,
            latent: LatentSpace::Single,
            nodes: 61,
            range: 6.0,
            tolerance: 1e-7,
            max_iterations: 2000,
            priors: Priors::default(),
            fixed_c: None,
            se: SeMethod::Oakes,
        })
    }

    /// Sets the latent space; [`LatentSpace::SecondOrder`] calibrates domains together.
    #[must_use]
    pub fn latent(mut self, latent: LatentSpace) -> Self {
        self.0.latent = latent;
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

    /// Sets prior densities of item parameters.
    #[must_use]
    pub fn priors(mut self, priors: Priors) -> Self {
        self.0.priors = priors;
        self
    }

    /// Holds the guessing levels at these values, one an item.
    #[must_use]
    pub fn fixed_c(mut self, c: Vec<f64>) -> Self {
        self.0.fixed_c = Some(c);
        self
    }

    /// Sets the kind of standard errors.
    #[must_use]
    pub fn standard_errors(mut self, se: SeMethod) -> Self {
        self.0.se = se;
        self
    }
}

impl ParamGuard for IrtParams {
    type Checked = IrtValidParams;
    type Error = IrtError;

    fn check_ref(&self) -> Result<&IrtValidParams, IrtError> {
        let p = &self.0;
        Grid::new(p.nodes, p.range)?;
        let setting = |ok: bool, name, value, right| {
            if ok { Ok(()) } else { Err(IrtError::Setting { name, value, right }) }
        };
        setting(p.tolerance > 0.0 && p.tolerance < 1.0, "tolerance", p.tolerance, "it lies between 0 and 1")?;
        setting(p.max_iterations > 0, "max iterations", 0.0, "at least 1 is needed")?;
        for &c in p.fixed_c.iter().flatten() {
            setting((0.0..1.0).contains(&c), "fixed c", c, "a guessing level lies in [0, 1)")?;
        }
        let shared = matches!(p.model, Model::Rasch | Model::OnePl);
        let joint = matches!(p.latent, LatentSpace::SecondOrder(_));
        // In a joint fit every ability has variance one, so slopes of one would leave no scale free.
        setting(!(joint && shared), "slopes", 1.0, "a joint calibration takes the models 2pl, 3pl and 4pl")?;
        if shared && p.priors.a.is_some() {
            return Err(IrtError::Prior("of a, which this model does not estimate item by item,".to_owned()));
        }
        p.priors.check()?;
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
    /// [`IrtError::Score`] for a score other than 0 and 1, [`IrtError::Length`] when fixed guessing
    /// levels or domains are not one an item, [`IrtError::NothingToFit`] when no item varies,
    /// [`IrtError::Likelihood`] when the likelihood is not finite. Failure to converge is not an
    /// error: `converged` is false and the last iterate is returned.
    fn fit(&self, dataset: &DatasetBase<Responses, ()>) -> Result<Self::Object, IrtError> {
        super::em::fit(self, dataset.records())
    }
}
