//! A straight line between two scales of ability.

use super::ParameterErrors;
use crate::{Dichotomous, Graded, IrtError, Item, PartialCredit};

/// `θ_to = A·θ_from + B`, with `A > 0`.
///
/// ```
/// use gradatim_irt::link::Transform;
/// use gradatim_irt::{Dichotomous, Item, ResponseModel};
/// let link = Transform::new(1.25, -0.5)?;
/// let item = Item::from(Dichotomous::three_pl(1.0, 0.8, 0.2)?);
/// // An item and a learner that move together keep their probability.
/// let (before, after) = (item.probability(0.3, 1), link.item(&item)?.probability(link.ability(0.3), 1));
/// assert!((before - after).abs() < 1e-15);
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transform {
    a: f64,
    b: f64,
}

impl Transform {
    /// The line with slope `a` and intercept `b` (in logits of the new scale).
    ///
    /// # Errors
    /// [`IrtError::Link`] unless `a` is finite and positive and `b` is finite.
    pub fn new(a: f64, b: f64) -> Result<Self, IrtError> {
        if a.is_finite() && a > 0.0 && b.is_finite() {
            Ok(Self { a, b })
        } else {
            Err(IrtError::Link("no line with a positive slope fits the common items"))
        }
    }

    /// The line that moves nothing.
    #[must_use]
    pub fn identity() -> Self {
        Self { a: 1.0, b: 0.0 }
    }

    /// Slope A: logits of the new scale per logit of the old one.
    #[must_use]
    pub fn a(&self) -> f64 {
        self.a
    }

    /// Intercept B: where the old zero lies on the new scale, in logits.
    #[must_use]
    pub fn b(&self) -> f64 {
        self.b
    }

    /// The way back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self { a: 1.0 / self.a, b: -self.b / self.a }
    }

    /// This line, and `next` after it.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        Self { a: next.a * self.a, b: next.ability(self.b) }
    }

    /// An ability or a threshold on the new scale, in logits.
    #[must_use]
    pub fn ability(&self, theta: f64) -> f64 {
        self.a * theta + self.b
    }

    /// The standard error of an ability or a threshold in logits of the new scale, the line taken as known
    /// ([`super::LinkErrors::ability_error`] adds the line's own).
    #[must_use]
    pub fn error(&self, se: f64) -> f64 {
        self.a * se
    }

    /// An item on the new scale: `a/A`, `A·b + B`, and the same asymptotes.
    ///
    /// # Errors
    /// As the item's own constructor, where a parameter overflows or thresholds fall together.
    pub fn item(&self, item: &Item) -> Result<Item, IrtError> {
        let moved = || item.thresholds().iter().map(|b| self.ability(*b)).collect();
        let (a, (c, d)) = (item.a() / self.a, item.asymptotes());
        Ok(match item {
            Item::Dichotomous(_) => Dichotomous::new(a, self.ability(item.b()), c, d)?.into(),
            Item::Graded(_) => Graded::new(a, moved())?.into(),
            Item::PartialCredit(_) => PartialCredit::new(a, moved())?.into(),
        })
    }

    /// The standard errors of an item's parameters on the new scale, the line taken as known.
    #[must_use]
    pub fn parameter_errors(&self, errors: &ParameterErrors) -> ParameterErrors {
        ParameterErrors {
            a: errors.a.map(|se| se / self.a),
            b: errors.b.iter().map(|se| self.error(*se)).collect(),
            ..errors.clone()
        }
    }
}
