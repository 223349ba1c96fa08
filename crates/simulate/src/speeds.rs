//! How fast examinees work, and how long an item takes them.

use crate::chance::generator;
use crate::{Luck, SimulateError};
use gradatim_cat::ItemPool;
use gradatim_irt::math::normal_quantile;
use rand_distr::{Distribution, StandardNormal};
use std::sync::Arc;

/// Keeps the draws of speeds and times apart from those of abilities and answers.
const WATCH: u64 = 0x7157_c10c;

/// Speeds of the examinees of a study, and their luck with the clock.
///
/// Times follow the lognormal model, `ln T ~ N(β − τ, 1/α²)` (van der Linden 2007). Like an answer, the time of an
/// examinee on an item depends on the seed, the examinee and the item alone.
///
/// ```
/// use gradatim_simulate::Speeds;
/// let speeds = Speeds::drawn(1000, 0.0, 0.3, 7)?;
/// assert_ne!(speeds.of(0), speeds.of(1));
/// # Ok::<(), gradatim_simulate::SimulateError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Speeds {
    taus: Arc<[f64]>,
    seed: u64,
}

impl Speeds {
    /// `examinees` speeds from N(mean, sd²), in log seconds; a speed of 0.7 halves every time.
    ///
    /// # Errors
    /// [`SimulateError::Speeds`] for an impossible distribution.
    pub fn drawn(examinees: usize, mean: f64, sd: f64, seed: u64) -> Result<Self, SimulateError> {
        if !(mean.abs() <= 10.0 && (0.0..=10.0).contains(&sd)) {
            return Err(SimulateError::Speeds { mean, sd });
        }
        let draw = |i: usize| -> f64 { StandardNormal.sample(&mut generator(seed ^ WATCH, i as u64 + 1)) };
        Ok(Self { taus: (0..examinees).map(|i| mean + sd * draw(i)).collect(), seed: seed ^ WATCH })
    }

    /// Speed of an examinee, in log seconds; 0 for one there is not.
    #[must_use]
    pub fn of(&self, examinee: usize) -> f64 {
        self.taus.get(examinee).copied().unwrap_or(0.0)
    }

    /// Seconds of an examinee on an item; `None` for an item of unknown time.
    #[must_use]
    pub fn seconds(&self, examinee: usize, pool: &ItemPool, item: usize) -> Option<f64> {
        let time = pool.attributes(item).time?;
        // Never 0 or 1, where the quantile is infinite.
        let u = Luck::new(self.seed, examinee as u64).of_item(item).max(f64::EPSILON / 4.0);
        Some(time.seconds(self.of(examinee), normal_quantile(u)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradatim_cat::{Attributes, PoolItem, ResponseTime};
    use gradatim_irt::{Dichotomous, Grid};

    fn pool() -> ItemPool {
        let model = Dichotomous::two_pl(1.0, 0.0).unwrap();
        let time = Some(ResponseTime::new(1.6, 4.0).unwrap());
        let timed = PoolItem::new("x", 0, model).with(Attributes { time, ..Attributes::default() });
        let items = vec![timed, PoolItem::new("y", 0, model)];
        ItemPool::new(items, 1, &Grid::new(5, 4.0).unwrap()).unwrap()
    }

    #[test]
    fn log_times_have_the_mean_and_the_spread_of_the_model() {
        let (n, pool) = (40_000, pool());
        let speeds = Speeds::drawn(n, 0.2, 0.3, 5).unwrap();
        let logs: Vec<f64> = (0..n).map(|i| speeds.seconds(i, &pool, 0).unwrap().ln()).collect();
        let mean = logs.iter().sum::<f64>() / n as f64;
        let variance = logs.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n as f64;
        // Variance 0.3² + 1/1.6², the mean's standard error 0.0035.
        assert!((mean - 3.8).abs() < 0.014, "{mean}");
        assert!((variance / (0.09 + 1.0 / 2.56) - 1.0).abs() < 0.03, "{variance}");
        assert_eq!(speeds.seconds(0, &pool, 1), None);
    }

    #[test]
    fn speed_divides_times() {
        let of = |mean| Speeds::drawn(3, mean, 0.0, 5).unwrap().seconds(2, &pool(), 0).unwrap();
        assert!((of(0.0) / of(2.0_f64.ln()) - 2.0).abs() < 1e-12);
        assert!(Speeds::drawn(3, f64::NAN, 0.1, 1).is_err() && Speeds::drawn(3, 0.0, -0.1, 1).is_err());
    }
}
