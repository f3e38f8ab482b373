//! Areas: fillings that run through the plot without a gap, and the lines along their upper edges.

use super::Curve;
use super::colours::distance;
use super::field::Field;
use super::trace::Shares;

/// An area reaches this high, in text heights, in a good part of its columns.
const MIN_HEIGHT: f32 = 0.9;
/// Part of the columns, counted from the lowest, in which it need not.
const LOW_PART: f32 = 0.6;
/// Share of the columns from its first to its last that an area covers: bars leave gaps.
const MIN_COVER: f32 = 0.97;
/// Share of the width of the plot that an area covers.
const MIN_WIDTH: f32 = 0.4;
/// Pixels hidden by a grid line or a letter that do not end a filling.
const MAX_HIDDEN: usize = 24;
/// A line no further from the upper edge of an area, in pixels, is its outline.
const SAME_EDGE: f32 = 3.5;
/// What is under a line and what is over it differ by this much where the line is the edge of a faint filling.
const MIN_FILL: u8 = 10;
/// Share of the columns in which it has to.
const MIN_FILLED: f32 = 0.85;

/// The area of one colour, if it is one.
pub(super) fn find(field: &Field, shares: &Shares, colour: [u8; 3]) -> Option<Curve> {
    let columns: Vec<Option<(f32, f32)>> = (0..field.width).map(|x| shares.tallest(x, MAX_HIDDEN)).collect();
    let first = columns.iter().position(Option::is_some)?;
    let last = columns.iter().rposition(Option::is_some)?;
    let mut heights: Vec<f32> = columns[first..=last]
        .iter()
        .flatten()
        .map(|(top, bottom)| bottom - top)
        .collect();
    let n_covered = heights.len() as f32;
    heights.sort_by(f32::total_cmp);
    let is_area = n_covered >= MIN_COVER * (last + 1 - first) as f32
        && n_covered >= MIN_WIDTH * field.width as f32
        && heights[(LOW_PART * (n_covered - 1.0)) as usize] >= MIN_HEIGHT * field.text_height;
    if !is_area {
        return None;
    }
    let place = |x: usize, y: f32| (field.left as f32 + x as f32 + 0.5, field.top as f32 + y);
    let edges = || {
        columns
            .iter()
            .enumerate()
            .filter_map(|(x, edges)| edges.map(|(top, bottom)| (x, top, bottom)))
    };
    Some(Curve {
        colour,
        path: edges().map(|(x, top, _)| place(x, top)).collect(),
        floor: edges().map(|(x, _, bottom)| place(x, bottom)).collect(),
        vertices: Vec::new(),
        has_markers: false,
        name: None,
        y_axis: 0,
    })
}

/// Makes one curve of an area and its outline, and an area of a line over a faint filling.
pub(super) fn settle(curves: &mut Vec<Curve>, field: &Field) {
    let (areas, lines): (Vec<Curve>, Vec<Curve>) =
        std::mem::take(curves).into_iter().partition(|curve| !curve.floor.is_empty());
    let mut areas = areas;
    for mut line in lines {
        let edge = areas.iter_mut().find(|area| {
            share_near(&line.path, &area.path) >= 0.7 || share_near(&line.path, &area.floor) >= 0.8
        });
        match edge {
            Some(area) => {
                if share_near(&line.path, &area.path) >= 0.7 {
                    if line.path.len() as f32 >= 0.9 * area.path.len() as f32 {
                        with_outline(area, &line.path);
                    }
                    area.vertices = line.vertices;
                    area.has_markers = line.has_markers;
                }
            }
            None => {
                line.floor = faint_floor(field, &line);
                curves.push(line);
            }
        }
    }
    curves.append(&mut areas);
}

/// Takes the middle of the outline for the upper edge.
fn with_outline(area: &mut Curve, outline: &[(f32, f32)]) {
    let mut at = 0;
    for point in &mut area.path {
        while at + 1 < outline.len() && outline[at].0 < point.0 {
            at += 1;
        }
        if (outline[at].0 - point.0).abs() < 0.6 {
            point.1 = outline[at].1;
        }
    }
}

/// Share of the columns of a line in which it lies near an edge.
fn share_near(line: &[(f32, f32)], edge: &[(f32, f32)]) -> f32 {
    let mut at = 0;
    let mut n_near = 0;
    for &(x, y) in line {
        while at + 1 < edge.len() && edge[at].0 < x {
            at += 1;
        }
        let near = edge.get(at).is_some_and(|(edge_x, edge_y)| {
            (edge_x - x).abs() < 1.5 && (edge_y - y).abs() <= SAME_EDGE
        });
        n_near += usize::from(near);
    }
    n_near as f32 / line.len().max(1) as f32
}

/// The lower edge of the filling under a line that is faint or fades; empty when there is none.
fn faint_floor(field: &Field, line: &Curve) -> Vec<(f32, f32)> {
    let reach = (0.5 * field.text_height).max(4.0);
    let bottom = field.top as f32 + field.height as f32 - reach;
    let pixel = |x: f32, y: f32| {
        let (x, y) = (x - field.left as f32, y - field.top as f32);
        let inside = x >= 0.0 && y >= 0.0 && x < field.width as f32 && y < field.height as f32;
        inside.then(|| field.pixel(x as usize, y as usize))
    };
    let (mut n_seen, mut n_filled) = (0, 0);
    for &(x, y) in &line.path {
        if y + 2.0 * reach > bottom {
            continue;
        }
        let (Some(over), Some(under), Some(deeper)) =
            (pixel(x, y - reach), pixel(x, y + reach), pixel(x, y + 2.0 * reach))
        else {
            continue;
        };
        n_seen += 1;
        let is_filled = distance(under, over) >= MIN_FILL
            && distance(under, field.background) >= MIN_FILL
            && distance(deeper, field.background) >= MIN_FILL / 2
            && distance(over, field.background) < MIN_FILL;
        n_filled += usize::from(is_filled);
    }
    if n_seen < 8 || (n_filled as f32) < MIN_FILLED * n_seen as f32 {
        return Vec::new();
    }
    line.path.iter().map(|&(x, _)| (x, bottom)).collect()
}
