//! Values of lines and areas, at each position: the printed label beside the corner that fits it, else by the scale.

use super::positions::Position;
use super::printed::Printed;
use super::ruler::Ruler;
use crate::chart::frame::{Frame, LegendEntry};
use crate::chart::marks::{Curve, Marks, edges::share_within, fit};
use crate::figure::{Mark, Point, Series};
use crate::geometry::Rect;
use crate::raster::colour::distance;

/// A label stands this far from its corner, in text heights: above or below, and to the side.
const MAX_AWAY: f32 = 2.2;
const MAX_ASIDE: f32 = 1.2;
/// A printed value may be off the scale by so many pixels, or by this share of what the axis shows.
const MAX_OFF_PX: f64 = 6.0;
const MAX_OFF_SHARE: f64 = 0.02;
/// Share of the columns in which an area stands on another for the two to be stacked.
const MIN_ON: f32 = 0.6;
/// Edges of areas that touch are no further apart, in pixels or in text heights: a line may be drawn between them.
const SAME_EDGE: (f32, f32) = (4.0, 0.6);
/// Confidence of a value that was printed and fits, of one without a scale to check it, and of one that was measured.
const PRINTED: f32 = 0.97;
const MEASURED: f32 = 0.8;
/// Most pairs of corners and labels.
const MAX_PAIRS: usize = 200_000;

/// The curves, each with the axis that it is measured on: where there are two, the second one is for the line over bars
/// or for the second of two lines.
pub(super) fn on_axes(frame: &Frame, marks: &Marks) -> Vec<Curve> {
    let mut curves = marks.curves.clone();
    if frame.value_axes.len() < 2 {
        return curves;
    }
    let order = |curve: &Curve| {
        let away = |entry: &LegendEntry| distance(entry.colour, curve.colour);
        (0..frame.legend.len()).min_by_key(|&entry| away(&frame.legend[entry]))
    };
    let second = curves.iter().map(order).max().flatten();
    let n = curves.len();
    for curve in &mut curves {
        let is_second =
            marks.bars.is_some() || (n == 2 && second.is_some() && order(curve) == second);
        curve.y_axis = usize::from(is_second);
    }
    curves
}

/// The series of the curves, one for each, with a point for each position.
pub(super) fn read(
    frame: &Frame,
    curves: &[Curve],
    positions: &[Position],
    printed: &[Printed],
) -> Vec<Series> {
    let places: Vec<f32> = positions.iter().map(|position| position.place).collect();
    let corners: Vec<Vec<Option<f32>>> = curves
        .iter()
        .map(|curve| fit::heights(&curve.path, &places))
        .collect();
    let stacked = stacked(curves, SAME_EDGE.0.max(SAME_EDGE.1 * frame.text_height));
    let labels = if stacked.iter().any(Option::is_some) {
        vec![None; curves.len() * places.len()]
    } else {
        bound(frame, curves, &places, &corners, printed)
    };
    let free = free_ruler(&places, &corners, &labels, printed);
    curves
        .iter()
        .enumerate()
        .map(|(at, curve)| {
            let axis = frame
                .value_axes
                .get(curve.y_axis)
                .or(frame.value_axes.first());
            let ruler = axis.map(|axis| Ruler::of_axis(axis, None)).or(free);
            let floor = stacked[at].map(|below| fit::heights(&curves[below].path, &places));
            let points = (0..places.len())
                .map(|position| {
                    let label = labels[at * places.len() + position].map(|label| &printed[label]);
                    let below = floor.as_ref().and_then(|floor| floor[position]);
                    point(
                        corners[at][position],
                        below,
                        label,
                        ruler.as_ref(),
                        places[position],
                    )
                })
                .collect();
            let is_area = !curve.floor.is_empty();
            Series {
                name: curve.name.clone().unwrap_or_default(),
                mark: if is_area { Mark::Area } else { Mark::Line },
                y_axis: curve.y_axis,
                colour: Some(curve.colour),
                stack: (is_area && stacked.iter().any(Option::is_some)).then_some(0),
                points,
            }
        })
        .collect()
}

/// The value of a corner: of its label, of its place, or of its distance from the area below.
fn point(
    corner: Option<f32>,
    below: Option<f32>,
    label: Option<&Printed>,
    ruler: Option<&Ruler>,
    place: f32,
) -> Point {
    let measured = corner.and_then(|y| {
        let ruler = ruler?;
        let value = match below {
            Some(below) => ruler.value(y) - ruler.value(below),
            _ => ruler.value(y),
        };
        Some(ruler.rounded(y, value))
    });
    let value = label.map(|label| label.value).or(measured);
    Point {
        x: None,
        y: value.filter(|value| value.is_finite()),
        colour: None,
        estimated: label.is_none() && value.is_some(),
        bbox: corner.map(|y| Rect::from_ltrb(place - 2.0, y - 2.0, place + 2.0, y + 2.0)),
        confidence: label.map_or(MEASURED, |label| PRINTED.min(label.confidence)),
    }
}

