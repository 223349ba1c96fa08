//! Drawing through plotters.

use super::{Chart, Layer, Marks, Point};
use crate::text::cut;
use crate::tone::{GRID, INK};
use plotters::chart::ChartContext;
use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{RGBColor, ShapeStyle, TextStyle};

/// Width and height in drawing units. The library draws at whole units; at twice the size it is shown in, curves stay smooth.
pub(super) const SIZE: (u32, u32) = (1120, 620);
/// Text height; the library divides it by 1.24.
const TEXT: i32 = 35;
/// Estimated width of a character of a name.
const CHARACTER: i32 = 15;
/// Width of a bar, the distance of two being one.
const BAR: f64 = 0.8;
/// Longest name shown beside a line.
const LONGEST: usize = 22;
/// Highest place of a name.
const TOP: i32 = LINE_HEIGHT / 2;
/// Least distance between two names.
const LINE_HEIGHT: i32 = 36;

type Failure<'a> = DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>;
type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Context<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// The drawing as plotters writes it, an SVG document.
pub(super) fn draw(chart: &Chart) -> Result<String, String> {
    let mut out = String::new();
    draw_into(chart, &mut out).map_err(|e| e.to_string())?;
    Ok(out)
}

fn draw_into<'a>(chart: &Chart, out: &'a mut String) -> Result<(), Failure<'a>> {
    let root = SVGBackend::with_string(out, SIZE).into_drawing_area();
    let ranges = chart.ranges();
    let ((x0, x1), (y0, y1)) = ranges;
    let mut context = ChartBuilder::on(&root)
        .margin_top(20)
        .margin_right(label_room(chart))
        .margin_left(8)
        .x_label_area_size(88)
        .y_label_area_size(124)
        .build_cartesian_2d(x0..x1, y0..y1)?;
    mesh(chart, &mut context)?;
    for layer in &chart.layers {
        marks(layer, ranges, &mut context)?;
    }
    names(chart, ranges, &root, &context)?;
    root.present()
}

fn text(color: RGBColor) -> TextStyle<'static> {
    ("sans-serif", TEXT).into_font().color(&color)
}

/// Grid, axes and ticks.
fn mesh<'b>(chart: &Chart, context: &mut Context<'_, 'b>) -> Result<(), Failure<'b>> {
    let (x, y) = (|v: &f64| chart.x.label(*v), |v: &f64| chart.y.label(*v));
    context
        .configure_mesh()
        .x_desc(chart.x.name.clone())
        .y_desc(chart.y.name.clone())
        .axis_desc_style(text(INK.light))
        .label_style(text(INK.light))
        .x_labels(chart.x.ticks(9))
        .y_labels(chart.y.ticks(6))
        .x_label_formatter(&x)
        .y_label_formatter(&y)
        .max_light_lines(0)
        .bold_line_style(GRID.light.stroke_width(2))
        .axis_style(INK.light.stroke_width(2))
        .draw()
}

type Range = (f64, f64);

fn marks<'b>(
    layer: &Layer,
    ranges: (Range, Range),
    context: &mut Context<'_, 'b>,
) -> Result<(), Failure<'b>> {
    let color = layer.tone.color();
    match &layer.marks {
        Marks::Line { points, dashed } => {
            for piece in pieces(points, ranges) {
                line(piece, *dashed, color.stroke_width(4), context)?;
            }
            Ok(())
        }
        Marks::Points(points) => observed(points, ranges, color, context),
        Marks::Bars(bars) => {
            let ((x0, x1), (y0, y1)) = ranges;
            let corner = |x: f64, y: f64| (x.clamp(x0, x1), y.clamp(y0, y1));
            let bar = |(x, y): &(f64, f64)| {
                Rectangle::new([corner(x - BAR / 2.0, 0.0), corner(x + BAR / 2.0, *y)], color.filled())
            };
            let shown = bars.iter().filter(|bar| is_inside(**bar, ranges));
            context.draw_series(shown.map(bar)).map(|_| ())
        }
    }
}

fn line<'b>(
    piece: Vec<(f64, f64)>,
    dashed: bool,
    style: ShapeStyle,
    context: &mut Context<'_, 'b>,
) -> Result<(), Failure<'b>> {
    if dashed {
        return context.draw_series(DashedLineSeries::new(piece, 14, 10, style)).map(|_| ());
    }
    context.draw_series(LineSeries::new(piece, style)).map(|_| ())
}

/// Points over their intervals.
fn observed<'b>(
    points: &[Point],
    ranges: (Range, Range),
    color: RGBColor,
    context: &mut Context<'_, 'b>,
) -> Result<(), Failure<'b>> {
    let (low_end, high_end) = ranges.1;
    let shown = || points.iter().filter(|p| is_inside((p.x, p.y), ranges));
    let stem = |p: &Point| {
        let (low, high) = p.interval?;
        let ends = vec![(p.x, low.clamp(low_end, high_end)), (p.x, high.clamp(low_end, high_end))];
        Some(PathElement::new(ends, color.stroke_width(3)))
    };
    context.draw_series(shown().filter_map(stem))?;
    context.draw_series(shown().map(|p| Circle::new((p.x, p.y), 8, color.filled()))).map(|_| ())
}

/// The unbroken pieces of a line inside the ranges.
fn pieces(points: &[(f64, f64)], ranges: (Range, Range)) -> Vec<Vec<(f64, f64)>> {
    points
        .split(|point| !is_inside(*point, ranges))
        .filter(|piece| piece.len() > 1)
        .map(<[_]>::to_vec)
        .collect()
}

