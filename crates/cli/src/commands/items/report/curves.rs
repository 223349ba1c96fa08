//! Curves of items and of the test over ability.

use super::super::figures::{Figures, ItemFigures};
use super::super::fit::PartFit;
use super::two;
use gradatim_charts::{Axis, Block, Chart, ChartError, Point, Section, Tone};
use gradatim_irt::ResponseModel;
use gradatim_irt::fit::TestCurves;

/// Half-width of the curves, in logits.
const RANGE: f64 = 4.0;
/// Points of a curve.
const STEPS: u32 = 80;
/// Standard errors above this are not drawn: they would flatten the part that matters.
const LARGEST_ERROR: f64 = 2.0;

fn abilities() -> Vec<f64> {
    (0..=STEPS).map(|i| RANGE * (2.0 * f64::from(i) / f64::from(STEPS) - 1.0)).collect()
}

/// The curve of an item against the observed shares, if it has one.
pub(super) fn item(item: &ItemFigures) -> Result<Option<Block>, ChartError> {
    let Some(fit) = &item.fit else { return Ok(None) };
    let highest = (fit.item.categories() - 1) as f64;
    let curve = abilities().into_iter().map(|x| (x, fit.item.expected_score(x) / highest)).collect();
    let observed = fit.observed.iter().map(|tenth| {
        let point = Point::new(tenth.theta, tenth.share);
        tenth.interval.map_or(point, |(low, high)| point.between(low, high))
    });
    let what = if highest > 1.0 { "share of points" } else { "answered right" };
    let chart = Chart::new(
        &format!("Curve of {}", item.id),
        Axis::new("ability (logits)").within(-RANGE, RANGE),
        Axis::percent(what).within(0.0, 1.0),
    )
    .described("The line is the share that the model expects at each ability; the points are tenths of the persons, with 95 % intervals.")
    .line("model", Tone::First, curve)
    .points("observed", Tone::Second, observed.collect());
    Ok(Some(Block::figure(chart.svg()?, "The model's curve, and tenths of the persons with 95 % intervals.")))
}

/// Information and standard error of the test.
pub(super) fn test(figures: &Figures) -> Result<Section, ChartError> {
    let mut section = Section::new("test", "The test as a whole");
    for part in &figures.parts {
        section.push(Block::text(&in_words(part)));
        section.push(Block::beside(vec![information(part)?, error(part)?]));
    }
    Ok(section)
}

fn in_words(part: &PartFit) -> String {
    let of = part.domain.as_deref().map(|domain| format!("Domain {domain}: ")).unwrap_or_default();
    let reliability = format!("reliability of ability estimates {}", two(Some(part.reliability)));
    let fit = match part.whole_test() {
        Ok(test) => format!(
            "RMSEA {:.3} (90 % interval {:.3} to {:.3}), below 0.06 being close; the test statistic is {:.1} on {} degrees of freedom",
            test.rmsea, test.rmsea_interval[0], test.rmsea_interval[1], test.statistic, test.df
        ),
        Err(why) => format!("fit of the whole unknown: {why}"),
    };
    format!("{of}{} items with curves, {reliability}; {fit}.", part.items.len())
}

fn information(part: &PartFit) -> Result<Block, ChartError> {
    let curves = TestCurves::new(&part.items, &abilities());
    let line = curves.theta.into_iter().zip(curves.information).collect();
    let axes = (Axis::new("ability (logits)"), Axis::new("information"));
    let chart = Chart::new("Test information", axes.0.within(-RANGE, RANGE), axes.1)
        .described("Fisher information of the test over ability: the higher, the more precisely persons of that ability are measured.")
        .line("", Tone::First, line);
    Ok(Block::figure(chart.svg()?, "Test information: where the test measures."))
}

fn error(part: &PartFit) -> Result<Block, ChartError> {
    let curves = TestCurves::new(&part.items, &abilities());
    let errors = curves.theta.iter().zip(&curves.standard_error);
    let line =
        errors.filter_map(|(theta, error)| Some((*theta, error.filter(|e| *e <= LARGEST_ERROR)?))).collect();
    let axes = (Axis::new("ability (logits)"), Axis::new("standard error (logits)"));
    let chart = Chart::new(
        "Standard error of measurement",
        axes.0.within(-RANGE, RANGE),
        axes.1.within(0.0, LARGEST_ERROR),
    )
    .described("Standard error of an ability estimate over ability, in logits; values above 2 are not drawn.")
    .line("", Tone::Second, line);
    Ok(Block::figure(chart.svg()?, "Standard error of an ability estimate."))
}
