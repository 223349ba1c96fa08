//! Linking: bringing one calibration to the scale of another through the items they share.
//!
//! Two calibrations fix the scale of ability each in its own way, usually by its own learners. What they share are
//! items, and for these `θ_to = A·θ_from + B` must hold, so `a_to = a_from/A` and `b_to = A·b_from + B`. Five ways to
//! find A and B from estimates that do not agree exactly:
//!
//! | method | A and B make equal | source |
//! |---|---|---|
//! | mean/mean | the mean slopes, the mean thresholds | Loyd & Hoover (1980) |
//! | mean/gmean | the geometric mean slopes, the mean thresholds | Mislevy & Bock (1990) |
//! | mean/sigma | the standard deviations and means of the thresholds | Marco (1977) |
//! | Haebara | the curves of all categories, in least squares | Haebara (1980) |
//! | Stocking–Lord | the test characteristic curve, in least squares | Stocking & Lord (1983) |
//!
//! Polytomous items enter as Kim & Lee (2006) have it: with all their thresholds, all their categories, and their
//! expected score. Standard errors are those of Ogasawara (2000, 2001): the delta method, through the
//! implicit-function theorem for the last two methods.

mod covariance;
mod criterion;
mod drift;
mod errors;
mod implied;
mod linking;
mod moments;
mod search;
#[cfg(test)]
mod tests;
mod transform;

pub use covariance::{Covariance, ParameterErrors};
pub use drift::{DRIFT_CUT, Drift, drift};
pub use errors::LinkErrors;
pub use linking::{Linking, Method};
pub use transform::Transform;
