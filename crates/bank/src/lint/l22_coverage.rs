//! L22: the bank covers its blueprint.

use super::{Finding, LintContext, Rule, Severity};
use crate::coverage::TASK_MINIMUM;

/// Every point has an item, every task enough of them, and domains have their weight.
///
/// What the bank does not ask, a learner does not practise, and a pass likelihood does not know. Source: the
/// domain weights of the exam guides; Standards for Educational and Psychological Testing 2014, 4.1 and 4.12.
pub struct CoverageRule;

/// Percentage points by which a domain's share may miss its weight.
const SHARE: f64 = 1.0;

impl Rule for CoverageRule {
    fn code(&self) -> &'static str {
        "L22"
    }

    fn title(&self) -> &'static str {
        "The bank covers every point and keeps to the weights"
    }

    fn check(&self, context: &LintContext<'_>, findings: &mut Vec<Finding>) {
        let coverage = context.coverage();
        let mut add = |message| findings.push(context.bank_finding(self.code(), Severity::Warning, message));
        for domain in coverage.domains.iter().filter(|d| (d.share - d.weight).abs() > SHARE) {
            add(format!(
                "domain {} has {:.1} % of the items and a weight of {:.1} %; write items where they are missing",
                domain.id, domain.share, domain.weight
            ));
        }
        for task in coverage.tasks.iter().filter(|t| t.items < TASK_MINIMUM) {
            add(format!("task {} has {} items; write at least {TASK_MINIMUM}", task.id, task.items));
        }
        for task in &coverage.tasks {
            for (i, point) in task.points.iter().enumerate().filter(|(_, p)| p.items == 0) {
                add(format!("task {} point {} has no item: {}", task.id, i + 1, point.text));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::Item;
    use crate::lint::testing::{findings, finds, mls, numbered, passes};

    /// A bank of 400 items by weight, spread evenly over the tasks of each domain and their points.
    fn full_bank() -> Vec<Item> {
        let blueprint = mls();
        let mut items = Vec::new();
        for (domain, quota) in blueprint.domains().iter().zip(blueprint.quota(400)) {
            let tasks = domain.tasks.len();
            for k in 0..quota {
                let task = &domain.tasks[k % tasks];
                let point = (k / tasks) % task.points.len() + 1;
                items.push(Item { task: task.id.clone(), point, ..numbered(items.len()) });
            }
        }
        items
    }

    #[test]
    fn a_full_bank_passes_and_gaps_are_found() {
        let full = full_bank();
        passes(&CoverageRule, &full);
        let without = |task: &str, point: usize| -> Vec<Item> {
            full.iter().filter(|i| (i.task.as_str(), i.point) != (task, point)).cloned().collect()
        };
        finds(
            &CoverageRule,
            &without("3.4", 6),
            "task 3.4 point 6 has no item: linear models: learning rate",
        );
    }

    #[test]
    fn thin_tasks_and_missed_weights_are_found() {
        let lopsided: Vec<Item> = full_bank().into_iter().filter(|i| i.task != "2.1").collect();
        let found = findings(&CoverageRule, &lopsided);
        let says = |text: &str| found.iter().any(|f| f.message.contains(text));
        assert!(says("task 2.1 has 0 items") && says("domain 2 has"), "{found:?}");
    }
}
