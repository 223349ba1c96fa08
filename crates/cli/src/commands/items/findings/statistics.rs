//! Findings from difficulty, discrimination, times and fit.

use super::super::data::Why;
use super::super::figures::ItemFigures;
use super::{Finding, Severity, percent};

/// Fewer answers say little about an item.
pub(super) const FEW: usize = 30;
/// Discriminations below these are poor and marginal (Ebel & Frisbie 1991, p. 232).
const POOR: f64 = 0.1;
const MARGINAL: f64 = 0.2;
/// Shares of points beyond which an item separates few persons.
const TOO_HARD: f64 = 0.1;
const TOO_EASY: f64 = 0.95;
/// Two-sided 5 % point of the normal distribution.
const NOISE: f64 = 1.96;
/// Mean squares of a productive item (Wright & Linacre 1994).
const PRODUCTIVE: (f64, f64) = (0.7, 1.3);
/// Level of significance of misfit, over all items together.
const LEVEL: f64 = 0.05;
/// Root mean square error above which misfit matters in a large sample too.
const LARGE_MISFIT: f64 = 0.05;

/// Why nothing can be said about the item.
pub(super) fn left_out(item: &ItemFigures) -> Vec<Finding> {
    let Some(left_out) = &item.left_out else { return Vec::new() };
    let (severity, flag, weight, advice) = match &left_out.why {
        Why::KeyNeverChosen { .. } => {
            (Severity::Fix, "key_never_chosen", 100.0, "the key is mistyped or wrong")
        }
        Why::OneScore { right: true } => (Severity::Check, "all_right", 45.0, "it tells nobody apart"),
        Why::OneScore { right: false } => {
            (Severity::Fix, "all_wrong", 60.0, "the key may be wrong, or the question impossible")
        }
    };
    let few = item.n < FEW && flag != "key_never_chosen";
    let (severity, advice) =
        if few { (Severity::Note, "few answers say little") } else { (severity, advice) };
    let text = format!("Left out: {}; {advice}.", left_out.why.sentence());
    vec![Finding::new(severity, flag, weight, text)]
}

/// Findings that need no options and no groups.
pub(super) fn findings(item: &ItemFigures) -> Vec<Finding> {
    let few = (item.n < FEW).then(|| {
        let text = format!("Only {} answers: the figures are hardly more than chance.", item.n);
        Finding::new(Severity::Note, "few_responses", 5.0, text)
    });
    let found = [
        few,
        discrimination(item),
        difficulty(item),
        rapid(item),
        misfit(item),
        residuals(item),
        dependence(item),
    ];
    found.into_iter().flatten().collect()
}

/// Below zero beyond chance: suspect the key. Poor only if chance does not reach what is marginal.
fn discrimination(item: &ItemFigures) -> Option<Finding> {
    let r = item.point_biserial().filter(|_| item.n >= FEW)?;
    let chance = NOISE / (item.n.max(1) as f64).sqrt();
    let shown = format!("{r:.2}");
    let (severity, flag, weight, text) = if r < -chance {
        let first = if item.max > 1 { "the direction of its scores" } else { "the key" };
        let text = format!(
            "Who scores higher here is weaker on the rest (correlation {shown}): check {first} first."
        );
        (Severity::Fix, "negative_discrimination", 80.0 - 10.0 * r, text)
    } else if item.adaptive || r >= MARGINAL {
        return None;
    } else if r < POOR && r + chance < MARGINAL {
        let text =
            format!("It hardly separates strong from weak persons (correlation with the rest {shown}).");
        (Severity::Fix, "poor_discrimination", 50.0 - 100.0 * r, text)
    } else {
        let text = format!(
            "It separates strong from weak persons only a little (correlation with the rest {shown})."
        );
        (Severity::Check, "low_discrimination", 40.0 - 100.0 * r, text)
    };
    Some(Finding::new(severity, flag, weight, text))
}

fn difficulty(item: &ItemFigures) -> Option<Finding> {
    let p = item.p_value().filter(|_| item.n >= FEW)?;
    if p < TOO_HARD {
        let text = format!("Very hard: {} of the points are earned.", percent(p));
        return Some(Finding::new(Severity::Check, "too_hard", 12.0, text));
    }
    (p > TOO_EASY).then(|| {
        let text = format!(
            "Very easy: {} of the points are earned, so it says little about most persons.",
            percent(p)
        );
        Finding::new(Severity::Note, "too_easy", 10.0, text)
    })
}

fn rapid(item: &ItemFigures) -> Option<Finding> {
    let rapid = item.rapid.as_ref().filter(|rapid| rapid.flagged && rapid.n >= FEW)?;
    let (share, threshold) = (rapid.share?, rapid.threshold?);
    let right = rapid.accuracy_rapid.map(|a| format!(", {} of them right", percent(a))).unwrap_or_default();
    let text = format!(
        "{} of the answers took under {threshold:.1} s{right}: guessed, or known before.",
        percent(share)
    );
    Some(Finding::new(Severity::Check, "rapid_guesses", 25.0 + 20.0 * share, text))
}

fn misfit(item: &ItemFigures) -> Option<Finding> {
    let test = item.fit.as_ref().and_then(|fit| fit.s_x2.as_ref())?;
    item.s_x2_adjusted.filter(|p| *p < LEVEL)?;
    let figures = format!("S-X2 {:.1} on {} df, RMSEA {:.3}", test.statistic, test.df, test.rmsea);
    Some(if test.rmsea >= LARGE_MISFIT {
        let text = format!("Its curve does not fit the answers ({figures}).");
        Finding::new(Severity::Check, "misfit", 20.0 + 100.0 * test.rmsea, text)
    } else {
        let text = format!("Its curve misses the answers by a little, more than chance would ({figures}).");
        Finding::new(Severity::Note, "slight_misfit", 8.0, text)
    })
}

fn residuals(item: &ItemFigures) -> Option<Finding> {
    let squares = item.fit.as_ref().and_then(|fit| fit.mean_squares)?;
    let (infit, outfit) = (squares.infit.mean_square, squares.outfit.mean_square);
    let (low, high) = PRODUCTIVE;
    let real = |z: Option<f64>| z.is_none_or(|z| z.abs() > NOISE);
    if infit > high && real(squares.infit.z) {
        let text = format!("Answers are noisier than its curve expects (infit {infit:.2}).");
        return Some(Finding::new(Severity::Check, "noisy", 15.0 + 10.0 * infit, text));
    }
    if outfit > high && real(squares.outfit.z) {
        let text = format!(
            "Some persons far from its difficulty answer against expectation (outfit {outfit:.2}): lucky guesses or slips."
        );
        return Some(Finding::new(Severity::Note, "surprises", 6.0, text));
    }
    (infit < low && real(squares.infit.z)).then(|| {
        let text = format!(
            "Answers are more regular than its curve expects (infit {infit:.2}): it may repeat other items."
        );
        Finding::new(Severity::Note, "too_regular", 4.0, text)
    })
}

fn dependence(item: &ItemFigures) -> Option<Finding> {
    let (other, q3) = item.dependent.first()?;
    let more = match item.dependent.len() {
        1 => String::new(),
        n => format!(" and {} more", n - 1),
    };
    let text = format!(
        "Its answers go with those of {other}{more} beyond ability (residual correlation {q3:.2}): one may give the other away."
    );
    Some(Finding::new(Severity::Check, "local_dependence", 18.0 + 20.0 * q3, text))
}
