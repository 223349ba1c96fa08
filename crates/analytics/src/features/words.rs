//! Features in words, for people.

/// What is known of a name that begins thus.
const MEANINGS: [(&str, &str); 31] = [
    ("attempts_in_course", "number of attempts, against the course"),
    ("attempts", "number of attempts"),
    ("no_attempts", "no attempt at all"),
    ("score_mean", "mean score"),
    ("score_weighted", "mean score by weight"),
    ("score_last", "last score"),
    ("score_lowest", "lowest score"),
    ("score_highest", "highest score"),
    ("standing_mean", "mean score against others on the same items"),
    ("standing_weighted", "mean score by weight, against others on the same items"),
    ("standing_last", "last score against others on the same item"),
    ("standing_lowest", "lowest score against others on the same item"),
    ("standing_highest", "highest score against others on the same item"),
    ("standing_slope", "rise of scores against others, a day"),
    ("ability_error", "uncertainty of the ability"),
    ("ability", "ability from all scores, drawn towards the mean where there are few"),
    ("lead_mean_in_course", "days handed in before due, against the course"),
    ("lead_mean", "days handed in before due"),
    ("lead_least", "days before due of the latest hand-in"),
    ("lead_last", "days before due of the last hand-in"),
    ("late", "number of late hand-ins"),
    ("ahead", "number of items done that are not due yet"),
    ("idle_days_in_course", "days since the last attempt, against the course"),
    ("idle_days", "days since the last attempt"),
    ("weight_coverage_in_course", "share of due weight handed in, against the course"),
    ("weight_coverage", "share of due weight handed in"),
    ("coverage_in_course", "share of due items handed in, against the course"),
    ("coverage", "share of due items handed in"),
    ("missing_work", "number of due items not handed in"),
    ("items_due", "number of items due in the course"),
    ("response_time", "seconds on an answer"),
];

/// A feature in words; its own name for what is a covariate.
///
/// ```
/// use gradatim_analytics::features::meaning;
/// assert_eq!(meaning("late"), "number of late hand-ins");
/// assert_eq!(meaning("standing_in_mock"), "mean score in `mock` against others on the same items");
/// ```
#[must_use]
pub fn meaning(name: &str) -> String {
    if let Some(kind) = name.strip_prefix("standing_in_") {
        return format!("mean score in `{kind}` against others on the same items");
    }
    let known = MEANINGS.iter().find(|(known, _)| *known == name);
    known.map_or_else(|| name.to_owned(), |(_, words)| (*words).to_owned())
}
