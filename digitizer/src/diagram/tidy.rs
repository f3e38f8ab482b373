//! Tidies the strokes: crossings that thinning tore apart, spurs of arrowheads, ends at nodes.

use super::{
    ink::Owners,
    strokes::{End, Stroke, Strokes},
    vector::{Point, along, distance, length, minus},
};

use crate::raster::Mask;

/// Longest stroke between two branchings that are one crossing, in thicknesses of lines.
const MAX_TORN: f32 = 2.5;
/// Longest spur, in text heights.
const MAX_SPUR: f32 = 1.7;
/// Farthest from a node, in text heights, that lines from or to it run together.
const MAX_SHARED: f32 = 0.6;
/// Farthest that a node is looked for around an end, in pixels.
const MAX_REACH: f32 = 32.0;
/// Rounds of taking away spurs.
const N_ROUNDS: usize = 4;

/// Lengths that tidying depends on, in pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    pub(super) text_height: f32,
    pub(super) thickness: f32,
}

/// Mends crossings, finds the ends at nodes, takes the spurs away.
pub(super) fn tidy(strokes: &mut Strokes, ink: &Mask, owners: &Owners, scale: Scale) {
    let (torn, spur) = (
        MAX_TORN * scale.thickness + 2.0,
        MAX_SPUR * scale.text_height,
    );
    mend(strokes, torn);
    for _ in 0..N_ROUNDS {
        attach(strokes, ink, owners, scale);
        if !prune(strokes, spur) {
            break;
        }
        strokes.join();
    }
    mend(strokes, torn);
    strokes.join();
}

/// Marks the ends and the branchings that lie at a node: almost on it, or with nothing but ink between.
fn attach(strokes: &mut Strokes, ink: &Mask, owners: &Owners, scale: Scale) {
    let touching = 0.5 * scale.thickness + 3.0;
    let widest = touching.max(scale.text_height).min(MAX_REACH);
    let incident = strokes.incident();
    let mut inked: Vec<(usize, usize)> = Vec::new();
    for (vertex, ends) in incident.iter().enumerate() {
        if ends.len() == 2 {
            continue;
        }
        let at = strokes.vertices[vertex].at;
        strokes.vertices[vertex].node = None;
        match nearest(owners, at, widest) {
            Some((place, node)) if distance(place, at) <= touching => {
                strokes.vertices[vertex].node = Some(node);
            }
            Some((place, node)) if is_inked(ink, owners, at, place) => inked.push((vertex, node)),
            _ => {}
        }
    }
    for (vertex, node) in inked {
        // The far end of a dash at a node is no end at the node.
        let mut others = incident[vertex]
            .iter()
            .map(|&(at, end)| strokes.strokes[at].ends[1 - end]);
        if others.all(|other| strokes.vertices[other].node != Some(node)) {
            strokes.vertices[vertex].node = Some(node);
        }
    }
}

/// Whether there is ink all the way to a place on a node.
fn is_inked(ink: &Mask, owners: &Owners, from: Point, to: Point) -> bool {
    let way = minus(to, from);
    let n = length(way).ceil().max(1.0);
    (1..n as usize).all(|step| {
        let (x, y) = along(from, way, step as f32 / n);
        let is_inside =
            x >= 0.0 && y >= 0.0 && (x as usize) < ink.width() && (y as usize) < ink.height();
        is_inside && (ink.get(x as usize, y as usize) || owners.at((x, y)).is_some())
    })
}

/// The nearest place on a node within reach, and the node.
fn nearest(owners: &Owners, at: Point, reach: f32) -> Option<(Point, usize)> {
    let steps = reach.ceil() as i32;
    let places =
        (-steps..=steps).flat_map(|dy| (-steps..=steps).map(move |dx| (dx as f32, dy as f32)));
    places
        .filter(|(dx, dy)| dx.hypot(*dy) <= reach)
        .filter_map(|(dx, dy)| {
            let place = (at.0 + dx, at.1 + dy);
            Some((dx.hypot(dy), (place, owners.at(place)?)))
        })
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, found)| found)
}

