//! L15: the key rests on a source, and the reader is told what has changed since.

use jiff::Span;
use jiff::civil::Date;

use super::closed_services::CHANGES;
use super::{Finding, LintContext, Rule, Severity};
use crate::draft::DraftItem;
use crate::item::Item;
use crate::text::{parse_date, words};

/// References are dated and young enough, and closed or renamed services are explained in the note.
///
/// Cloud documentation changes under an item. A reference without address or date is an error, because nobody can
/// check the key. Source: the checklist of this project; AWS lifecycle announcements.
pub struct ReferenceRule;

/// Months after which a page has to be read again.
const MONTHS: i32 = 24;

impl Rule for ReferenceRule {
    fn code(&self) -> &'static str {
        "L15"
    }

    fn title(&self) -> &'static str {
        "References are dated, and closed services are explained"
    }

    fn check(&self, context: &LintContext<'_>, findings: &mut Vec<Finding>) {
        context.report_problems(self.code(), findings);
        for read in context.items() {
            if let Some(today) = context.today {
                self.ages(read, today, findings);
            }
            self.services(read, findings);
        }
    }
}

impl ReferenceRule {
    fn ages(&self, read: &DraftItem, today: Date, findings: &mut Vec<Finding>) {
        for (i, reference) in read.item.references.iter().enumerate() {
            let Some(dated) = parse_date(&reference.dated) else { continue };
            let due = dated.saturating_add(Span::new().months(MONTHS));
            let message = if dated > today {
                format!("{dated} is after today; write the day on which the page was read")
            } else if due < today {
                format!("was read more than {MONTHS} months ago; read the page again and renew the date")
            } else {
                continue;
            };
            let field = format!("references.{}.dated", i + 1);
            findings.push(Finding::at(self.code(), Severity::Warning, read, field, message));
        }
    }

    fn services(&self, read: &DraftItem, findings: &mut Vec<Finding>) {
        let item = &read.item;
        let note = item.note.as_deref().map(words).unwrap_or_default();
        for change in CHANGES.iter().filter(|c| mentions(item, c.name)) {
            let told = words(change.name).pop().is_some_and(|last| note.contains(&last));
            if !told {
                let message = format!("{} {}; say so in the note", change.name, change.what);
                findings.push(Finding::at(self.code(), change.severity, read, "note", message));
            }
        }
    }
}

/// Whether the services, the stem or an option name a service.
fn mentions(item: &Item, name: &str) -> bool {
    let options = item.options.iter().map(|o| &o.text);
    item.services.iter().chain([&item.stem]).chain(options).any(|text| text.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::{flags, passes, sound_item};

    #[test]
    fn finds_references_nobody_can_check() {
        flags(&ReferenceRule, "references: is missing", |i| i.references.clear());
        flags(&ReferenceRule, "references.1.dated: \"\" is not a date", |i| i.references[0].dated.clear());
        flags(&ReferenceRule, "is not an https address", |i| i.references[0].url = "docs".into());
        flags(&ReferenceRule, "more than 24 months ago", |i| i.references[0].dated = "2024-11-20".into());
        flags(&ReferenceRule, "is after today", |i| i.references[0].dated = "2026-11-22".into());
    }

    #[test]
    fn closed_services_need_a_note() {
        flags(&ReferenceRule, "Amazon Kendra closed to new customers", |i| {
            i.services.push("Amazon Kendra".into());
        });
        let mut item = sound_item();
        item.services.push("Amazon Kendra".into());
        item.note = Some("Amazon Kendra has been closed to new customers since 2026-07-30.".into());
        passes(&ReferenceRule, &[item]);
    }
}
