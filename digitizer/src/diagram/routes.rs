//! Routes: which node the strokes lead to from which.
//!
//! From every end at a node the strokes are followed to other nodes: straight over crossings, into every branch of a
//! fork, never sharply back. Ends that reach each other are a net. A net of two ends is an edge. A larger one is a bus:
//! its edges lead from every end without an arrowhead to every end with one, or, where there are no arrowheads, from
//! the end that stands apart to all others.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{
    heads,
    ink::Owners,
    nodes::Body,
    strokes::{End, Stroke, Strokes},
    tidy::Scale,
    vector::{Point, dot},
};
use crate::geometry::Rect;
use crate::raster::Mask;

/// Cosine of the sharpest turn at a fork: a little more than a right angle.
const MIN_FORK: f32 = -0.2;
/// Cosine of the sharpest turn where more than three lines meet and no partner is left.
const MIN_CROSSING: f32 = 0.5;
/// Strokes that are followed from one end at most.
const MAX_VISITS: usize = 3000;
/// Ends at nodes at most.
const MAX_LEGS: usize = 3000;
/// A hidden arrowhead has this many times as much ink around it as the other end.
const MIN_HEAVIER: f32 = 1.4;
/// Shortest way from a node back to itself, in text heights.
const MIN_LOOP: f32 = 3.0;

/// A way from node to node.
#[derive(Debug, Clone)]
pub(super) struct Route {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Whether there is an arrowhead where it starts, and where it ends.
    pub(super) heads: [bool; 2],
    pub(super) path: Vec<Point>,
    /// Gaps of dashes on the way.
    pub(super) n_gaps: usize,
    /// Ink around its start and its end.
    mass: [f32; 2],
}

/// A stroke's end at a node.
#[derive(Debug, Clone, Copy)]
struct Leg {
    end: End,
    node: usize,
    side: Side,
    has_head: bool,
    /// Ink around it, in pieces of line.
    mass: f32,
}

/// A way between two legs, over these strokes.
struct Way {
    legs: [usize; 2],
    ends: Vec<End>,
    length: f32,
}

/// Follows the strokes from node to node.
pub(super) fn find(
    strokes: &Strokes,
    bodies: &[Body],
    drawn: (&Mask, &Owners),
    scale: Scale,
) -> Vec<Route> {
    let incident = strokes.incident();
    let legs = legs(strokes, &incident, bodies, drawn, scale);
    let mut is_bus = vec![false; strokes.vertices.len()];
    let (mut nets, mut ways) = follow_all(strokes, &incident, &is_bus, &legs, scale);
    let crossed = buses(strokes, &incident, &legs, &nets, &ways);
    if !crossed.is_empty() {
        for vertex in crossed {
            is_bus[vertex] = true;
        }
        (nets, ways) = follow_all(strokes, &incident, &is_bus, &legs, scale);
    }
    let mut routes = Vec::new();
    for net in nets {
        let ways: Vec<&Way> = ways
            .iter()
            .filter(|way| net.contains(&way.legs[0]))
            .collect();
        let wanted = wanted(&net, &ways, &legs, bodies, scale);
        routes.extend(wanted.into_iter().map(|way| route(strokes, &legs, way)));
    }
    find_hidden_heads(&mut routes);
    routes
}

/// Follows the strokes from every leg.
fn follow_all(
    strokes: &Strokes,
    incident: &[Vec<End>],
    is_bus: &[bool],
    legs: &[Leg],
    scale: Scale,
) -> (Vec<Vec<usize>>, Vec<Way>) {
    let turns = turns(strokes, incident, is_bus, scale);
    let ways: Vec<Way> = (0..legs.len())
        .flat_map(|from| follow(strokes, &turns, legs, from))
        .collect();
    (nets(legs.len(), &ways), ways)
}

