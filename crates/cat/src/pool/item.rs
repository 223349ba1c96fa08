//! An item on its way into a pool.

use super::ResponseTime;
use gradatim_irt::{Dichotomous, Graded, Item, ItemBelief, LogDerivatives, PartialCredit, ResponseModel};

/// An item with its place in the content of the exam.
///
/// ```
/// use gradatim_cat::{Attributes, PoolItem};
/// use gradatim_irt::Graded;
/// let graded = Graded::new(1.2, vec![-0.5, 0.5])?;
/// let item = PoolItem::new("q1", 0, graded).with(Attributes { set: Some(3), ..Attributes::default() });
/// assert_eq!(item.attributes.set, Some(3));
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PoolItem {
    /// Id, unique in the pool.
    pub id: String,
    /// Index of its domain, from 0.
    pub domain: usize,
    /// How it is responded to.
    pub model: ItemModel,
    /// What content and exposure control may ask of it.
    pub attributes: Attributes,
}

impl PoolItem {
    /// An item without attributes.
    #[must_use]
    pub fn new(id: impl Into<String>, domain: usize, model: impl Into<ItemModel>) -> Self {
        Self { id: id.into(), domain, model: model.into(), attributes: Attributes::default() }
    }

    /// The item with these attributes.
    #[must_use]
    pub fn with(self, attributes: Attributes) -> Self {
        Self { attributes, ..self }
    }
}

/// What constraints may ask of an item; whatever is not known is left out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Attributes {
    /// Index of the content group, where groups are not the domains.
    pub group: Option<usize>,
    /// Index of the task of the blueprint, counted over all domains.
    pub task: Option<usize>,
    /// Index of the set of items around one stimulus.
    pub set: Option<usize>,
    /// Ids of items that must not come in the same test; one direction is enough.
    pub enemies: Vec<String>,
    /// How long it takes.
    pub time: Option<ResponseTime>,
}

/// How an item is responded to: a model with known parameters, or a right-or-wrong item whose
/// difficulty is uncertain, in which case all curves are integrated over what is believed of it.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemModel {
    /// Parameters taken as known.
    Known(Item),
    /// A right-or-wrong item of uncertain difficulty.
    Uncertain(ItemBelief),
}

impl ItemModel {
    /// Discrimination at the centre of what is known, per logit.
    #[must_use]
    pub fn a(&self) -> f64 {
        match self {
            Self::Known(item) => item.a(),
            Self::Uncertain(belief) => belief.item().a(),
        }
    }

    /// Difficulty at the centre of what is known, in logits: the mean of the thresholds where there
    /// are several.
    #[must_use]
    pub fn b(&self) -> f64 {
        match self {
            Self::Known(item) => item.b(),
            Self::Uncertain(belief) => belief.item().b(),
        }
    }

    /// The right-or-wrong item at the centre of what is known, if it is one.
    #[must_use]
    pub fn right_or_wrong(&self) -> Option<&Dichotomous> {
        match self {
            Self::Known(Item::Dichotomous(item)) => Some(item),
            Self::Known(_) => None,
            Self::Uncertain(belief) => Some(belief.item()),
        }
    }
}

impl ResponseModel for ItemModel {
    fn categories(&self) -> usize {
        match self {
            Self::Known(item) => item.categories(),
            Self::Uncertain(_) => 2,
        }
    }

    fn log_derivatives(&self, theta: f64, category: usize) -> LogDerivatives {
        match self {
            Self::Known(item) => item.log_derivatives(theta, category),
            Self::Uncertain(belief) => integrated(belief, theta, category),
        }
    }

    fn log_probabilities(&self, theta: f64, out: &mut [f64]) {
        match self {
            Self::Known(item) => item.log_probabilities(theta, out),
            Self::Uncertain(belief) => {
                let p = belief.probability(theta);
                out.iter_mut().zip([1.0 - p, p]).for_each(|(cell, p)| *cell = p.ln());
            }
        }
    }

    fn information(&self, theta: f64) -> f64 {
        match self {
            Self::Known(item) => item.information(theta),
            Self::Uncertain(belief) => belief.information(theta),
        }
    }
}

/// `ln P` of the integrated curve with its derivatives: `P` and its slope come from the belief, the
/// second derivative from the slope, by a central difference of the step that balances rounding
/// and curvature.
fn integrated(belief: &ItemBelief, theta: f64, category: usize) -> LogDerivatives {
    const STEP: f64 = 1e-4;
    let (right, rise) = belief.at(theta);
    let bend = (belief.at(theta + STEP).1 - belief.at(theta - STEP).1) / (2.0 * STEP);
    let (p, first, second) = if category == 0 { (1.0 - right, -rise, -bend) } else { (right, rise, bend) };
    let slope = first / p;
    LogDerivatives { value: p.ln(), slope, curvature: second / p - slope * slope }
}

impl From<Item> for ItemModel {
    fn from(item: Item) -> Self {
        Self::Known(item)
    }
}

impl From<Dichotomous> for ItemModel {
    fn from(item: Dichotomous) -> Self {
        Self::Known(item.into())
    }
}

impl From<Graded> for ItemModel {
    fn from(item: Graded) -> Self {
        Self::Known(item.into())
    }
}

impl From<PartialCredit> for ItemModel {
    fn from(item: PartialCredit) -> Self {
        Self::Known(item.into())
    }
}

impl From<ItemBelief> for ItemModel {
    fn from(belief: ItemBelief) -> Self {
        if belief.b_sd() > 0.0 { Self::Uncertain(belief) } else { Self::Known((*belief.item()).into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn derivatives_of_an_uncertain_item_are_those_of_its_curve(b in -2.0..2.0f64, sd in 0.1..1.0f64, theta in -3.0..3.0f64) {
            let belief = ItemBelief::uncertain(Dichotomous::three_pl(1.1, b, 0.2).unwrap(), sd).unwrap();
            let model = ItemModel::from(belief);
            let (h, mut two) = (1e-4, [0.0; 2]);
            model.log_probabilities(theta, &mut two);
            for (k, log) in two.iter().enumerate() {
                let at = |x: f64| model.log_derivatives(x, k);
                prop_assert!((at(theta).value - log).abs() < 1e-14);
                prop_assert!((at(theta).slope - (at(theta + h).value - at(theta - h).value) / (2.0 * h)).abs() < 1e-6);
                prop_assert!((at(theta).curvature - (at(theta + h).slope - at(theta - h).slope) / (2.0 * h)).abs() < 1e-5);
            }
            let sum: f64 = (0..2).map(|k| model.probability(theta, k) * model.log_derivatives(theta, k).slope.powi(2)).sum();
            prop_assert!((sum - model.information(theta)).abs() < 1e-12);
        }
    }

    #[test]
    fn a_belief_without_spread_is_a_known_item() {
        let item = Dichotomous::two_pl(1.0, 0.3).unwrap();
        assert_eq!(ItemModel::from(ItemBelief::known(item)), ItemModel::from(item));
    }
}
