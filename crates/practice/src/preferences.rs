//! How a learner wants sittings to run, in the web app and in a terminal alike; the journal keeps it.

use crate::PracticeError;
use gradatim_log::Journal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Name of the preference for extra time and keys.
pub const SITTINGS: &str = "sittings";

/// Time beyond the usual, as test centres grant it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExtraTime {
    /// None.
    #[default]
    None,
    /// Half an hour, which vendors grant to people who sit an exam in a foreign language.
    HalfHour,
    /// A quarter of the time more.
    Quarter,
    /// Half the time more.
    Half,
    /// The time twice.
    Double,
}

impl ExtraTime {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::None, Self::HalfHour, Self::Quarter, Self::Half, Self::Double];

    /// The word in the journal and in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::HalfHour => "half-hour",
            Self::Quarter => "quarter",
            Self::Half => "half",
            Self::Double => "double",
        }
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::HalfHour => "30 minutes",
            Self::Quarter => "a quarter more",
            Self::Half => "half as much again",
            Self::Double => "twice the time",
        }
    }

    /// Minutes beyond those of a form, which takes `form` minutes.
    pub fn minutes(self, form: u32) -> u32 {
        match self {
            Self::None => 0,
            Self::HalfHour => 30,
            Self::Quarter => form / 4,
            Self::Half => form / 2,
            Self::Double => form,
        }
    }
}

/// What somebody prefers in sittings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preferences {
    /// Time beyond the usual, in exams.
    pub extra_time: ExtraTime,
    /// Whether single keys answer questions.
    pub keys: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self { extra_time: ExtraTime::None, keys: true }
    }
}

impl Preferences {
    /// Those of a learner; the usual way where nothing sensible is known.
    ///
    /// # Errors
    /// [`PracticeError::Log`] when the journal cannot be read.
    pub fn of(journal: &Journal, learner: &str) -> Result<Self, PracticeError> {
        Ok(Self::among(&journal.preferences(learner)?))
    }

    /// The same from all preferences of a learner, by name.
    pub fn among(kept: &BTreeMap<String, String>) -> Self {
        kept.get(SITTINGS).and_then(|text| Self::read(text)).unwrap_or_default()
    }

    fn read(text: &str) -> Option<Self> {
        let (extra, keys) = text.split_once('.')?;
        let extra_time = ExtraTime::ALL.into_iter().find(|e| e.as_str() == extra)?;
        let keys = [true, false].into_iter().find(|on| on_off(*on) == keys)?;
        Some(Self { extra_time, keys })
    }

    /// As the journal has it.
    pub fn value(self) -> String {
        format!("{}.{}", self.extra_time.as_str(), on_off(self.keys))
    }
}

/// `on` or `off`.
pub fn on_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferences_survive_being_written_down() {
        for extra_time in ExtraTime::ALL {
            for keys in [true, false] {
                let preferences = Preferences { extra_time, keys };
                assert_eq!(Preferences::read(&preferences.value()), Some(preferences));
            }
        }
        for nonsense in ["", "none", "none.maybe", "forever.on", "none.on.1"] {
            assert_eq!(Preferences::read(nonsense), None);
        }
    }

    #[test]
    fn extra_time_has_one_word_everywhere() {
        for extra_time in ExtraTime::ALL {
            assert_eq!(serde_json::to_value(extra_time).unwrap(), extra_time.as_str());
        }
    }

    #[test]
    fn extra_time_is_what_it_says() {
        let minutes = ExtraTime::ALL.map(|e| e.minutes(170));
        assert_eq!(minutes, [0, 30, 42, 85, 170]);
    }
}
