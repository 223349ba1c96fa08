//! The sequential probability ratio test.

use super::{Cuts, Decision, ErrorRates, LikelihoodRatios, StopReason, StoppingRule};
use crate::{ItemPool, Test};

/// Classifies around the cuts as soon as the likelihood ratio passes Wald's bounds (SPRT).
///
/// Wald (1947); with response models Reckase (1983), Eggen (1999); with several cuts every one must be decided
/// (Spray 1993). A test that ends for another reason is classified by the bound that is nearer.
///
/// ```
/// use gradatim_cat::stopping::{Any, Cuts, ErrorRates, SequentialRatio};
/// use gradatim_cat::{Design, FixedLength, ItemPool, MaximumInformation, PoolItem};
/// use gradatim_irt::{Dichotomous, Grid};
/// let items = vec![PoolItem::new("i1", 0, Dichotomous::two_pl(1.0, 0.0)?)];
/// let pool = ItemPool::new(items, 1, &Grid::new(33, 4.0)?)?;
/// let sprt = SequentialRatio::new(&pool, Cuts::new(vec![0.0], 0.3)?, ErrorRates::new(0.1, 0.1)?);
/// let design = Design::new(MaximumInformation, Any::new(vec![Box::new(sprt), Box::new(FixedLength(50))]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SequentialRatio {
    ratios: LikelihoodRatios,
    rates: ErrorRates,
}

impl SequentialRatio {
    /// For tests from a pool.
    #[must_use]
    pub fn new(pool: &ItemPool, cuts: Cuts, rates: ErrorRates) -> Self {
        Self { ratios: LikelihoodRatios::new(pool, cuts), rates }
    }

    /// The cuts.
    #[must_use]
    pub fn cuts(&self) -> &Cuts {
        self.ratios.cuts()
    }

    fn decided(&self, test: &Test<'_>) -> Option<Decision> {
        let ratios = self.ratios.of_answers(test.evidence.answers());
        Decision::by_sides(ratios.map(|ratio| self.rates.side(ratio)))
    }
}

impl StoppingRule for SequentialRatio {
    fn name(&self) -> &'static str {
        "sprt"
    }

    fn stops(&self, test: &Test<'_>) -> Option<StopReason> {
        self.decided(test)?.reason(self.name())
    }

    fn decision(&self, test: &Test<'_>) -> Option<Decision> {
        let ratios = self.ratios.of_answers(test.evidence.answers());
        Some(self.rates.settled(self.decided(test), ratios))
    }
}
