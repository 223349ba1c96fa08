//! Services that were closed to new customers or renamed after the exam guides were written.
//!
//! As of 2026-11-21; sources are the facts file of this project and the vendor's announcements it cites.

use super::Severity;

/// A change in the life of a service.
pub(super) struct Change {
    /// The name as items write it; compared with capitals, because `ground truth` is also a term.
    pub name: &'static str,
    /// What a reader should know.
    pub what: &'static str,
    /// Closed services mislead, renamed ones only puzzle.
    pub severity: Severity,
}

const fn closed(name: &'static str, what: &'static str) -> Change {
    Change { name, what, severity: Severity::Warning }
}

const fn renamed(name: &'static str, what: &'static str) -> Change {
    Change { name, what, severity: Severity::Note }
}

const JULY: &str = "closed to new customers on 2026-07-30";
const EARLIER: &str = "closed to new customers before 2026";

/// All changes known.
pub(super) const CHANGES: &[Change] = &[
    closed("SageMaker Model Monitor", JULY),
    closed("SageMaker Clarify", JULY),
    closed("SageMaker Ground Truth", JULY),
    closed("Augmented AI", JULY),
    closed("Amazon A2I", JULY),
    closed("SageMaker Debugger", JULY),
    closed("SageMaker Role Manager", JULY),
    closed("Amazon Kendra", JULY),
    closed("Amazon Q Business", "closed to new sign-ups in 2026"),
    closed("Amazon Q Developer", "closed to new sign-ups in 2026"),
    closed("Amazon Forecast", EARLIER),
    closed("Lookout for Vision", EARLIER),
    closed("Lookout for Equipment", EARLIER),
    closed("Lookout for Metrics", EARLIER),
    closed("Amazon Fraud Detector", EARLIER),
    closed("DeepLens", EARLIER),
    renamed("QuickSight", "became Amazon Quick Suite"),
    renamed("Kinesis Data Firehose", "became Amazon Data Firehose"),
    renamed("Kinesis Data Analytics", "became Amazon Managed Service for Apache Flink"),
];