/// For each curve the one that it stands on, no farther away than `reach`.
fn stacked(curves: &[Curve], reach: f32) -> Vec<Option<usize>> {
    let on = |upper: &Curve, lower: &Curve| share_within(&upper.floor, &lower.path, reach);
    curves
        .iter()
        .enumerate()
        .map(|(at, upper)| {
            let others = curves
                .iter()
                .enumerate()
                .filter(|(other, lower)| *other != at && !lower.floor.is_empty());
            others
                .filter(|_| !upper.floor.is_empty())
                .map(|(other, lower)| (on(upper, lower), other))
                .filter(|(share, _)| *share >= MIN_ON)
                .max_by(|a, b| a.0.total_cmp(&b.0))
                .map(|(_, other)| other)
        })
        .collect()
}

/// For each curve and position the index of its label: the nearest one whose value fits the scale.
fn bound(
    frame: &Frame,
    curves: &[Curve],
    places: &[f32],
    corners: &[Vec<Option<f32>>],
    printed: &[Printed],
) -> Vec<Option<usize>> {
    let unit = frame.text_height.max(1.0);
    let mut pairs: Vec<(f32, usize, usize)> = Vec::new();
    for (at, curve) in curves.iter().enumerate() {
        let axis = frame
            .value_axes
            .get(curve.y_axis)
            .or(frame.value_axes.first());
        let ruler = axis.map(|axis| Ruler::of_axis(axis, None));
        for (position, corner) in corners[at].iter().enumerate() {
            let Some(y) = *corner else { continue };
            for (index, label) in printed.iter().enumerate() {
                let x = places[position];
                let aside = (label.bbox.left - x).max(x - label.bbox.right).max(0.0) / unit;
                let away = (label.bbox.top - y).max(y - label.bbox.bottom).max(0.0) / unit;
                if aside > MAX_ASIDE || away > MAX_AWAY || pairs.len() >= MAX_PAIRS {
                    continue;
                }
                let mut cost = away + 0.5 * aside + 0.3 * (label.bbox.center_x() - x).abs() / unit;
                if label.bbox.center_y() > y {
                    cost += 0.3;
                }
                if let Some(ruler) = &ruler {
                    let shown = ruler.step(y) * f64::from(frame.plot.height());
                    let tolerance = (MAX_OFF_PX * ruler.step(y)).max(MAX_OFF_SHARE * shown);
                    let off = (ruler.value(y) - label.value).abs() / tolerance;
                    if off > 1.0 {
                        continue;
                    }
                    cost += 2.0 * off as f32;
                }
                pairs.push((cost, at * places.len() + position, index));
            }
        }
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut labels = vec![None; curves.len() * places.len()];
    let mut taken = vec![false; printed.len()];
    for (_, corner, label) in pairs {
        if labels[corner].is_none() && !taken[label] {
            labels[corner] = Some(label);
            taken[label] = true;
        }
    }
    labels
}

/// Without a printed scale, the one that the labels at the corners make.
fn free_ruler(
    places: &[f32],
    corners: &[Vec<Option<f32>>],
    labels: &[Option<usize>],
    printed: &[Printed],
) -> Option<Ruler> {
    let mut known: Vec<(f32, f64)> = Vec::new();
    for (at, corners) in corners.iter().enumerate() {
        for (position, corner) in corners.iter().enumerate() {
            if let (Some(y), Some(label)) = (corner, labels[at * places.len() + position]) {
                known.push((*y, printed[label].value));
            }
        }
    }
    let lowest = known.iter().map(|(y, _)| *y).fold(0.0, f32::max);
    Ruler::through(&known, lowest + 1000.0).map(|(ruler, _)| ruler)
}

/// Whether the areas of each position add up to 100.
pub(super) fn is_percent(series: &[Series]) -> bool {
    let areas = || series.iter().filter(|series| series.stack.is_some());
    let n = areas().map(|series| series.points.len()).min().unwrap_or(0);
    let whole = |at: usize| -> f64 { areas().filter_map(|series| series.points[at].y).sum() };
    areas().count() >= 2 && n >= 2 && (0..n).all(|at| (whole(at) - 100.0).abs() <= 1.5)
}