/// Crossings that are forks of a bus: a line over them would join nodes by the same side and without a source.
fn buses(
    strokes: &Strokes,
    incident: &[Vec<End>],
    legs: &[Leg],
    nets: &[Vec<usize>],
    ways: &[Way],
) -> Vec<usize> {
    let mut crossed = Vec::new();
    for net in nets {
        let first = legs[net[0]];
        let is_level = |leg: &Leg| leg.side == first.side && leg.has_head == first.has_head;
        if !net.iter().all(|&leg| is_level(&legs[leg]))
            || net.iter().all(|&leg| legs[leg].node == first.node)
        {
            continue;
        }
        for way in ways.iter().filter(|way| net.contains(&way.legs[0])) {
            let passed = way
                .ends
                .iter()
                .map(|&(at, end)| strokes.strokes[at].ends[1 - end]);
            crossed.extend(passed.filter(|&vertex| incident[vertex].len() > 3));
        }
    }
    crossed
}

/// Where nearly all edges have an arrowhead, one without has it at the end with more ink: something hides its form.
fn find_hidden_heads(routes: &mut [Route]) {
    let n_without = routes
        .iter()
        .filter(|route| route.heads == [false; 2])
        .count();
    if 4 * n_without > routes.len() {
        return;
    }
    for route in routes.iter_mut().filter(|route| route.heads == [false; 2]) {
        let [from, to] = route.mass;
        if from > MIN_HEAVIER * to {
            std::mem::swap(&mut route.from, &mut route.to);
            route.path.reverse();
            route.heads = [false, true];
        } else if to > MIN_HEAVIER * from {
            route.heads = [false, true];
        }
    }
}

fn legs(
    strokes: &Strokes,
    incident: &[Vec<End>],
    bodies: &[Body],
    drawn: (&Mask, &Owners),
    scale: Scale,
) -> Vec<Leg> {
    let mut legs = Vec::new();
    for (vertex, ends) in incident.iter().enumerate() {
        let Some(node) = strokes.vertices[vertex].node else {
            continue;
        };
        for &end in ends {
            legs.push(Leg {
                end,
                node,
                side: side(&bodies[node].bbox, strokes.vertices[vertex].at),
                has_head: heads::has_head(drawn.0, drawn.1, &strokes.strokes[end.0], end.1, scale),
                mass: heads::mass(drawn.0, &strokes.strokes[end.0], end.1, scale),
            });
        }
    }
    legs.truncate(MAX_LEGS);
    legs
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

/// Legs that reach each other.
fn nets(n_legs: usize, ways: &[Way]) -> Vec<Vec<usize>> {
    let mut net_of: Vec<usize> = (0..n_legs).collect();
    for way in ways {
        let (a, b) = (net_of[way.legs[0]], net_of[way.legs[1]]);
        if a != b {
            for net in &mut net_of {
                if *net == b {
                    *net = a;
                }
            }
        }
    }
    let mut nets: Vec<Vec<usize>> = vec![Vec::new(); n_legs];
    for (leg, &net) in net_of.iter().enumerate() {
        nets[net].push(leg);
    }
    nets.retain(|net| net.len() > 1);
    nets
}

/// The ways of a net that are edges. Each way is told with whether it leads from its second leg to its first.
fn wanted<'a>(
    net: &[usize],
    ways: &[&'a Way],
    legs: &[Leg],
    bodies: &[Body],
    scale: Scale,
) -> Vec<(&'a Way, bool)> {
    let mut nodes: Vec<usize> = net.iter().map(|&leg| legs[leg].node).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let node = |way: &Way, end: usize| legs[way.legs[end]].node;
    let has_head = |way: &Way, end: usize| legs[way.legs[end]].has_head;
    let shortest = |is_wanted: &dyn Fn(&Way) -> bool| {
        let matching = ways.iter().copied().filter(|way| is_wanted(way));
        matching.min_by(|a, b| a.length.total_cmp(&b.length))
    };
    if nodes.len() == 1 {
        let is_loop = |way: &Way| {
            way.length >= MIN_LOOP * scale.text_height && has_head(way, 0) != has_head(way, 1)
        };
        return shortest(&is_loop)
            .map(|way| (way, has_head(way, 0)))
            .into_iter()
            .collect();
    }
    if nodes.len() == 2 {
        let way = shortest(&|way| node(way, 0) != node(way, 1));
        let is_reversed = |way: &Way| match (has_head(way, 0), has_head(way, 1)) {
            (true, false) => true,
            (false, true) => false,
            _ => node(way, 0) > node(way, 1),
        };
        return way.map(|way| (way, is_reversed(way))).into_iter().collect();
    }
    let n_heads = net.iter().filter(|&&leg| legs[leg].has_head).count();
    let mut found = Vec::new();
    let joins = |way: &Way, a: usize, b: usize| node(way, 0) == a && node(way, 1) == b;
    if 0 < n_heads && n_heads < net.len() {
        for (a, b) in pairs(&nodes) {
            let way = shortest(&|way| {
                (joins(way, a, b) && !has_head(way, 0) && has_head(way, 1))
                    || (joins(way, b, a) && has_head(way, 0) && !has_head(way, 1))
            });
            found.extend(way.map(|way| (way, has_head(way, 0))));
        }
    } else {
        let root = root(net, legs, bodies);
        for &other in nodes.iter().filter(|&&other| other != root) {
            let way = shortest(&|way| joins(way, root, other) || joins(way, other, root));
            found.extend(way.map(|way| (way, node(way, 0) != root)));
        }
    }
    found
}

/// All ordered pairs of different values.
fn pairs(values: &[usize]) -> impl Iterator<Item = (usize, usize)> + '_ {
    let all = values
        .iter()
        .flat_map(|&a| values.iter().map(move |&b| (a, b)));
    all.filter(|(a, b)| a != b)
}

