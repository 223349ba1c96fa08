//! Who is compared with whom, and on what they are matched.

use super::logistic::{self, LogisticDif, LogisticTest};
use super::mantel::{self, MantelHaenszelDif};
use super::matching::{Matching, MatchingValues};
use super::purify::{Dif, DifSettings, purified};
use crate::classical::Columns;
use crate::{IrtError, Responses};
use serde::Serialize;
use thiserror::Error;

/// One of the two groups of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// The group that sets the standard, usually the larger one.
    Reference,
    /// The group an item might treat differently.
    Focal,
}

impl Group {
    pub(super) const BOTH: [Self; 2] = [Self::Reference, Self::Focal];

    pub(super) fn index(self) -> usize {
        usize::from(self == Self::Focal)
    }

    fn name(self) -> &'static str {
        ["reference", "focal"][self.index()]
    }
}

/// Why an item has no test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Error)]
#[serde(rename_all = "snake_case")]
pub enum NotTested {
    /// Nobody of one group answered it.
    #[error("nobody of the {} group answered the item", .0.name())]
    OneGroup(Group),
    /// All answers earned the same score.
    #[error("all answers to the item earned the same score")]
    NoVariation,
    /// No level of the matching value holds both groups and different scores.
    #[error("no level of the matching score holds both groups and different scores")]
    NoOverlap,
    /// Everyone has the same matching value, overall or in a group.
    #[error("the matching score does not vary")]
    ConstantMatching,
    /// Matching score or group predict right and wrong perfectly: the likelihood has no finite maximum.
    #[error(
        "right and wrong answers are separated perfectly, so that the regression has no finite estimates"
    )]
    Separation,
    /// Logistic regression takes items scored right or wrong.
    #[error("the item has more than two scores; logistic regression takes right or wrong")]
    Polytomous,
    /// The optimiser stopped away from a maximum.
    #[error("the regression did not converge")]
    NotConverged,
}

/// A comparison of two groups on every item of a set.
///
/// ```
/// use gradatim_irt::{Responses, dif::{DifSettings, Group, Matching, NotTested, Study}};
/// let mut responses = Responses::new(2);
/// let mut groups = Vec::new();
/// for (group, row) in [(Group::Reference, [1, 0]), (Group::Focal, [0, 1])] {
///     for _ in 0..50 {
///         responses.push(&[(0, row[0]), (1, row[1])])?;
///         groups.push(Some(group));
///     }
/// }
/// let dif = Study::new(&responses, &groups, Matching::Score)?.mantel_haenszel(&DifSettings::default())?;
/// let first = dif.items[0].as_ref().unwrap();
/// assert!(first.flagged && first.smd == -1.0);
/// assert!(first.odds.is_none()); // no focal person was right: the odds ratio is infinite
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Study<'a> {
    pub(super) responses: &'a Responses,
    pub(super) groups: &'a [Option<Group>],
    pub(super) matching: Matching<'a>,
    /// The answers of persons who belong to a group.
    pub(super) columns: Columns,
}

impl<'a> Study<'a> {
    /// Compares the groups; `None` leaves a person out.
    ///
    /// # Errors
    /// [`IrtError::Length`] unless there is a group, and with [`Matching::Ability`] a value, for every person;
    /// [`IrtError::EmptyGroup`] if a group has no members; [`IrtError::MatchingValue`] for a value that is not
    /// finite; [`IrtError::Setting`] for fewer than two levels.
    pub fn new(
        responses: &'a Responses,
        groups: &'a [Option<Group>],
        matching: Matching<'a>,
    ) -> Result<Self, IrtError> {
        if groups.len() != responses.persons() {
            let (found, expected) = (groups.len(), responses.persons());
            return Err(IrtError::Length { what: "groups of persons", found, expected });
        }
        if let Some(group) = Group::BOTH.into_iter().find(|group| !groups.contains(&Some(*group))) {
            return Err(IrtError::EmptyGroup(group.name()));
        }
        matching.check(responses.persons())?;
        let columns = Columns::among(responses, |person| groups[person].is_some());
        Ok(Self { responses, groups, matching, columns })
    }

    /// Mantel–Haenszel statistics of every item (Holland & Thayer 1988), with ETS classes; for items of
    /// more than two scores Mantel's (1963) test of the means.
    ///
    /// # Errors
    /// [`IrtError::Setting`] for a level of significance outside 0 to 1.
    pub fn mantel_haenszel(&self, settings: &DifSettings) -> Result<Dif<MantelHaenszelDif>, IrtError> {
        purified(self, settings, |item, values| mantel::test(self, item, values, settings))
    }

    /// Logistic regression of every item on matching value and group (Swaminathan & Rogers 1990);
    /// `test` is the one that flags items and purifies the matching score.
    ///
    /// # Errors
    /// [`IrtError::Setting`] for a level of significance outside 0 to 1.
    pub fn logistic(&self, test: LogisticTest, settings: &DifSettings) -> Result<Dif<LogisticDif>, IrtError> {
        purified(self, settings, |item, values| logistic::test(self, item, values, test, settings))
    }

    /// The answers to an item as group, score and matching value.
    pub(super) fn answers(&self, item: usize, values: &MatchingValues) -> Result<Vec<Answer>, NotTested> {
        let answer = |&(person, score): &(u32, u8)| {
            let group = self.groups[person as usize]?;
            Some(Answer { group, score, value: values.value(person, item, score) })
        };
        let answers: Vec<Answer> = self.columns.item(item).iter().filter_map(answer).collect();
        let missing = Group::BOTH.into_iter().find(|group| answers.iter().all(|a| a.group != *group));
        let constant = answers.windows(2).all(|pair| pair[0].score == pair[1].score);
        match missing {
            Some(group) => Err(NotTested::OneGroup(group)),
            None if constant => Err(NotTested::NoVariation),
            None => Ok(answers),
        }
    }
}

/// One answer to the item under test.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer {
    pub(super) group: Group,
    pub(super) score: u8,
    pub(super) value: f64,
}