fn is_inside((x, y): (f64, f64), ((x0, x1), (y0, y1)): (Range, Range)) -> bool {
    let room = |low: f64, high: f64| 1e-9 * (high - low);
    x >= x0 - room(x0, x1) && x <= x1 + room(x0, x1) && y >= y0 - room(y0, y1) && y <= y1 + room(y0, y1)
}

/// Room to the right for the names.
fn label_room(chart: &Chart) -> i32 {
    let longest = chart.layers.iter().map(|layer| layer.name.chars().count().min(LONGEST)).max().unwrap_or(0);
    // A label of the x axis is centred under its tick: half of the last one stands out to the right.
    let last = chart.x.label(chart.ranges().0.1).chars().count().div_ceil(2);
    let room = |characters: usize| CHARACTER * i32::try_from(characters).unwrap_or(0);
    (40 + room(longest)).max(16 + room(last))
}

/// Each name beside the last of its marks, moved apart where they would overlap.
fn names<'b>(
    chart: &Chart,
    ranges: (Range, Range),
    root: &Area<'b>,
    context: &Context<'_, 'b>,
) -> Result<(), Failure<'b>> {
    let left = Pos::new(HPos::Left, VPos::Center);
    let right_edge = context.plotting_area().get_pixel_range().0.end + 12;
    let named = chart.layers.iter().filter(|layer| !layer.name.is_empty());
    let ends = named.filter_map(|layer| Some((layer, context.backend_coord(&layer.end(ranges)?).1)));
    let mut ends: Vec<(&Layer, i32)> = ends.collect();
    ends.sort_by_key(|(_, y)| *y);
    let places = apart(&ends.iter().map(|(_, y)| *y).collect::<Vec<_>>());
    for ((layer, _), y) in ends.iter().zip(places) {
        let style = text(layer.tone.color()).pos(left);
        root.draw(&Text::new(cut(&layer.name, LONGEST), (right_edge, y), style))?;
    }
    if chart.layers.iter().all(|layer| layer.end(ranges).is_none()) {
        let middle = (i32::try_from(SIZE.0 / 2).unwrap_or(0), i32::try_from(SIZE.1 / 2).unwrap_or(0));
        let style = text(INK.light).pos(Pos::new(HPos::Center, VPos::Center));
        root.draw(&Text::new("no data", middle, style))?;
    }
    Ok(())
}

/// Rising places, at least a line apart and none above the chart, that as a whole move as little as they can.
fn apart(places: &[i32]) -> Vec<i32> {
    let mut moved: Vec<i32> = Vec::with_capacity(places.len());
    for place in places {
        moved.push(moved.last().map_or(*place, |before| (*place).max(before + LINE_HEIGHT)));
    }
    let lift = moved.iter().zip(places).map(|(m, p)| m - p).max().unwrap_or(0) / 2;
    let highest = (TOP..).step_by(LINE_HEIGHT as usize);
    moved.iter().zip(highest).map(|(place, highest)| (place - lift).max(highest)).collect()
}

impl Chart {
    /// Ranges of x and y.
    fn ranges(&self) -> (Range, Range) {
        let all = || self.layers.iter().flat_map(Layer::extremes);
        (self.x.extent(all().map(|p| p.0)), self.y.extent(all().map(|p| p.1)))
    }
}

impl Layer {
    /// Everything the axes should reach.
    fn extremes(&self) -> Vec<(f64, f64)> {
        let of_point = |p: &Point| {
            let (low, high) = p.interval.unwrap_or((p.y, p.y));
            [(p.x, p.y), (p.x, low), (p.x, high)]
        };
        match &self.marks {
            Marks::Line { points, .. } => points.clone(),
            Marks::Points(points) => points.iter().flat_map(of_point).collect(),
            Marks::Bars(bars) => bars.iter().flat_map(|(x, y)| [(x - 0.5, 0.0), (x + 0.5, *y)]).collect(),
        }
    }

    /// The rightmost mark that is shown.
    fn end(&self, ranges: (Range, Range)) -> Option<(f64, f64)> {
        let shown = |point: &(f64, f64)| is_inside(*point, ranges);
        match &self.marks {
            Marks::Line { points: marks, .. } | Marks::Bars(marks) => marks.iter().copied().rfind(shown),
            Marks::Points(points) => points.iter().map(|p| (p.x, p.y)).rfind(shown),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_distance_and_their_middle() {
        assert_eq!(apart(&[]), Vec::<i32>::new());
        assert_eq!(apart(&[100]), [100]);
        assert_eq!(apart(&[0, 0]), [TOP, TOP + LINE_HEIGHT]);
        assert_eq!(apart(&[100, 200]), [100, 200]);
        assert_eq!(apart(&[100, 100]), [100 - LINE_HEIGHT / 2, 100 + LINE_HEIGHT / 2]);
        let moved = apart(&[10, 12, 14, 300]);
        assert!(moved.windows(2).all(|pair| pair[1] - pair[0] >= LINE_HEIGHT), "{moved:?}");
    }

    #[test]
    fn lines_break_where_they_leave_the_chart() {
        let ranges = ((0.0, 10.0), (0.0, 1.0));
        let points =
            [(0.0, 0.5), (1.0, 0.5), (2.0, f64::NAN), (3.0, 0.5), (4.0, 2.0), (5.0, 0.5), (10.0, 1.0)];
        let lengths: Vec<usize> = pieces(&points, ranges).iter().map(Vec::len).collect();
        assert_eq!(lengths, [2, 2]);
    }
}
