//! What the figures rest on, in words.

use super::About;
use crate::Readiness;

pub(super) fn basis(readiness: &Readiness, about: &About) -> String {
    let a = &readiness.assumptions;
    let fade = match a.half_life_days {
        days if days.is_finite() => format!(" An answer counts half after {days:.0} days."),
        _ => String::new(),
    };
    let synthetic = if about.synthetic { "\n\nThese answers are simulated." } else { "" };
    let notes: String = about.notes.iter().map(|note| format!(" {note}")).collect();
    format!(
        "What this rests on: our practice scale, with the pass mark put at {:.1} of {} points {}. {} Of all \
         learners, {} by this standard.{fade} Only first answers count, never repeats.{notes}{synthetic}",
        a.cut,
        a.items,
        origin(a.cut_se, about),
        hardness(a.mismatch.mean, a.mismatch.sd),
        pass_rate(a.base_pass_rate),
    )
}

/// Whose cut it is, and whose standard error.
fn origin(cut_se: f64, about: &About) -> String {
    let (ours, asked) = ("by our expert ratings of the questions, not by the exam's owner", "as asked for");
    match (about.own_cut, about.own_cut_se) {
        (true, true) => format!("(standard error {cut_se:.1}), {ours}"),
        (true, false) => format!("{ours} (standard error {cut_se:.1}, {asked})"),
        (false, true) => format!("{asked} (standard error {cut_se:.1}, our own figure)"),
        (false, false) => format!("(standard error {cut_se:.1}), both {asked}"),
    }
}

/// The mismatch in words.
fn hardness(mean: f64, sd: f64) -> String {
    let level = match mean {
        m if m.abs() < 0.005 => "as hard as our questions".to_owned(),
        m if m > 0.0 => format!("{m:.2} logits harder than our questions"),
        m => format!("{:.2} logits easier than our questions", -m),
    };
    // A logit near the middle of a curve is about 20 percentage points.
    let points = match (20.0 * sd).round() {
        p if p < 1.0 => String::new(),
        p => {
            let unit = if p < 1.5 { "point" } else { "points" };
            format!(", give or take {sd:.2} logits (some {p:.0} percentage {unit})")
        }
    };
    format!("The real exam is taken to be {level}{points}.")
}

fn pass_rate(share: f64) -> String {
    match (10.0 * share).round() {
        n if n < 1.0 => "fewer than 1 in 10 pass".to_owned(),
        n => format!("about {n:.0} in 10 pass"),
    }
}

#[cfg(test)]
mod tests {
    use super::hardness;

    #[test]
    fn mismatch_in_words() {
        assert_eq!(hardness(0.0, 0.0), "The real exam is taken to be as hard as our questions.");
        assert!(hardness(0.2, 0.25).contains(
            "0.20 logits harder than our questions, give or take 0.25 logits (some 5 percentage points"
        ));
        assert!(hardness(-0.1, 0.0).contains("0.10 logits easier"));
    }
}
