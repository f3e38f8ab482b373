//! What was followed through the plot and is no curve of the chart: grid lines, frames, bars in a row, curves found twice.

use super::colours;
use super::edges::share_near;
use super::field::Field;
use super::trace::Run;
use super::{Curve, is_flat};
use crate::chart::frame::Frame;
use crate::geometry::Rect;
use crate::raster::colour;

/// A curve runs along a grid line when it is no farther from it, in text heights or in pixels.
const MAX_OFF: f32 = 0.12;
const MAX_OFF_PX: f32 = 1.6;
/// Share of its columns in which it has to, and of its steps from column to column that are level.
const MIN_ALONG: f32 = 0.8;
/// The same of a grey curve that the legend does not name: where it crosses marks it jumps.
const MIN_GREY_LEVEL: f32 = 0.7;
/// A step is level when it goes up or down by no more, in pixels: lines of data are seldom.
const LEVEL: f32 = 0.15;
/// Share of the columns of a curve that lie on another one when both are the same.
const MIN_SAME: f32 = 0.85;
/// Share of the columns of a grey curve in the boxes of words when it is lettering.
const MIN_LETTERS: f32 = 0.6;

/// Leaves the curves that the chart is about.
pub(super) fn pull(curves: &mut Vec<Curve>, frame: &Frame, field: &Field) {
    let names: Vec<[u8; 3]> = frame.legend.iter().map(|entry| entry.colour).collect();
    let is_named =
        |curve: &Curve| colours::is_named(curve.colour, names.iter().copied(), field.background);
    drop_grid(curves, frame, is_named);
    drop_twins(curves, is_named);
    drop_lettering(curves, field, is_named);
    let n_named = curves.iter().filter(|curve| is_named(curve)).count();
    if n_named >= 2 && 2 * n_named >= names.len() {
        curves.retain(is_named);
    }
    // Lines among areas are edges, lettering and frames, unless the legend tells of them.
    if curves.iter().any(Curve::is_area) {
        curves.retain(|curve| curve.is_area() || (n_named >= 2 && is_named(curve)));
    }
}

/// Drops what runs along grid lines, where something else does not.
fn drop_grid(curves: &mut Vec<Curve>, frame: &Frame, is_named: impl Fn(&Curve) -> bool) {
    let ticks = frame
        .value_axes
        .iter()
        .flat_map(|axis| &axis.ticks)
        .filter(|tick| tick.fits)
        .map(|tick| tick.place);
    let grid: Vec<f32> = ticks.collect();
    let reach = (MAX_OFF * frame.text_height).max(MAX_OFF_PX);
    let is_grid: Vec<bool> = curves
        .iter()
        .map(|curve| {
            let is_grey = colour::is_grey(curve.colour) && !is_named(curve);
            !curve.is_area() && runs_along(&curve.path, &grid, reach, is_grey)
        })
        .collect();
    if is_grid.iter().all(|&is_grid| is_grid) {
        return;
    }
    let mut order = is_grid.into_iter();
    curves.retain(|_| !order.next().unwrap_or(false));
}

/// Whether a path is level for the most part, at the places of grid lines.
fn runs_along(path: &[(f32, f32)], grid: &[f32], reach: f32, is_grey: bool) -> bool {
    let on_grid = |&&(_, y): &&(f32, f32)| grid.iter().any(|line| (line - y).abs() <= reach);
    let n_on = path.iter().filter(on_grid).count();
    let n_level = path
        .windows(2)
        .filter(|pair| (pair[1].1 - pair[0].1).abs() <= LEVEL)
        .count();
    let least = MIN_ALONG * path.len() as f32;
    let least_level = if is_grey { MIN_GREY_LEVEL } else { MIN_ALONG } * path.len() as f32;
    n_on as f32 >= least && n_level as f32 >= least_level - 1.0
}

/// Drops a line that lies on another one: the outline of its markers, a darker shade in its middle.
fn drop_twins(curves: &mut Vec<Curve>, is_named: impl Fn(&Curve) -> bool) {
    let rank = |curve: &Curve| (is_named(curve), curve.path.len());
    let is_twin: Vec<bool> = (0..curves.len())
        .map(|at| {
            let own = &curves[at];
            !own.is_area()
                && curves.iter().enumerate().any(|(other_at, other)| {
                    other_at != at
                        && !other.is_area()
                        && !(is_named(own) && is_named(other))
                        && (rank(own), at) < (rank(other), other_at)
                        && share_near(&own.path, &other.path) >= MIN_SAME
                })
        })
        .collect();
    let mut order = is_twin.into_iter();
    curves.retain(|_| !order.next().unwrap_or(false));
}

/// Drops the grey line that values printed beside the marks make, where there is another line.
fn drop_lettering(curves: &mut Vec<Curve>, field: &Field, is_named: impl Fn(&Curve) -> bool) {
    let margin = MAX_OFF * field.text_height + 1.0;
    let boxes: Vec<Rect> = field.boxes.iter().map(|bbox| bbox.grown(margin)).collect();
    let is_lettering = |curve: &Curve| {
        let is_inside = |&&(x, y): &&(f32, f32)| boxes.iter().any(|bbox| bbox.contains(x, y));
        let n_inside = curve.path.iter().filter(is_inside).count();
        !curve.is_area()
            && !is_named(curve)
            && colour::is_grey(curve.colour)
            && n_inside as f32 >= MIN_LETTERS * curve.path.len() as f32
    };
    if curves.iter().any(|curve| !is_lettering(curve)) {
        curves.retain(|curve| !is_lettering(curve));
    }
}

/// Whether the runs are narrow bars: they all end on one line and differ in height.
pub(super) fn stand_on_base(path: &[Run]) -> bool {
    let is_base = |end: fn(&Run) -> usize| {
        let mut ends: Vec<usize> = path.iter().map(end).collect();
        ends.sort_unstable();
        let base = ends[ends.len() / 2];
        let n = ends.iter().filter(|end| end.abs_diff(base) <= 1).count();
        n * 10 >= path.len() * 7
    };
    let mut heights: Vec<usize> = path.iter().map(|run| run.bottom - run.top).collect();
    heights.sort_unstable();
    let spread = heights[heights.len() * 9 / 10] - heights[heights.len() / 10];
    spread > 4 && (is_base(|run| run.bottom) || is_base(|run| run.top))
}

/// Whether a path is the rest of an axis or of a border: grey, and quite straight along the plot.
pub(super) fn is_frame(field: &Field, path: &[Run], colour: [u8; 3], is_named: bool) -> bool {
    let is_level = is_flat(path.iter().map(|run| run.y));
    !is_named && colour::is_grey(colour) && is_level && path.len() * 4 > field.width
}
