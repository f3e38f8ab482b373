//! A chart: axes, series, and the values of its marks.

use super::Warning;
use crate::geometry::Rect;

/// Any chart that is read. What a family does not have is empty: a pie has no axes, a scatter chart no categories.
///
/// Values are as the axis and the labels print them, without prefix, suffix and magnitude: `$12.3M` is 12.3 and the
/// unit of the axis is `$M`.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Which family of marks.
    pub kind: ChartKind,
    /// Which way bars grow; vertical for everything without bars.
    pub orientation: Orientation,
    /// What the marks stand over: the category axis, also when it runs down the side; the number axis of a scatter chart.
    pub x_axis: Axis,
    /// What the values are measured on. One, two with a second scale at the right, none for a pie.
    pub y_axes: Vec<Axis>,
    /// Names of the positions along [`x_axis`](Self::x_axis), in reading order; slices of a pie; empty for a scatter chart.
    pub categories: Vec<String>,
    /// In the order of the legend; a pie has one.
    pub series: Vec<Series>,
    /// Whether the values of each position are shares of 100.
    pub percent: bool,
    /// Positions of a waterfall that hold a level rather than a step; the first and the last in most.
    pub totals: Vec<usize>,
    /// Line that names the chart.
    pub title: Option<String>,
    /// Source line.
    pub caption: Option<String>,
    /// Footnotes and other lines around the chart, subtitles first.
    pub notes: Vec<String>,
    /// Where axes and marks lie in the picture, in pixels.
    pub plot: Rect,
    /// Whether any value comes from the place of a mark rather than from a printed label.
    pub estimated: bool,
    /// Confidence of the whole, 0..=1.
    pub confidence: f32,
    /// What to doubt.
    pub warnings: Vec<Warning>,
}

/// Families of charts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    /// Bars: one series, side by side, or stacked.
    Bar,
    /// Lines with or without markers.
    Line,
    /// Filled under the line, on one another when the series share a stack.
    Area,
    /// Bars and lines over one category axis.
    Combo,
    /// Wedges.
    Pie,
    /// Wedges with a hole.
    Donut,
    /// Points over two number axes.
    Scatter,
    /// Floating bars that lead from one level to another.
    Waterfall,
}

/// Which way bars grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Orientation {
    /// Upwards and downwards.
    #[default]
    Vertical,
    /// To the sides; the categories run down the picture.
    Horizontal,
}

/// One axis.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Axis {
    /// What its places mean.
    pub scale: ScaleKind,
    /// Its title as printed.
    pub label: Option<String>,
    /// `$M`, `%`, `x`, `bps`, `k`; from the tick labels, the printed values or the title.
    pub unit: Option<String>,
    /// Least and greatest value shown; `None` for categories or when there is no scale.
    pub domain: Option<(f64, f64)>,
}

/// What the places along an axis mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ScaleKind {
    /// Names, in order.
    #[default]
    Category,
    /// Equal distances are equal differences.
    Linear,
    /// Equal distances are equal ratios.
    Log,
    /// Years, quarters, months, dates.
    Time,
}

/// Marks of one colour.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// From the legend or a direct label; empty for the only series of a chart that does not name it.
    pub name: String,
    /// How it is drawn.
    pub mark: Mark,
    /// Index into [`Chart::y_axes`].
    pub y_axis: usize,
    /// Its colour, `None` when it has several (the slices of a pie).
    pub colour: Option<[u8; 3]>,
    /// Series with the same number stand on one another.
    pub stack: Option<usize>,
    /// One for each category, or the points of a scatter chart from left to right.
    pub points: Vec<Point>,
}

/// How a series is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A bar from the base line, or from the bar below it.
    Bar,
    /// A line.
    Line,
    /// A filled area.
    Area,
    /// A marker without a line.
    Point,
    /// A wedge.
    Arc,
}

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The number along the x axis of a scatter chart or of a line over a number axis; `None` over categories.
    pub x: Option<f64>,
    /// The value; `None` for a gap.
    pub y: Option<f64>,
    /// Colour of this mark where it is its own: a slice, a highlighted bar.
    pub colour: Option<[u8; 3]>,
    /// Whether the value was read off the place of the mark.
    pub estimated: bool,
    /// Where the mark lies in the picture, in pixels.
    pub bbox: Option<Rect>,
    /// Confidence of the value, 0..=1.
    pub confidence: f32,
}

impl Chart {
    /// The chart with its places moved, from pixels of one picture to those of another.
    #[must_use]
    pub fn placed(mut self, place: impl Fn(&Rect) -> Rect) -> Self {
        self.plot = place(&self.plot);
        let points = self.series.iter_mut().flat_map(|series| &mut series.points);
        for bbox in points.filter_map(|point| point.bbox.as_mut()) {
            *bbox = place(bbox);
        }
        self
    }
}
