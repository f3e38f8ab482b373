//! Tidies the strokes: crossings that thinning tore apart, spurs of arrowheads, ends at nodes.

use super::{
    ink::Owners,
    strokes::{Stroke, Strokes},
    vector::{Point, distance},
};

/// Longest stroke between two branchings that are one crossing, in thicknesses of lines.
const MAX_TORN: f32 = 2.5;
/// Longest spur, in text heights.
const MAX_SPUR: f32 = 0.85;
/// Farthest from a node, in text heights, that lines from or to it run together.
const MAX_SHARED: f32 = 0.6;
/// Rounds of taking away spurs.
const N_ROUNDS: usize = 4;

/// Lengths that tidying depends on, in pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    pub(super) text_height: f32,
    pub(super) thickness: f32,
}

/// Mends crossings, finds the ends at nodes, takes the spurs away.
pub(super) fn tidy(strokes: &mut Strokes, owners: &Owners, scale: Scale) {
    attach(strokes, owners, 0.5 * scale.thickness + 3.0);
    mend(strokes, MAX_TORN * scale.thickness + 2.0);
    for _ in 0..N_ROUNDS {
        if !prune(strokes, MAX_SPUR * scale.text_height) {
            break;
        }
        strokes.join();
    }
    mend(strokes, MAX_TORN * scale.thickness + 2.0);
    strokes.join();
}

/// Marks the loose ends that lie at a node.
fn attach(strokes: &mut Strokes, owners: &Owners, reach: f32) {
    for (vertex, ends) in strokes.incident().iter().enumerate() {
        if ends.len() == 1 {
            strokes.vertices[vertex].node = nearest(owners, strokes.vertices[vertex].at, reach);
        }
    }
}

/// The nearest node within reach.
fn nearest(owners: &Owners, at: Point, reach: f32) -> Option<usize> {
    let steps = reach.ceil() as i32;
    let places =
        (-steps..=steps).flat_map(|dy| (-steps..=steps).map(move |dx| (dx as f32, dy as f32)));
    places
        .filter(|(dx, dy)| dx.hypot(*dy) <= reach)
        .filter_map(|(dx, dy)| Some((dx.hypot(dy), owners.at((at.0 + dx, at.1 + dy))?)))
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, node)| node)
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

/// Takes away short strokes with a loose end at a branching, and all but one of those from a branching to one node.
fn prune(strokes: &mut Strokes, longest: f32) -> bool {
    let incident = strokes.incident();
    let mut gone = vec![false; strokes.strokes.len()];
    let lengths: Vec<f32> = strokes.strokes.iter().map(Stroke::length).collect();
    for ends in incident.iter().filter(|ends| ends.len() >= 3) {
        let far = |&(at, end): &(usize, usize)| strokes.strokes[at].ends[1 - end];
        let mut spurs: Vec<(f32, usize, Option<usize>)> = ends
            .iter()
            .filter(|end| incident[far(end)].len() == 1 && lengths[end.0] <= longest)
            .map(|end| (lengths[end.0], end.0, strokes.vertices[far(end)].node))
            .collect();
        spurs.sort_by(|a, b| a.0.total_cmp(&b.0));
        // The rest has to go on as a line: of a fork with nothing but spurs, the longest two stay.
        let mut n_left = ends.len();
        let mut at_node: Vec<usize> = Vec::new();
        for (_, stroke, node) in spurs {
            let is_double = node.is_some_and(|node| at_node.contains(&node));
            at_node.extend(node);
            if n_left > 2 && (node.is_none() || is_double) {
                gone[stroke] = true;
                n_left -= 1;
            }
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
