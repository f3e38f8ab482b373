//! Routes: which node the strokes lead to from which.
//!
//! Ends at nodes that reach each other are a net. A net of two ends is an edge. A larger one is a bus:
//! its edges lead from every end without an arrowhead to every end with one, or, where there are no arrowheads, from
//! the end that stands apart to all others.

use super::{
    heads,
    ink::Owners,
    nodes::Body,
    strokes::{End, Stroke, Strokes},
    tidy::Scale,
    vector::Point,
    ways::{self, Leg, Net, Side, Way},
};
use crate::geometry::Rect;
use crate::raster::Mask;

/// Ends at nodes at most.
const MAX_LEGS: usize = 800;
/// Ends of the largest bus; more is noise.
const MAX_NET: usize = 80;
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
    let mut nets = ways::nets(strokes, &incident, &is_bus, &legs, scale);
    let crossed = buses(strokes, &incident, &legs, &nets);
    if !crossed.is_empty() {
        for vertex in crossed {
            is_bus[vertex] = true;
        }
        nets = ways::nets(strokes, &incident, &is_bus, &legs, scale);
    }
    let mut routes = Vec::new();
    for Net { legs: net, ways } in nets.iter().filter(|net| net.legs.len() <= MAX_NET) {
        let wanted = wanted(net, ways, &legs, bodies, scale);
        routes.extend(wanted.into_iter().map(|way| route(strokes, &legs, way)));
    }
    find_hidden_heads(&mut routes);
    routes
}

/// Crossings that are forks of a bus: a line over them would join nodes by the same side and without a source.
fn buses(strokes: &Strokes, incident: &[Vec<End>], legs: &[Leg], nets: &[Net]) -> Vec<usize> {
    let mut crossed = Vec::new();
    for Net { legs: net, ways } in nets {
        let first = legs[net[0]];
        let is_level = |leg: &Leg| leg.side == first.side && leg.has_head == first.has_head;
        if !net.iter().all(|&leg| is_level(&legs[leg]))
            || net.iter().all(|&leg| legs[leg].node == first.node)
        {
            continue;
        }
        for way in ways {
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

/// The ways of a net that are edges. Each way is told with whether it leads from its second leg to its first.
fn wanted<'a>(
    net: &[usize],
    ways: &'a [Way],
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
        let matching = ways.iter().filter(|way| is_wanted(way));
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
