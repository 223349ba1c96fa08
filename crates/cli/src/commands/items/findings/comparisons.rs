//! Findings from the comparison of groups and of periods.

use super::super::figures::{Compared, ItemFigures};
use super::{Finding, Severity};
use gradatim_irt::dif::{DifClass, MantelHaenszelDif};

/// What groups and periods tell.
pub(super) fn findings(item: &ItemFigures, groups: Option<&Compared>) -> Vec<Finding> {
    [uniform(item, groups), changing(item), drift(item)].into_iter().flatten().collect()
}

/// Severity and weight of a difference that is significant over all items together; `None` if it is negligible.
/// A significant one without a class has an odds ratio of zero or infinity: it could not be larger.
fn size(test: &MantelHaenszelDif) -> Option<(Severity, f64, &'static str)> {
    match test.class {
        _ if !test.flagged => None,
        Some(DifClass::A) => None,
        Some(DifClass::B) => Some((Severity::Check, 28.0, "moderately")),
        Some(DifClass::C) | None => Some((Severity::Fix, 70.0, "strongly")),
    }
}

fn uniform(item: &ItemFigures, groups: Option<&Compared>) -> Option<Finding> {
    let test = item.mantel_haenszel.as_ref()?;
    let (severity, weight, how) = size(test)?;
    let [reference, focal] = groups.map_or(["reference", "focal"], |g| [&*g.labels[0], &*g.labels[1]]);
    let favoured = if test.smd < 0.0 { reference } else { focal };
    let figures = difference(test);
    let text = format!("Among equally able persons it {how} favours {favoured} ({figures}).");
    Some(Finding::new(severity, "dif", weight + test.smd.abs(), text))
}

/// ETS delta, or for items of several scores the difference of the means.
fn difference(test: &MantelHaenszelDif) -> String {
    match &test.odds {
        Some(odds) => format!("ETS delta {:.2}, p {:.3}", odds.delta, test.p_adjusted),
        None => format!("mean difference {:.2} points, p {:.3}", test.smd, test.p_adjusted),
    }
}

/// A difference that changes with ability, which the comparison at equal scores averages out.
fn changing(item: &ItemFigures) -> Option<Finding> {
    let test = item.logistic.as_ref().filter(|test| test.flagged)?;
    let both = test.both.as_ref().ok()?;
    let told = item.mantel_haenszel.as_ref().is_some_and(|test| size(test).is_some());
    if told || both.jodoin_gierl == DifClass::A {
        return None;
    }
    let text = format!(
        "The groups differ on it in a way that changes with ability (R2 change {:.3}).",
        both.r2_change
    );
    Some(Finding::new(Severity::Check, "non_uniform_dif", 26.0, text))
}

fn drift(item: &ItemFigures) -> Option<Finding> {
    let drift = item.drift.as_ref()?;
    let (severity, weight, _) = size(&drift.comparison)?;
    let easier = drift.comparison.smd > 0.0;
    let by = drift.displacement.map(|d| format!(" by {:.2} logits", d.abs())).unwrap_or_default();
    let (what, why) =
        if easier { ("easier", "it may have leaked") } else { ("harder", "it may be out of date") };
    let text = format!("It became {what}{by} from the earlier to the later period: {why}.");
    Some(Finding::new(severity, "drift", weight - 5.0 + drift.comparison.smd.abs(), text))
}
