//! Items that something speaks against at first sight.

use super::super::Workshop;
use super::super::words::{count, percent, two};
use gradatim_bank::Item;
use gradatim_bank::lint::Severity;
use serde::Serialize;
use utoipa::ToSchema;

/// Answers from which a share or a correlation says something, as `gradatim items` has it.
const ENOUGH: usize = 30;

/// How much a reason matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Gravity {
    /// To be mended.
    Bad,
    /// To be looked at.
    Warn,
}

/// What speaks against an item.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Reason {
    /// How much it matters.
    pub(crate) gravity: Gravity,
    /// What it is, in a few words.
    pub(crate) text: String,
}

/// An item that something speaks against.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Suspect {
    /// Item.
    pub(crate) item: String,
    /// What it is ordered by: reports weigh most, then errors, then figures.
    pub(crate) weight: f64,
    /// What speaks against it.
    pub(crate) reasons: Vec<Reason>,
}

/// The suspects among the items in use, the worst first.
pub(crate) fn suspects(workshop: &Workshop) -> Vec<Suspect> {
    let items = workshop.material().exam().bank.items().iter().enumerate();
    let mut suspects: Vec<Suspect> = items
        .filter(|(_, item)| item.is_active())
        .map(|(place, item)| suspect(workshop, place, item))
        .filter(|suspect| suspect.weight > 0.0)
        .collect();
    suspects.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    suspects
}

fn suspect(workshop: &Workshop, place: usize, item: &Item) -> Suspect {
    let mut suspect = Suspect { item: item.id.clone(), weight: 0.0, reasons: Vec::new() };
    let mut add = |weight: f64, gravity: Gravity, text: String| {
        suspect.weight += weight;
        suspect.reasons.push(Reason { gravity, text });
    };
    let reports = workshop.objections(&item.id).count();
    if reports > 0 {
        add(100.0 * reports as f64, Gravity::Bad, count(reports, "report"));
    }
    for (severity, gravity, name, each) in
        [(Severity::Error, Gravity::Bad, "error", 50.0), (Severity::Warning, Gravity::Warn, "warning", 3.0)]
    {
        let n = workshop.marks(&item.id).filter(|mark| mark.severity == severity).count();
        if n > 0 {
            add(each * n as f64, gravity, count(n, name));
        }
    }
    let figures = &workshop.records.items[place];
    let Some(share) = figures.share().filter(|_| figures.n >= ENOUGH) else { return suspect };
    if let Some(r) = figures.point_biserial.filter(|r| *r < 0.0) {
        add(30.0, Gravity::Warn, format!("discrimination {}", two(r)));
    }
    if !(0.1..=0.95).contains(&share) {
        add(10.0, Gravity::Warn, format!("{} right", percent(share)));
    }
    suspect
}
