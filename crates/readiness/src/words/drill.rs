//! The end of a drill in words.

use super::{NextStep, Step};
use crate::Band;

/// A domain at the end of a drill.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainStanding {
    /// Number in the guide.
    pub id: String,
    /// Title.
    pub title: String,
    /// Share of the exam, 0 to 1.
    pub weight: f64,
    /// Questions answered in this drill.
    pub answered: usize,
    /// Right among them.
    pub right: usize,
    /// Against the standard, from this drill and earlier sittings; `None` where that is too little to say.
    pub band: Option<Band>,
}

impl DomainStanding {
    /// The band in words.
    #[must_use]
    pub fn words(&self) -> &'static str {
        self.band.map_or("too little yet", Band::words)
    }
}

/// The step after a drill: the weak domain that weighs most, else the one too little is known of, else the unclear one,
/// else the exam.
#[must_use]
pub fn after_drill(domains: &[DomainStanding]) -> NextStep {
    let heaviest = |band: Option<Band>| {
        let own = domains.iter().enumerate().filter(|(_, d)| d.band == band);
        own.max_by(|x, y| x.1.weight.total_cmp(&y.1.weight))
    };
    let kinds = [
        (Some(Band::Below), "work on", "where you are below the standard"),
        (None, "more questions on", "where it is too little yet to say"),
        (Some(Band::NoClearDifference), "more questions on", "where it is not clear yet"),
    ];
    let first = kinds.into_iter().find_map(|(band, what, why)| Some((heaviest(band)?, what, why)));
    match first {
        Some(((d, domain), what, why)) => {
            NextStep { sentence: format!("{what} {}, {why}", domain.title), step: Step::Drill(Some(d)) }
        }
        None => NextStep {
            sentence: "a timed exam, as you are above the standard everywhere".to_owned(),
            step: Step::Exam,
        },
    }
}
