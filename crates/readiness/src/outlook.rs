//! The probability of passing, and the score to expect.

#[cfg(test)]
mod tests;

use crate::{Mismatch, ReadinessError};
use gradatim_irt::{DomainScores, ItemBelief, SecondOrder, SecondOrderState, Standard, VirtualForm};

/// A form nobody has to sit, ready to be forecast: tabulated at every shift of the mismatch.
///
/// P(pass) is exact up to the grids: the score distribution of a domain given its ability by Lord & Wingersky (1984),
/// averaged over the posterior of the second-order model, convolved over domains; then over the shifts of the mismatch;
/// then score k passes with probability `Φ((k − x_cut)/SE)`.
///
/// ```
/// use gradatim_irt::{Dichotomous, ItemBelief, ItemCurve, Loading, SecondOrder, Standard};
/// use gradatim_readiness::{Forecast, Mismatch};
/// let model = SecondOrder::new(SecondOrder::usual_grid()?, vec![Loading::default(); 2]);
/// let item = ItemBelief::known(Dichotomous::two_pl(1.0, 0.0)?);
/// let form = vec![vec![item; 20], vec![item; 30]];
/// let forecast = Forecast::new(&model, &form, Standard { cut: 30.0, se: 2.0 }, Mismatch::default())?;
///
/// let mut state = model.start();
/// let before = forecast.outlook(&model, &state).p_pass;
/// model.observe(&mut state, 0, &ItemCurve::new(&item, model.grid()), true);
/// assert!(forecast.outlook(&model, &state).p_pass > before);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// The form at each shift, with the shift's weight.
    shifted: Vec<(VirtualForm, f64)>,
    standard: Standard,
    items: usize,
}

/// What a learner may expect of the exam.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// Probability of passing.
    pub p_pass: f64,
    /// `P(number right = k)`, k from 0 to the number of scored items; the mismatch is averaged in.
    pub scores: Vec<f64>,
}

/// What a forecast keeps of a learner between two answers, so that one answer costs one domain.
#[derive(Debug, Clone, PartialEq)]
pub struct Cache(Vec<DomainScores>);

impl Forecast {
    /// A forecast of a form; `form[d]` are the scored items of domain d, in the domains of `model`.
    ///
    /// # Errors
    /// [`ReadinessError::Domains`], [`ReadinessError::EmptyForm`], [`ReadinessError::Standard`] for a cut outside the
    /// form, and [`ReadinessError::Mismatch`].
    pub fn new(
        model: &SecondOrder,
        form: &[Vec<ItemBelief>],
        standard: Standard,
        mismatch: Mismatch,
    ) -> Result<Self, ReadinessError> {
        let items = check(model, form, standard)?;
        let at =
            |(delta, weight): (f64, f64)| (VirtualForm::new(model.grid(), &displaced(form, delta)), weight);
        Ok(Self { shifted: mismatch.shifts()?.into_iter().map(at).collect(), standard, items })
    }

    /// What the answers of a learner promise; `model` has the grid and the domains that the forecast was made with.
    #[must_use]
    pub fn outlook(&self, model: &SecondOrder, state: &SecondOrderState) -> Outlook {
        self.cached(&self.cache(model, state), state)
    }

    /// The same, to be kept up to date by [`Self::update`].
    #[must_use]
    pub fn cache(&self, model: &SecondOrder, state: &SecondOrderState) -> Cache {
        Cache(self.shifted.iter().map(|(form, _)| form.scores(model, state)).collect())
    }

    /// Takes a change of the state in domain `d` into the cache: what [`Self::outlook`] says, at a fraction of its time.
    #[must_use]
    pub fn update(
        &self,
        cache: &mut Cache,
        model: &SecondOrder,
        state: &SecondOrderState,
        d: usize,
    ) -> Outlook {
        for ((form, _), scores) in self.shifted.iter().zip(&mut cache.0) {
            form.update(scores, model, state, d);
        }
        self.cached(cache, state)
    }

    fn cached(&self, cache: &Cache, state: &SecondOrderState) -> Outlook {
        let mut scores = vec![0.0; self.items + 1];
        for ((_, weight), given) in self.shifted.iter().zip(&cache.0) {
            scores.iter_mut().zip(given.distribution(state)).for_each(|(s, x)| *s += weight * x);
        }
        Outlook { p_pass: self.standard.probability(&scores), scores }
    }
}

/// Number of scored items of a form that fits model and standard.
fn check(model: &SecondOrder, form: &[Vec<ItemBelief>], standard: Standard) -> Result<usize, ReadinessError> {
    let items: usize = form.iter().map(Vec::len).sum();
    if form.len() != model.domains() {
        return Err(ReadinessError::Domains { form: form.len(), model: model.domains() });
    }
    if items == 0 {
        return Err(ReadinessError::EmptyForm);
    }
    let Standard { cut, se } = standard;
    if !((0.0..=items as f64).contains(&cut) && (0.0..items as f64).contains(&se)) {
        return Err(ReadinessError::Standard { cut, se, items });
    }
    Ok(items)
}

fn displaced(form: &[Vec<ItemBelief>], delta: f64) -> Vec<Vec<ItemBelief>> {
    form.iter().map(|items| items.iter().map(|item| item.displaced(delta, 0.0)).collect()).collect()
}
