//! What is said of an exam's result, in sentences: the same in the terminal and on the web, which add no more than layout.

use super::{DomainResult, ExamReport};
use crate::clock_text;

/// What the scale is, and what "against the standard" means.
pub const SCALE_NOTE: &str = "This is our practice scale, with the pass mark put at a cut set by our expert ratings of the \
questions; the official scale and cut are not public. \"Against the standard\" is above or below only where that is \
at least 80 % likely.";

impl ExamReport {
    /// Passed or not, in one or two words.
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        if self.passed { "PASSED" } else { "NOT PASSED" }
    }

    /// Passed or not, as a sentence that claims no more than is known.
    #[must_use]
    pub fn judgement(&self) -> &'static str {
        match self.passed {
            true => "By our standard, this form would have been passed.",
            false => "By our standard, this form would not have been passed.",
        }
    }

    /// The scaled score; `highest` is the upper end of the scale.
    #[must_use]
    pub fn score(&self, highest: u32) -> String {
        format!("scaled score {:.0} of {highest}, pass mark {:.0}", self.scaled_score, self.pass_mark)
    }

    /// How sure the score is, and why it may lie outside of what is expected next.
    #[must_use]
    pub fn again(&self) -> String {
        let [low, high] = self.interval;
        let luck = self.luck();
        format!("Another form like this one would likely, 8 times in 10, give {low:.0} to {high:.0}.{luck}")
    }

    /// Regression to the mean, where it shows: the band is expected, the score was drawn.
    fn luck(&self) -> &'static str {
        // As they are printed, so that no reader sees a score on the edge explained away.
        let [low, high, score] = [self.interval[0], self.interval[1], self.scaled_score].map(|x| x.round());
        match score {
            score if score < low => {
                " Yours was lower: so low a score usually owes something to bad luck, which the next form does not repeat."
            }
            score if score > high => {
                " Yours was higher: so high a score usually owes something to good luck, which the next form does not repeat."
            }
            _ => "",
        }
    }

    /// What to think of the domains, where one exam says less of each than its total does (Haberman 2008).
    #[must_use]
    pub fn too_short(&self) -> Option<&'static str> {
        let says_less = |d: &DomainResult| d.one_exam.is_some_and(|value| !value.is_worth_showing());
        let text = "One exam is too short to tell domains apart: take the rows above as hints, and let practice as a whole decide.";
        self.domains.iter().all(says_less).then_some(text)
    }

    /// What counted, and what was needed.
    #[must_use]
    pub fn counted(&self) -> String {
        let blank = match self.blank {
            0 => String::new(),
            1 => " 1 question was left blank, which counts as wrong.".to_owned(),
            n => format!(" {n} questions were left blank, which counts as wrong."),
        };
        let (right, of, cut) = (self.correct, self.scored, self.cut);
        format!("{right} of {of} scored questions right; this form asked for {cut:.1}.{blank}")
    }

    /// What did not count, by position.
    #[must_use]
    pub fn uncounted(&self) -> String {
        if self.unscored.is_empty() {
            return "Every question counted.".to_owned();
        }
        let right = self.unscored.iter().filter(|u| u.correct).count();
        let places: Vec<String> = self.unscored.iter().map(|u| u.position.to_string()).collect();
        format!("Questions that did not count, {right} of them right: {}.", places.join(", "))
    }

    /// Time used and allowed.
    #[must_use]
    pub fn time(&self) -> String {
        let text = |seconds: f64| clock_text((1000.0 * seconds) as i64);
        format!("Time used: {} of {}.", text(self.seconds_used), text(self.seconds_allowed))
    }

    /// Whether the clock handed in.
    #[must_use]
    pub fn ran_out(&self) -> bool {
        self.seconds_used >= self.seconds_allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(scaled_score: f64) -> ExamReport {
        ExamReport {
            sitting: String::new(),
            exam: String::new(),
            scaled_score,
            pass_mark: 750.0,
            passed: false,
            interval: [315.6, 512.4],
            p_pass: 0.0,
            correct: 12,
            scored: 50,
            cut: 31.0,
            blank: 0,
            domains: Vec::new(),
            unscored: Vec::new(),
            seconds_used: 60.0,
            seconds_allowed: 120.0,
        }
    }

    #[test]
    fn a_score_outside_its_band_is_explained() {
        assert!(report(276.0).again().ends_with("give 316 to 512. Yours was lower: so low a score usually owes something to bad luck, which the next form does not repeat."));
        assert!(report(600.0).again().contains("Yours was higher"));
        for inside in [315.6, 316.0, 400.0, 512.4] {
            assert!(report(inside).again().ends_with("512."), "{inside}");
        }
    }
}