/// The sides of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Top,
    Right,
    Bottom,
}

/// The node that a bus leads from: the one that it leaves by another side than it reaches all others; else the topmost,
/// the leftmost, the first.
fn root(net: &[usize], legs: &[Leg], bodies: &[Body]) -> usize {
    let ends: Vec<(usize, Side)> = net
        .iter()
        .map(|&leg| (legs[leg].node, legs[leg].side))
        .collect();
    let apart = ends.iter().find(|(node, side)| {
        let mut others = ends
            .iter()
            .filter(|(other, _)| other != node)
            .map(|(_, side)| *side);
        others
            .next()
            .is_some_and(|first| first != *side && others.all(|other| other == first))
    });
    if let Some((node, _)) = apart {
        return *node;
    }
    let bbox = |node: usize| bodies[node].bbox;
    let is_first = |node: usize, is_before: &dyn Fn(usize, usize) -> bool| {
        ends.iter()
            .all(|(other, _)| *other == node || is_before(node, *other))
    };
    let topmost = ends
        .iter()
        .find(|(node, _)| is_first(*node, &|a, b| bbox(a).bottom <= bbox(b).top));
    let leftmost = ends
        .iter()
        .find(|(node, _)| is_first(*node, &|a, b| bbox(a).right <= bbox(b).left));
    let first = ends.iter().min_by_key(|(node, _)| *node);
    topmost.or(leftmost).or(first).map_or(0, |(node, _)| *node)
}

/// The side of a node at which a place lies.
fn side(bbox: &Rect, at: Point) -> Side {
    let x = (at.0 - bbox.center_x()) / bbox.width().max(1.0);
    let y = (at.1 - bbox.center_y()) / bbox.height().max(1.0);
    match (x.abs() > y.abs(), x > 0.0, y > 0.0) {
        (true, true, _) => Side::Right,
        (true, false, _) => Side::Left,
        (false, _, true) => Side::Bottom,
        (false, _, false) => Side::Top,
    }
}

fn route(strokes: &Strokes, legs: &[Leg], (way, is_reversed): (&Way, bool)) -> Route {
    let mut path: Vec<Point> = Vec::new();
    let mut n_gaps = 0;
    for &(at, end) in &way.ends {
        let stroke: &Stroke = &strokes.strokes[at];
        n_gaps += stroke.n_gaps;
        path.extend(stroke.points_from(end).skip(usize::from(!path.is_empty())));
    }
    let [mut from, mut to] = way.legs.map(|leg| legs[leg]);
    if is_reversed {
        path.reverse();
        std::mem::swap(&mut from, &mut to);
    }
    Route {
        from: from.node,
        to: to.node,
        heads: [from.has_head, to.has_head],
        path,
        n_gaps,
        mass: [from.mass, to.mass],
    }
}
