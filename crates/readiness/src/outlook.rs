//! The probability of passing, and the score to expect.

use crate::{Mismatch, ReadinessError};
use gradatim_irt::{ItemBelief, SecondOrder, SecondOrderState, Standard, VirtualForm};

/// A form nobody has to sit, ready to be forecast: tabulated at every shift of the mismatch.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// The form at each shift, with the shift's weight.
    shifted: Vec<(VirtualForm, f64)>,
    /// Probability that so many points pass.
    passing: Vec<f64>,
}

/// What a learner may expect of the exam.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// Probability of passing.
    pub p_pass: f64,
    /// `P(number right = k)`, k from 0 to the number of scored items; the mismatch is averaged in.
    pub scores: Vec<f64>,
}

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
        let shifted = mismatch.nodes()?.into_iter().map(at).collect();
        Ok(Self { shifted, passing: (0..=items).map(|k| standard.weight(k)).collect() })
    }

    /// What the answers of a learner promise; `model` has the grid that the forecast was made with.
    #[must_use]
    pub fn outlook(&self, model: &SecondOrder, state: &SecondOrderState) -> Outlook {
        let mut scores = vec![0.0; self.passing.len()];
        for (form, weight) in &self.shifted {
            let given = form.distribution(model, state);
            scores.iter_mut().zip(given).for_each(|(s, x)| *s += weight * x);
        }
        let p_pass = scores.iter().zip(&self.passing).map(|(s, p)| s * p).sum::<f64>();
        // Rounding of a sum of shares.
        Outlook { p_pass: p_pass.clamp(0.0, 1.0), scores }
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
    if !((0.0..=items as f64).contains(&cut) && se.is_finite() && se >= 0.0) {
        return Err(ReadinessError::Standard { cut, se, items });
    }
    Ok(items)
}

fn displaced(form: &[Vec<ItemBelief>], delta: f64) -> Vec<Vec<ItemBelief>> {
    form.iter().map(|items| items.iter().map(|item| item.displaced(delta, 0.0)).collect()).collect()
}
