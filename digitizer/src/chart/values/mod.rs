//! From marks to numbers, and from numbers to a chart.
//!
//! ```text
//! printed   the numbers among the marks
//! ruler     places -> values, by the axis or by the printed numbers
//! bind      which number belongs to which bar
//! reach     where bars start and end
//! bars      values of bars
//! positions where lines and areas have values;  corners  where they bend;  hanging  labels at an angle
//! curves    values of lines and areas;  scatter  of markers
//! slices    names and values of wedges
//! names     what positions and series are called
//! ```

mod bars;
mod bind;
mod corners;
mod curves;
mod hanging;
mod names;
mod positions;
pub(crate) mod printed;
mod reach;
pub(crate) mod ruler;
mod scatter;
mod slices;

use super::frame::{BaseAxis, Frame, Phrase};
use super::marks::{Arrangement, Disc, Marks};
use crate::figure::{
    Axis, Chart, ChartKind, Mark, Orientation, ScaleKind, Series, Warning, WarningCode,
};

/// The chart that these marks in this frame make; `None` when no value could be told.
pub fn read(frame: &Frame, marks: &Marks) -> Option<Chart> {
    let printed = printed::find(frame);
    if let Some(disc) = &marks.disc {
        return Some(pie(frame, disc));
    }
    let mut series: Vec<Series> = Vec::new();
    let mut totals = Vec::new();
    let mut percent = false;
    let mut n_contradicted = 0;
    let mut categories = Vec::new();
    let mut kind = ChartKind::Bar;
    let mut orientation = Orientation::Vertical;
    if let Some(found) = &marks.bars {
        let read = bars::read(frame, found, &printed);
        series = read.series;
        names::name_series(&mut series, found, frame);
        categories = names::of_positions(frame, found);
        totals = read.totals;
        percent = read.percent;
        n_contradicted = read.n_contradicted;
        orientation = found.orientation;
        if found.arrangement == Arrangement::Floating {
            kind = ChartKind::Waterfall;
        }
    }
    if !marks.curves.is_empty() && orientation == Orientation::Vertical {
        let along = match &marks.bars {
            Some(bars) => positions::of_bars(&bars.places, &categories),
            None => positions::of_curves(frame, &marks.curves),
        };
        let on_axes = curves::on_axes(frame, marks);
        let lines = curves::read(frame, &on_axes, &along, &printed);
        if marks.bars.is_none() {
            categories = along.into_iter().map(|position| position.name).collect();
        }
        kind = match (
            series.is_empty(),
            lines.iter().all(|line| line.mark == Mark::Area),
        ) {
            (false, _) => ChartKind::Combo,
            (true, true) => ChartKind::Area,
            (true, false) => ChartKind::Line,
        };
        series.extend(lines);
        names::name_curves(&mut series, frame);
        percent |= curves::is_percent(&series);
    } else if series.is_empty() && !marks.points.is_empty() {
        series = scatter::read(frame, &marks.points);
        names::name_curves(&mut series, frame);
        kind = ChartKind::Scatter;
    }
    let points = || series.iter().flat_map(|series| &series.points);
    if points().all(|point| point.y.is_none()) {
        return None;
    }
    let estimated = points().any(|point| point.estimated);
    let confidence = confidence(&series);
    let mut warnings = Vec::new();
    if estimated {
        warnings.push(Warning {
            code: WarningCode::ValuesEstimated,
            message: "some values were measured on the scale".to_owned(),
        });
    }
    if n_contradicted > 0 {
        warnings.push(Warning {
            code: WarningCode::UnreadableCells,
            message: format!(
                "{n_contradicted} printed values do not fit the length of their marks"
            ),
        });
    }
    Some(Chart {
        kind,
        orientation,
        x_axis: x_axis(frame),
        y_axes: y_axes(frame, &printed),
        categories,
        series,
        percent,
        totals,
        title: frame.heading.first().map(|line| line.text.clone()),
        caption: frame.footing.first().map(|line| line.text.clone()),
        notes: notes(&frame.heading, &frame.footing),
        plot: frame.plot,
        estimated,
        confidence,
        warnings,
    })
}

