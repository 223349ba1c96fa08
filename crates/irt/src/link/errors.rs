//! Standard errors of a link.

use super::Transform;
use crate::IrtError;

/// Standard errors of A and B.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinkErrors {
    /// Standard error of A; 0 where A is held at 1.
    pub a: f64,
    /// Standard error of B, in logits of the new scale.
    pub b: f64,
    /// Covariance of A and B.
    pub covariance: f64,
    /// True when only standard errors of the parameters were known and their covariances assumed.
    pub approximate: bool,
}

impl LinkErrors {
    pub(super) fn new(covariance: [[f64; 2]; 2], approximate: bool) -> Result<Self, IrtError> {
        let [[aa, ab], [_, bb]] = covariance;
        if aa.is_finite() && bb.is_finite() && ab.is_finite() && aa >= 0.0 && bb >= 0.0 {
            Ok(Self { a: aa.sqrt(), b: bb.sqrt(), covariance: ab, approximate })
        } else {
            Err(IrtError::Link("the covariance matrix of the parameters has a negative direction"))
        }
    }

    /// Standard error of an ability on the new scale with the line's own error in it:
    /// `√(A²·se² + θ²·Var A + 2θ·Cov(A, B) + Var B)`, with θ and `se` in logits of the old scale.
    ///
    /// ```
    /// use gradatim_irt::link::{LinkErrors, Transform};
    /// let errors = LinkErrors { a: 0.03, b: 0.04, covariance: 0.0, approximate: false };
    /// let line = Transform::new(2.0, 0.0)?;
    /// assert!((errors.ability_error(&line, 1.0, 0.0) - 0.05).abs() < 1e-15);
    /// # Ok::<(), gradatim_irt::IrtError>(())
    /// ```
    #[must_use]
    pub fn ability_error(&self, line: &Transform, theta: f64, se: f64) -> f64 {
        let of_line = theta * theta * self.a * self.a + 2.0 * theta * self.covariance + self.b * self.b;
        line.error(se).hypot(of_line.max(0.0).sqrt())
    }
}
