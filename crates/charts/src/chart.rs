//! Charts of layers over two axes.

mod draw;
#[cfg(test)]
mod tests;

use crate::axis::Axis;
use crate::text::clean;
use crate::tone::{Tone, style};
use maud::{PreEscaped, html};

/// A chart of lines, points and bars, to be had as SVG.
///
/// Values that are not finite, beyond ±10¹², or outside a fixed axis are left out; a line has a gap there.
///
/// ```
/// use gradatim_charts::{Axis, Chart, Point, Tone};
/// let svg = Chart::new("Scores", Axis::new("week"), Axis::new("points"))
///     .line("mean", Tone::First, vec![(1.0, 10.0), (2.0, 14.0)])
///     .points("observed", Tone::Second, vec![Point::new(1.0, 9.0), Point::new(2.0, 15.0).between(12.0, 18.0)])
///     .svg()?;
/// assert!(svg.contains("<title>Scores</title>"));
/// # Ok::<(), gradatim_charts::ChartError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    title: String,
    description: String,
    x: Axis,
    y: Axis,
    layers: Vec<Layer>,
}

/// Marks of one kind and tone, with a name that stands beside them.
#[derive(Debug, Clone, PartialEq)]
struct Layer {
    name: String,
    tone: Tone,
    marks: Marks,
}

#[derive(Debug, Clone, PartialEq)]
enum Marks {
    Line { points: Vec<(f64, f64)>, dashed: bool },
    Points(Vec<Point>),
    Bars(Vec<(f64, f64)>),
}

/// An observed point, with the interval it may as well lie in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    x: f64,
    y: f64,
    interval: Option<(f64, f64)>,
}

impl Point {
    /// A point without an interval.
    #[must_use]
    pub fn new(x: f64, y: f64) -> Self {
        Self { x, y, interval: None }
    }

    /// The point with an interval of its y.
    #[must_use]
    pub fn between(mut self, low: f64, high: f64) -> Self {
        self.interval = Some((low, high)).filter(|(low, high)| low.is_finite() && high.is_finite());
        self
    }
}

/// A chart that could not be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChartError {
    /// The plotting library refused.
    #[error("chart `{title}`: cannot be drawn: {why}")]
    Drawing {
        /// Title of the chart.
        title: String,
        /// What the library said.
        why: String,
    },
}

impl Chart {
    /// A chart without layers; an empty one says `no data`.
    #[must_use]
    pub fn new(title: &str, x: Axis, y: Axis) -> Self {
        Self { title: clean(title), description: String::new(), x, y, layers: Vec::new() }
    }

    /// The chart with a sentence or two that tell what it shows to who cannot see it.
    #[must_use]
    pub fn described(mut self, description: &str) -> Self {
        self.description = clean(description);
        self
    }

    /// Adds a line; an empty name is not shown.
    #[must_use]
    pub fn line(self, name: &str, tone: Tone, points: Vec<(f64, f64)>) -> Self {
        self.layer(name, tone, Marks::Line { points, dashed: false })
    }

    /// Adds a dashed line.
    #[must_use]
    pub fn dashed(self, name: &str, tone: Tone, points: Vec<(f64, f64)>) -> Self {
        self.layer(name, tone, Marks::Line { points, dashed: true })
    }

    /// Adds points: a scatter, or observations beside a line.
    #[must_use]
    pub fn points(self, name: &str, tone: Tone, points: Vec<Point>) -> Self {
        self.layer(name, tone, Marks::Points(points))
    }

    /// Adds bars from zero to their values, 0.8 wide, at the given places.
    #[must_use]
    pub fn bars(self, name: &str, tone: Tone, bars: Vec<(f64, f64)>) -> Self {
        self.layer(name, tone, Marks::Bars(bars))
    }

    fn layer(mut self, name: &str, tone: Tone, marks: Marks) -> Self {
        self.layers.push(Layer { name: clean(name), tone, marks });
        self
    }

    /// The chart as an SVG element that stands alone or inside a page, with `<title>` and `<desc>`.
    ///
    /// # Errors
    /// [`ChartError::Drawing`] if the plotting library refuses, which no data should bring about.
    pub fn svg(&self) -> Result<String, ChartError> {
        self.element(Some(&style()))
    }

    /// The same for pages that have [`style_sheet`](crate::style_sheet) of their own: without style element, as strict
    /// content security policies want it.
    ///
    /// # Errors
    /// As [`Chart::svg`].
    pub fn svg_plain(&self) -> Result<String, ChartError> {
        self.element(None)
    }

    fn element(&self, style: Option<&str>) -> Result<String, ChartError> {
        let drawn = draw::draw(self)
            .map_err(|e| ChartError::Drawing { title: self.title.clone(), why: e.to_string() })?;
        let inner = drawn.split_once('>').map_or("", |(_, rest)| rest);
        let inner = inner.rsplit_once("</svg>").map_or(inner, |(marks, _)| marks);
        let (width, height) = draw::SIZE;
        let svg = html! {
            svg.chart xmlns="http://www.w3.org/2000/svg" role="img" viewBox=(format!("0 0 {width} {height}")) {
                title { (self.title) }
                desc { (self.description) }
                @if let Some(style) = style { style { (PreEscaped(style)) } }
                (PreEscaped(inner))
            }
        };
        Ok(svg.into_string())
    }
}
