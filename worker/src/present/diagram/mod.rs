//! `digitizer`'s diagram in wire form.

mod mermaid;

use digitizer::figure::{self, Diagram};
use shared::contract::replacement::{
    Arrow, DiagramEdge, DiagramGroup, DiagramNode, DiagramReplacement, DiagramType, Direction,
    Shape,
};

use super::{
    FormatError, PictureSize,
    scalars::{bbox, colour, lines, place, plain_text, share, some_text},
    validate,
};

/// Every form of a diagram, checked.
pub(super) fn replacement(
    diagram: &Diagram,
    size: PictureSize,
) -> Result<DiagramReplacement, FormatError> {
    graph(diagram)?;
    let mut replacement = DiagramReplacement {
        title: some_text(diagram.title.as_ref()),
        caption: some_text(diagram.caption.as_ref()),
        notes: lines(&diagram.notes),
        diagram_type: match diagram.kind {
            figure::DiagramKind::Flow => DiagramType::Flow,
            figure::DiagramKind::Org => DiagramType::Org,
            figure::DiagramKind::Ownership => DiagramType::Ownership,
            figure::DiagramKind::Process => DiagramType::Process,
            figure::DiagramKind::Timeline => DiagramType::Timeline,
            figure::DiagramKind::Other => DiagramType::Other,
        },
        direction: match diagram.direction {
            figure::Direction::Down => Direction::Down,
            figure::Direction::Up => Direction::Up,
            figure::Direction::Right => Direction::Right,
            figure::Direction::Left => Direction::Left,
        },
        nodes: numbered(&diagram.nodes, |id, it| node(id, it, size)),
        edges: numbered(&diagram.edges, |id, it| edge(id, it, size)),
        groups: numbered(&diagram.groups, |id, it| group(id, it, size)),
        mermaid: String::new(),
    };
    replacement.mermaid = mermaid::flowchart(&replacement);
    validate::size(&replacement)?;
    Ok(replacement)
}

/// Checks that edges join nodes, and that groups are in one another without a ring.
fn graph(diagram: &Diagram) -> Result<(), FormatError> {
    let (n_nodes, groups) = (diagram.nodes.len(), &diagram.groups);
    if n_nodes == 0 {
        return Err(FormatError::Diagram("no nodes"));
    }
    let mut edges = diagram.edges.iter();
    if edges.any(|edge| n_nodes <= edge.source.max(edge.target)) {
        return Err(FormatError::Diagram("an edge without its nodes"));
    }
    let mut inner = diagram.nodes.iter().filter_map(|node| node.group);
    if inner.any(|group| groups.len() <= group) {
        return Err(FormatError::Diagram("a node in a group that is not there"));
    }
    for group in groups {
        let mut around = group.parent;
        // A way up that is longer than there are groups goes round.
        for _ in 0..groups.len() {
            let Some(parent) = around else { break };
            let parent = groups.get(parent);
            around = parent
                .ok_or(FormatError::Diagram("a group in one that is not there"))?
                .parent;
        }
        if around.is_some() {
            return Err(FormatError::Diagram("groups in a ring"));
        }
    }
    Ok(())
}

fn numbered<From, Into>(items: &[From], into: impl Fn(usize, &From) -> Into) -> Vec<Into> {
    let items = items.iter().enumerate();
    items.map(|(index, item)| into(index, item)).collect()
}

fn node(index: usize, node: &figure::Node, size: PictureSize) -> DiagramNode {
    DiagramNode {
        id: node_id(index),
        label: label(&node.label),
        shape: match node.shape {
            figure::Shape::Box => Shape::Box,
            figure::Shape::Rounded => Shape::Rounded,
            figure::Shape::Ellipse => Shape::Ellipse,
            figure::Shape::Diamond => Shape::Diamond,
            figure::Shape::Cylinder => Shape::Cylinder,
            figure::Shape::Parallelogram => Shape::Parallelogram,
            figure::Shape::Hexagon => Shape::Hexagon,
            figure::Shape::Plain => Shape::Plain,
        },
        bbox: bbox(&node.bbox, size),
        color: node.fill.map(colour),
        group: node.group.map(group_id),
        confidence: share(node.confidence),
        element_index: None,
    }
}

fn edge(index: usize, edge: &figure::Edge, size: PictureSize) -> DiagramEdge {
    DiagramEdge {
        id: format!("e{index}"),
        source: node_id(edge.source),
        target: node_id(edge.target),
        label: label(&edge.label),
        arrow: match edge.arrow {
            figure::Arrow::None => Arrow::None,
            figure::Arrow::Forward => Arrow::Forward,
            figure::Arrow::Both => Arrow::Both,
        },
        dashed: edge.dashed,
        path: edge.path.iter().map(|&point| place(point, size)).collect(),
        confidence: share(edge.confidence),
    }
}

fn group(index: usize, group: &figure::Group, size: PictureSize) -> DiagramGroup {
    DiagramGroup {
        id: group_id(index),
        label: label(&group.label),
        bbox: bbox(&group.bbox, size),
        parent: group.parent.map(group_id),
    }
}

fn node_id(index: usize) -> String {
    format!("n{index}")
}

fn group_id(index: usize) -> String {
    format!("g{index}")
}

/// Clean lines; the only place where a line feed means something.
fn label(text: &str) -> String {
    let lines = text.lines().map(plain_text);
    lines
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}
