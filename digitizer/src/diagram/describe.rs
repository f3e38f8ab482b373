//! What the parts make together: kind, direction, confidence, the diagram.

use super::{
    areas::Areas,
    frames::Frame,
    labels::{self, Block, Labels},
    nodes::Nodes,
    routes::Route,
    scene::Scene,
    vector::surrounds,
};
use crate::figure::{
    Arrow, Diagram, DiagramKind, Direction, Edge, Group, Node, Shape, Warning, WarningCode,
};
use crate::geometry::Rect;

/// Gaps on the way of an edge that make it a dashed one.
const MIN_DASHES: usize = 3;
/// Confidence below which the whole is doubtful.
const MIN_CONFIDENCE: f32 = 0.7;
/// Frames that differ by no more pixels are one.
const SAME_FRAME: f32 = 6.0;

/// What was found.
pub(super) struct Parts {
    pub(super) nodes: Nodes,
    pub(super) routes: Vec<Route>,
    pub(super) groups: Vec<Rect>,
    pub(super) labels: Labels,
}

/// The boxes around nodes, the outer ones first. A frame around everything is no group.
pub(super) fn groups(
    scene: &Scene<'_>,
    frames: &[Frame],
    nodes: &Nodes,
    areas: &Areas,
) -> Vec<Rect> {
    let framed = frames.iter().map(|frame| frame.bbox);
    let filled = nodes.containers.iter().map(|&area| &areas.list[area]);
    let filled = filled
        .filter(|area| !scene.is_paper(area))
        .map(|area| area.bbox);
    let mut groups: Vec<Rect> = Vec::new();
    for bbox in framed.chain(filled) {
        let n_nodes = nodes
            .bodies
            .iter()
            .filter(|body| surrounds(&bbox, &body.bbox))
            .count();
        let is_known = groups.iter().any(|group| is_same(group, &bbox));
        if n_nodes > 0 && n_nodes < nodes.bodies.len() && !is_known {
            groups.push(bbox);
        }
    }
    groups.sort_by(|a, b| b.area().total_cmp(&a.area()));
    groups
}

fn is_same(a: &Rect, b: &Rect) -> bool {
    let near = |a: f32, b: f32| (a - b).abs() <= SAME_FRAME;
    near(a.left, b.left) && near(a.top, b.top) && near(a.right, b.right) && near(a.bottom, b.bottom)
}

/// The diagram.
pub(super) fn describe(scene: &Scene<'_>, parts: Parts) -> Diagram {
    let Parts {
        nodes,
        routes,
        groups,
        labels,
    } = parts;
    let is_truncated = nodes.is_truncated;
    let innermost = |bbox: &Rect| groups.iter().rposition(|group| surrounds(group, bbox));
    let nodes: Vec<Node> = nodes
        .bodies
        .into_iter()
        .map(|body| {
            let words: Vec<_> = body.words.iter().map(|&word| scene.words[word]).collect();
            let sum: f32 = words.iter().map(|word| word.confidence).sum();
            Node {
                label: labels::text(&words, scene.text_height),
                shape: body.shape,
                group: innermost(&body.bbox),
                bbox: body.bbox,
                fill: body.fill,
                confidence: sum / words.len().max(1) as f32,
            }
        })
        .collect();
    let edges: Vec<Edge> = routes
        .into_iter()
        .zip(labels.of_routes)
        .map(|(route, label)| edge(route, label))
        .collect();
    let boxes: Vec<Group> = groups
        .iter()
        .zip(labels.of_groups)
        .enumerate()
        .map(|(at, (bbox, caption))| Group {
            label: caption.map_or_else(String::new, |caption| caption.text),
            bbox: *bbox,
            parent: groups[..at]
                .iter()
                .rposition(|outer| surrounds(outer, bbox)),
        })
        .collect();
    let bbox = nodes
        .iter()
        .map(|node| node.bbox)
        .reduce(|a, b| a.union(&b))
        .unwrap_or_default();
    let (title, caption, notes) = lines(labels.rest, &bbox);
    let mut warnings = Vec::new();
    if is_truncated {
        warnings.push(Warning {
            code: WarningCode::Truncated,
            message: "the diagram has more nodes than are kept".to_owned(),
        });
    }
    let confidence = confidence(&nodes, &edges);
    if confidence < MIN_CONFIDENCE {
        warnings.push(Warning {
            code: WarningCode::LowConfidence,
            message: "many nodes of the diagram have no edge, or their text is doubtful".to_owned(),
        });
    }
    let direction = direction(&nodes, &edges);
    Diagram {
        kind: kind(&nodes, &edges, &boxes),
        direction,
        nodes,
        edges,
        groups: boxes,
        title,
        caption,
        notes,
        bbox,
        confidence,
        warnings,
    }
}

