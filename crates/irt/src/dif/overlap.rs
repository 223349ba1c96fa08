//! Does a logistic regression on a matching value and two groups have finite estimates?

use super::study::{Answer, Group, NotTested};

/// Which of the nested regressions have finite estimates. Exact, not a guess from huge estimates: with one matching
/// value, what separates right from wrong (Albert & Anderson 1984) is a threshold on it in each group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Overlap {
    /// On the value and the group.
    pub(super) uniform: Result<(), NotTested>,
    /// With their product as well, which is a regression of its own in each group.
    pub(super) non_uniform: Result<(), NotTested>,
}

impl Overlap {
    pub(super) fn of(answers: &[Answer]) -> Self {
        let splits = Group::BOTH.map(|group| Split::of(&answers.iter().filter(|a| a.group == group)));
        let within = |group| varies(answers.iter().filter(|a| a.group == group));
        // One slope for both groups: they must separate in the same direction, or one group is all right or wrong.
        let together = splits.iter().any(|s| s.one_outcome)
            || splits.iter().all(|s| s.rising)
            || splits.iter().all(|s| s.falling);
        let in_a_group = splits.iter().any(|s| s.rising || s.falling);
        Self {
            uniform: verdict(varies(answers.iter()), together),
            non_uniform: verdict(Group::BOTH.into_iter().all(within), in_a_group),
        }
    }
}

fn varies<'a>(answers: impl Iterator<Item = &'a Answer>) -> bool {
    Range::of(answers).is_some_and(|range| range.high > range.low)
}

fn verdict(varies: bool, separated: bool) -> Result<(), NotTested> {
    match (varies, separated) {
        (false, _) => Err(NotTested::ConstantMatching),
        (true, true) => Err(NotTested::Separation),
        (true, false) => Ok(()),
    }
}

/// How right and wrong answers of a group lie on the matching value.
struct Split {
    /// All right or all wrong.
    one_outcome: bool,
    /// No right answer lies below a wrong one.
    rising: bool,
    /// No right answer lies above a wrong one.
    falling: bool,
}

impl Split {
    fn of<'a>(answers: &(impl Iterator<Item = &'a Answer> + Clone)) -> Self {
        let range = |right: bool| Range::of(answers.clone().filter(|a| (a.score > 0) == right));
        match (range(true), range(false)) {
            (Some(right), Some(wrong)) => {
                Self { one_outcome: false, rising: right.low >= wrong.high, falling: right.high <= wrong.low }
            }
            _ => Self { one_outcome: true, rising: true, falling: true },
        }
    }
}

/// Range of the matching values of some answers.
struct Range {
    low: f64,
    high: f64,
}

impl Range {
    fn of<'a>(answers: impl Iterator<Item = &'a Answer>) -> Option<Self> {
        answers.fold(None, |range: Option<Self>, answer| {
            let Self { low, high } = range.unwrap_or(Self { low: answer.value, high: answer.value });
            Some(Self { low: low.min(answer.value), high: high.max(answer.value) })
        })
    }
}
