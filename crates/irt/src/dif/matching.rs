//! What persons of the two groups must have in common to be compared.

use super::study::{Answer, Study};
use crate::classical::observed_maxima;
use crate::{IrtError, Responses};

/// The value on which persons are matched. Its anchor is the items the score is made of: all of them, or after
/// purification those without DIF; the item under test is always part of its own matching score, as Holland &
/// Thayer (1988) show it must be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Matching<'a> {
    /// The sum of the points: for complete data. A missing answer counts nothing.
    Score,
    /// The share of possible points (the highest observed) earned on what was answered, in `levels` levels of
    /// about equal size: for forms with gaps and logs.
    Share {
        /// Number of levels, 2 or more.
        levels: usize,
    },
    /// An ability from elsewhere, such as an EAP from a calibrated pool, in `levels` levels of about equal size: for
    /// adaptive logs, where everybody's share right is about the same. It is not purified.
    Ability {
        /// One value a person, finite.
        values: &'a [f64],
        /// Number of levels, 2 or more.
        levels: usize,
    },
}

impl Matching<'_> {
    /// [`Matching::Score`] if everybody answered every item, else [`Matching::Share`] in ten levels.
    #[must_use]
    pub fn suited(responses: &Responses) -> Self {
        let complete = responses.iter().all(|row| row.len() == responses.items());
        if complete { Self::Score } else { Self::Share { levels: 10 } }
    }

    pub(super) fn is_purified(&self) -> bool {
        !matches!(self, Self::Ability { .. })
    }

    pub(super) fn check(&self, persons: usize) -> Result<(), IrtError> {
        let levels = match *self {
            Self::Score => return Ok(()),
            Self::Share { levels } | Self::Ability { levels, .. } => levels,
        };
        if levels < 2 {
            let right = "a comparison needs 2 levels or more";
            return Err(IrtError::Setting {
                name: "levels of the matching value",
                value: levels as f64,
                right,
            });
        }
        match self {
            Self::Ability { values, .. } => check_values(values, persons),
            _ => Ok(()),
        }
    }

    /// The answers level by level, each level with at least one.
    pub(super) fn levels(&self, mut answers: Vec<Answer>) -> Vec<Vec<Answer>> {
        answers.sort_by(|x, y| x.value.total_cmp(&y.value));
        let tied = answers.chunk_by(|x, y| x.value.total_cmp(&y.value).is_eq());
        match *self {
            Self::Score => tied.map(<[Answer]>::to_vec).collect(),
            Self::Share { levels } | Self::Ability { levels, .. } => {
                let (n, mut filled) = (answers.len(), 0);
                let mut out: Vec<Vec<Answer>> = vec![Vec::new(); levels];
                for block in tied {
                    // Ties stay together, in the level in which their middle falls.
                    let level = (2 * filled + block.len()) * levels / (2 * n);
                    filled += block.len();
                    if let Some(level) = out.get_mut(level) {
                        level.extend_from_slice(block);
                    }
                }
                out.retain(|level| !level.is_empty());
                out
            }
        }
    }
}

fn check_values(values: &[f64], persons: usize) -> Result<(), IrtError> {
    if values.len() != persons {
        return Err(IrtError::Length { what: "matching values", found: values.len(), expected: persons });
    }
    let wrong = values.iter().enumerate().find(|(_, value)| !value.is_finite());
    wrong.map_or(Ok(()), |(person, &value)| Err(IrtError::MatchingValue { person, value }))
}

/// Matching values of all persons for one anchor.
pub(super) struct MatchingValues<'a> {
    matching: Matching<'a>,
    anchor: &'a [bool],
    maxima: Vec<u8>,
    /// Points earned and possible on the anchor, by person.
    points: Vec<(u32, u32)>,
}

impl<'a> MatchingValues<'a> {
    pub(super) fn of(study: &Study<'a>, anchor: &'a [bool]) -> Self {
        let maxima = observed_maxima(study.responses);
        let sum = |row: &[(u32, u8)]| {
            row.iter().filter(|cell| anchor[cell.0 as usize]).fold(
                (0, 0),
                |(earned, possible), &(item, score)| {
                    (earned + u32::from(score), possible + u32::from(maxima[item as usize]))
                },
            )
        };
        let points = match study.matching {
            Matching::Ability { .. } => Vec::new(),
            _ => study.responses.iter().map(sum).collect(),
        };
        Self { matching: study.matching, anchor, maxima, points }
    }

    /// The value of a person who has `score` on the item under test.
    pub(super) fn value(&self, person: u32, item: usize, score: u8) -> f64 {
        if let Matching::Ability { values, .. } = self.matching {
            return values[person as usize];
        }
        let (mut earned, mut possible) = self.points[person as usize];
        if !self.anchor[item] {
            earned += u32::from(score);
            possible += u32::from(self.maxima[item]);
        }
        match self.matching {
            Matching::Score => f64::from(earned),
            _ => f64::from(earned) / f64::from(possible),
        }
    }
}