/// Makes one of two branchings with a very short stroke between them.
fn mend(strokes: &mut Strokes, longest: f32) {
    let incident = strokes.incident();
    let mut merged: Vec<usize> = (0..strokes.vertices.len()).collect();
    let mut gone = vec![false; strokes.strokes.len()];
    let is_branching = |vertex: usize| incident[vertex].len() >= 3;
    for (at, stroke) in strokes.strokes.iter().enumerate() {
        let [a, b] = stroke.ends;
        if a != b && is_branching(a) && is_branching(b) && stroke.length() <= longest {
            let (a, b) = (last(&merged, a), last(&merged, b));
            gone[at] = true;
            if a != b {
                merged[b] = a;
                let (p, q) = (strokes.vertices[a].at, strokes.vertices[b].at);
                strokes.vertices[a].at = (f32::midpoint(p.0, q.0), f32::midpoint(p.1, q.1));
            }
        }
    }
    for stroke in &mut strokes.strokes {
        for end in &mut stroke.ends {
            *end = last(&merged, *end);
        }
    }
    strokes.remove(&gone);
}

fn last(merged: &[usize], mut at: usize) -> usize {
    while merged[at] != at {
        at = merged[at];
    }
    at
}

/// Takes away short strokes with a loose end at a branching or at a node, and those from a node to itself.
fn prune(strokes: &mut Strokes, longest: f32) -> bool {
    let incident = strokes.incident();
    let mut gone = vec![false; strokes.strokes.len()];
    let lengths: Vec<f32> = strokes.strokes.iter().map(Stroke::length).collect();
    for (at, stroke) in strokes.strokes.iter().enumerate() {
        // The ring of a letter that a line runs through.
        gone[at] = stroke.ends[0] == stroke.ends[1] && lengths[at] <= 2.0 * longest;
    }
    for (vertex, ends) in incident.iter().enumerate() {
        let node = strokes.vertices[vertex].node;
        if ends.len() < 3 && (node.is_none() || ends.len() < 2) {
            continue;
        }
        let far = |&(at, end): &End| strokes.strokes[at].ends[1 - end];
        let is_spur = |end: &&End| {
            let there = strokes.vertices[far(end)].node;
            let is_loose = incident[far(end)].len() == 1 && there.is_none();
            lengths[end.0] <= longest && (is_loose || (there.is_some() && there == node))
        };
        let mut spurs: Vec<usize> = ends.iter().filter(is_spur).map(|end| end.0).collect();
        spurs.sort_by(|&a, &b| lengths[a].total_cmp(&lengths[b]));
        // Of a star of nothing but short strokes, the longest two stay: they are a piece of a line.
        let n_kept = if spurs.len() == ends.len() { 2 } else { 0 };
        for &spur in &spurs[..spurs.len().saturating_sub(n_kept)] {
            gone[spur] = true;
        }
    }
    strokes.remove(&gone);
    gone.contains(&true)
}

/// Lines that leave a node together and part soon after, or come together before it, end at the node each.
pub(super) fn part_at_nodes(strokes: &mut Strokes, scale: Scale) {
    let incident = strokes.incident();
    let mut gone = vec![false; strokes.strokes.len()];
    for (vertex, ends) in incident.iter().enumerate() {
        if ends.len() < 3 || strokes.vertices[vertex].node.is_some() {
            continue;
        }
        let mut shared = None;
        for &(at, end) in ends {
            let far = strokes.vertices[strokes.strokes[at].ends[1 - end]];
            let Some(node) = far.node else { continue };
            let away = distance(far.at, strokes.vertices[vertex].at);
            if away <= MAX_SHARED * scale.text_height
                && strokes.strokes[at].length() < 2.0 * away + 2.0
            {
                gone[at] = true;
                shared = Some(node);
            }
        }
        strokes.vertices[vertex].node = shared;
    }
    strokes.remove(&gone);
}
