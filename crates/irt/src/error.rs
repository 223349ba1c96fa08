//! What can go wrong in the measurement model.

use thiserror::Error;

/// Errors of this crate. Each names the value that was wrong and what would be right.
#[derive(Debug, Error, Clone, PartialEq)]
pub enum IrtError {
    /// The discrimination is not a positive finite number.
    #[error("discrimination a = {0} is not a positive number")]
    Discrimination(f64),
    /// The difficulty is not finite.
    #[error("difficulty b = {0} is not a finite number")]
    Difficulty(f64),
    /// The asymptotes are not `0 <= c < d <= 1`.
    #[error("asymptotes c = {0}, d = {1} do not satisfy 0 <= c < d <= 1")]
    Asymptotes(f64, f64),
    /// The thresholds of a polytomous item are not usable.
    #[error("thresholds {0:?} are not usable; {1} expected")]
    Thresholds(Vec<f64>, &'static str),
    /// A quadrature needs at least three nodes and a positive range.
    #[error(
        "a quadrature of {nodes} nodes on ±{range} is not usable; it needs at least 3 nodes and a positive range"
    )]
    Quadrature {
        /// Number of nodes asked for.
        nodes: usize,
        /// Half-width asked for.
        range: f64,
    },
    /// The spread of the latent distribution is not positive.
    #[error("latent standard deviation {0} is not a positive number")]
    LatentSd(f64),
    /// A loading of the second-order model is out of bounds.
    #[error("loading {0} is outside 0.3 to 0.97")]
    Loading(f64),
    /// A prior distribution has an impossible parameter.
    #[error("prior {0} is not usable; its scale or shape parameters must be positive")]
    Prior(String),
    /// A calibration setting is out of its range.
    #[error("{name} = {value} is out of range; {right}")]
    Setting {
        /// Name of the setting.
        name: &'static str,
        /// The value given.
        value: f64,
        /// What would be right.
        right: &'static str,
    },
    /// A response refers to an item that is not in the set.
    #[error("response of person {person} refers to item {item}, but there are only {items} items")]
    ItemIndex {
        /// Person index, from 0.
        person: usize,
        /// Item index, from 0.
        item: usize,
        /// Number of items in the set.
        items: usize,
    },
    /// A score is above the highest one of its item.
    #[error("person {person} has score {score} on item {item}, whose highest score is {highest}")]
    Score {
        /// Person index, from 0.
        person: usize,
        /// Item index, from 0.
        item: usize,
        /// The score found.
        score: u8,
        /// The highest score that the item has.
        highest: usize,
    },
    /// An item is not among those given.
    #[error("item {item} is not there; there are {items} items, counted from 0")]
    UnknownItem {
        /// Item index, from 0.
        item: usize,
        /// Number of items.
        items: usize,
    },
    /// The ability distribution puts no weight on the quadrature nodes.
    #[error(
        "abilities of N({mean}, {sd}²) have no weight on the quadrature nodes; choose a wider or finer grid"
    )]
    OffGrid {
        /// Mean of the abilities.
        mean: f64,
        /// Standard deviation of the abilities.
        sd: f64,
    },
    /// A person answered the same item twice.
    #[error("person {person} has two responses to item {item}; keep the first exposure only")]
    Repeated {
        /// Person index, from 0.
        person: usize,
        /// Item index, from 0.
        item: usize,
    },
    /// No item can be calibrated.
    #[error("no item can be calibrated: every item is unanswered, all right or all wrong")]
    NothingToFit,
    /// Two inputs that must have the same length do not.
    #[error("{what}: {found} given, {expected} needed")]
    Length {
        /// What was counted.
        what: &'static str,
        /// How many were given.
        found: usize,
        /// How many are needed.
        expected: usize,
    },
    /// A timed answer is not usable.
    #[error(
        "answer {answer} gives {score} to item {item}; there are {items} items, counted from 0, and a score is 0 to 1"
    )]
    Answer {
        /// Index of the answer, from 0.
        answer: usize,
        /// Item index found.
        item: usize,
        /// Score found.
        score: f64,
        /// Number of items.
        items: usize,
    },
    /// A person chose an option that the item does not have.
    #[error("person {person} chose option {choice} of item {item}, which has {options}, counted from 0")]
    Choice {
        /// Person index, from 0.
        person: usize,
        /// Item index, from 0.
        item: usize,
        /// The option found.
        choice: u8,
        /// Number of options.
        options: u8,
    },
    /// A key names an option that the item does not have.
    #[error("the key of item {item} is option {key}, but the item has {options}, counted from 0")]
    Key {
        /// Item index, from 0.
        item: usize,
        /// The option that the key names.
        key: u8,
        /// Number of options.
        options: u8,
    },
    /// A response time is not a duration.
    #[error("answer {answer} took {seconds} s; a response time is a number of seconds, 0 or more")]
    Seconds {
        /// Index of the answer, from 0.
        answer: usize,
        /// The time found.
        seconds: f64,
    },
    /// One of two groups that are to be compared is empty.
    #[error("nobody belongs to the {0} group; a comparison needs both groups")]
    EmptyGroup(&'static str),
    /// Differences of difficulties have no spread to be judged against.
    #[error(
        "half of the items have the same difference in difficulty, so there is no spread to judge drift against"
    )]
    NoSpread,
    /// A person's value to be matched on is not finite.
    #[error("the matching value of person {person} is {value}; it must be a finite number")]
    MatchingValue {
        /// Person index, from 0.
        person: usize,
        /// The value found.
        value: f64,
    },
    /// The likelihood stopped being a finite number.
    #[error("the likelihood became {0} in iteration {1}; the data or priors cannot be fitted")]
    Likelihood(f64, usize),
    /// The cut score cannot be reached on the form.
    #[error(
        "a cut of {cut} points cannot be reached on a form whose expected scores lie between {low:.2} and {high:.2}"
    )]
    Cut {
        /// The cut asked for.
        cut: f64,
        /// Lowest expected score of the form.
        low: f64,
        /// Highest expected score of the form.
        high: f64,
    },
    /// A block of responses cannot be read.
    #[error("responses cannot be read: {0}")]
    Source(String),
    /// Sums cannot be made where the answers are.
    #[error("the sums cannot be made elsewhere: {0}")]
    Remote(String),
    /// Bytes are not a task or partial of this version, or are damaged.
    #[error("{0}")]
    Protocol(String),
    /// A calibration cannot go on from an iterate.
    #[error("the calibration cannot go on from there: {0}; start it anew")]
    Resume(&'static str),
    /// Two calibrations share too few items.
    #[error("{found} common items; at least {needed} expected")]
    CommonItems {
        /// Items that both have.
        found: usize,
        /// Items that are needed.
        needed: usize,
    },
    /// A common item has different models or numbers of categories in its two calibrations.
    #[error("common item {0} (from 0) has two models or numbers of categories; the same in both expected")]
    Pair(usize),
    /// Two scales cannot be linked.
    #[error("the scales cannot be linked: {0}")]
    Link(&'static str),
    /// An error inside linfa.
    #[error("linfa: {0}")]
    Linfa(String),
}

impl From<linfa::Error> for IrtError {
    fn from(error: linfa::Error) -> Self {
        Self::Linfa(error.to_string())
    }
}
