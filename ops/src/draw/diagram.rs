//! A diagram for a terminal: a line for each node, and below it where its edges lead.

use shared::contract::replacement::{Arrow, DiagramEdge, DiagramReplacement};

use crate::console::printable;

/// The nodes with their edges.
pub(super) fn drawn(diagram: &DiagramReplacement) -> String {
    let label_of = |id: &str| {
        let node = diagram.nodes.iter().find(|node| node.id == id);
        printable(node.map_or(id, |node| node.label.as_str()))
    };
    let mut lines = Vec::new();
    for node in &diagram.nodes {
        let mut groups = diagram.groups.iter();
        let group = groups.find(|group| Some(&group.id) == node.group.as_ref());
        let within = group.map(|group| format!("  [{}]", printable(&group.label)));
        lines.push(format!(
            "{}{}",
            label_of(&node.id),
            within.unwrap_or_default()
        ));
        for edge in diagram.edges.iter().filter(|edge| edge.source == node.id) {
            lines.push(format!("    {} {}", line(edge), label_of(&edge.target)));
        }
    }
    lines.join("\n")
}

fn line(edge: &DiagramEdge) -> String {
    let label = printable(&edge.label);
    let middle = if label.is_empty() {
        String::new()
    } else {
        format!(" {label} ──")
    };
    match edge.arrow {
        Arrow::None => format!("──{middle}"),
        Arrow::Forward => format!("──{middle}>"),
        Arrow::Both => format!("<──{middle}>"),
    }
}