fn edge(route: Route, label: Option<Block>) -> Edge {
    let arrow = match route.heads {
        [true, true] => Arrow::Both,
        [false, false] => Arrow::None,
        _ => Arrow::Forward,
    };
    Edge {
        source: route.from,
        target: route.to,
        confidence: label.as_ref().map_or(0.9, |label| label.confidence),
        label: label.map_or_else(String::new, |label| label.text),
        arrow,
        dashed: route.n_gaps >= MIN_DASHES,
        path: route.path,
    }
}

/// Title, source line and notes among the blocks that belong to nothing, top to bottom.
fn lines(blocks: Vec<Block>, nodes: &Rect) -> (Option<String>, Option<String>, Vec<String>) {
    let (mut title, mut caption, mut notes) = (None, None, Vec::new());
    for block in blocks {
        let starts = block.text.to_lowercase();
        if title.is_none() && block.bbox.bottom <= nodes.top {
            title = Some(block.text);
        } else if caption.is_none()
            && block.bbox.top >= nodes.bottom
            && starts.starts_with("source")
        {
            caption = Some(block.text);
        } else {
            notes.push(block.text);
        }
    }
    (title, caption, notes)
}

/// Which way most edges lead.
fn direction(nodes: &[Node], edges: &[Edge]) -> Direction {
    let (mut right, mut down) = (0.0, 0.0);
    let (mut beside, mut above) = (0.0, 0.0);
    for edge in edges {
        let (from, to) = (&nodes[edge.source].bbox, &nodes[edge.target].bbox);
        let (dx, dy) = (
            to.center_x() - from.center_x(),
            to.center_y() - from.center_y(),
        );
        // Nodes in one column or row tell the direction, not how far they are apart.
        if from.overlap_x(to) == 0.0 && (from.overlap_y(to) > 0.0 || dx.abs() > dy.abs()) {
            beside += 1.0;
            right += dx.signum();
        } else {
            above += 1.0;
            down += dy.signum();
        }
    }
    match (beside > above, right >= 0.0, down >= 0.0) {
        (true, true, _) => Direction::Right,
        (true, false, _) => Direction::Left,
        (false, _, true) => Direction::Down,
        (false, _, false) => Direction::Up,
    }
}

/// What it is a picture of, told from its shapes, its labels and its form.
fn kind(nodes: &[Node], edges: &[Edge], groups: &[Group]) -> DiagramKind {
    let is_share =
        |label: &str| label.ends_with('%') && label.starts_with(|c: char| c.is_ascii_digit());
    let n_shares = edges.iter().filter(|edge| is_share(&edge.label)).count();
    if 3 * n_shares >= edges.len().max(1) {
        return DiagramKind::Ownership;
    }
    let degree = |node: usize| {
        let enters = edges.iter().filter(|edge| edge.target == node).count();
        let leaves = edges.iter().filter(|edge| edge.source == node).count();
        (enters, leaves)
    };
    let degrees: Vec<(usize, usize)> = (0..nodes.len()).map(degree).collect();
    let has_decisions = nodes.iter().any(|node| node.shape == Shape::Diamond);
    let is_tree = edges.len() + 1 == nodes.len()
        && degrees.iter().all(|(enters, _)| *enters <= 1)
        && degrees.iter().any(|(_, leaves)| *leaves >= 2);
    let is_chain = edges.len() + 1 >= nodes.len()
        && degrees
            .iter()
            .all(|(enters, leaves)| *enters <= 2 && *leaves <= 2)
        && degrees.iter().filter(|(_, leaves)| *leaves > 1).count() <= 1;
    let is_labelled = edges.iter().any(|edge| !edge.label.is_empty());
    let is_directed = edges.iter().any(|edge| edge.arrow == Arrow::Forward);
    if is_tree && !has_decisions && !is_labelled {
        DiagramKind::Org
    } else if !has_decisions && is_directed && (is_chain || !groups.is_empty()) {
        DiagramKind::Process
    } else if has_decisions || is_directed {
        DiagramKind::Flow
    } else {
        DiagramKind::Other
    }
}

/// Mean confidence of the labels, less for nodes that nothing leads to or from.
fn confidence(nodes: &[Node], edges: &[Edge]) -> f32 {
    let sum: f32 = nodes.iter().map(|node| node.confidence).sum();
    let is_linked = |at: usize| {
        edges
            .iter()
            .any(|edge| edge.source == at || edge.target == at)
    };
    let n_linked = (0..nodes.len()).filter(|&at| is_linked(at)).count();
    let n = nodes.len().max(1) as f32;
    (sum / n) * (0.5 + 0.5 * n_linked as f32 / n)
}
