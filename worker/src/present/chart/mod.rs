//! `digitizer`'s chart in wire form: rows and keys as Recharts takes them.

mod rows;
mod sheet;
mod vega_lite;

use digitizer::figure::{self, Axis, Chart, ChartKind, Point, ScaleKind, Series, Warning};
use serde_json::Value;
use shared::contract::replacement::{
    AxisType, CategoryAxis, ChartMark, ChartReplacement, ChartSeries, ChartType, Mark, Orientation,
    Scale, ScatterPoint, ValueAxis,
};

use super::{
    FormatError, PictureSize, csv,
    scalars::{bbox, colour, lines, number, plain_text, share, some_text},
    validate,
};
use rows::{Places, full};

/// Most series of a chart on the wire.
const MAX_SERIES: usize = 30;
/// Most values of a chart on the wire, all series together.
const MAX_POINTS: usize = 2000;

/// Member of a row that holds the place along the axis.
const X_KEY: &str = "x";
/// Member of a row that holds the size of a wedge.
const WEDGE_KEY: &str = "value";

/// Every form of a chart, checked; with a warning when something was left out.
pub(super) fn replacement(
    chart: &Chart,
    size: PictureSize,
) -> Result<(ChartReplacement, Option<Warning>), FormatError> {
    validate::chart(chart)?;
    let Kept { series, share } = Kept::of(chart);
    let is_round = is_round(chart.kind);
    let (data, places) = match chart.kind {
        ChartKind::Pie | ChartKind::Donut => rows::wedges(chart, &series[0]),
        ChartKind::Scatter => (Vec::new(), rows::numbered(&series)),
        _ if chart.categories.is_empty() => rows::over_numbers(&series),
        _ => rows::over_categories(chart, share, &series),
    };
    let totals = chart.totals.iter().copied().filter(|row| *row < data.len());
    let mut replacement = ChartReplacement {
        title: some_text(chart.title.as_ref()),
        caption: some_text(chart.caption.as_ref()),
        notes: lines(&chart.notes),
        chart_type: chart_type(chart.kind),
        orientation: match chart.orientation {
            figure::Orientation::Vertical => Orientation::Vertical,
            figure::Orientation::Horizontal => Orientation::Horizontal,
        },
        x_axis: (!is_round).then(|| category_axis(chart)),
        y_axes: chart.y_axes.iter().enumerate().map(value_axis).collect(),
        totals: totals.collect(),
        percent: chart.percent,
        estimated: chart.estimated,
        bbox: bbox(&chart.plot, size),
        marks: marks(chart, &series, &places, size),
        series: series
            .iter()
            .enumerate()
            .map(|(index, it)| self::series(chart, index, it))
            .collect(),
        data,
        vega_lite: Value::Null,
        csv: String::new(),
    };
    replacement.vega_lite = vega_lite::spec(&replacement);
    replacement.csv = csv::render(sheet::rows(&replacement));
    validate::size(&replacement)?;
    let cut = truncated(chart, series.len(), share);
    Ok((replacement, cut))
}

/// What is kept of a chart within the bounds.
struct Kept<'a> {
    series: Vec<KeptSeries<'a>>,
    /// Most values of each series.
    share: usize,
}

/// A series and those of its points that are kept.
#[derive(Clone, Copy)]
struct KeptSeries<'a> {
    series: &'a Series,
    points: &'a [Point],
}

impl<'a> Kept<'a> {
    fn of(chart: &'a Chart) -> Self {
        let series = &chart.series[..chart.series.len().min(MAX_SERIES)];
        let share = MAX_POINTS / series.len().max(1);
        let kept = |series: &'a Series| KeptSeries {
            series,
            points: &series.points[..series.points.len().min(share)],
        };
        Self {
            series: series.iter().map(kept).collect(),
            share,
        }
    }
}

fn truncated(chart: &Chart, n_series: usize, share: usize) -> Option<Warning> {
    let longest = chart.series.iter().map(|series| series.points.len()).max();
    let is_cut = n_series < chart.series.len() || longest.is_some_and(|points| share < points);
    is_cut.then(|| Warning {
        code: figure::WarningCode::Truncated,
        message: format!(
            "the chart has more than {MAX_SERIES} series or {MAX_POINTS} values; the rest was left out"
        ),
    })
}

