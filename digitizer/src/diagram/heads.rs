//! Arrowheads: where a line widens just before its end, evenly to both sides.

use super::{
    ink::Owners,
    strokes::Stroke,
    tidy::Scale,
    vector::{Point, along, distance, median, minus, normal, unit},
};
use crate::raster::Mask;

/// How far from its end a line is looked at, in text heights.
const REACH: f32 = 1.8;
/// Farthest ink to the side, in text heights.
const MAX_HALF: f32 = 0.8;
/// Radius around an end whose ink is counted, in text heights.
const MASS_RADIUS: f32 = 0.9;
/// Width of a head, in widths of its line, at least.
const MIN_WIDER: f32 = 1.9;
/// Share of the way from the tip to the widest place where a head is wider than its line, at least. Behind the head of
/// the other end, where that is near, the line is thin all the way and then wide at once.
const MIN_TAPERED: f32 = 0.35;
/// Wider than its line by so much, it is wider.
const WIDER: f32 = 1.3;
/// Barbs that stand off the line on both sides: places along the line, at least.
const MIN_BARBS: usize = 3;

/// Whether a stroke ends in an arrowhead.
pub(super) fn has_head(
    ink: &Mask,
    owners: &Owners,
    stroke: &Stroke,
    end: usize,
    scale: Scale,
) -> bool {
    let reach = REACH * scale.text_height;
    let points: Vec<Point> = stroke.points_from(end).collect();
    let Some(axis) = axis(&points, scale) else {
        return false;
    };
    let (start, side) = (points[0], normal(axis));
    // Thinning ends inside of a head: its tip is further out.
    let most = (2.0 * scale.text_height) as usize;
    let n_beyond =
        (1..most).take_while(|&step| is_ink(ink, along(start, axis, -0.5 * step as f32)));
    let beyond = n_beyond.count() / 2;
    let mut profile: Vec<Section> = Vec::new();
    let n = reach.min(distance_along(&points)).max(3.0) as usize;
    for step in 0..beyond + n {
        let outward = step as f32 - beyond as f32;
        let middle = nearest_on(&points, outward).unwrap_or_else(|| along(start, axis, outward));
        profile.push(section(
            ink,
            owners,
            middle,
            side,
            MAX_HALF * scale.text_height,
        ));
    }
    is_solid_head(&profile, scale) || has_barbs(&profile, scale)
}

/// How much ink there is around the end of a stroke, in pieces of its line that are as long.
pub(super) fn mass(ink: &Mask, stroke: &Stroke, end: usize, scale: Scale) -> f32 {
    let Some(at) = stroke.points_from(end).next() else {
        return 0.0;
    };
    let radius = MASS_RADIUS * scale.text_height;
    let rows = (at.1 - radius).max(0.0) as usize..((at.1 + radius) as usize + 1).min(ink.height());
    let (left, right) = (
        (at.0 - radius).max(0.0) as usize,
        ((at.0 + radius) as usize + 1).min(ink.width()),
    );
    let n_ink: usize = rows
        .map(|y| {
            let is_near = |x: &usize| distance((*x as f32, y as f32), at) <= radius;
            let row = ink.row(y);
            (left..right).filter(|x| row[*x] && is_near(x)).count()
        })
        .sum();
    n_ink as f32 / (radius * scale.thickness)
}

/// What ink there is across a line at one place.
#[derive(Debug, Clone, Copy)]
struct Section {
    /// From the middle to where the ink ends, to both sides.
    solid: [f32; 2],
    /// From the middle to the farthest ink, to both sides.
    extent: [f32; 2],
}

/// Direction from the tip along the line, beyond its head.
fn axis(points: &[Point], scale: Scale) -> Option<Point> {
    let (tip, reach) = (*points.first()?, 1.4 * scale.text_height);
    let far = points
        .iter()
        .copied()
        .find(|&point| distance(point, tip) >= reach);
    unit(minus(far.or(points.last().copied())?, tip))
}

fn distance_along(points: &[Point]) -> f32 {
    points
        .windows(2)
        .map(|pair| distance(pair[0], pair[1]))
        .sum()
}

