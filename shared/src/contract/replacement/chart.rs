//! A chart: rows and keys as Recharts takes them, a Vega-Lite spec, and CSV.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A chart in every form a front end may want.
///
/// Rows of [`data`](Self::data) hold `x` and one value for each series under its key: `{"x": "2024", "s0": 1.5}`. A
/// pie and a donut have `{"name", "value", "color"}` instead, and the points of a scatter chart stand with its series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChartReplacement {
    /// Line that names the chart.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// Source line.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub caption: Option<String>,
    /// Subtitles and footnotes.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub notes: Vec<String>,
    /// Family of marks.
    pub chart_type: ChartType,
    /// Which way bars grow.
    pub orientation: Orientation,
    /// What the marks stand over, also when it runs down the side; null for a pie.
    pub x_axis: Option<CategoryAxis>,
    /// What the values are measured on; none for a pie.
    pub y_axes: Vec<ValueAxis>,
    /// In the order of the legend.
    pub series: Vec<ChartSeries>,
    /// Rows in the order of the picture; empty for a scatter chart.
    pub data: Vec<Map<String, Value>>,
    /// Rows of a waterfall that hold a level rather than a step.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub totals: Vec<usize>,
    /// Whether the values of each row are shares of 100.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub percent: bool,
    /// Whether any value was measured rather than read from a printed label.
    pub estimated: bool,
    /// Where axes and marks lie: `[x0, y0, x1, y1]`, each 0..1 of the source image.
    pub bbox: [f32; 4],
    /// Where the values come from, series by series.
    pub marks: Vec<ChartMark>,
    /// A Vega-Lite spec with the data inside.
    pub vega_lite: Value,
    /// RFC 4180; one column for each series.
    pub csv: String,
}

/// Family of marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChartType {
    /// Bars, side by side or stacked.
    Bar,
    /// Lines.
    Line,
    /// Areas, apart or stacked.
    Area,
    /// Bars and lines over one axis.
    Composed,
    /// Wedges.
    Pie,
    /// Wedges with a hole.
    Donut,
    /// Points over two number axes.
    Scatter,
    /// Bars that lead from one level to the next.
    Waterfall,
}

/// Which way bars grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    /// Up.
    Vertical,
    /// To the right: the categories run down the side.
    Horizontal,
}

/// The axis that the marks stand over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CategoryAxis {
    /// Member of a row that holds the place along the axis: `x`.
    pub key: String,
    /// Whether places are names or numbers.
    #[serde(rename = "type")]
    pub axis_type: AxisType,
    /// What the places mean.
    pub scale: Scale,
    /// Its title as printed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub label: Option<String>,
    /// Unit of its numbers.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unit: Option<String>,
    /// Least and greatest number shown; null for names.
    pub domain: Option<[f64; 2]>,
}

/// Whether the places along an axis are names or numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AxisType {
    /// Strings, in the order of the rows.
    Category,
    /// Numbers.
    Number,
}

/// What the places along an axis mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Names.
    Category,
    /// Equal distances are equal differences.
    Linear,
    /// Equal distances are equal ratios.
    Log,
    /// Years, quarters, months, days, as printed.
    Time,
}

/// An axis that values are measured on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ValueAxis {
    /// `y0`, `y1`.
    pub id: String,
    /// Its title as printed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub label: Option<String>,
    /// Unit of the values: `$M`, `%`, `x`, ...
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unit: Option<String>,
    /// `linear` or `log`.
    pub scale: Scale,
    /// Least and greatest value shown; null when the picture has no scale.
    pub domain: Option<[f64; 2]>,
}

/// Marks that belong together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChartSeries {
    /// Member of a row that holds its values: `s0`, `s1`, ...; `value` for a pie.
    pub key: String,
    /// Name from the legend; empty for the only series of a chart that does not name it.
    pub name: String,
    /// How it is drawn.
    pub mark: Mark,
    /// Id of its axis; null for a pie.
    pub y_axis: Option<String>,
    /// `#rrggbb`; null when it has several.
    pub color: Option<String>,
    /// Series with the same word stand on one another.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stack: Option<String>,
    /// Points of a scatter chart, from left to right.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub points: Option<Vec<ScatterPoint>>,
}

/// How a series is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Bars.
    Bar,
    /// A line.
    Line,
    /// A filled area.
    Area,
    /// Markers without a line.
    Point,
    /// Wedges.
    Arc,
}

/// A point of a scatter chart.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ScatterPoint {
    /// Along the x axis.
    pub x: f64,
    /// Along the y axis.
    pub y: f64,
}

/// Where one value comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChartMark {
    /// Key of the series.
    pub series: String,
    /// Row of the data, or number of the point.
    pub index: usize,
    /// `[x0, y0, x1, y1]`, each 0..1 of the source image; null when only a printed value was found.
    pub bbox: Option<[f32; 4]>,
    /// `#rrggbb` of a mark that has a colour of its own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub color: Option<String>,
    /// Whether the value was measured rather than read.
    pub estimated: bool,
    /// 0..=1.
    pub confidence: f32,
}
