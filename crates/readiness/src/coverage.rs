//! How much of the blueprint has been looked at lately.

use crate::Evidence;

/// Fresh first answers from which a topic counts as covered.
pub const COVERED: usize = 3;

/// A part of the blueprint with its share of the exam: a task, or a domain where tasks are not known.
#[derive(Debug, Clone, PartialEq)]
pub struct Topic {
    /// Id or title.
    pub name: String,
    /// Share of the exam, 0 to 1; all topics sum to one.
    pub weight: f64,
}

/// Share of the blueprint's weight in topics with at least [`COVERED`] fresh first answers, 0 to 1.
///
/// It says how much was looked at, not how well it went.
#[must_use]
pub fn coverage(topics: &[Topic], evidence: &Evidence) -> f64 {
    let covered = |(i, _): &(usize, &Topic)| evidence.fresh_in_topic(*i) >= COVERED;
    let weights = topics.iter().enumerate().filter(covered).map(|(_, t)| t.weight);
    // From 0, because a sum of nothing is -0; weights in percent need not sum to one exactly.
    weights.fold(0.0, |sum, weight| sum + weight).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FirstAnswer;
    use gradatim_irt::{Loading, SecondOrder};
    use proptest::prelude::*;

    fn covered(counts: &[usize]) -> f64 {
        let model = SecondOrder::new(SecondOrder::usual_grid().unwrap(), vec![Loading::default()]);
        let topics: Vec<Topic> = [0.5, 0.3, 0.2].map(|weight| Topic { name: "t".into(), weight }).into();
        let flat = vec![0.0; model.grid().len()];
        let mut evidence = Evidence::empty(&model);
        for (topic, n) in counts.iter().enumerate() {
            let answer = FirstAnswer { domain: 0, topic: Some(topic), log_likelihood: &flat, days: 1.0 };
            (0..*n).for_each(|_| evidence.add(&answer));
        }
        coverage(&topics, &evidence)
    }

    proptest! {
        #[test]
        fn more_answers_never_cover_less(counts in proptest::collection::vec(0usize..6, 3), which in 0usize..3) {
            let before = covered(&counts);
            let mut more = counts.clone();
            more[which] += 1;
            prop_assert!((0.0..=1.0).contains(&before) && covered(&more) >= before);
        }
    }

    #[test]
    fn nothing_is_plain_zero() {
        assert!(covered(&[0, 0, 0]).is_sign_positive());
    }

    #[test]
    fn weights_of_covered_topics_add_up() {
        for (counts, expected) in [([0, 0, 0], 0.0), ([3, 2, 9], 0.7), ([3, 3, 3], 1.0)] {
            assert!((covered(&counts) - expected).abs() < 1e-12);
        }
    }
}
