//! Charts, diagrams and texts.

use digitizer::figure::{
    Arrow, Axis, Block, BlockKind, Chart, ChartKind, Diagram, DiagramKind, Direction, Edge, Group,
    Mark, Node, Orientation, Point, Series, Shape, Text,
};
use shared::contract::replacement::{ChartReplacement, TextReplacement};

use super::*;

fn series(name: &str, values: &[f64]) -> Series {
    let point = |y: &f64| Point {
        x: None,
        y: Some(*y),
        colour: None,
        estimated: true,
        bbox: Some(Rect::from_ltrb(0.0, 0.0, 40.0, 20.0)),
        confidence: 0.9,
    };
    Series {
        name: name.to_owned(),
        mark: Mark::Bar,
        y_axis: 0,
        colour: Some([255, 0, 16]),
        stack: None,
        points: values.iter().map(point).collect(),
    }
}

fn bars(categories: &[&str], series: Vec<Series>) -> Chart {
    Chart {
        kind: ChartKind::Bar,
        orientation: Orientation::Vertical,
        x_axis: Axis {
            label: Some("Year".to_owned()),
            ..Axis::default()
        },
        y_axes: vec![Axis::default()],
        categories: categories.iter().map(|&name| name.to_owned()).collect(),
        series,
        percent: false,
        totals: Vec::new(),
        title: Some(" NOI\u{7} ".to_owned()),
        caption: None,
        notes: Vec::new(),
        plot: Rect::from_ltrb(0.0, 0.0, 400.0, 200.0),
        estimated: true,
        confidence: 0.9,
        warnings: Vec::new(),
    }
}

fn present_chart(chart: Chart) -> (ChartReplacement, Vec<Warning>) {
    let presented = figure(&Figure::Chart(chart), SIZE).unwrap();
    let Replacement::Chart(replacement) = presented.replacement else {
        panic!("another kind");
    };
    (*replacement, presented.warnings)
}

#[test]
fn a_chart_has_a_row_for_each_category_and_null_for_what_is_no_number() {
    let (chart, _) = present_chart(bars(
        &["2023", "2024\n"],
        vec![
            series("Rent, net", &[0.1 + 0.2, f64::NAN]),
            series("Other", &[f64::INFINITY, -4.0]),
        ],
    ));
    let data = serde_json::to_value(&chart.data).unwrap();
    assert_eq!(
        data,
        json!([{"x": "2023", "s0": 0.3, "s1": null}, {"x": "2024", "s0": null, "s1": -4.0}])
    );
    assert_eq!(
        chart.csv,
        "Year,\"Rent, net\",Other\r\n2023,0.3,\r\n2024,,-4\r\n"
    );
    assert_eq!(chart.title.as_deref(), Some("NOI"));
    let marks: Vec<(&str, usize)> = chart
        .marks
        .iter()
        .map(|mark| (mark.series.as_str(), mark.index))
        .collect();
    assert_eq!(marks, [("s0", 0), ("s1", 1)]);
    assert_eq!(chart.marks[0].bbox, Some([0.0, 0.0, 0.1, 0.1]));
    assert_eq!(chart.series[0].color.as_deref(), Some("#ff0010"));
}

