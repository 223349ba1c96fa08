//! Exposure control by name.

use anyhow::{Context as _, bail};
use gradatim_cat::exposure::{
    Eligibility, EligibleItems, ExposureControl, ExposureCounts, Layers, Pace, Progressive, Proportional,
    Randomesque, Restricted, Strata, Tuning,
};
use gradatim_cat::{CatError, Unlimited};

/// What there is to choose from, for messages and help.
const KINDS: &str = "none, randomesque:K, progressive[:T], proportional[:T], restricted:R, progressive-restricted:R, sympson-hetter:R or eligibility:R";

/// An exposure control with its numbers.
#[derive(Debug, Clone, PartialEq)]
pub enum Exposure {
    None,
    /// Among so many of the best.
    Randomesque(usize),
    /// With this acceleration.
    Progressive(f64),
    Proportional(f64),
    /// Up to this rate.
    Restricted(f64),
    ProgressiveRestricted(f64),
    SympsonHetter(f64, Strata),
    Eligibility(f64, Strata),
}

impl Exposure {
    /// Reads `kind`, `kind:number` or, conditional on ability, `kind:number:bounds`.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let mut parts = text.split(':');
        let (kind, number, bounds) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        let wrong = || format!("--exposure {text}: {KINDS} expected");
        let needed = || number.and_then(|n| n.trim().parse::<f64>().ok()).with_context(wrong);
        let usual = |usual: f64| if number.is_some() { needed() } else { Ok(usual) };
        let conditional = matches!(kind, "sympson-hetter" | "eligibility");
        if parts.next().is_some() || (bounds.is_some() && !conditional) {
            bail!("{}", wrong());
        }
        Ok(match kind.trim() {
            "none" if number.is_none() => Self::None,
            "randomesque" => {
                Self::Randomesque(number.and_then(|n| n.trim().parse().ok()).with_context(wrong)?)
            }
            "progressive" => Self::Progressive(usual(1.0)?),
            "proportional" => Self::Proportional(usual(1.0)?),
            "restricted" => Self::Restricted(needed()?),
            "progressive-restricted" => Self::ProgressiveRestricted(needed()?),
            "sympson-hetter" => Self::SympsonHetter(needed()?, strata(bounds).with_context(wrong)?),
            "eligibility" => Self::Eligibility(needed()?, strata(bounds).with_context(wrong)?),
            _ => bail!("{}", wrong()),
        })
    }

    /// The control for a pool of `items` items and tests of at most `length`; Sympson–Hetter begins without.
    pub fn control(&self, items: usize, length: usize) -> Result<Box<dyn ExposureControl>, CatError> {
        let pace = |acceleration: &f64| Pace::by_length(length, *acceleration);
        let restricted = |rate: &f64| Restricted::new(*rate, ExposureCounts::new(items));
        Ok(match self {
            Self::None | Self::SympsonHetter(..) => Box::new(Unlimited),
            Self::Randomesque(few) => Box::new(Randomesque::new(*few)?),
            Self::Progressive(t) => Box::new(Progressive::new(pace(t)?)),
            Self::Proportional(t) => Box::new(Proportional::new(pace(t)?)),
            Self::Restricted(rate) => Box::new(restricted(rate)?),
            Self::ProgressiveRestricted(rate) => {
                let progressive = Progressive::new(pace(&1.0)?);
                Box::new(Layers::new(vec![Box::new(restricted(rate)?), Box::new(progressive)]))
            }
            Self::Eligibility(rate, strata) => {
                Box::new(EligibleItems::new(Eligibility::new(strata.clone(), items, *rate)?))
            }
        })
    }

    /// What has to be tuned before the study, if anything.
    pub fn tuning(&self, length: usize) -> Option<(Tuning, &Strata)> {
        match self {
            Self::SympsonHetter(target, strata) => Some((Tuning::new(*target, length), strata)),
            _ => None,
        }
    }
}

/// Bounds in logits with commas between; none for one stratum.
fn strata(bounds: Option<&str>) -> Option<Strata> {
    let Some(bounds) = bounds else { return Some(Strata::one()) };
    let bounds = bounds.split(',').map(|bound| bound.trim().parse().ok()).collect::<Option<Vec<f64>>>()?;
    Strata::new(bounds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_their_numbers() {
        let check = |text: &str, expected: Exposure| assert_eq!(Exposure::parse(text).unwrap(), expected);
        check("randomesque:5", Exposure::Randomesque(5));
        check("progressive", Exposure::Progressive(1.0));
        check("proportional:2.5", Exposure::Proportional(2.5));
        check("sympson-hetter:0.25", Exposure::SympsonHetter(0.25, Strata::one()));
        check("eligibility:0.2:-1,1", Exposure::Eligibility(0.2, Strata::new(vec![-1.0, 1.0]).unwrap()));
    }

    #[test]
    fn anything_else_lists_the_kinds() {
        for bad in [
            "",
            "best",
            "none:1",
            "randomesque",
            "randomesque:x",
            "sympson-hetter",
            "eligibility:0.2:1,0",
            "restricted:0.2:1",
            "progressive:1:2:3",
        ] {
            let error = Exposure::parse(bad).unwrap_err().to_string();
            assert!(error.contains("sympson-hetter:R"), "{bad}: {error}");
        }
    }
}
