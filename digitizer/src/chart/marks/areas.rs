//! Areas: fillings that run through the plot without a gap.

use super::Curve;
use super::field::Field;
use super::lines::middle;
use super::trace::Shares;

/// Thickness of an area, in text heights, across its own direction, at the median of its columns.
const MIN_THICKNESS: f32 = 0.9;
/// A filling with no more of a colour is a faint one.
const MAX_FAINT: f32 = 0.85;
/// One that differs by more along its middle fades, and its purest places are no markers.
const MAX_FADE: f32 = 0.2;
/// Share of the colour in its markers.
const MIN_PURE: f32 = 0.9;
/// Radius of the smallest marker, in text heights.
const MARKER_RADIUS: f32 = 0.25;
/// Share of the width of the plot that an area covers.
const MIN_WIDTH: f32 = 0.35;
/// Columns at a side of an area that may be half covered, and how far their ends are off, in pixels.
const MAX_SOFT: usize = 2;
const MIN_SOFT: f32 = 3.0;
/// Pixels hidden by a grid line or a letter that do not end a filling.
const MAX_HIDDEN: usize = 24;

/// The area of one colour, if it is one.
pub(super) fn find(field: &Field, shares: &Shares, colour: [u8; 3]) -> Option<Curve> {
    let columns: Vec<Vec<(f32, f32)>> = (0..field.width)
        .map(|x| shares.fillings(x, MAX_HIDDEN))
        .collect();
    let edges = without_soft_sides(connected(&columns)?);
    if (edges.len() as f32) < MIN_WIDTH * field.width as f32 {
        return None;
    }
    let mut thickness: Vec<f32> = edges
        .iter()
        .map(|&(x, top, bottom)| {
            let high = bottom - top;
            let wide = shares.width_at(x, f32::midpoint(top, bottom) as usize) as f32;
            high * wide / high.hypot(wide).max(1.0)
        })
        .collect();
    thickness.sort_by(f32::total_cmp);
    if thickness[thickness.len() / 2] < MIN_THICKNESS * field.text_height {
        return None;
    }
    let place = |x: usize, y: f32| (field.left as f32 + x as f32 + 0.5, field.top as f32 + y);
    let vertices: Vec<(f32, f32)> = markers(shares, &edges, field.text_height)
        .into_iter()
        .map(|(x, y)| (field.left as f32 + x, field.top as f32 + y))
        .collect();
    Some(Curve {
        colour,
        path: edges.iter().map(|&(x, top, _)| place(x, top)).collect(),
        floor: edges
            .iter()
            .map(|&(x, _, bottom)| place(x, bottom))
            .collect(),
        has_markers: vertices.len() >= 2,
        vertices,
        name: None,
        y_axis: 0,
    })
}

/// The columns without the half covered ones at both sides, which end far below the others.
fn without_soft_sides(mut edges: Vec<(usize, f32, f32)>) -> Vec<(usize, f32, f32)> {
    let is_soft = |side: &[(usize, f32, f32)]| {
        let jump = |a: usize, b: usize| (side[a].1 - side[b].1).abs();
        side.len() > 4 && jump(0, 1) > MIN_SOFT.max(3.0 * jump(1, 2))
    };
    for _ in 0..MAX_SOFT {
        if is_soft(&edges) {
            edges.remove(0);
        }
        edges.reverse();
        if is_soft(&edges) {
            edges.remove(0);
        }
        edges.reverse();
    }
    edges
}

/// Markers on the outline of a faint filling: discs of the pure colour.
fn markers(shares: &Shares, edges: &[(usize, f32, f32)], text_height: f32) -> Vec<(f32, f32)> {
    let mut inside: Vec<f32> = edges
        .iter()
        .map(|&(x, top, bottom)| shares.share(x, f32::midpoint(top, bottom) as usize))
        .collect();
    inside.sort_by(f32::total_cmp);
    let fades = inside[inside.len() * 9 / 10] - inside[inside.len() / 10] > MAX_FADE;
    if inside[inside.len() / 2] > MAX_FAINT || fades {
        return Vec::new();
    }
    let radius = MARKER_RADIUS * text_height;
    let (mut found, mut open) = (Vec::new(), Vec::new());
    for &(x, top, _) in edges {
        let rows = (top - radius).max(0.0) as usize..(top + 3.0 * radius) as usize;
        if let Some(y) = shares.filled_disc(x, rows, radius, MIN_PURE) {
            open.push((x as f32 + 0.5, y));
        } else {
            found.extend(middle(&open));
            open.clear();
        }
    }
    found.extend(middle(&open));
    found
}

/// The filling that the tallest one goes on to at both sides: for each column its upper and lower edge.
fn connected(columns: &[Vec<(f32, f32)>]) -> Option<Vec<(usize, f32, f32)>> {
    let tallest = |column: &Vec<(f32, f32)>| {
        column
            .iter()
            .map(|(top, bottom)| bottom - top)
            .fold(0.0, f32::max)
    };
    let (seed, _) = columns
        .iter()
        .enumerate()
        .map(|(x, column)| (x, tallest(column)))
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    let first = *columns[seed]
        .iter()
        .max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)))?;
    let overlap = |a: (f32, f32), b: (f32, f32)| a.1.min(b.1) - a.0.max(b.0);
    let next = |column: &[(f32, f32)], from: (f32, f32)| {
        column
            .iter()
            .copied()
            .filter(|&other| overlap(from, other) > -0.5)
            .max_by(|a, b| overlap(from, *a).total_cmp(&overlap(from, *b)))
    };
    let follow = |order: &mut dyn Iterator<Item = usize>| {
        let mut found = Vec::new();
        let mut here = first;
        for x in order {
            let Some(edges) = next(&columns[x], here) else {
                break;
            };
            here = edges;
            found.push((x, edges.0, edges.1));
        }
        found
    };
    let mut edges = follow(&mut (0..seed).rev());
    edges.reverse();
    edges.push((seed, first.0, first.1));
    edges.extend(follow(&mut (seed + 1..columns.len())));
    Some(edges)
}
