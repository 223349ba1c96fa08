//! Charts of the designs, in the same tones throughout.

use super::super::outcome::{Outcome, Results};
use gradatim_charts::{Axis, Block, Chart, ChartError, Section, Tone};
use gradatim_simulate::{Accuracy, Lengths, TestTimes};

/// Most bars of a histogram.
const BARS: usize = 16;
/// Designs with a chart of their lengths.
const MOST_HISTOGRAMS: usize = 6;

/// Tones that can be told apart.
const DISTINCT: usize = 4;

/// One line a design.
fn lines(chart: Chart, results: &Results, line: impl Fn(&Outcome) -> Vec<(f64, f64)>) -> Chart {
    results.outcomes.iter().enumerate().fold(chart, |chart, (i, outcome)| {
        // Tones repeat after four; from there on lines are dashed.
        let (tone, points) = (Tone::nth(i), line(outcome));
        if i < DISTINCT {
            chart.line(name(results, outcome), tone, points)
        } else {
            chart.dashed(&outcome.name, tone, points)
        }
    })
}

/// A single design needs no name beside its line.
fn name<'a>(results: &Results, outcome: &'a Outcome) -> &'a str {
    if results.outcomes.len() > 1 { &outcome.name } else { "" }
}

/// Bias, error and stated error over ability.
pub(super) fn by_ability(results: &Results) -> Result<Section, ChartError> {
    let mut section = Section::new("ability", "Precision by ability");
    let most = results.outcomes.iter().map(|outcome| outcome.summary.conditional.len()).max();
    if most.is_none_or(|most| most < 2) {
        return Ok(section);
    }
    section.push(Block::beside(vec![
        over_ability(
            results,
            "Bias by ability",
            "bias (logits)",
            Accuracy::bias,
            "Mean of estimate less ability. At zero, estimates are right on average.",
        )?,
        over_ability(
            results,
            "Error by ability",
            "RMSE (logits)",
            Accuracy::rmse,
            "Root mean squared error; the bias at an ability enters it.",
        )?,
        over_ability(
            results,
            "Stated error by ability",
            "SE (logits)",
            Accuracy::rms_se,
            "Root mean square of the standard errors that the tests themselves state.",
        )?,
    ]));
    Ok(section)
}

fn over_ability(
    results: &Results,
    title: &str,
    axis: &str,
    figure: fn(&Accuracy) -> Option<f64>,
    caption: &str,
) -> Result<Block, ChartError> {
    let chart = Chart::new(title, Axis::new("ability (logits)"), Axis::new(axis)).described(&format!(
        "{caption} One line a design, over the mean ability of tenths of the examinees."
    ));
    let row = |at: &Accuracy| Some((at.mean_theta()?, figure(at)?));
    let chart = lines(chart, results, |outcome| outcome.summary.conditional.iter().filter_map(row).collect());
    Ok(Block::figure(chart.svg()?, caption))
}

/// Rates of use, items in falling order.
pub(super) fn exposure(results: &Results) -> Result<Section, ChartError> {
    let mut section = Section::new("exposure", "Use of the items");
    let text = "Share of examinees given an item, items in falling order of use. A steep start means a few items carry the test; where the line is at zero, items are never used.";
    let chart = Chart::new("Use of items", Axis::new("items, most used first"), Axis::percent("examinees"))
        .described(text);
    let chart = lines(chart, results, |outcome| {
        let mut rates: Vec<f64> = outcome.exposure.rates().collect();
        rates.sort_unstable_by(|x, y| y.total_cmp(x));
        thinned(rates.into_iter().enumerate().map(|(i, rate)| (i as f64 + 1.0, rate)).collect())
    });
    section.push(Block::figure(chart.svg()?, text));
    Ok(section)
}

/// Points that can be told apart on paper: all at the start, where the line is steep, then every few.
fn thinned(points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    const DENSE: usize = 100;
    let step = (points.len() / 300).max(1);
    let last = points.len().saturating_sub(1);
    let keep = |i: usize| i < DENSE || i.is_multiple_of(step) || i == last;
    points.into_iter().enumerate().filter(|(i, _)| keep(*i)).map(|(_, point)| point).collect()
}

