//! Which lines are the upper edges of areas, and which areas are shades of one.

use super::Curve;
use super::colours::unmix;
use super::field::Field;
use crate::raster::colour::distance;

/// A line no further from the upper edge of an area, in pixels, is its outline.
const SAME_EDGE: f32 = 3.5;
/// Points of paths in one column are no farther apart in `x`.
const SAME_COLUMN: f32 = 0.6;
/// A shade and the mix of a colour and the background that it is are no farther apart.
const SAME_TINT: f32 = 20.0;
/// Share of the upper edge that shades of one filling have in common: a lighter one may end below the peaks.
const MIN_SHADE: f32 = 0.4;
/// What is under a line and what is over it differ by this much where the line is the edge of a faint filling.
const MIN_FILL: u8 = 10;
/// Share of the columns in which it has to.
const MIN_FILLED: f32 = 0.85;
/// What is this far above and below the upper edge of a shade, in pixels, differs by less.
const BESIDE: f32 = 2.0;
const MAX_STEP: u8 = 16;
/// Share of its columns in which a line runs along the edges of two areas.
const MIN_SEAM: f32 = 0.8;
/// Share of its columns in which a shade lies under the line it belongs to, and in which its edge is none.
const MIN_UNDER: f32 = 0.9;
const MIN_SOFT: f32 = 0.8;

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
        } else if !is_seam(&line, &areas) {
            line.floor = faint_floor(field, &line);
            if line.is_area() {
                let (shades, others): (Vec<Curve>, Vec<Curve>) = areas
                    .into_iter()
                    .partition(|area| is_shade_under(field, area, &line));
                areas = others;
                lower(&mut line, &shades);
            }
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
                return near.max(share_near(&other.path, &area.path)) >= MIN_SHADE
                    || is_shade_under(field, &area, other)
                    || is_shade_under(field, other, &area);
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
    for (x, y) in &mut area.path {
        *y = height_at(outline, *x).unwrap_or(*y);
    }
}

/// Share of the columns of a line in which it lies near an edge.
pub(super) fn share_near(line: &[(f32, f32)], edge: &[(f32, f32)]) -> f32 {
    share_within(line, edge, SAME_EDGE)
}

/// The same, no farther away than `reach` pixels.
pub(crate) fn share_within(line: &[(f32, f32)], edge: &[(f32, f32)], reach: f32) -> f32 {
    let is_near =
        |&&(x, y): &&(f32, f32)| height_at(edge, x).is_some_and(|own| (own - y).abs() <= reach);
    line.iter().filter(is_near).count() as f32 / line.len().max(1) as f32
}

/// The height of a path, which goes from left to right, in a column; `None` where it has a gap.
fn height_at(path: &[(f32, f32)], x: f32) -> Option<f32> {
    let at = path.partition_point(|point| point.0 < x - SAME_COLUMN);
    let (own, y) = path.get(at)?;
    ((own - x).abs() <= SAME_COLUMN).then_some(*y)
}

/// The lower edge of the filling under a line that is faint or fades; empty when there is none.
fn faint_floor(field: &Field, line: &Curve) -> Vec<(f32, f32)> {
    let reach = (0.5 * field.text_height).max(4.0);
    let bottom = field.top as f32 + field.height as f32 - reach;
    let (mut n_seen, mut n_filled) = (0, 0);
    for (at, &(x, y)) in line.path.iter().enumerate() {
        // A steep stroke is higher than it is thick.
        let reach = reach * steepness(&line.path, at);
        if y + 2.0 * reach > bottom {
            continue;
        }
        let pixel = |off: f32| pixel(field, x, y + off);
        let (Some(over), Some(under), Some(deeper)) =
            (pixel(-reach), pixel(reach), pixel(2.0 * reach))
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

/// Takes the lowest edge of the shades of a filling for its own.
fn lower(line: &mut Curve, shades: &[Curve]) {
    for (x, y) in &mut line.floor {
        let floors = shades
            .iter()
            .filter_map(|shade| height_at(&shade.floor, *x));
        if let Some(lowest) = floors.reduce(f32::max) {
            *y = lowest;
        }
    }
}

/// Whether a line is what areas that touch make of their colours between them: it runs along an edge of one or the other.
fn is_seam(line: &Curve, areas: &[Curve]) -> bool {
    let is_between = |a: &Curve, b: &Curve| {
        let mix = unmix(line.colour, a.colour, b.colour);
        mix.residue <= SAME_TINT && (0.0..=1.0).contains(&mix.share)
    };
    if !(1..areas.len()).any(|at| areas[..at].iter().any(|a| is_between(a, &areas[at]))) {
        return false;
    }
    let edges = || areas.iter().flat_map(|area| [&area.path, &area.floor]);
    let is_near = |&&(x, y): &&(f32, f32)| {
        let mut heights = edges().filter_map(|edge| height_at(edge, x));
        heights.any(|own| (own - y).abs() <= SAME_EDGE)
    };
    let n_near = line.path.iter().filter(is_near).count();
    n_near as f32 >= MIN_SEAM * line.path.len() as f32
}

/// Length of a path around a point, for its width.
fn steepness(path: &[(f32, f32)], at: usize) -> f32 {
    let around = &path[at.saturating_sub(2)..(at + 3).min(path.len())];
    let steps = around.windows(2);
    let slope = steps.map(|pair| (pair[1].1 - pair[0].1).abs() / (pair[1].0 - pair[0].0).max(1.0));
    slope.fold(0.0, f32::max).hypot(1.0)
}

/// Whether an area is what a filling that fades below its line looks like from some depth on: a tint of the line, under it,
/// without an edge of its own.
fn is_shade_under(field: &Field, area: &Curve, line: &Curve) -> bool {
    let tint = unmix(area.colour, field.background, line.colour);
    if tint.residue > SAME_TINT || tint.share >= 1.0 {
        return false;
    }
    let (mut n_under, mut n_apart, mut n_soft) = (0, 0, 0);
    for &(x, y) in &area.path {
        let Some(over) = height_at(&line.path, x) else {
            continue;
        };
        n_under += usize::from(y >= over - SAME_EDGE);
        if y - over > 2.0 * SAME_EDGE {
            n_apart += 1;
            let beside = [y - BESIDE, y + BESIDE].map(|y| pixel(field, x, y));
            let [Some(above), Some(below)] = beside else {
                continue;
            };
            n_soft += usize::from(distance(above, below) < MAX_STEP);
        }
    }
    n_under as f32 >= MIN_UNDER * area.path.len() as f32
        && n_soft as f32 >= MIN_SOFT * n_apart as f32
}

/// The pixel at a place of the picture, if it lies in the field.
fn pixel(field: &Field, x: f32, y: f32) -> Option<[u8; 3]> {
    let (x, y) = (x - field.left as f32, y - field.top as f32);
    let inside = x >= 0.0 && y >= 0.0 && x < field.width as f32 && y < field.height as f32;
    inside.then(|| field.pixel(x as usize, y as usize))
}
