//! How much has to be known before a forecast is given.

use crate::Evidence;
use std::fmt;

/// The least evidence for a forecast. Below it a probability would be the prior in disguise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gates {
    /// Fresh first answers in all.
    pub answers: usize,
    /// Fresh first answers in every domain.
    pub per_domain: usize,
    /// Forms sat cold: questions never seen before, answered in one go without feedback.
    pub cold_forms: usize,
}

impl Default for Gates {
    fn default() -> Self {
        Self { answers: 60, per_domain: 8, cold_forms: 1 }
    }
}

/// Something that is missing for a forecast; shown as a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// First answers in all.
    Answers {
        /// Fresh ones there are.
        have: usize,
        /// Fresh ones needed.
        need: usize,
        /// Others, too old to count.
        old: usize,
    },
    /// First answers in a domain.
    Domain {
        /// Index of the domain.
        domain: usize,
        /// Its title.
        title: String,
        /// Fresh ones there are.
        have: usize,
        /// Fresh ones needed.
        need: usize,
        /// Others, too old to count.
        old: usize,
    },
    /// Forms sat cold.
    ColdForms {
        /// Forms there are.
        have: usize,
        /// Forms needed.
        need: usize,
    },
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answers { have, need, old } => {
                let more = questions(need.saturating_sub(*have));
                write!(
                    f,
                    "{more} more that you have not seen before ({have} of {need} answered{})",
                    lately(*old)
                )
            }
            Self::Domain { title, have, need, old, .. } => {
                let more = questions(need.saturating_sub(*have));
                write!(f, "{title}: {more} more ({have} of {need} answered{})", lately(*old))
            }
            Self::ColdForms { have: 0, need: 1 } => {
                f.write_str("the sealed form of the exam, sat once to its end")
            }
            Self::ColdForms { have, need } => write!(f, "sealed forms sat to their end: {have} of {need}"),
        }
    }
}

impl Missing {
    /// How many there are of how many needed.
    #[must_use]
    pub fn progress(&self) -> [usize; 2] {
        match self {
            Self::Answers { have, need, .. }
            | Self::Domain { have, need, .. }
            | Self::ColdForms { have, need } => [*have, *need],
        }
    }
}

/// Where there are old answers, it is the new ones that are few.
fn lately(old: usize) -> &'static str {
    if old > 0 { " lately" } else { "" }
}

fn questions(n: usize) -> String {
    if n == 1 { "1 question".to_owned() } else { format!("{n} questions") }
}

impl Gates {
    /// The least evidence in words, after "there are" or a colon, without a full stop.
    ///
    /// ```
    /// assert_eq!(
    ///     gradatim_readiness::Gates::default().words(),
    ///     "60 questions that you have not seen before, 8 in every domain at least, and the sealed form of the exam, \
    ///      sat once to its end"
    /// );
    /// ```
    #[must_use]
    pub fn words(&self) -> String {
        let forms = Missing::ColdForms { have: 0, need: self.cold_forms };
        let answers = questions(self.answers);
        format!(
            "{answers} that you have not seen before, {} in every domain at least, and {forms}",
            self.per_domain
        )
    }

    /// What is missing, the most general first; nothing when a forecast may be given.
    #[must_use]
    pub fn missing(&self, evidence: &Evidence, titles: &[&str]) -> Vec<Missing> {
        let mut missing = Vec::new();
        let have = evidence.fresh_total();
        if have < self.answers {
            let old = evidence.answered_total() - have;
            missing.push(Missing::Answers { have, need: self.answers, old });
        }
        for (domain, title) in titles.iter().enumerate() {
            let have = evidence.fresh(domain);
            if have < self.per_domain {
                let title = (*title).to_owned();
                let old = evidence.answered(domain) - have;
                missing.push(Missing::Domain { domain, title, have, need: self.per_domain, old });
            }
        }
        if evidence.cold_forms() < self.cold_forms {
            missing.push(Missing::ColdForms { have: evidence.cold_forms(), need: self.cold_forms });
        }
        missing
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FirstAnswer;
    use gradatim_irt::{Loading, SecondOrder};

    fn missing(counts: [usize; 2], forms: usize) -> Vec<String> {
        missing_after(counts, forms, 0.0)
    }

    fn missing_after(counts: [usize; 2], forms: usize, days: f64) -> Vec<String> {
        let model = SecondOrder::new(SecondOrder::usual_grid().unwrap(), vec![Loading::default(); 2]);
        let mut evidence = Evidence::empty(&model);
        for (domain, n) in counts.into_iter().enumerate() {
            let flat = vec![0.0; model.grid().len()];
            let answer = FirstAnswer { domain, topic: None, log_likelihood: &flat, days };
            (0..n).for_each(|_| evidence.add(&answer));
        }
        (0..forms).for_each(|_| evidence.add_cold_form());
        Gates::default().missing(&evidence, &["One", "Two"]).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_gate_is_told_and_only_closed_ones() {
        assert!(missing([52, 8], 1).is_empty());
        assert!(missing([200, 200], 3).is_empty());
        assert_eq!(
            missing([13, 7], 0),
            [
                "40 questions more that you have not seen before (20 of 60 answered)",
                "Two: 1 question more (7 of 8 answered)",
                "the sealed form of the exam, sat once to its end"
            ]
        );
        assert_eq!(missing([300, 7], 1), ["Two: 1 question more (7 of 8 answered)"]);
        assert_eq!(missing([30, 29], 1).len(), 1);
    }

    #[test]
    fn progress_is_what_the_sentence_says() {
        let one = Missing::Domain { domain: 1, title: "Two".into(), have: 3, need: 8, old: 0 };
        assert_eq!(one.progress(), [3, 8]);
        assert!(one.to_string().contains("3 of 8"));
    }

    #[test]
    fn old_answers_are_not_denied() {
        assert_eq!(
            missing_after([70, 0], 1, 400.0),
            [
                "60 questions more that you have not seen before (0 of 60 answered lately)",
                "One: 8 questions more (0 of 8 answered lately)",
                "Two: 8 questions more (0 of 8 answered)"
            ]
        );
    }
}
