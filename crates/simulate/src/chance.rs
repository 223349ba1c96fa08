//! Chance, by number: who is simulated and what is answered depend on the seed, the examinee and the item alone.

use gradatim_irt::ResponseModel;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

/// Weyl increment of `SplitMix64`, 2⁶⁴ divided by the golden ratio.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The generator of a number: one for each examinee, whichever thread simulates it.
#[must_use]
pub fn generator(seed: u64, number: u64) -> Pcg64Mcg {
    Pcg64Mcg::seed_from_u64(seed.wrapping_add(number.wrapping_mul(GOLDEN)))
}

/// The luck of one examinee: a uniform number for each item, whatever was given before.
///
/// Two designs that give the same item to the same examinee meet the same answer, so what differs
/// between them is the design (common random numbers). Output function of `SplitMix64` over a
/// counter (Steele, Lea & Flood 2014).
#[derive(Debug, Clone, Copy)]
pub struct Luck(u64);

impl Luck {
    /// The luck of an examinee.
    #[must_use]
    pub fn new(seed: u64, examinee: u64) -> Self {
        Self(mixed(mixed(seed).wrapping_add(examinee.wrapping_mul(GOLDEN))))
    }

    /// Uniform in [0, 1).
    #[must_use]
    pub fn of_item(self, item: usize) -> f64 {
        let bits = mixed(self.0.wrapping_add((item as u64 + 1).wrapping_mul(GOLDEN)));
        (bits >> 11) as f64 / (1u64 << 53) as f64
    }
}

fn mixed(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The category whose place in the distribution, counted from the highest, is `uniform` in [0, 1).
///
/// ```
/// use gradatim_irt::{Dichotomous, Item};
/// let item = Item::from(Dichotomous::two_pl(1.0, 0.0)?);
/// assert_eq!(gradatim_simulate::category(&item, 0.0, 0.49), 1);
/// assert_eq!(gradatim_simulate::category(&item, 0.0, 0.51), 0);
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
#[must_use]
pub fn category<M: ResponseModel>(item: &M, theta: f64, uniform: f64) -> u8 {
    let mut rest = uniform;
    let reaches = |k: &usize| {
        rest -= item.probability(theta, *k);
        rest < 0.0
    };
    (1..item.categories()).rev().find(reaches).map_or(0, |k| k as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradatim_irt::{Dichotomous, Graded, Item, PartialCredit};

    #[test]
    fn categories_are_as_frequent_as_the_model_says() {
        for item in [
            Item::from(Dichotomous::new(1.3, 0.2, 0.2, 1.0).unwrap()),
            Graded::new(1.2, vec![-1.0, 0.1, 1.5]).unwrap().into(),
            PartialCredit::new(0.8, vec![0.5, -0.5]).unwrap().into(),
        ] {
            let n = 20_000;
            for theta in [-1.5, 0.0, 2.0] {
                let of = |i| usize::from(category(&item, theta, (f64::from(i) + 0.5) / f64::from(n)));
                let mut counts = vec![0; item.categories()];
                (0..n).for_each(|i| counts[of(i)] += 1);
                for (k, count) in counts.iter().enumerate() {
                    // Evenly spaced numbers: off by one at each of two borders.
                    let expected = f64::from(n) * item.probability(theta, k);
                    assert!((f64::from(*count) - expected).abs() <= 2.0, "{item:?} {theta} {k}");
                }
            }
        }
    }

    #[test]
    fn luck_is_uniform_and_without_memory_over_items_and_examinees() {
        let by_item: Vec<f64> = (0..40_000).map(|i| Luck::new(7, 3).of_item(i)).collect();
        let by_examinee: Vec<f64> = (0..40_000).map(|e| Luck::new(7, e).of_item(3)).collect();
        for draws in [by_item, by_examinee] {
            let n = draws.len() as f64;
            let mut tenths = [0.0; 10];
            draws.iter().for_each(|u| tenths[(10.0 * u) as usize] += 1.0);
            // Chi-square with 9 degrees of freedom: 1 in 1,000 exceeds 27.9.
            let x2: f64 = tenths.iter().map(|c| (c - n / 10.0).powi(2) / (n / 10.0)).sum();
            assert!(x2 < 27.9, "{x2}");
            let serial: f64 = draws.windows(2).map(|w| (w[0] - 0.5) * (w[1] - 0.5)).sum::<f64>() * 12.0 / n;
            assert!(serial.abs() < 4.0 / n.sqrt(), "{serial}");
        }
    }
}
