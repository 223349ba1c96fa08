//! New items under trial: what is known of their parameters, and whom they should be given to next.

use crate::CatError;
use gradatim_irt::{Grid, Item, ParameterDerivatives, ParametricModel, ResponseModel};

/// A new item on its way into the field.
///
/// ```
/// use gradatim_cat::pretest::FieldItem;
/// use gradatim_irt::Dichotomous;
/// let rated = Dichotomous::three_pl(1.0, 0.4, 0.25)?;
/// // Slope and difficulty are to be learned, the guessing level is taken as known.
/// let item = FieldItem::new("new-1", rated.into(), &[0.5, 0.7])?;
/// assert_eq!(item.parameters(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct FieldItem {
    id: String,
    model: Item,
    information: Vec<f64>,
    parameters: usize,
}

impl FieldItem {
    /// An item at its present parameters, of whose first working parameters (slope, intercept, logit of
    /// the guessing level; slope and intercepts of a polytomous item) independent priors have
    /// these standard deviations. Give two for a 2PL or a 3PL with known `c`, three for a 3PL.
    ///
    /// # Errors
    /// [`CatError::Setting`] for a standard deviation that is not positive, for none, or for more
    /// than the model has working parameters.
    pub fn new(id: impl Into<String>, model: Item, prior_sd: &[f64]) -> Result<Self, CatError> {
        let parameters = prior_sd.len();
        let setting = |what, value, wanted| Err(CatError::Setting { what, value, wanted });
        if parameters == 0 || parameters > model.working().len() {
            let wanted = "at least one and at most the number of working parameters";
            return setting("the number of priors of a new item", parameters as f64, wanted);
        }
        if let Some(&sd) = prior_sd.iter().find(|sd| !(sd.is_finite() && **sd > 0.0)) {
            return setting("the standard deviation of a new item's prior", sd, "positive");
        }
        let mut information = vec![0.0; parameters * parameters];
        for (x, sd) in prior_sd.iter().enumerate() {
            information[x * parameters + x] = 1.0 / (sd * sd);
        }
        Ok(Self { id: id.into(), model, information, parameters })
    }

    /// The item with this information on its working parameters instead, row by row (a calibration's
    /// inverse covariance, prior included).
    ///
    /// # Errors
    /// [`CatError::Setting`] unless it is a positive definite matrix of as many rows as parameters.
    pub fn with_information(self, information: Vec<f64>) -> Result<Self, CatError> {
        let fits = information.len() == self.parameters * self.parameters;
        if !fits || log_determinant(&mut information.clone(), self.parameters).is_none() {
            let what = "the information on a new item (its number of entries)";
            let wanted = "a positive definite matrix with a row and a column a parameter";
            return Err(CatError::Setting { what, value: information.len() as f64, wanted });
        }
        Ok(Self { information, ..self })
    }

    /// Id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The item at its present parameters.
    #[must_use]
    pub fn model(&self) -> &Item {
        &self.model
    }

    /// Number of parameters to be learned.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.parameters
    }

    /// Information on the working parameters so far, row by row.
    #[must_use]
    pub fn information(&self) -> &[f64] {
        &self.information
    }
}

/// New items under trial with what an answer would teach of each, tabulated over ability.
#[derive(Debug, Clone)]
pub struct Field {
    nodes: Vec<f64>,
    items: Vec<FieldItem>,
    /// For each item: expected information of one answer, by node, then row by row.
    tables: Vec<Vec<f64>>,
    log_determinants: Vec<f64>,
    scratch: Vec<f64>,
}

impl Field {
    /// Tabulates the items on a grid.
    ///
    /// # Errors
    /// [`CatError::RepeatedItem`] when two have the same id.
    pub fn new(items: Vec<FieldItem>, grid: &Grid) -> Result<Self, CatError> {
        let mut ids: Vec<&str> = items.iter().map(FieldItem::id).collect();
        ids.sort_unstable();
        let repeated = ids.windows(2).find_map(|pair| match pair {
            [one, other] if one == other => Some((*one).to_owned()),
            _ => None,
        });
        if let Some(id) = repeated {
            return Err(CatError::RepeatedItem(id));
        }
        let tables = items.iter().map(|item| table(item, grid.nodes())).collect();
        let log_determinants = items.iter().map(known).collect();
        let widest = items.iter().map(|item| item.information.len()).max().unwrap_or(0);
        Ok(Self { nodes: grid.nodes().to_vec(), items, tables, log_determinants, scratch: vec![0.0; widest] })
    }

    /// Number of new items.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// True when there is nothing to try.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The new items.
    #[must_use]
    pub fn items(&self) -> &[FieldItem] {
        &self.items
    }

