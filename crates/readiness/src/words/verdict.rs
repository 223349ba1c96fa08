//! The verdict: the answer first, then what is missing or what to do next.

use super::{About, NextStep, Step, basis, count};
use crate::{Band, DomainReadiness, Missing, Readiness, State};

/// Readiness in sentences.
///
/// ```
/// # use gradatim_readiness::{Readiness, words::{About, Verdict}};
/// # fn check(readiness: &Readiness, about: &About) {
/// let verdict = Verdict { readiness, about };
/// println!("{}\n\n{}", verdict.headline(), verdict.explanation());
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Verdict<'a> {
    /// What was found.
    pub readiness: &'a Readiness,
    /// What it is about.
    pub about: &'a About,
}

impl Verdict<'_> {
    /// The answer in one sentence.
    #[must_use]
    pub fn headline(&self) -> String {
        let code = &self.about.code;
        match (self.readiness.state, self.readiness.p_pass) {
            (State::NotEnoughEvidence, _) | (_, None) => {
                format!("It is too early to say whether you would pass {code}.")
            }
            (State::Ready, Some(_)) => format!("Yes: you look ready for {code}."),
            (State::NotReady, Some(p)) => not_ready(p, code),
        }
    }

    /// How likely, with what score; or why nothing can be said yet, followed by [`Readiness::missing_evidence`].
    #[must_use]
    pub fn explanation(&self) -> String {
        match (self.readiness.state, self.readiness.p_pass) {
            (State::NotEnoughEvidence, _) | (_, None) => self.too_early(),
            (State::Ready, Some(p)) => {
                format!("On a real form you would pass {}. {}", chance(p), self.score())
            }
            (State::NotReady, Some(p)) => {
                format!("As things stand, you would pass {}. {}{}", chance(p), self.score(), self.bar())
            }
        }
    }

    fn too_early(&self) -> String {
        let so_far = match self.readiness.answered {
            0 => "You have not answered any question of this exam yet".to_owned(),
            n => format!("There are {} so far{}", count(n, "first answer"), too_old(self.readiness)),
        };
        format!(
            "{so_far}, and a figure now would be little more than a guess. That is no verdict on you. Still missing:"
        )
    }

    fn score(&self) -> String {
        let [low, high] = self.readiness.interval;
        format!(
            "Your score would likely, 8 times in 10, be between {low:.0} and {high:.0} of {}; {:.0} passes.",
            self.about.highest, self.readiness.pass_mark
        )
    }

    fn bar(&self) -> String {
        format!(" We say ready from {:.0} times in 10 on.", 10.0 * self.readiness.assumptions.ready_at)
    }

    /// How much of the blueprint was looked at.
    #[must_use]
    pub fn coverage(&self) -> String {
        format!("{:.0} % of the blueprint looked at lately", 100.0 * self.readiness.coverage)
    }

    /// How likely a pass is, where that is told.
    #[must_use]
    pub fn performance(&self) -> String {
        self.readiness.p_pass.map_or_else(|| "not told yet".to_owned(), |p| format!("a pass {}", chance(p)))
    }

    /// How much will be remembered.
    #[must_use]
    pub fn retention(&self) -> String {
        match self.readiness.retention {
            Some(share) => {
                let n = (10.0 * share).round();
                format!("about {n:.0} in 10 of what you knew will still be there on the day")
            }
            None => "not known yet: it takes reviews".to_owned(),
        }
    }

    /// Whether bands by domain may be shown: on little evidence a mark against a domain would be read as a verdict.
    #[must_use]
    pub fn shows_domains(&self) -> bool {
        self.readiness.state != State::NotEnoughEvidence
    }

    /// What may be said of differences between domains, and what a single exam will not tell.
    #[must_use]
    pub fn differences(&self) -> String {
        let domains = &self.readiness.domains;
        if domains.len() < 2 {
            return "\"No clear difference\" from the standard means that it may lie on either side."
                .to_owned();
        }
        let differences = match &self.readiness.clearly_weakest {
            Some(domain) => format!("{domain} is clearly your weakest domain."),
            None => "Between your domains there is no clear difference: their ranges overlap.".to_owned(),
        };
        let is_worth = |d: &DomainReadiness| d.one_exam.is_some_and(|v| v.is_worth_showing());
        let one_exam = match domains.iter().any(is_worth) {
            false => {
                " A single exam is too short to tell domains apart; your practice as a whole is what this rests on."
            }
            true => "",
        };
        format!("{differences}{one_exam}")
    }

    /// What to do next.
    #[must_use]
    pub fn next(&self) -> NextStep {
        let readiness = self.readiness;
        let step = |sentence: String, step| NextStep { sentence, step };
        let title = |d: usize| readiness.domains.get(d).map_or("", |d| d.domain.as_str());
        match readiness.missing.first() {
            Some(Missing::Answers { .. }) => {
                step("a drill; twenty questions are a good sitting".to_owned(), Step::Drill(None))
            }
            Some(Missing::Domain { domain, title, .. }) => {
                step(format!("a few questions on {title}"), Step::Drill(Some(*domain)))
            }
            Some(Missing::ColdForms { .. }) => step(
                "the sealed form, in one go; its questions are in no drill, so keep it for a good day"
                    .to_owned(),
                Step::SealedForm,
            ),
            None if readiness.state == State::Ready => step(self.book(), Step::Drill(None)),
            None => match worst(readiness) {
                Some(d) => {
                    step(format!("work on {}, where an hour helps most", title(d)), Step::Drill(Some(d)))
                }
                None => step("a mixed drill, as no domain stands out".to_owned(), Step::Drill(None)),
            },
        }
    }

    fn book(&self) -> String {
        let book = match self.about.instead.as_deref() {
            None => "book the exam".to_owned(),
            Some("") => "this exam can no longer be sat".to_owned(),
            Some(others) => format!("this exam can no longer be sat, so look at {others}"),
        };
        format!("{book}; a short drill every other day keeps this fresh")
    }

    /// What the figures rest on.
    #[must_use]
    pub fn basis(&self) -> String {
        basis::basis(self.readiness, self.about)
    }
}

