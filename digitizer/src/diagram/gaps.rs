//! Closes gaps: between dashes, under labels, and before nodes that a line stops short of.

use std::collections::HashSet;

use super::{
    ink::Owners,
    strokes::{Stroke, Strokes},
    tidy::Scale,
    vector::{Point, along, distance, dot, minus, unit},
};
use crate::raster::Mask;

/// Widest gap, in text heights, outside of words.
const MAX_GAP: f32 = 1.2;
/// Widest gap before a node.
const MAX_SHORT: f32 = 1.7;
/// Widest gap under a word.
const MAX_HIDDEN: f32 = 14.0;
/// Cosine of the largest turn on both sides of a gap.
const MIN_STRAIGHT: f32 = 0.84;
/// The same for a gap of a few pixels, whose direction is not known well.
const MIN_STRAIGHT_SHORT: f32 = 0.5;
/// Cosine up to which two directions are at a right angle.
const MAX_SQUARE: f32 = 0.2;
/// A corner is more doubtful than a straight gap of the same length.
const CORNER_DOUBT: f32 = 2.0;
/// What a pixel under a label costs, where one in the open costs 1.
const HIDDEN_COST: f32 = 0.3;
/// Loose ends that are looked at; with more, the picture is noise and gaps stay open.
const MAX_ENDS: usize = 2000;

/// A stroke's loose end.
#[derive(Debug, Clone, Copy)]
struct Loose {
    stroke: usize,
    vertex: usize,
    at: Point,
    /// Where the line would go on; none for a dot.
    outward: Option<Point>,
}

/// What a loose end can be joined with.
#[derive(Debug, Clone, Copy)]
enum Join {
    End(usize),
    Node(usize),
}

/// Closes the gaps. Dots point nowhere until they are a row, so a row's ends are looked at once more.
pub(super) fn close(strokes: &mut Strokes, owners: &Owners, hidden: &Mask, scale: Scale) {
    let has_dots = close_once(strokes, owners, hidden, scale);
    if has_dots {
        close_once(strokes, owners, hidden, scale);
    }
}

/// Whether there were dots among what was joined.
fn close_once(strokes: &mut Strokes, owners: &Owners, hidden: &Mask, scale: Scale) -> bool {
    let loose = loose_ends(strokes, scale);
    if loose.len() > MAX_ENDS {
        return false;
    }
    let mut joins: Vec<(f32, usize, Join)> = Vec::new();
    for (at, end) in loose.iter().enumerate() {
        let others = loose.iter().enumerate().skip(at + 1);
        for (other, far) in others.filter(|(_, far)| far.stroke != end.stroke) {
            let cost = gap_cost(end, far, hidden, scale).or_else(|| corner_cost(end, far, scale));
            if let Some(cost) = cost {
                joins.push((cost, at, Join::End(other)));
            }
        }
        if let Some((cost, node)) = node_ahead(end, owners, hidden, scale) {
            joins.push((cost, at, Join::Node(node)));
        }
    }
    joins.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut is_free = vec![true; loose.len()];
    // Both ends of a dot are equally far from the next one, and only one of them leads there.
    let mut are_joined: HashSet<(usize, usize)> = HashSet::new();
    for (_, at, join) in joins {
        match join {
            Join::End(other)
                if is_free[at]
                    && is_free[other]
                    && are_joined.insert(pair(&loose[at], &loose[other])) =>
            {
                (is_free[at], is_free[other]) = (false, false);
                strokes.strokes.push(Stroke {
                    points: vec![loose[at].at, loose[other].at],
                    ends: [loose[at].vertex, loose[other].vertex],
                    n_gaps: 1,
                });
            }
            Join::Node(node) if is_free[at] => {
                is_free[at] = false;
                strokes.vertices[loose[at].vertex].node = Some(node);
            }
            _ => {}
        }
    }
    strokes.join();
    loose.iter().any(|end| end.outward.is_none())
}

fn pair(a: &Loose, b: &Loose) -> (usize, usize) {
    (a.stroke.min(b.stroke), a.stroke.max(b.stroke))
}

