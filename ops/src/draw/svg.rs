//! A diagram as an SVG picture: nodes and edges where they were found, to lay beside the original.

use std::fmt::Write as _;

use shared::contract::replacement::{Arrow, DiagramEdge, DiagramNode, DiagramReplacement, Shape};

/// Height of a line of text, in pixels.
const LINE: f32 = 14.0;

/// The picture, as large as the one that was read.
pub(crate) fn diagram(diagram: &DiagramReplacement, (width, height): (u32, u32)) -> String {
    let size = (width as f32, height as f32);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"11\">\n\
         <defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" \
         orient=\"auto-start-reverse\"><path d=\"M0 0L8 4L0 8z\"/></marker></defs>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
    );
    for group in &diagram.groups {
        let [x0, y0, x1, y1] = scaled(group.bbox, size);
        let _infallible = writeln!(
            svg,
            "<rect x=\"{x0}\" y=\"{y0}\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"gray\" stroke-dasharray=\"4\"/>",
            x1 - x0,
            y1 - y0
        );
        push_text(
            &mut svg,
            &group.label,
            f32::midpoint(x0, x1),
            y0 + LINE / 2.0,
        );
    }
    for edge in &diagram.edges {
        push_edge(&mut svg, diagram, edge, size);
    }
    for node in &diagram.nodes {
        push_node(&mut svg, node, size);
    }
    svg.push_str("</svg>");
    svg
}

fn scaled([x0, y0, x1, y1]: [f32; 4], (width, height): (f32, f32)) -> [f32; 4] {
    [x0 * width, y0 * height, x1 * width, y1 * height]
}

fn push_node(svg: &mut String, node: &DiagramNode, size: (f32, f32)) {
    let [x0, y0, x1, y1] = scaled(node.bbox, size);
    let (width, height) = (x1 - x0, y1 - y0);
    let (x, y) = (f32::midpoint(x0, x1), f32::midpoint(y0, y1));
    // The colour is made by the digitizer from three numbers, so it needs no escaping.
    let fill = node.color.as_deref().unwrap_or("white");
    let look = format!("fill=\"{fill}\" fill-opacity=\"0.5\" stroke=\"black\"");
    let slant = width.min(height) / 4.0;
    let polygon = |points: &[(f32, f32)]| {
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{x},{y}")).collect();
        format!("<polygon points=\"{}\" {look}/>", points.join(" "))
    };
    let shape = match node.shape {
        Shape::Plain => String::new(),
        Shape::Ellipse => {
            let (rx, ry) = (width / 2.0, height / 2.0);
            format!("<ellipse cx=\"{x}\" cy=\"{y}\" rx=\"{rx}\" ry=\"{ry}\" {look}/>")
        }
        Shape::Diamond => polygon(&[(x, y0), (x1, y), (x, y1), (x0, y)]),
        Shape::Parallelogram => polygon(&[(x0 + slant, y0), (x1, y0), (x1 - slant, y1), (x0, y1)]),
        Shape::Hexagon => polygon(&[
            (x0 + slant, y0),
            (x1 - slant, y0),
            (x1, y),
            (x1 - slant, y1),
            (x0 + slant, y1),
            (x0, y),
        ]),
        Shape::Cylinder => {
            let (rx, ry) = (width / 2.0, slant / 2.0);
            let (top, bottom) = (y0 + ry, y1 - ry);
            format!(
                "<path d=\"M{x0} {top}A{rx} {ry} 0 0 1 {x1} {top}V{bottom}A{rx} {ry} 0 0 1 {x0} {bottom}z\" {look}/>\
                 <path d=\"M{x0} {top}A{rx} {ry} 0 0 0 {x1} {top}\" fill=\"none\" stroke=\"black\"/>"
            )
        }
        Shape::Box | Shape::Rounded => {
            let rx = if node.shape == Shape::Rounded {
                slant
            } else {
                0.0
            };
            format!(
                "<rect x=\"{x0}\" y=\"{y0}\" width=\"{width}\" height=\"{height}\" rx=\"{rx}\" {look}/>"
            )
        }
    };
    svg.push_str(&shape);
    svg.push('\n');
    push_text(svg, &node.label, x, y);
}

/// The way as it was followed, or from middle to middle.
fn push_edge(
    svg: &mut String,
    diagram: &DiagramReplacement,
    edge: &DiagramEdge,
    (width, height): (f32, f32),
) {
    let middle = |id: &String| {
        let node = diagram.nodes.iter().find(|node| node.id == *id);
        node.map(
            |DiagramNode {
                 bbox: [x0, y0, x1, y1],
                 ..
             }| [f32::midpoint(*x0, *x1), f32::midpoint(*y0, *y1)],
        )
    };
    let way: Vec<[f32; 2]> = if edge.path.len() < 2 {
        middle(&edge.source)
            .into_iter()
            .chain(middle(&edge.target))
            .collect()
    } else {
        edge.path.clone()
    };
    let points: Vec<String> = way
        .iter()
        .map(|[x, y]| format!("{},{}", x * width, y * height))
        .collect();
    let ends = match edge.arrow {
        Arrow::None => "",
        Arrow::Forward => " marker-end=\"url(#arrow)\"",
        Arrow::Both => " marker-start=\"url(#arrow)\" marker-end=\"url(#arrow)\"",
    };
    let dashes = if edge.dashed {
        " stroke-dasharray=\"6 4\""
    } else {
        ""
    };
    let _infallible = writeln!(
        svg,
        "<polyline points=\"{}\" fill=\"none\" stroke=\"black\"{ends}{dashes}/>",
        points.join(" ")
    );
    if let Some([x, y]) = way.get(way.len() / 2) {
        push_text(svg, &edge.label, x * width, y * height);
    }
}

/// Lines around a middle.
fn push_text(svg: &mut String, text: &str, x: f32, y: f32) {
    let n_lines = text.lines().count() as f32;
    for (number, line) in text.lines().enumerate() {
        let y = y + LINE * (number as f32 - (n_lines - 1.0) / 2.0);
        let line = escaped(line);
        let _infallible = writeln!(
            svg,
            "<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\" dominant-baseline=\"central\">{line}</text>"
        );
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nodes_stand_where_they_were_found_and_text_is_no_markup() {
        let node = |id: &str, label: &str, bbox: [f32; 4]| json!({"id": id, "label": label, "shape": "diamond", "bbox": bbox, "confidence": 1.0});
        let replacement: DiagramReplacement = serde_json::from_value(json!({
            "diagram_type": "flow", "direction": "down", "mermaid": "",
            "nodes": [node("n0", "A <b>\nsecond", [0.0, 0.0, 0.5, 0.5]), node("n1", "B", [0.5, 0.5, 1.0, 1.0])],
            "edges": [{"id": "e0", "source": "n0", "target": "n1", "label": "60%", "arrow": "forward",
                       "path": [], "confidence": 1.0}],
        }))
        .expect("a diagram in wire form");
        let svg = diagram(&replacement, (200, 100));
        assert!(
            svg.contains("<polygon points=\"50,0 100,25 50,50 0,25\""),
            "{svg}"
        );
        assert!(svg.contains("<polyline points=\"50,25 150,75\""), "{svg}");
        assert!(
            svg.contains("A &lt;b&gt;</text>") && svg.contains(">second</text>"),
            "{svg}"
        );
    }
}