fn is_round(kind: ChartKind) -> bool {
    matches!(kind, ChartKind::Pie | ChartKind::Donut)
}

const fn chart_type(kind: ChartKind) -> ChartType {
    match kind {
        ChartKind::Bar => ChartType::Bar,
        ChartKind::Line => ChartType::Line,
        ChartKind::Area => ChartType::Area,
        ChartKind::Combo => ChartType::Composed,
        ChartKind::Pie => ChartType::Pie,
        ChartKind::Donut => ChartType::Donut,
        ChartKind::Scatter => ChartType::Scatter,
        ChartKind::Waterfall => ChartType::Waterfall,
    }
}

/// Names are names even when they are years: they stay as printed. Numbers are there only where no names are.
fn category_axis(chart: &Chart) -> CategoryAxis {
    let Axis { scale, domain, .. } = chart.x_axis;
    let is_number = chart.categories.is_empty();
    CategoryAxis {
        key: X_KEY.to_owned(),
        axis_type: if is_number {
            AxisType::Number
        } else {
            AxisType::Category
        },
        scale: match scale {
            ScaleKind::Category if is_number => Scale::Linear,
            ScaleKind::Category => Scale::Category,
            ScaleKind::Linear => Scale::Linear,
            ScaleKind::Log => Scale::Log,
            ScaleKind::Time => Scale::Time,
        },
        label: some_text(chart.x_axis.label.as_ref()),
        unit: some_text(chart.x_axis.unit.as_ref()),
        domain: domain.filter(|_| is_number).and_then(range),
    }
}

fn value_axis((index, axis): (usize, &Axis)) -> ValueAxis {
    ValueAxis {
        id: axis_id(index),
        label: some_text(axis.label.as_ref()),
        unit: some_text(axis.unit.as_ref()),
        scale: if axis.scale == ScaleKind::Log {
            Scale::Log
        } else {
            Scale::Linear
        },
        domain: axis.domain.and_then(range),
    }
}

fn range((from, to): (f64, f64)) -> Option<[f64; 2]> {
    let (from, to) = (number(from)?, number(to)?);
    (from < to).then_some([from, to])
}

fn axis_id(index: usize) -> String {
    format!("y{index}")
}

fn series_key(chart: &Chart, index: usize) -> String {
    if is_round(chart.kind) {
        WEDGE_KEY.to_owned()
    } else {
        format!("s{index}")
    }
}

fn series(chart: &Chart, index: usize, kept: &KeptSeries<'_>) -> ChartSeries {
    let Series {
        name,
        mark,
        y_axis,
        colour: paint,
        stack,
        ..
    } = kept.series;
    ChartSeries {
        key: series_key(chart, index),
        name: plain_text(name),
        mark: match mark {
            figure::Mark::Bar => Mark::Bar,
            figure::Mark::Line => Mark::Line,
            figure::Mark::Area => Mark::Area,
            figure::Mark::Point => Mark::Point,
            figure::Mark::Arc => Mark::Arc,
        },
        y_axis: (!is_round(chart.kind)).then(|| axis_id(*y_axis)),
        color: paint.map(colour),
        stack: stack.map(|stack| format!("stack{stack}")),
        points: (chart.kind == ChartKind::Scatter).then(|| {
            let points = kept.points.iter().filter_map(full);
            points.map(|(x, y)| ScatterPoint { x, y }).collect()
        }),
    }
}

fn marks(
    chart: &Chart,
    series: &[KeptSeries<'_>],
    places: &Places,
    size: PictureSize,
) -> Vec<ChartMark> {
    let of = |(index, (kept, places)): (usize, (&KeptSeries<'_>, &Vec<Option<usize>>))| {
        let key = series_key(chart, index);
        let is_round = is_round(chart.kind);
        let placed = kept.points.iter().zip(places);
        let marks: Vec<ChartMark> = placed
            .filter_map(|(point, place)| {
                let index = (*place)?;
                point.y.and_then(number)?;
                Some(ChartMark {
                    series: key.clone(),
                    index,
                    bbox: point.bbox.map(|rect| bbox(&rect, size)),
                    color: point.colour.filter(|_| !is_round).map(colour),
                    estimated: point.estimated,
                    confidence: share(point.confidence),
                })
            })
            .collect();
        marks
    };
    series.iter().zip(places).enumerate().flat_map(of).collect()
}
