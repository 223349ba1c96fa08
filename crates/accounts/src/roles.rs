//! What people may do.

use serde::Serialize;
use std::str::FromStr;

/// One thing that somebody may be. Everybody is a learner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Answers questions and sees what is their own.
    Learner,
    /// Keeps the bank: items, statistics, calibration.
    Maintainer,
    /// Looks at cohorts: many learners, by pseudonym.
    Analyst,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Learner, Self::Maintainer, Self::Analyst];

    /// The name of the role.
    pub fn name(self) -> &'static str {
        match self {
            Self::Learner => "learner",
            Self::Maintainer => "maintainer",
            Self::Analyst => "analyst",
        }
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|role| role.name() == text);
        found.ok_or_else(|| "a role is one of learner, maintainer and analyst".to_owned())
    }
}

/// What somebody may do besides learning.
///
/// ```
/// use gradatim_accounts::{Role, Roles};
/// let roles: Roles = [Role::Analyst, Role::Learner].into_iter().collect();
/// assert_eq!(roles, Roles { maintainer: false, analyst: true });
/// assert_eq!(roles.names().collect::<Vec<_>>(), ["learner", "analyst"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Roles {
    /// Keeps the bank: items, statistics, calibration.
    pub maintainer: bool,
    /// Looks at cohorts: many learners, by pseudonym.
    pub analyst: bool,
}

impl Roles {
    /// Everything: the one person of a single-user server.
    pub const ALL: Self = Self { maintainer: true, analyst: true };

    /// Whether the role is among them.
    pub fn has(self, role: Role) -> bool {
        match role {
            Role::Learner => true,
            Role::Maintainer => self.maintainer,
            Role::Analyst => self.analyst,
        }
    }

    /// Their names.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Role::ALL.into_iter().filter(move |role| self.has(*role)).map(Role::name)
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        roles.into_iter().fold(Self::default(), |all, role| Self {
            maintainer: all.maintainer || role == Role::Maintainer,
            analyst: all.analyst || role == Role::Analyst,
        })
    }
}
