//! Content balance: blueprint shares kept at every length.

use crate::CatError;

/// Blueprint weights by domain, kept by always serving the domain that lags most.
///
/// After Kingsbury & Zara (1989): the next domain is the one with the largest difference between
/// its share of the next length and what it has had, so quotas interleave and none is served early.
#[derive(Debug, Clone, PartialEq)]
pub struct Quotas {
    weights: Vec<f64>,
}

impl Quotas {
    /// Quotas from domain weights that sum to one.
    ///
    /// # Errors
    /// [`CatError::Weights`] for a negative weight or another sum.
    pub fn new(weights: Vec<f64>) -> Result<Self, CatError> {
        let sum: f64 = weights.iter().sum();
        if weights.is_empty() || weights.iter().any(|w| w.is_nan() || *w < 0.0) || (sum - 1.0).abs() > 1e-6 {
            return Err(CatError::Weights(sum));
        }
        Ok(Self { weights })
    }

    /// The weights.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The domain to serve next among those `open`, given how many each has had; `None` when none is open.
    #[must_use]
    pub fn next(&self, served: &[usize], open: impl Fn(usize) -> bool) -> Option<usize> {
        let total: usize = served.iter().sum();
        let lag = |d: usize| self.weights[d] * (total + 1) as f64 - served[d] as f64;
        (0..self.weights.len()).filter(|&d| open(d)).fold(None, |best: Option<usize>, d| match best {
            Some(b) if lag(b) >= lag(d) => Some(b),
            _ => Some(d),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_prefix_stays_within_two_of_its_share(raw in proptest::collection::vec(0.05..1.0f64, 2..7), length in 1usize..200) {
            let sum: f64 = raw.iter().sum();
            let quotas = Quotas::new(raw.iter().map(|w| w / sum).collect()).unwrap();
            let mut served = vec![0; raw.len()];
            for n in 1..=length {
                let domain = quotas.next(&served, |_| true).unwrap();
                served[domain] += 1;
                for (count, weight) in served.iter().zip(quotas.weights()) {
                    prop_assert!((*count as f64 - weight * n as f64).abs() < 2.0);
                }
            }
        }
    }

    #[test]
    fn a_closed_domain_is_passed_over() {
        let quotas = Quotas::new(vec![0.9, 0.1]).unwrap();
        assert_eq!(quotas.next(&[0, 0], |d| d == 1), Some(1));
        assert_eq!(quotas.next(&[0, 0], |_| false), None);
    }

    #[test]
    fn weights_must_sum_to_one() {
        assert!(Quotas::new(vec![0.5, 0.4]).is_err());
        assert!(Quotas::new(vec![1.5, -0.5]).is_err());
    }
}