    /// The item at a position.
    #[must_use]
    pub fn item(&self, at: usize) -> Option<&FieldItem> {
        self.items.get(at)
    }

    /// What an answer by an examinee with this posterior of ability (on the grid's nodes) is expected to
    /// teach of the item: `ln det(M + E[I(θ)]) − ln det(M)`, with `M` the information so far.
    ///
    /// D-optimality (van der Linden & Ren 2015), on the logarithm: half of it is the expected
    /// shrinking of the log volume of the parameters' confidence ellipsoid. It is the same for any
    /// parameterisation, so items of several models compare, and items of which much is known do
    /// not crowd out those of which little is.
    pub fn gain(&mut self, at: usize, posterior: &[f64]) -> Option<f64> {
        let (item, table) = (self.items.get(at)?, self.tables.get(at)?);
        let matrix = self.scratch.get_mut(..item.information.len())?;
        matrix.copy_from_slice(&item.information);
        add_expected(matrix, table, posterior);
        Some(log_determinant(matrix, item.parameters)? - self.log_determinants.get(at)?)
    }

    /// The item that an answer teaches most about, among those `open`, with its gain; ties go to the first.
    pub fn choose(&mut self, posterior: &[f64], open: impl Fn(usize) -> bool) -> Option<(usize, f64)> {
        let mut best: Option<(usize, f64)> = None;
        for at in (0..self.items.len()).filter(|&at| open(at)) {
            match (self.gain(at, posterior), best) {
                (Some(gain), Some((_, most))) if gain <= most => {}
                (Some(gain), _) => best = Some((at, gain)),
                (None, _) => {}
            }
        }
        best
    }

    /// Adds the expected information of an answer by an examinee with this posterior; call it with
    /// the final posterior, which knows the ability best. A position outside the field changes nothing.
    pub fn learn(&mut self, at: usize, posterior: &[f64]) {
        if let (Some(item), Some(table)) = (self.items.get_mut(at), self.tables.get(at)) {
            add_expected(&mut item.information, table, posterior);
            self.log_determinants[at] = known(item);
        }
    }

    /// Puts a newly calibrated item in the place of the old one. A position outside the field changes nothing.
    pub fn replace(&mut self, at: usize, item: FieldItem) {
        if let Some(place) = self.items.get_mut(at) {
            self.tables[at] = table(&item, &self.nodes);
            self.log_determinants[at] = known(&item);
            self.scratch.resize(self.scratch.len().max(item.information.len()), 0.0);
            *place = item;
        }
    }
}

/// Logarithm of the determinant of what is known of an item; its matrix is positive definite by construction.
fn known(item: &FieldItem) -> f64 {
    log_determinant(&mut item.information.clone(), item.parameters).unwrap_or(f64::NEG_INFINITY)
}

/// `Σ_k P_k · (∂ ln P_k/∂x)(∂ ln P_k/∂y)` at every node.
fn table(item: &FieldItem, nodes: &[f64]) -> Vec<f64> {
    let (n, all) = (item.parameters, item.model.working().len());
    let mut at = ParameterDerivatives::of(&item.model);
    let mut rows = vec![0.0; nodes.len() * n * n];
    for (&theta, matrix) in nodes.iter().zip(rows.chunks_exact_mut(n * n)) {
        item.model.parameter_derivatives(theta, &mut at);
        for category in 0..item.model.categories() {
            let (p, gradient) = (at.value[category].exp(), &at.gradient[category * all..category * all + n]);
            for (x, gx) in gradient.iter().enumerate() {
                matrix[x * n..(x + 1) * n]
                    .iter_mut()
                    .zip(gradient)
                    .for_each(|(cell, gy)| *cell += p * gx * gy);
            }
        }
    }
    rows
}

fn add_expected(matrix: &mut [f64], table: &[f64], posterior: &[f64]) {
    for (weight, row) in posterior.iter().zip(table.chunks_exact(matrix.len())) {
        matrix.iter_mut().zip(row).for_each(|(cell, value)| *cell += weight * value);
    }
}

/// `ln det` of a symmetric matrix by Cholesky's factors, which take its place; `None` unless positive definite.
fn log_determinant(matrix: &mut [f64], n: usize) -> Option<f64> {
    let mut sum = 0.0;
    for j in 0..n {
        for i in j..n {
            let dot: f64 = (0..j).map(|k| matrix[i * n + k] * matrix[j * n + k]).sum();
            let rest = matrix[i * n + j] - dot;
            if i == j {
                if !(rest.is_finite() && rest > 0.0) {
                    return None;
                }
                sum += rest.ln();
                matrix[i * n + j] = rest.sqrt();
            } else {
                matrix[i * n + j] = rest / matrix[j * n + j];
            }
        }
    }
    Some(sum)
}

#[cfg(test)]
mod tests;
