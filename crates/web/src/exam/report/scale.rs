//! The score on its scale: a bar with the likely range and the pass mark.

use gradatim_practice::ExamReport;
use maud::{Markup, html};

const WIDTH: f64 = 420.0;
const MARGIN: f64 = 16.0;

/// The bar; everything in it is in its title and description too.
pub(super) fn figure(report: &ExamReport, ends: [u32; 2]) -> Markup {
    let [low, high] = report.interval;
    let at = |score: f64| place(score, ends);
    let (score, pass) = (report.scaled_score, report.pass_mark);
    html! {
        svg.chart.scale viewBox={ "0 0 " (WIDTH) " 104" } role="img" aria-labelledby="scale-title scale-text" {
            title #scale-title { (format!("Score {score:.0}, pass mark {pass:.0}")) }
            desc #scale-text { (format!("A scale from {} to {}. The likely range of another form runs from {low:.0} to {high:.0}.", ends[0], ends[1])) }
            rect.track x=(MARGIN) y="46" width=(WIDTH - 2.0 * MARGIN) height="12" rx="6" {}
            rect.likely x=(px(at(low))) y="42" width=(px((at(high) - at(low)).max(2.0))) height="20" rx="6" {}
            line.pass x1=(px(at(pass))) x2=(px(at(pass))) y1="32" y2="72" {}
            text x=(px(at(pass))) y="90" text-anchor=(anchor(pass, ends)) { (format!("pass mark {pass:.0}")) }
            circle.score cx=(px(at(score))) cy="52" r="9" {}
            text.strong x=(px(at(score))) y="22" text-anchor=(anchor(score, ends)) { (format!("score {score:.0}")) }
            text.quiet x=(MARGIN) y="90" { (ends[0]) }
            text.quiet x=(WIDTH - MARGIN) y="90" text-anchor="end" { (ends[1]) }
        }
    }
}

fn place(score: f64, ends: [u32; 2]) -> f64 {
    let [low, high] = ends.map(f64::from);
    let share = if high > low { ((score - low) / (high - low)).clamp(0.0, 1.0) } else { 0.0 };
    MARGIN + share * (WIDTH - 2.0 * MARGIN)
}

/// Words near an end of the scale stay inside the picture.
fn anchor(score: f64, ends: [u32; 2]) -> &'static str {
    match place(score, ends) / WIDTH {
        share if share < 0.12 => "start",
        share if share > 0.88 => "end",
        _ => "middle",
    }
}

fn px(x: f64) -> String {
    format!("{x:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_stay_on_the_scale() {
        let ends = [100, 1000];
        assert!(
            (place(100.0, ends) - MARGIN).abs() < 1e-9
                && (place(1000.0, ends) - (WIDTH - MARGIN)).abs() < 1e-9
        );
        assert!((place(-5.0, ends) - MARGIN).abs() < 1e-9);
        assert!(place(550.0, [7, 7]).is_finite());
        assert_eq!([100.0, 550.0, 990.0].map(|s| anchor(s, ends)), ["start", "middle", "end"]);
    }
}
