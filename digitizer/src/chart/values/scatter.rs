//! The points of a scatter chart.

use super::ruler::Ruler;
use crate::chart::frame::{BaseAxis, Frame};
use crate::chart::marks::PointMark;
use crate::chart::marks::colours;
use crate::figure::{Mark, Point, Series};

/// Confidence of a place that was measured.
const MEASURED: f32 = 0.8;
/// Fewest points that tell that all stand at round numbers, and how far off one may be, in parts of the unit.
const MIN_ROUND: usize = 6;
const MAX_OFF_ROUND: f64 = 0.2;
/// Part of a pixel to which the middle of a marker is found.
const TOLD: f64 = 0.5;
/// Smallest unit, in pixels, that they can tell.
const MIN_UNIT: f64 = 8.0;

/// The series of a scatter chart: one for each colour, or for each of the legend when it names several.
pub(super) fn read(frame: &Frame, marks: &[PointMark]) -> Vec<Series> {
    let BaseAxis::Numbers(base) = &frame.base_axis else {
        return Vec::new();
    };
    let Some(axis) = frame.value_axes.first() else {
        return Vec::new();
    };
    let (across, up) = (Ruler::of_axis(base, None), Ruler::of_axis(axis, None));
    let colours = of_markers(frame, marks);
    let used = marks.iter().filter(|mark| colours.contains(&mark.colour));
    let unit = common_unit(&across, used);
    let place = |x: f32| match unit {
        Some(unit) => round_to(across.value(x), unit),
        None => whole_steps(across.value(x), TOLD * across.step(x)),
    };
    let series = |colour: [u8; 3]| {
        let own = marks.iter().filter(|mark| mark.colour == colour);
        let points = own.map(|mark| {
            let (x, y) = (mark.bbox.center_x(), mark.bbox.center_y());
            Point {
                x: Some(place(x)),
                y: Some(up.rounded(y, up.value(y))),
                colour: None,
                estimated: true,
                bbox: Some(mark.bbox),
                confidence: MEASURED,
            }
        });
        Series {
            name: String::new(),
            mark: Mark::Point,
            y_axis: 0,
            colour: Some(colour),
            stack: None,
            points: points.collect(),
        }
    };
    colours.into_iter().map(series).collect()
}

/// The colours of the markers; only those of the legend when all of it is found: what else is as large are pieces of axes.
fn of_markers(frame: &Frame, marks: &[PointMark]) -> Vec<[u8; 3]> {
    let mut found: Vec<[u8; 3]> = Vec::new();
    for mark in marks {
        if !found.contains(&mark.colour) {
            found.push(mark.colour);
        }
    }
    let is_named = |colour: &[u8; 3]| {
        let swatches = frame.legend.iter().map(|entry| entry.colour);
        colours::is_named(*colour, swatches, frame.background)
    };
    let n_named = found.iter().filter(|colour| is_named(colour)).count();
    if n_named >= 1 && n_named >= frame.legend.len() {
        found.retain(is_named);
    }
    found
}

/// The power of ten that all places are multiples of, when there are enough of them to tell.
fn common_unit<'a>(
    across: &Ruler,
    marks: impl Iterator<Item = &'a PointMark> + Clone,
) -> Option<f64> {
    if marks.clone().count() < MIN_ROUND {
        return None;
    }
    let step = across.step(0.0);
    let least = (MIN_UNIT * step).log10().ceil();
    if !least.is_finite() || least.abs() > 12.0 {
        return None;
    }
    let unit = 10f64.powi(least as i32);
    let is_round = |mark: &PointMark| {
        let value = across.value(mark.bbox.center_x()) / unit;
        (value - value.round()).abs() <= MAX_OFF_ROUND
    };
    marks.into_iter().all(is_round).then_some(unit)
}

/// The nearest multiple of a power of ten.
fn round_to(value: f64, unit: f64) -> f64 {
    // Positive powers of ten are exact, so that the quotient ends as a short decimal; the sum turns -0 into 0.
    if unit >= 1.0 {
        (value / unit).round() * unit + 0.0
    } else {
        let parts = (1.0 / unit).round();
        (value * parts).round() / parts + 0.0
    }
}

/// A number rounded to the power of ten at or above what can be told.
fn whole_steps(value: f64, step: f64) -> f64 {
    let digits = step.log10().ceil();
    if !digits.is_finite() || digits.abs() > 15.0 {
        return value;
    }
    round_to(value, 10f64.powi(digits as i32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::frame::{Scale, ValueAxis};
    use crate::figure::ScaleKind;
    use crate::geometry::Rect;

    fn unit(values: &[f32]) -> Option<f64> {
        let scale = Scale {
            kind: ScaleKind::Linear,
            offset: 0.0,
            slope: 0.05,
        };
        let axis = ValueAxis {
            scale,
            ticks: Vec::new(),
            far: false,
            label: None,
            unit: None,
            magnitude: 0,
        };
        let mark = |value: &f32| PointMark {
            bbox: Rect::from_ltrb(20.0 * value - 3.0, 0.0, 20.0 * value + 3.0, 6.0),
            colour: [0; 3],
        };
        let marks: Vec<PointMark> = values.iter().map(mark).collect();
        common_unit(&Ruler::of_axis(&axis, None), marks.iter())
    }

    #[test]
    fn whole_numbers_are_told_from_measures() {
        assert_eq!(unit(&[1.05, 2.9, 8.1, 12.0, 15.05, 17.9]), Some(1.0));
        assert_eq!(unit(&[1.05, 2.6, 8.1, 12.0, 15.05, 17.9]), None);
        assert_eq!(unit(&[1.0, 2.0, 3.0]), None);
    }
}
