//! Mermaid's own parser reads back what was written.

use digitizer::{
    figure::{Arrow, Diagram, DiagramKind, Direction, Edge, Figure, Group, Node, Shape},
    geometry::Rect,
};
use serde_json::{Value, json};
use shared::contract::Replacement;
use worker::present::{self, PictureSize};

use super::ask;

const SHAPES: [(Shape, Option<&str>); 8] = [
    (Shape::Box, Some("square")),
    (Shape::Rounded, Some("round")),
    (Shape::Ellipse, Some("stadium")),
    (Shape::Diamond, Some("diamond")),
    (Shape::Cylinder, Some("cylinder")),
    (Shape::Parallelogram, Some("lean_right")),
    (Shape::Hexagon, Some("hexagon")),
    (Shape::Plain, Some("square")),
];

/// Everything that means something to the language, to Markdown or to HTML.
const LABELS: [&str; 10] = [
    "Fund I, L.P.\n\"GP\" & <LP>",
    "1. Sign",
    "- not a list",
    "end",
    "100% %% not a comment",
    "$$ not a formula $$",
    "`**bold**` _it_ ~x~ #35; \\n",
    "[a] (b) {c} | d --> e",
    "style fill:#fff; classDef",
    "",
];

fn mermaid(diagram: Diagram) -> String {
    let size = PictureSize {
        width: 400,
        height: 200,
    };
    let presented = present::figure(&Figure::Diagram(diagram), size).expect("a valid diagram");
    let Replacement::Diagram(replacement) = presented.replacement else {
        panic!("another kind");
    };
    replacement.mermaid
}

fn node(label: &str, shape: Shape, group: Option<usize>) -> Node {
    Node {
        label: label.to_owned(),
        shape,
        bbox: Rect::from_ltrb(0.0, 0.0, 40.0, 20.0),
        fill: None,
        group,
        confidence: 0.9,
    }
}

fn edge(source: usize, target: usize, label: &str, arrow: Arrow, dashed: bool) -> Edge {
    Edge {
        source,
        target,
        label: label.to_owned(),
        arrow,
        dashed,
        path: Vec::new(),
        confidence: 0.9,
    }
}

fn diagram(nodes: Vec<Node>, edges: Vec<Edge>, groups: Vec<Group>) -> Diagram {
    Diagram {
        kind: DiagramKind::Flow,
        direction: Direction::Right,
        nodes,
        edges,
        groups,
        title: None,
        caption: None,
        notes: Vec::new(),
        bbox: Rect::default(),
        confidence: 0.9,
        warnings: Vec::new(),
    }
}

fn read(diagrams: Vec<Diagram>) -> Vec<Value> {
    let texts: Vec<String> = diagrams.into_iter().map(mermaid).collect();
    let answer = ask(json!({"mermaid": texts}));
    let read = answer["mermaid"]
        .as_array()
        .expect("an answer to each")
        .clone();
    for (text, read) in texts.iter().zip(&read) {
        assert_eq!(read["error"], Value::Null, "{text}");
    }
    read
}

#[test]
fn labels_shapes_arrows_and_groups_come_back_as_they_were() {
    let shaped = SHAPES
        .iter()
        .map(|(shape, _)| node("x", *shape, None))
        .collect();
    let labelled: Vec<Node> = LABELS
        .iter()
        .map(|label| node(label, Shape::Box, None))
        .collect();
    let labels_on_edges = LABELS
        .iter()
        .map(|label| edge(0, 1, label, Arrow::Forward, false))
        .collect();
    let lines = [
        (Arrow::None, false, "arrow_open", "normal"),
        (Arrow::Forward, false, "arrow_point", "normal"),
        (Arrow::Both, false, "double_arrow_point", "normal"),
        (Arrow::None, true, "arrow_open", "dotted"),
        (Arrow::Forward, true, "arrow_point", "dotted"),
        (Arrow::Both, true, "double_arrow_point", "dotted"),
    ];
    let group = |label: &str, parent| Group {
        label: label.to_owned(),
        bbox: Rect::default(),
        parent,
    };
    let read = read(vec![
        diagram(shaped, Vec::new(), Vec::new()),
        diagram(labelled, labels_on_edges, Vec::new()),
        diagram(
            vec![node("a", Shape::Box, None), node("b", Shape::Box, None)],
            lines
                .iter()
                .map(|(arrow, dashed, ..)| edge(0, 1, "60%", *arrow, *dashed))
                .collect(),
            Vec::new(),
        ),
        diagram(
            vec![
                node("a", Shape::Box, Some(1)),
                node("b", Shape::Box, Some(0)),
                node("c", Shape::Box, None),
            ],
            vec![edge(0, 2, "", Arrow::Forward, false)],
            vec![group("Lane \"1\"", None), group("", Some(0))],
        ),
    ]);

    let of = |list: &Value, member: &str| -> Vec<Value> {
        list.as_array()
            .unwrap()
            .iter()
            .map(|item| item[member].clone())
            .collect()
    };
    assert_eq!(
        of(&read[0]["vertices"], "type"),
        SHAPES.map(|(_, name)| json!(name))
    );
    let shown = LABELS.map(|label| json!(label));
    assert_eq!(of(&read[1]["vertices"], "text"), shown);
    assert_eq!(of(&read[1]["edges"], "text"), shown);
    assert_eq!(
        of(&read[2]["edges"], "type"),
        lines.map(|(_, _, name, _)| json!(name))
    );
    assert_eq!(
        of(&read[2]["edges"], "stroke"),
        lines.map(|(.., stroke)| json!(stroke))
    );
    let groups: Vec<(Value, Value)> = of(&read[3]["groups"], "title")
        .into_iter()
        .zip(of(&read[3]["groups"], "nodes"))
        .collect();
    assert!(
        groups.contains(&(json!("Lane \"1\""), json!(["g1", "n1"])))
            || groups.contains(&(json!("Lane \"1\""), json!(["n1", "g1"]))),
        "{groups:?}"
    );
    assert!(
        groups.iter().any(|(_, nodes)| *nodes == json!(["n0"])),
        "{groups:?}"
    );
}
