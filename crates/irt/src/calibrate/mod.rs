//! Calibration: item parameters by marginal maximum likelihood.
//!
//! EM over a grid of abilities (Bock & Aitkin 1981) with analytic Newton steps per item, taken in an
//! expanded model (Liu, Rubin & Wu 1998) and accelerated by SQUAREM (Varadhan & Roland 2008) under
//! a monotonicity guard. One ability, normal in each group of persons, or one a domain under the
//! second-order model; items of any [`Model`] together. [`IrtParams`] are unchecked,
//! [`IrtValidParams`] checked; both fit a linfa dataset of [`crate::Responses`], and
//! [`IrtValidParams::fit_source`] a log that is larger than memory,
//! [`IrtValidParams::fit_remote`] one whose sums are made elsewhere ([`remote`]).
//!
//! ```
//! use gradatim_irt::{Responses, calibrate::{IrtParams, Model}};
//! use linfa::traits::Fit;
//! let mut responses = Responses::new(3);
//! for pattern in 0..8u8 {
//!     for _ in 0..if pattern == 0 || pattern == 7 { 40 } else { 10 } {
//!         let row: Vec<(u32, u8)> = (0..3).map(|i| (i, pattern >> i & 1)).collect();
//!         responses.push(&row)?;
//!     }
//! }
//! let calibration = IrtParams::new(Model::TwoPl).fit(&responses.into_dataset())?;
//! assert!(calibration.converged);
//! assert!(calibration.items[0].b.abs() < 1e-3); // symmetric data
//! # Ok::<(), gradatim_irt::IrtError>(())
//! ```

mod acceleration;
mod covariance;
mod data;
mod em;
mod evidence;
mod expectation;
mod information;
mod joint;
mod latent;
mod maximisation;
mod missing;
mod model;
mod parameters;
mod populations;
mod prior;
pub mod remote;
mod result;
mod settings;
mod start;
mod survey;

pub use model::Model;
pub use prior::{Density, Priors};
pub use result::{Calibration, GroupEstimate, ItemEstimate, ItemFlag, LatentEstimate, StandardErrors};
pub use settings::{IrtParams, IrtValidParams, LatentSpace, SeMethod};

#[cfg(test)]
mod tests;
