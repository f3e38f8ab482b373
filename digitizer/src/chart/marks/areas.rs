//! Areas: fillings that run through the plot without a gap, and the lines along their upper edges.

use super::Curve;
use super::colours::unmix;
use super::field::Field;
use super::lines::middle;
use super::trace::Shares;
use crate::raster::colour::distance;

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
/// A line no further from the upper edge of an area, in pixels, is its outline.
const SAME_EDGE: f32 = 3.5;
/// A shade and the mix of a colour and the background that it is are no farther apart.
const SAME_TINT: f32 = 20.0;
/// Share of the upper edge that shades of one filling have in common: a lighter one may end below the peaks.
const MIN_SHADE: f32 = 0.4;
/// What is under a line and what is over it differ by this much where the line is the edge of a faint filling.
const MIN_FILL: u8 = 10;
/// Share of the columns in which it has to.
const MIN_FILLED: f32 = 0.85;

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

/// Makes one curve of an area and its outline, and an area of a line over a faint filling.
pub(super) fn settle(curves: &mut Vec<Curve>, field: &Field, names: &[[u8; 3]]) {
    let (areas, lines): (Vec<Curve>, Vec<Curve>) = std::mem::take(curves)
        .into_iter()
        .partition(|curve| !curve.floor.is_empty());
    let mut areas = once(areas, field, names);
    for mut line in lines {
        let edge = areas.iter_mut().find(|area| {
            share_near(&line.path, &area.path) >= 0.7 || share_near(&line.path, &area.floor) >= 0.8
        });
        if let Some(area) = edge {
            if share_near(&line.path, &area.path) >= 0.7 {
                if line.path.len() as f32 >= 0.9 * area.path.len() as f32 {
                    with_outline(area, &line.path);
                }
                area.vertices = line.vertices;
                area.has_markers = line.has_markers;
            }
        } else {
            line.floor = faint_floor(field, &line);
            curves.push(line);
        }
    }
    // Lines over fillings that fade have become areas.
    let (faint, mut rest): (Vec<Curve>, Vec<Curve>) =
        std::mem::take(curves).into_iter().partition(Curve::is_area);
    areas.extend(faint);
    curves.append(&mut rest);
    curves.extend(once(areas, field, names));
}

/// Each area once: a faint filling is also a mix of the colour of its outline, and one that fades is found in each of its
/// shades, down to another depth.
fn once(areas: Vec<Curve>, field: &Field, names: &[[u8; 3]]) -> Vec<Curve> {
    let are_shades = |a: [u8; 3], b: [u8; 3]| {
        unmix(a, field.background, b).residue <= SAME_TINT
            || unmix(b, field.background, a).residue <= SAME_TINT
    };
    let is_named = |curve: &Curve| {
        names
            .iter()
            .any(|&name| distance(name, curve.colour) <= MIN_FILL)
    };
    let mut kept: Vec<Curve> = Vec::new();
    for area in areas {
        let same = kept.iter_mut().find(|other| {
            let near = share_near(&area.path, &other.path);
            if are_shades(area.colour, other.colour) {
                return near.max(share_near(&other.path, &area.path)) >= MIN_SHADE;
            }
            near >= 0.7 && share_near(&area.floor, &other.floor) >= 0.7
        });
        match same {
            Some(other) => {
                envelop(other, &area);
                if is_named(&area) && !is_named(other) {
                    other.colour = area.colour;
                }
                if area.vertices.len() > other.vertices.len() {
                    (other.vertices, other.has_markers) = (area.vertices, area.has_markers);
                }
            }
            None => kept.push(area),
        }
    }
    kept
}

/// Widens an area to all columns of another one, up to the upper edge of both.
fn envelop(area: &mut Curve, other: &Curve) {
    let both = |own: &[(f32, f32)], more: &[(f32, f32)], pick: fn(f32, f32) -> f32| {
        let mut all = [own, more].concat();
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        all.dedup_by(|next, kept| {
            let is_same = next.0 == kept.0;
            if is_same {
                kept.1 = pick(kept.1, next.1);
            }
            is_same
        });
        all
    };
    area.path = both(&area.path, &other.path, f32::min);
    // The floor of an outline is a guess.
    area.floor = both(&area.floor, &other.floor, |own, _| own);
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
pub(super) fn share_near(line: &[(f32, f32)], edge: &[(f32, f32)]) -> f32 {
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
        let (Some(over), Some(under), Some(deeper)) = (
            pixel(x, y - reach),
            pixel(x, y + reach),
            pixel(x, y + 2.0 * reach),
        ) else {
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
