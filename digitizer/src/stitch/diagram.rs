//! A diagram that goes on in the next picture: nodes of the same label are the same node.

use crate::figure::{Diagram, Edge, Group, Node};

use super::{alike::folded, merged_lines, merged_warnings};

/// A diagram whose nodes know where they come from.
#[derive(Debug, Clone)]
pub(super) struct Net {
    diagram: Diagram,
    origins: Vec<usize>,
}

impl Net {
    pub(super) fn of(diagram: &Diagram, part: usize) -> Self {
        Self {
            origins: vec![part; diagram.nodes.len()],
            diagram: diagram.clone(),
        }
    }

    pub(super) fn finished(self) -> (Diagram, Vec<usize>) {
        (self.diagram, self.origins)
    }
}

/// The two as one, when a node is in both. A label that several nodes of one part have tells none of them.
pub(super) fn join(before: &Net, next: &Net) -> Option<Net> {
    let (a, b) = (&before.diagram, &next.diagram);
    let mut shared: Vec<Option<usize>> = labels(&b.nodes)
        .iter()
        .map(|label| only(&a.nodes, label))
        .collect();
    for (at, node) in b.nodes.iter().enumerate() {
        if only(&b.nodes, &folded(&node.label)) != Some(at) {
            shared[at] = None;
        }
    }
    if shared.iter().all(Option::is_none) {
        return None;
    }
    let mut net = before.clone();
    let groups = merged_groups(&mut net.diagram.groups, &b.groups);
    let mut nodes: Vec<usize> = Vec::new();
    for ((node, part), same) in b.nodes.iter().zip(&next.origins).zip(shared) {
        nodes.push(same.unwrap_or(net.diagram.nodes.len()));
        if same.is_none() {
            let group = node.group.map(|group| groups[group]);
            net.diagram.nodes.push(Node {
                group,
                ..node.clone()
            });
            net.origins.push(*part);
        }
    }
    for edge in &b.edges {
        let edge = Edge {
            source: nodes[edge.source],
            target: nodes[edge.target],
            ..edge.clone()
        };
        let is_it = |other: &Edge| {
            (other.source, other.target) == (edge.source, edge.target)
                && folded(&other.label) == folded(&edge.label)
        };
        if !a.edges.iter().any(is_it) {
            // Its way leads through another picture.
            net.diagram.edges.push(Edge {
                path: Vec::new(),
                ..edge
            });
        }
    }
    net.diagram.title = a.title.clone().or_else(|| b.title.clone());
    net.diagram.caption = a.caption.clone().or_else(|| b.caption.clone());
    net.diagram.notes = merged_lines(&a.notes, &b.notes);
    net.diagram.warnings = merged_warnings(&a.warnings, &b.warnings);
    net.diagram.confidence = a.confidence.min(b.confidence);
    Some(net)
}

fn labels(nodes: &[Node]) -> Vec<String> {
    nodes.iter().map(|node| folded(&node.label)).collect()
}

/// The only node with a label; a label must say something.
fn only(nodes: &[Node], label: &str) -> Option<usize> {
    let mut same = (0..nodes.len()).filter(|&at| folded(&nodes[at].label) == label);
    let found = same
        .next()
        .filter(|_| label.chars().any(char::is_alphanumeric));
    found.filter(|_| same.next().is_none())
}

/// Adds the groups that are not there yet; for each of the next diagram's, its place.
fn merged_groups(groups: &mut Vec<Group>, next: &[Group]) -> Vec<usize> {
    let n_before = groups.len();
    let mut places = Vec::new();
    for group in next {
        let label = folded(&group.label);
        let is_it = |other: &Group| !label.is_empty() && folded(&other.label) == label;
        let same = groups[..n_before].iter().position(is_it);
        places.push(same.unwrap_or(groups.len()));
        if same.is_none() {
            groups.push(group.clone());
        }
    }
    // What was there keeps its place, so that no ring comes about.
    for group in &mut groups[n_before..] {
        group.parent = group.parent.map(|parent| places[parent]);
    }
    places
}