fn loose_ends(strokes: &Strokes, scale: Scale) -> Vec<Loose> {
    let mut loose = Vec::new();
    for (vertex, ends) in strokes.incident().iter().enumerate() {
        let [(at, end)] = ends[..] else { continue };
        if strokes.vertices[vertex].node.is_some() {
            continue;
        }
        let stroke = &strokes.strokes[at];
        let is_dot = stroke.length() < 1.5 * scale.thickness;
        let inward = stroke.leaving(end, scale.thickness, scale.text_height);
        loose.push(Loose {
            stroke: at,
            vertex,
            at: strokes.vertices[vertex].at,
            outward: inward.filter(|_| !is_dot).map(|(x, y)| (-x, -y)),
        });
    }
    loose
}

/// How doubtful it is that two loose ends belong together; none when they do not.
fn gap_cost(a: &Loose, b: &Loose, hidden: &Mask, scale: Scale) -> Option<f32> {
    let gap = distance(a.at, b.at);
    if gap > (MAX_HIDDEN + MAX_GAP) * scale.text_height {
        return None;
    }
    let straight = match unit(minus(b.at, a.at)) {
        Some(direction) => {
            let towards =
                |end: &Loose, sign: f32| end.outward.map_or(0.9, |out| sign * dot(out, direction));
            towards(a, 1.0).min(towards(b, -1.0))
        }
        None => 1.0,
    };
    let enough = if gap <= 3.0 * scale.thickness {
        MIN_STRAIGHT_SHORT
    } else {
        MIN_STRAIGHT
    };
    if straight < enough {
        return None;
    }
    let open = open_length(a.at, b.at, hidden);
    let cost = (open + HIDDEN_COST * (gap - open)) * (1.0 + 3.0 * (1.0 - straight));
    (open <= MAX_GAP * scale.text_height).then_some(cost)
}

/// The same for two ends whose lines would meet at a right angle, as dashes beside a corner do.
fn corner_cost(a: &Loose, b: &Loose, scale: Scale) -> Option<f32> {
    let (out_a, out_b) = (a.outward?, b.outward?);
    let between = minus(b.at, a.at);
    let (ahead_a, ahead_b) = (dot(between, out_a), -dot(between, out_b));
    let longest = MAX_GAP * scale.text_height;
    let is_ahead = (0.0..=longest).contains(&ahead_a) && (0.0..=longest).contains(&ahead_b);
    (dot(out_a, out_b).abs() <= MAX_SQUARE && is_ahead)
        .then_some(CORNER_DOUBT * (ahead_a + ahead_b))
}

/// Whether a place lies under a label.
fn is_hidden(hidden: &Mask, (x, y): Point) -> bool {
    x >= 0.0
        && y >= 0.0
        && (x as usize) < hidden.width()
        && (y as usize) < hidden.height()
        && hidden.get(x as usize, y as usize)
}

/// Length of a way outside of the hidden places.
fn open_length(from: Point, to: Point, hidden: &Mask) -> f32 {
    let (length, direction) = (
        distance(from, to),
        unit(minus(to, from)).unwrap_or((1.0, 0.0)),
    );
    let n_open = (0..length as usize)
        .filter(|&step| {
            let (x, y) = along(from, direction, step as f32 + 0.5);
            !is_hidden(hidden, (x, y))
        })
        .count();
    n_open as f32
}

/// The node that a line would reach if it went on, and how doubtful that is.
fn node_ahead(end: &Loose, owners: &Owners, hidden: &Mask, scale: Scale) -> Option<(f32, usize)> {
    let outward = end.outward?;
    let farthest = MAX_SHORT * scale.text_height;
    let side = (-outward.1, outward.0);
    let mut open = 0.0;
    for step in 1..(farthest + MAX_HIDDEN * scale.text_height) as usize {
        let away = step as f32;
        let ahead = along(end.at, outward, away);
        if !is_hidden(hidden, ahead) {
            open += 1.0;
        }
        if open > farthest {
            return None;
        }
        let slack = 0.15 * away;
        let node = [0.0, -slack, slack]
            .iter()
            .find_map(|&by| owners.at(along(ahead, side, by)));
        if let Some(node) = node {
            return Some((open + HIDDEN_COST * (away - open), node));
        }
    }
    None
}