/// The point of a way that is a distance from its start.
fn nearest_on(points: &[Point], length: f32) -> Option<Point> {
    if length < 0.0 {
        return None;
    }
    let mut left = length;
    for pair in points.windows(2) {
        let piece = distance(pair[0], pair[1]);
        if left <= piece && piece > 0.0 {
            return Some(along(pair[0], minus(pair[1], pair[0]), left / piece));
        }
        left -= piece;
    }
    None
}

fn is_ink(ink: &Mask, (x, y): Point) -> bool {
    let is_inside =
        x >= 0.0 && y >= 0.0 && (x as usize) < ink.width() && (y as usize) < ink.height();
    is_inside && ink.get(x as usize, y as usize)
}

fn section(ink: &Mask, owners: &Owners, middle: Point, side: Point, reach: f32) -> Section {
    let mut section = Section {
        solid: [0.0; 2],
        extent: [0.0; 2],
    };
    let mut is_hidden = [false; 2];
    for (at, sign) in [-1.0, 1.0].into_iter().enumerate() {
        let mut is_solid = true;
        for step in 1..=(reach * 2.0) as usize {
            let by = step as f32 * 0.5;
            if owners.at(along(middle, side, sign * by)).is_some() {
                is_hidden[at] = true;
                break;
            }
            if is_ink(ink, along(middle, side, sign * by)) {
                section.extent[at] = by;
                if is_solid {
                    section.solid[at] = by;
                }
            } else if by > 1.0 {
                is_solid = false;
            }
        }
    }
    // Half of a head that arrives slanted lies on the node: it is as the other half.
    for (at, other) in [(0, 1), (1, 0)] {
        if is_hidden[at] && !is_hidden[other] {
            section.solid[at] = section.solid[at].max(section.solid[other]);
            section.extent[at] = section.extent[at].max(section.extent[other]);
        }
    }
    section
}

/// A filled head: the ink grows wide from the tip and is a thin line again behind it.
fn is_solid_head(profile: &[Section], scale: Scale) -> bool {
    let widths: Vec<f32> = profile
        .iter()
        .map(|section| section.solid[0] + section.solid[1])
        .collect();
    let Some((widest_at, widest)) = widths
        .iter()
        .copied()
        .enumerate()
        .max_by(|a, b| a.1.total_cmp(&b.1))
    else {
        return false;
    };
    let line = line_width(&widths, scale);
    let sides = profile[widest_at].solid;
    let is_even = sides[0].min(sides[1]) >= 0.3 * sides[0].max(sides[1]);
    let grows = widths[..=widest_at]
        .first()
        .is_some_and(|&tip| tip < 0.8 * widest)
        || widest_at >= 2;
    let before = &widths[..widest_at];
    let n_tapered = before
        .iter()
        .filter(|&&width| width > WIDER * line + 0.5)
        .count();
    widest >= MIN_WIDER * line + 1.0
        && is_even
        && grows
        && n_tapered as f32 >= MIN_TAPERED * before.len() as f32
        && (widest_at as f32) < 1.5 * scale.text_height
}

/// An open head: ink to both sides of the line, farther off the farther from the tip, that then ends.
fn has_barbs(profile: &[Section], scale: Scale) -> bool {
    let line = scale.thickness;
    let is_barb = |section: &&Section| {
        let [a, b] = section.extent;
        a.min(b) > 1.2 * line && (a - b).abs() <= 1.5 + 0.35 * a.max(b)
    };
    let barbs: Vec<(usize, f32)> = profile
        .iter()
        .enumerate()
        .filter(|(_, section)| is_barb(section))
        .map(|(at, section)| (at, section.extent[0].min(section.extent[1])))
        .collect();
    let (Some(first), Some(last)) = (barbs.first(), barbs.last()) else {
        return false;
    };
    let n_near = (1.4 * scale.text_height) as usize;
    barbs.len() >= MIN_BARBS
        && last.0 <= n_near
        && last.1 > first.1
        && last.1 >= 1.8 * line
        && 2 * barbs.len() >= last.0 - first.0
}

/// The width of the line itself, behind its head.
fn line_width(widths: &[f32], scale: Scale) -> f32 {
    let behind = &widths[widths.len() * 2 / 3..];
    median(behind.to_vec()).min(1.5 * scale.thickness).max(1.0)
}