/// The chart that these wedges make.
fn pie(frame: &Frame, disc: &Disc) -> Chart {
    let slices = slices::read(frame, disc);
    let estimated = slices.series.points.iter().any(|point| point.estimated);
    let mut warnings = Vec::new();
    if estimated {
        warnings.push(Warning {
            code: WarningCode::ValuesEstimated,
            message: "some values were measured from the angles of the wedges".to_owned(),
        });
    }
    let series = vec![slices.series];
    Chart {
        kind: if disc.hole > 0.0 {
            ChartKind::Donut
        } else {
            ChartKind::Pie
        },
        orientation: Orientation::Vertical,
        x_axis: Axis::default(),
        y_axes: vec![Axis {
            scale: ScaleKind::Linear,
            unit: slices.unit,
            ..Axis::default()
        }],
        categories: slices.names,
        confidence: confidence(&series),
        series,
        percent: false,
        totals: Vec::new(),
        title: frame.heading.first().map(|line| line.text.clone()),
        caption: frame.footing.first().map(|line| line.text.clone()),
        notes: notes(&frame.heading, &frame.footing),
        plot: frame.plot,
        estimated,
        warnings,
    }
}

/// Lines around the chart that are neither its title nor its source.
fn notes(heading: &[Phrase], footing: &[Phrase]) -> Vec<String> {
    heading
        .iter()
        .skip(1)
        .chain(footing.iter().skip(1))
        .map(|line| line.text.clone())
        .collect()
}

fn x_axis(frame: &Frame) -> Axis {
    match &frame.base_axis {
        BaseAxis::None => Axis::default(),
        BaseAxis::Categories { label, .. } => Axis {
            label: label.clone(),
            ..Axis::default()
        },
        BaseAxis::Numbers(axis) => Axis {
            scale: axis.scale.kind,
            label: axis.label.clone(),
            unit: axis.unit.clone(),
            domain: domain(axis),
        },
    }
}

/// The scales of the values; without any, the unit that most printed values have.
fn y_axes(frame: &Frame, printed: &[printed::Printed]) -> Vec<Axis> {
    let axes: Vec<Axis> = frame
        .value_axes
        .iter()
        .map(|axis| Axis {
            scale: axis.scale.kind,
            label: axis.label.clone(),
            unit: axis.unit.clone(),
            domain: domain(axis),
        })
        .collect();
    if !axes.is_empty() {
        return axes;
    }
    let units: Vec<String> = printed
        .iter()
        .map(printed::Printed::unit)
        .filter(|unit| !unit.is_empty())
        .collect();
    let count = |unit: &String| units.iter().filter(|other| *other == unit).count();
    let unit = units.iter().rev().max_by_key(|unit| count(unit)).cloned();
    vec![Axis {
        scale: ScaleKind::Linear,
        unit,
        ..Axis::default()
    }]
}

/// Least and greatest tick that fits the scale.
fn domain(axis: &super::frame::ValueAxis) -> Option<(f64, f64)> {
    let values = || {
        axis.ticks
            .iter()
            .filter(|tick| tick.fits)
            .map(|tick| tick.value)
    };
    let (low, high) = (
        values().fold(f64::INFINITY, f64::min),
        values().fold(f64::NEG_INFINITY, f64::max),
    );
    (low < high).then_some((low, high))
}

/// Mean confidence of the values.
fn confidence(series: &[Series]) -> f32 {
    let known: Vec<f32> = series
        .iter()
        .flat_map(|series| &series.points)
        .filter(|point| point.y.is_some())
        .map(|point| point.confidence)
        .collect();
    known.iter().sum::<f32>() / known.len().max(1) as f32
}
