//! What a policy came to.

use super::DrillLearner;

/// One learner after a drill. Pairs are what the drill says, and the truth.
#[derive(Debug, Clone, PartialEq)]
pub struct DrillRecord {
    /// Who.
    pub learner: DrillLearner,
    /// Questions by domain.
    pub served: Vec<usize>,
    /// Number of right answers.
    pub right: usize,
    /// Probability of passing.
    pub passing: (f64, f64),
    /// Expected score on the form, in points.
    pub score: (f64, f64),
    /// Posterior standard deviation of the expected score, in points.
    pub score_sd: f64,
    /// Posterior means of the abilities by domain, in logits.
    pub estimates: Vec<f64>,
}

impl DrillRecord {
    fn questions(&self) -> usize {
        self.served.iter().sum()
    }

    fn weak_share(&self) -> Option<f64> {
        let weak = *self.served.get(self.learner.weak?)?;
        (self.questions() > 0).then(|| weak as f64 / self.questions() as f64)
    }

    fn squared_error(&self) -> f64 {
        (self.passing.0 - self.passing.1).powi(2)
    }

    /// Expected squared error of the probability against the outcome of an exam: `p(1 − q)² + (1 − p)q²`.
    fn brier(&self) -> f64 {
        let (said, truth) = self.passing;
        truth * (1.0 - said).powi(2) + (1.0 - truth) * said.powi(2)
    }

    fn weak_error(&self) -> Option<f64> {
        let weak = self.learner.weak?;
        Some((self.estimates.get(weak)? - self.learner.abilities.get(weak)?).powi(2))
    }

    /// Whether the lowest estimate is that of the weak domain.
    fn is_named(&self) -> Option<f64> {
        let estimates = self.estimates.iter().enumerate();
        let lowest = estimates.min_by(|x, y| x.1.total_cmp(y.1)).map(|(d, _)| d);
        self.learner.weak.map(|weak| f64::from(u8::from(lowest == Some(weak))))
    }
}

/// A mean with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// Mean.
    pub mean: f64,
    /// Standard error of the mean; from two learners on.
    pub se: Option<f64>,
}

impl Difference {
    fn of(values: &[f64]) -> Option<Self> {
        let n = values.len() as f64;
        let mean = average(values.iter().copied())?;
        let squares = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
        let se = (values.len() > 1).then(|| (squares / (n - 1.0) / n).sqrt());
        Some(Self { mean, se })
    }
}

/// Records of all learners under one policy, or of some of them; every figure is `None` where nobody has it.
#[derive(Debug, Clone, PartialEq)]
pub struct DrillResults {
    records: Vec<DrillRecord>,
}

impl DrillResults {
    /// Results of these records, in the order of learners.
    #[must_use]
    pub fn new(records: Vec<DrillRecord>) -> Self {
        Self { records }
    }

    /// The records, in the order of learners.
    #[must_use]
    pub fn records(&self) -> &[DrillRecord] {
        &self.records
    }

    /// The results of the learners for whom `keeps` holds.
    #[must_use]
    pub fn only(&self, keeps: impl Fn(&DrillLearner) -> bool) -> Self {
        Self { records: self.records.iter().filter(|r| keeps(&r.learner)).cloned().collect() }
    }

    /// Number of learners.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// True without learners.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Share of the questions that came from the weak domain, of learners who have one.
    #[must_use]
    pub fn weak_share(&self) -> Option<f64> {
        self.mean(DrillRecord::weak_share)
    }

    /// Share of right answers.
    #[must_use]
    pub fn right(&self) -> Option<f64> {
        self.mean(|r| (r.questions() > 0).then(|| r.right as f64 / r.questions() as f64))
    }

    /// Root mean squared error of the probability of passing against that of the true abilities.
    #[must_use]
    pub fn passing_rmse(&self) -> Option<f64> {
        self.mean(|r| Some(r.squared_error())).map(f64::sqrt)
    }

    /// Expected Brier score of the probability of passing against the outcome of an exam.
    #[must_use]
    pub fn brier(&self) -> Option<f64> {
        self.mean(|r| Some(r.brier()))
    }

    /// Root mean squared error of the expected score, in points.
    #[must_use]
    pub fn score_rmse(&self) -> Option<f64> {
        self.mean(|r| Some((r.score.0 - r.score.1).powi(2))).map(f64::sqrt)
    }

    /// Mean posterior standard deviation of the expected score, in points.
    #[must_use]
    pub fn score_sd(&self) -> Option<f64> {
        self.mean(|r| Some(r.score_sd))
    }

    /// Root mean squared error of the ability in the weak domain, in logits.
    #[must_use]
    pub fn weak_rmse(&self) -> Option<f64> {
        self.mean(DrillRecord::weak_error).map(f64::sqrt)
    }

    /// Share of the learners with a weak domain whose lowest estimate is that of it.
    #[must_use]
    pub fn named(&self) -> Option<f64> {
        self.mean(DrillRecord::is_named)
    }

    /// Mean squared error of the probability of passing minus that of `other`, learner by learner: below 0 where
    /// these results are the better ones. Both must be of the same learners.
    #[must_use]
    pub fn against(&self, other: &Self) -> Option<Difference> {
        let pairs = self.records.iter().zip(&other.records);
        Difference::of(&pairs.map(|(x, y)| x.squared_error() - y.squared_error()).collect::<Vec<f64>>())
    }

    fn mean(&self, figure: impl Fn(&DrillRecord) -> Option<f64>) -> Option<f64> {
        average(self.records.iter().filter_map(figure))
    }
}

fn average(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, n) = values.fold((0.0, 0usize), |(sum, n), x| (sum + x, n + 1));
    (n > 0).then(|| sum / n as f64)
}
