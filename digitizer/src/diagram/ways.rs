//! Ways: from every end at a node along the strokes to other nodes, straight over crossings, into every branch of a
//! fork, never sharply back. Ends that reach each other are a net.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{
    strokes::{End, Strokes},
    tidy::Scale,
    vector::{Point, dot},
};

/// Cosine of the sharpest turn at a fork: a little more than a right angle.
const MIN_FORK: f32 = -0.2;
/// Cosine of the sharpest turn where more than three lines meet and no partner is left.
const MIN_CROSSING: f32 = 0.5;
/// Strokes that are followed from one end at most.
const MAX_VISITS: usize = 400;

/// The sides of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Top,
    Right,
    Bottom,
}

/// A stroke's end at a node.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leg {
    pub(super) end: End,
    pub(super) node: usize,
    pub(super) side: Side,
    pub(super) has_head: bool,
    /// Ink around it, in pieces of line.
    pub(super) mass: f32,
}

/// A way between two legs, over these strokes.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) legs: [usize; 2],
    /// Each stroke with the end by which it is entered.
    pub(super) ends: Vec<End>,
    pub(super) length: f32,
}

/// Legs that reach each other, and the ways between them.
#[derive(Debug, Default)]
pub(super) struct Net {
    pub(super) legs: Vec<usize>,
    pub(super) ways: Vec<Way>,
}

/// Follows the strokes from every leg.
pub(super) fn nets(
    strokes: &Strokes,
    incident: &[Vec<End>],
    is_bus: &[bool],
    legs: &[Leg],
    scale: Scale,
) -> Vec<Net> {
    let turns = turns(strokes, incident, is_bus, scale);
    let ways: Vec<Way> = (0..legs.len())
        .flat_map(|from| follow(strokes, &turns, legs, from))
        .collect();
    let net_of = joined(legs.len(), &ways);
    let mut nets: Vec<Net> = Vec::new();
    nets.resize_with(legs.len(), Net::default);
    for (leg, &net) in net_of.iter().enumerate() {
        nets[net].legs.push(leg);
    }
    for way in ways {
        nets[net_of[way.legs[0]]].ways.push(way);
    }
    nets.retain(|net| net.legs.len() > 1);
    nets
}

/// For each end of a stroke, the ends by which a line that arrives there may go on.
type Turns = Vec<[Vec<End>; 2]>;

fn turns(strokes: &Strokes, incident: &[Vec<End>], is_bus: &[bool], scale: Scale) -> Turns {
    let mut turns: Turns = vec![[Vec::new(), Vec::new()]; strokes.strokes.len()];
    let (skip, reach) = (
        1.5 * scale.thickness,
        scale.text_height.max(5.0 * scale.thickness),
    );
    for (vertex, ends) in incident.iter().enumerate() {
        if ends.len() < 2 || strokes.vertices[vertex].node.is_some() {
            continue;
        }
        let leaving: Vec<Point> = ends
            .iter()
            .map(|&(at, end)| {
                strokes.strokes[at]
                    .leaving(end, skip, reach)
                    .unwrap_or((0.0, 0.0))
            })
            .collect();
        let straight = |a: usize, b: usize| -dot(leaving[a], leaving[b]);
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        let all = (0..ends.len()).flat_map(|a| (a + 1..ends.len()).map(move |b| (a, b)));
        match ends.len() {
            2 => pairs.push((0, 1)),
            _ if ends.len() == 3 || is_bus[vertex] => {
                pairs.extend(all.filter(|&(a, b)| straight(a, b) >= MIN_FORK));
            }
            _ => {
                let mut all: Vec<(usize, usize)> = all.collect();
                all.sort_by(|&(a, b), &(c, d)| straight(c, d).total_cmp(&straight(a, b)));
                let mut is_free = vec![true; ends.len()];
                for (a, b) in all {
                    if is_free[a] && is_free[b] && straight(a, b) >= MIN_CROSSING {
                        (is_free[a], is_free[b]) = (false, false);
                        pairs.push((a, b));
                    }
                }
            }
        }
        for (a, b) in pairs {
            let ((a, a_end), (b, b_end)) = (ends[a], ends[b]);
            turns[a][a_end].push((b, b_end));
            turns[b][b_end].push((a, a_end));
        }
    }
    turns
}

/// The shortest ways from one leg to each other one.
fn follow(strokes: &Strokes, turns: &Turns, legs: &[Leg], from: usize) -> Vec<Way> {
    let mut ways = Vec::new();
    // A state is a stroke and the end by which it was entered.
    let mut before: Vec<(End, End)> = Vec::new();
    let mut seen: Vec<End> = Vec::new();
    let start = legs[from].end;
    let length = |at: usize| strokes.strokes[at].length().ceil() as u32 + 1;
    let mut open = BinaryHeap::from([(Reverse(length(start.0)), start, start)]);
    while let Some((Reverse(cost), entered, came_from)) = open.pop() {
        if seen.contains(&entered) || seen.len() >= MAX_VISITS {
            continue;
        }
        seen.push(entered);
        before.push((entered, came_from));
        let exit = (entered.0, 1 - entered.1);
        let vertex = strokes.strokes[exit.0].ends[exit.1];
        if strokes.vertices[vertex].node.is_some() {
            let to = legs.iter().position(|leg| leg.end == exit);
            if let Some(to) = to.filter(|&to| to > from) {
                ways.push(Way {
                    legs: [from, to],
                    ends: unwind(&before, entered),
                    length: cost as f32,
                });
            }
            continue;
        }
        for &next in &turns[exit.0][exit.1] {
            open.push((Reverse(cost + length(next.0)), next, entered));
        }
    }
    ways
}

/// The strokes on the way to a state, in order.
fn unwind(before: &[(End, End)], last: End) -> Vec<End> {
    let mut ends = vec![last];
    let mut at = last;
    while let Some((_, from)) = before
        .iter()
        .find(|(state, from)| *state == at && *from != at)
    {
        at = *from;
        ends.push(at);
    }
    ends.reverse();
    ends
}

/// For each leg, the first one of those that it is joined with.
fn joined(n_legs: usize, ways: &[Way]) -> Vec<usize> {
    let mut net_of: Vec<usize> = (0..n_legs).collect();
    for way in ways {
        let (a, b) = (net_of[way.legs[0]], net_of[way.legs[1]]);
        if a != b {
            for net in &mut net_of {
                if *net == a.max(b) {
                    *net = a.min(b);
                }
            }
        }
    }
    net_of
}