/// Histograms of lengths, where they vary.
pub(super) fn lengths(results: &Results) -> Result<Section, ChartError> {
    let mut section = Section::new("lengths", "Length of the tests");
    let varies = |outcome: &&Outcome| outcome.summary.lengths.min() != outcome.summary.lengths.max();
    let varying: Vec<&Outcome> = results.outcomes.iter().filter(varies).collect();
    if varying.is_empty() {
        section.push(Block::text("Every test of a design has the same number of items."));
        return Ok(section);
    }
    let charts = varying.iter().take(MOST_HISTOGRAMS).map(|outcome| histogram(outcome));
    section.push(Block::beside(charts.collect::<Result<_, _>>()?));
    Ok(section)
}

fn histogram(outcome: &Outcome) -> Result<Block, ChartError> {
    let (names, shares) = bars(&outcome.summary.lengths);
    let title = format!("Length of `{}`", outcome.name);
    let chart = Chart::new(&title, Axis::names("items", &names), Axis::percent("tests"))
        .described("Share of the tests by number of items.")
        .bars("", Tone::First, (0..).map(f64::from).zip(shares).collect());
    Ok(Block::figure(chart.svg()?, &format!("Share of the tests by number of items, `{}`.", outcome.name)))
}

/// Names and shares of ranges of equal width.
fn bars(lengths: &Lengths) -> (Vec<String>, Vec<f64>) {
    let (Some(low), Some(high)) = (lengths.min(), lengths.max()) else { return (Vec::new(), Vec::new()) };
    let width = (high - low + 1).div_ceil(BARS);
    let tests = lengths.tests() as f64;
    let groups = lengths.counts()[low..=high].chunks(width).enumerate();
    groups
        .map(|(i, counts)| {
            let start = low + i * width;
            let name = if counts.len() > 1 {
                format!("{start}–{}", start + counts.len() - 1)
            } else {
                start.to_string()
            };
            (name, counts.iter().sum::<u64>() as f64 / tests)
        })
        .unzip()
}

/// Right decisions by distance from the cut.
pub(super) fn decisions(results: &Results) -> Result<Section, ChartError> {
    let mut section = Section::new("decisions", "Decisions by distance from the cut");
    if results.outcomes.iter().all(|outcome| outcome.summary.classification.is_none()) {
        return Ok(section);
    }
    let text = "Share of right decisions over the distance of the true ability from the nearest cut. At the cut itself a coin would do as well; what matters is how fast the line rises on either side.";
    let axes = (Axis::new("ability less cut (logits)"), Axis::percent("right decisions"));
    let chart = Chart::new("Decisions", axes.0, axes.1).described(text);
    let chart = lines(chart, results, |outcome| {
        let rows = outcome.summary.classification.iter().flat_map(|c| c.by_distance());
        rows.map(|at| (at.distance, at.accuracy)).collect()
    });
    section.push(Block::figure(chart.svg()?, text));
    Ok(section)
}

/// Share of examinees who are done, over time.
pub(super) fn times(results: &Results) -> Result<Section, ChartError> {
    let mut section = Section::new("times", "Time of the tests");
    if results.outcomes.iter().all(|outcome| outcome.summary.times.n() == 0) {
        return Ok(section);
    }
    let text = "Share of the examinees who have finished, over the minutes since their start. Where a line reaches 95 %, one in twenty would still be at work.";
    let chart = Chart::new("Time", Axis::new("minutes"), Axis::percent("finished")).described(text);
    let chart = lines(chart, results, |outcome| finished(&outcome.summary.times));
    section.push(Block::figure(chart.svg()?, text));
    Ok(section)
}

/// Percentiles of the times, in minutes.
fn finished(times: &TestTimes) -> Vec<(f64, f64)> {
    let point = |share: f64| Some((times.quantile(share)? as f64 / 60.0, share));
    (1..=199).map(|i| f64::from(i) / 200.0).filter_map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn histograms_hold_every_test_in_few_bars() {
        let mut lengths = Lengths::default();
        (5..200).for_each(|n| lengths.add(n));
        let (names, shares) = bars(&lengths);
        assert!(names.len() <= BARS && names[0] == "5–17", "{names:?}");
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert_eq!(bars(&Lengths::default()).0.len(), 0);
    }

    #[test]
    fn thinning_keeps_the_ends() {
        let points: Vec<(f64, f64)> = (0..10_001).map(|i| (f64::from(i), 0.0)).collect();
        let few = thinned(points);
        assert!(few.len() < 500 && few[0].0 < 0.5 && few[few.len() - 1].0 > 9_999.5);
    }
}
