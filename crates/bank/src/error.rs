//! What can be wrong with the files of a bank, said in one sentence.

use std::fmt;
use std::path::PathBuf;

use gradatim_sentence::OneLine;
use serde::Serialize;

/// Why an exam could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BankError {
    /// A file or directory could not be read.
    #[error("{}: cannot be read ({source}); check that it exists and that you may read it", path.display())]
    Io {
        /// What was to be read.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A file is not TOML, or a blueprint has a field of the wrong name or type.
    #[error(transparent)]
    Syntax(#[from] SyntaxError),
    /// The files can be read but break rules of the format; at least one problem, in file order.
    #[error("{}", summary(.0))]
    Invalid(Vec<Problem>),
    /// No blueprint has this slug.
    #[error("{}", unknown_exam(asked, known))]
    UnknownExam {
        /// The slug that was asked for.
        asked: String,
        /// The slugs that exist, sorted.
        known: Vec<String>,
    },
    /// The exam has a blueprint and no items yet.
    #[error("{exam}: has no items yet; {}", with_items_hint(with_items))]
    NoItems {
        /// The slug of the exam.
        exam: String,
        /// Slugs of the exams that do have a bank, sorted.
        with_items: Vec<String>,
    },
}

/// A file that cannot be parsed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{}", OneLine(format_args!("{file}:{line}: {message}")))]
pub struct SyntaxError {
    /// The file as it was named on loading.
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
    /// What the parser found and what it would have taken.
    pub message: String,
}

/// One broken rule of the format, without its place.
///
/// Displays as `field: what is wrong; what would be right`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The lint rule that owns the check, for example `L14`.
    pub rule: &'static str,
    /// The field, options counted from 1: `option.2.rationale`.
    pub field: String,
    /// What is wrong.
    pub what: String,
    /// What would be right.
    pub right: String,
}

impl Fault {
    pub(crate) fn new(
        rule: &'static str,
        field: impl Into<String>,
        what: impl Into<String>,
        right: impl Into<String>,
    ) -> Self {
        Self { rule, field: field.into(), what: what.into(), right: right.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, what, right, .. } = self;
        write!(f, "{field}: {what}; {right}")
    }
}

/// One broken rule of the format and where it is.
///
/// Displays as one sentence: `file:line: item: field: what is wrong; what would be right`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file as it was named on loading.
    pub file: String,
    /// Line, counted from 1, where it is known.
    pub line: Option<usize>,
    /// The id of the item, where one is concerned and has an id.
    pub item: Option<String>,
    /// The rule, field and text.
    pub fault: Fault,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line.map(|line| format!(":{line}")).unwrap_or_default();
        let item = self.item.as_ref().map(|item| format!(": {item}")).unwrap_or_default();
        OneLine(format_args!("{}{line}{item}: {}", self.file, self.fault)).fmt(f)
    }
}

fn summary(problems: &[Problem]) -> String {
    let first = problems.first().map_or_else(String::new, ToString::to_string);
    match problems.len() {
        0 | 1 => first,
        2 => format!("{first} (and 1 more problem)"),
        n => format!("{first} (and {} more problems)", n - 1),
    }
}

fn unknown_exam(asked: &str, known: &[String]) -> String {
    let list = known.join(", ");
    match nearest(asked, known) {
        Some(near) => format!("{asked}: no such exam; did you mean {near}? Known exams: {list}"),
        None => format!("{asked}: no such exam; known exams: {list}"),
    }
}

fn with_items_hint(slugs: &[String]) -> String {
    if slugs.is_empty() {
        "write some under banks/ first".to_owned()
    } else {
        format!("exams with items: {}", slugs.join(", "))
    }
}

/// The closest known slug: one that begins as asked, else one of which no more than a third has to change.
fn nearest<'a>(asked: &str, known: &'a [String]) -> Option<&'a String> {
    let asked = asked.to_lowercase();
    let begun = known.iter().find(|slug| asked.len() > 1 && slug.starts_with(&asked));
    let close = known
        .iter()
        .map(|slug| (edit_distance(&asked, slug), slug))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, slug)| *distance * 3 <= slug.len().max(asked.len()))
        .map(|(_, slug)| slug);
    begun.or(close)
}

/// Levenshtein distance, one row at a time.
fn edit_distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut left = i + 1;
        let mut diagonal = i;
        for (cell, cb) in row.iter_mut().skip(1).zip(b.chars()) {
            let best = (diagonal + usize::from(ca != cb)).min(left + 1).min(*cell + 1);
            diagonal = *cell;
            *cell = best;
            left = best;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem() -> Problem {
        Problem {
            file: "banks/x/1.1.toml".into(),
            line: Some(7),
            item: Some("x-1".into()),
            fault: Fault::new("L14", "option.2.rationale", "is empty", "say why the option is wrong"),
        }
    }

    #[test]
    fn a_problem_reads_as_one_sentence() {
        assert_eq!(
            problem().to_string(),
            "banks/x/1.1.toml:7: x-1: option.2.rationale: is empty; say why the option is wrong"
        );
    }

    #[test]
    fn the_error_counts_what_it_does_not_show() {
        let text = |n: usize| BankError::Invalid(vec![problem(); n]).to_string();
        assert!(text(1).ends_with("wrong"));
        assert!(text(2).ends_with("(and 1 more problem)"));
        assert!(text(9).ends_with("(and 8 more problems)"));
    }

    #[test]
    fn edit_distances_of_textbook_pairs() {
        for (a, b, distance) in
            [("kitten", "sitting", 3), ("", "abc", 3), ("abc", "", 3), ("mls", "mls", 0), ("mls", "msl", 2)]
        {
            assert_eq!(edit_distance(a, b), distance, "{a} {b}");
        }
    }

    #[test]
    fn an_unknown_exam_names_the_nearest_only_when_near() {
        let known: Vec<String> = ["aif-c01", "mls-c01", "pmle"].map(String::from).into();
        assert!(unknown_exam("MLS-C1", &known).contains("did you mean mls-c01?"));
        assert!(unknown_exam("mls", &known).contains("did you mean mls-c01?"));
        assert!(!unknown_exam("toefl", &known).contains("did you mean"));
        assert!(unknown_exam("toefl", &known).contains("aif-c01, mls-c01, pmle"));
    }
}