fn not_ready(p: f64, code: &str) -> String {
    match p {
        p if p >= 0.7 => format!("Nearly, but not quite yet: you would more likely than not pass {code}."),
        p if p >= 0.4 => format!("Not yet: {code} could go either way today."),
        _ => format!("Not yet: today, {code} would probably come too early."),
    }
}

/// Why answers given are not counted below.
fn too_old(readiness: &Readiness) -> String {
    let old = readiness.missing.iter().find_map(|m| match m {
        Missing::Answers { old, .. } => Some(*old),
        _ => None,
    });
    match old.unwrap_or(0) {
        0 => String::new(),
        old => format!(", {old} of them too old to count"),
    }
}

/// A probability as people say it.
///
/// ```
/// use gradatim_readiness::words::chance;
/// assert_eq!(chance(0.62), "about 6 times in 10");
/// assert_eq!(chance(0.99), "more than 9 times in 10");
/// ```
#[must_use]
pub fn chance(p: f64) -> String {
    match p {
        p if p < 0.05 => "less than 1 time in 10".to_owned(),
        p if p < 0.15 => "about 1 time in 10".to_owned(),
        p if p >= 0.95 => "more than 9 times in 10".to_owned(),
        p if (0.85..0.9).contains(&p) => "a little less than 9 times in 10".to_owned(),
        p => format!("about {:.0} times in 10", (10.0 * p).round()),
    }
}

/// The domain clearly below the others, else the heaviest below the standard, else the heaviest that is unclear.
fn worst(readiness: &Readiness) -> Option<usize> {
    let clear = |d: &DomainReadiness| readiness.clearly_weakest.as_ref() == Some(&d.domain);
    let heaviest = |band: Band| {
        let own = readiness.domains.iter().enumerate().filter(|(_, d)| d.band == band);
        own.max_by(|x, y| x.1.weight.total_cmp(&y.1.weight)).map(|(i, _)| i)
    };
    let weakest = readiness.domains.iter().position(clear);
    weakest.or_else(|| heaviest(Band::Below)).or_else(|| heaviest(Band::NoClearDifference))
}
