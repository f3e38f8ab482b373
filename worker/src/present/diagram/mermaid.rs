//! A diagram as a Mermaid flowchart: ids are made here, labels are quoted, and what is markup in them is an entity.

use std::fmt::Write as _;

use shared::contract::replacement::{
    Arrow, DiagramEdge, DiagramGroup, DiagramNode, DiagramReplacement, Direction, Shape,
};

/// Style of labels without an outline, for which the language has no shape of old.
const PLAIN_CLASS: &str = "classDef plain fill:none,stroke:none";

/// The flowchart: groups with their nodes, then the edges.
pub(super) fn flowchart(diagram: &DiagramReplacement) -> String {
    let direction = match diagram.direction {
        Direction::Down => "TB",
        Direction::Up => "BT",
        Direction::Right => "LR",
        Direction::Left => "RL",
    };
    let mut mermaid = format!("flowchart {direction}\n");
    if diagram.nodes.iter().any(|node| node.shape == Shape::Plain) {
        let _infallible = writeln!(mermaid, "    {PLAIN_CLASS}");
    }
    contents(&mut mermaid, diagram, None, 1);
    for edge in &diagram.edges {
        push_edge(&mut mermaid, edge);
    }
    mermaid
}

/// What stands directly in a group, or in none. Groups have no ring, so this ends.
fn contents(
    mermaid: &mut String,
    diagram: &DiagramReplacement,
    around: Option<&str>,
    depth: usize,
) {
    let margin = "    ".repeat(depth);
    for node in &diagram.nodes {
        if node.group.as_deref() == around {
            push_node(mermaid, &margin, node);
        }
    }
    for DiagramGroup {
        id, label, parent, ..
    } in &diagram.groups
    {
        if parent.as_deref() == around {
            let _infallible = writeln!(mermaid, "{margin}subgraph {id}[{}]", quoted(label));
            contents(mermaid, diagram, Some(id), depth + 1);
            let _infallible = writeln!(mermaid, "{margin}end");
        }
    }
}

fn push_node(mermaid: &mut String, margin: &str, node: &DiagramNode) {
    let (open, close) = match node.shape {
        Shape::Box => ("[", "]"),
        Shape::Rounded => ("(", ")"),
        Shape::Ellipse => ("([", "])"),
        Shape::Diamond => ("{", "}"),
        Shape::Cylinder => ("[(", ")]"),
        Shape::Parallelogram => ("[/", "/]"),
        Shape::Hexagon => ("{{", "}}"),
        Shape::Plain => ("[", "]:::plain"),
    };
    let (id, label) = (&node.id, quoted(&node.label));
    let _infallible = writeln!(mermaid, "{margin}{id}{open}{label}{close}");
}

fn push_edge(mermaid: &mut String, edge: &DiagramEdge) {
    let line = match (edge.arrow, edge.dashed) {
        (Arrow::None, false) => "---",
        (Arrow::Forward, false) => "-->",
        (Arrow::Both, false) => "<-->",
        (Arrow::None, true) => "-.-",
        (Arrow::Forward, true) => "-.->",
        (Arrow::Both, true) => "<-.->",
    };
    let label = if edge.label.is_empty() {
        String::new()
    } else {
        format!("|{}|", quoted(&edge.label))
    };
    let (source, target) = (&edge.source, &edge.target);
    let _infallible = writeln!(mermaid, "    {source} {line}{label} {target}");
}

/// A label in quotes; a blank for an empty one, which the language does not have.
fn quoted(label: &str) -> String {
    if label.is_empty() {
        return "\" \"".to_owned();
    }
    let lines: Vec<String> = label.lines().map(escaped).collect();
    format!("\"{}\"", lines.join("<br/>"))
}

/// Quotes, tags, entities and Markdown become entities, and so does what would begin a comment, a formula or a list.
fn escaped(line: &str) -> String {
    let mut text = String::new();
    let mut previous = None;
    let mut rest = line.chars();
    for (at, c) in line.char_indices() {
        rest.next();
        // Mermaid looks for colours behind a colon before it looks for quotes.
        let before_colour = c == ':' && !rest.as_str().starts_with(' ');
        let begins_list =
            matches!(c, '-' | '+' | '.' | ')') && line[..at].chars().all(|c| c.is_ascii_digit());
        let doubled = matches!(c, '%' | '$') && previous == Some(c);
        match c {
            '"' => text.push_str("#quot;"),
            '#' | '<' | '>' | '&' | '`' | '\\' | '*' | '_' | '~' | '[' | ']' | '|' => {
                push_entity(&mut text, c);
            }
            c if begins_list || doubled || before_colour => push_entity(&mut text, c),
            c => text.push(c),
        }
        previous = Some(c);
    }
    text
}

fn push_entity(text: &mut String, c: char) {
    let _infallible = write!(text, "#{};", u32::from(c));
}
