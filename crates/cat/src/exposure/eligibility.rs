//! Item eligibility: exposure kept below a maximum from the first test on, without tuning.

use super::Strata;
use crate::CatError;

/// What earlier tests say about how often each item may still be eligible.
///
/// Before a test each item is drawn eligible with probability `min(1, r_max·φ/α)`, where `α` counts the tests
/// that gave the item and `φ` those in which it was eligible or the restriction had to be lifted (van
/// der Linden & Veldkamp 2004). With strata, everything is counted and drawn by stratum of ability
/// (van der Linden & Veldkamp 2007); a test belongs to the stratum of its final estimate. Older tests fade
/// by a factor a test, so that the counts follow the population.
///
/// ```
/// use gradatim_cat::exposure::{Eligibility, Strata};
/// let mut eligibility = Eligibility::new(Strata::one(), 2, 0.25)?;
/// assert_eq!(eligibility.chance(0, 0), 1.0);
/// eligibility.record(0, &[0], |_| true, false);
/// // Eligible once and given once: eligible in a quarter of the tests from here.
/// assert_eq!((eligibility.chance(0, 0), eligibility.chance(0, 1)), (0.25, 1.0));
/// # Ok::<(), gradatim_cat::CatError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Eligibility {
    strata: Strata,
    items: usize,
    maximum: f64,
    fading: f64,
    eligible: Vec<f64>,
    given: Vec<f64>,
}

impl Eligibility {
    /// Nothing seen yet of a pool of `items`; `maximum` is the highest exposure rate wanted, in (0, 1).
    ///
    /// # Errors
    /// [`CatError::Setting`] for another maximum.
    pub fn new(strata: Strata, items: usize, maximum: f64) -> Result<Self, CatError> {
        if !(maximum > 0.0 && maximum < 1.0) {
            let what = "the maximum exposure rate";
            return Err(CatError::Setting { what, value: maximum, wanted: "between 0 and 1" });
        }
        let table = vec![0.0; strata.len() * items];
        Ok(Self { strata, items, maximum, fading: 1.0, eligible: table.clone(), given: table })
    }

    /// The same with older tests fading by `fading` a test: about `1/(1 − fading)` tests count.
    ///
    /// # Errors
    /// [`CatError::Setting`] for a factor outside (0, 1].
    pub fn fading(self, fading: f64) -> Result<Self, CatError> {
        if !(fading > 0.0 && fading <= 1.0) {
            let what = "the fading factor";
            return Err(CatError::Setting { what, value: fading, wanted: "above 0 and at most 1" });
        }
        Ok(Self { fading, ..self })
    }

    /// The strata.
    #[must_use]
    pub fn strata(&self) -> &Strata {
        &self.strata
    }

    /// Number of items.
    #[must_use]
    pub fn items(&self) -> usize {
        self.items
    }

    /// Probability that an item is eligible for an examinee of the stratum; 1 for what is not counted.
    #[must_use]
    pub fn chance(&self, stratum: usize, item: usize) -> f64 {
        let at = stratum * self.items + item;
        match (self.eligible.get(at), self.given.get(at)) {
            (Some(eligible), Some(given)) if item < self.items && *given > 0.0 => {
                (self.maximum * eligible / given).min(1.0)
            }
            _ => 1.0,
        }
    }

    /// Counts a test: the stratum of its final estimate, the items given, which items were eligible
    /// in that stratum, and whether the restriction was lifted because too few were.
    pub fn record(
        &mut self,
        stratum: usize,
        given: &[usize],
        was_eligible: impl Fn(usize) -> bool,
        lifted: bool,
    ) {
        let row = stratum * self.items..(stratum + 1) * self.items;
        let Some(eligible) = self.eligible.get_mut(row.clone()) else { return };
        for (item, count) in eligible.iter_mut().enumerate() {
            *count = *count * self.fading + if lifted || was_eligible(item) { 1.0 } else { 0.0 };
        }
        let Some(table) = self.given.get_mut(row) else { return };
        table.iter_mut().for_each(|count| *count *= self.fading);
        for &item in given {
            if let Some(count) = table.get_mut(item) {
                *count += 1.0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};

    /// A test that always takes the first eligible items is the worst case. Items at the edge of being
    /// reached overshoot while the counts are young; fading counts forget that.
    #[test]
    fn rates_stay_near_the_maximum_whatever_the_test_prefers() {
        for (seed, strata) in [(0, 1), (1, 2), (2, 3)] {
            let mut rng = rand_pcg::Pcg64Mcg::seed_from_u64(seed);
            let bounds = (1..strata).map(|s| s as f64).collect();
            let eligibility = Eligibility::new(Strata::new(bounds).unwrap(), 40, 0.25).unwrap();
            let (mut eligibility, mut counts) = (eligibility.fading(0.998).unwrap(), vec![0.0; strata * 40]);
            for test in 0..strata * 6000 {
                let stratum = test % strata;
                let mut is_open = |i| rng.random::<f64>() < eligibility.chance(stratum, i);
                let open: Vec<bool> = (0..40).map(&mut is_open).collect();
                let given: Vec<usize> = (0..40).filter(|&i| open[i]).take(5).collect();
                given.iter().for_each(|i| counts[stratum * 40 + i] += 1.0);
                eligibility.record(stratum, &given, |i| open[i], false);
            }
            let highest = counts.iter().fold(0.0, |m: f64, c| m.max(*c)) / 6000.0;
            assert!((0.24..0.28).contains(&highest), "{highest}");
        }
    }

    #[test]
    fn impossible_settings_are_refused() {
        assert!(Eligibility::new(Strata::one(), 3, 1.0).is_err());
        assert!(Eligibility::new(Strata::one(), 3, f64::NAN).is_err());
        let usable = Eligibility::new(Strata::one(), 3, 0.2).unwrap();
        assert!(usable.clone().fading(0.0).is_err() && usable.fading(0.99).is_ok());
    }

    #[test]
    fn what_lies_outside_the_pool_is_open_and_not_counted() {
        let mut eligibility = Eligibility::new(Strata::one(), 2, 0.5).unwrap();
        eligibility.record(3, &[0], |_| true, false);
        eligibility.record(0, &[9], |_| true, false);
        assert!(
            (eligibility.chance(0, 9) - 1.0).abs() < 1e-15 && (eligibility.chance(0, 0) - 1.0).abs() < 1e-15
        );
    }
}