#[test]
fn a_chart_past_the_bounds_is_cut_and_says_so() {
    let names: Vec<String> = (0..300).map(|n| n.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let values: Vec<f64> = (0..300).map(f64::from).collect();
    let (chart, warnings) = present_chart(bars(&names, vec![series("s", &values); 31]));
    assert_eq!((chart.series.len(), chart.data.len()), (30, 66));
    assert_eq!(warnings[0].code, WarningCode::Truncated);
    let (_, warnings) = present_chart(bars(&names, vec![series("s", &values); 6]));
    assert_eq!(warnings, []);
}

#[test]
fn a_chart_that_cannot_be_drawn_is_not_sent() {
    let with = |change: fn(&mut Chart)| {
        let mut chart = bars(&["a", "b"], vec![series("", &[1.0, 2.0])]);
        change(&mut chart);
        figure(&Figure::Chart(chart), SIZE).map(|_| ())
    };
    assert_eq!(with(|_| ()), Ok(()));
    type Change = fn(&mut Chart);
    let changes: [(Change, &str); 5] = [
        (|chart| chart.y_axes.clear(), "a series without its axis"),
        (
            |chart| chart.categories.truncate(1),
            "not one value for each category",
        ),
        (|chart| chart.series.clear(), "no values"),
        (
            |chart| chart.series[0] = series("", &[f64::NAN, f64::NAN]),
            "no values",
        ),
        (|chart| chart.kind = ChartKind::Scatter, "no values"),
    ];
    for (change, reason) in changes {
        assert_eq!(with(change), Err(FormatError::Chart(reason)));
    }
}

#[test]
fn a_graph_that_is_none_is_not_sent() {
    let node = |group| Node {
        label: "x".to_owned(),
        shape: Shape::Box,
        bbox: Rect::default(),
        fill: None,
        group,
        confidence: 1.0,
    };
    let group = |parent| Group {
        label: String::new(),
        bbox: Rect::default(),
        parent,
    };
    let present = |nodes: Vec<Node>, target: usize, groups: Vec<Group>| {
        let edge = Edge {
            source: 0,
            target,
            label: String::new(),
            arrow: Arrow::Forward,
            dashed: false,
            path: vec![(0.0, 0.0), (f32::NAN, 900.0)],
            confidence: 1.0,
        };
        let diagram = Diagram {
            kind: DiagramKind::Flow,
            direction: Direction::Down,
            nodes,
            edges: vec![edge],
            groups,
            title: None,
            caption: None,
            notes: Vec::new(),
            bbox: Rect::default(),
            confidence: 1.0,
            warnings: Vec::new(),
        };
        figure(&Figure::Diagram(diagram), SIZE).map(|presented| presented.replacement)
    };
    let Ok(Replacement::Diagram(valid)) = present(vec![node(None)], 0, vec![group(None)]) else {
        panic!("a valid diagram");
    };
    assert_eq!(valid.edges[0].path, [[0.0, 0.0], [0.0, 1.0]]);
    let cases = [
        (vec![], 0, vec![], "no nodes"),
        (vec![node(None)], 1, vec![], "an edge without its nodes"),
        (
            vec![node(Some(0))],
            0,
            vec![],
            "a node in a group that is not there",
        ),
        (
            vec![node(None)],
            0,
            vec![group(Some(1))],
            "a group in one that is not there",
        ),
        (
            vec![node(None)],
            0,
            vec![group(Some(1)), group(Some(0))],
            "groups in a ring",
        ),
    ];
    for (nodes, target, groups, reason) in cases {
        assert_eq!(
            present(nodes, target, groups),
            Err(FormatError::Diagram(reason))
        );
    }
}

#[test]
fn a_text_is_a_document_and_its_lines_are_no_markup() {
    let block = |kind, text: &str| Block {
        kind,
        text: text.to_owned(),
        bbox: Rect::default(),
        confidence: 1.0,
    };
    let text = Text {
        blocks: vec![
            block(BlockKind::Heading(9), "Terms"),
            block(BlockKind::Paragraph, "1. is *not* a list"),
            block(BlockKind::Paragraph, "# nor a heading"),
            block(BlockKind::Bullet, "first"),
            block(BlockKind::Bullet, "second"),
            block(BlockKind::Paragraph, " \n "),
            block(BlockKind::Numbered, "one"),
        ],
        confidence: 1.0,
        warnings: Vec::new(),
    };
    let Replacement::Text(presented) = figure(&Figure::Text(text), SIZE).unwrap().replacement
    else {
        panic!("another kind");
    };
    let TextReplacement {
        markdown,
        prosemirror,
        ..
    } = *presented;
    assert_eq!(
        markdown,
        "###### Terms\n\n1\\. is \\*not\\* a list\n\n\\# nor a heading\n\n- first\n- second\n\n1. one\n"
    );
    let kinds: Vec<&str> = prosemirror["content"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| node["type"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "heading",
            "paragraph",
            "paragraph",
            "bullet_list",
            "ordered_list"
        ]
    );
    assert_eq!(prosemirror["content"][0]["attrs"], json!({"level": 6}));
    assert_eq!(
        prosemirror["content"][3]["content"][1],
        json!({"type": "list_item", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "second"}]}]})
    );
    let empty = Text {
        blocks: Vec::new(),
        confidence: 1.0,
        warnings: Vec::new(),
    };
    assert_eq!(figure(&Figure::Text(empty), SIZE), Err(FormatError::NoText));
}
