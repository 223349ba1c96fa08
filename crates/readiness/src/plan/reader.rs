//! Where a plan is read, and so how it names the ways on.

/// Where a plan is read: ways on are commands in a terminal and pages in a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reader {
    /// In a terminal, or in a file made there.
    Terminal {
        /// What commands need besides to be about this learner, such as ` --learner ada`; empty for the usual one.
        whose: String,
    },
    /// In the web app, or in a file made there.
    Web,
}

impl Reader {
    /// A command with what it needs to be about this learner; `None` where there are pages.
    pub(super) fn command(&self, words: &str) -> Option<String> {
        match self {
            Self::Terminal { whose } => Some(format!("gradatim {words}{whose}")),
            Self::Web => None,
        }
    }

    /// The same after a text, in brackets; nothing where there are pages.
    pub(super) fn in_brackets(&self, words: &str) -> String {
        self.command(words).map_or_else(String::new, |command| format!(" ({command})"))
    }

    /// Characters of a domain's name, at most: a terminal has 80 columns for the whole table.
    pub(super) fn longest_name(&self) -> usize {
        match self {
            Self::Terminal { .. } => 28,
            Self::Web => usize::MAX,
        }
    }

    /// One of two wordings.
    pub(super) fn choose(&self, terminal: &'static str, web: &'static str) -> &'static str {
        match self {
            Self::Terminal { .. } => terminal,
            Self::Web => web,
        }
    }
}
