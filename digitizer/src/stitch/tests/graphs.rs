use crate::figure::{
    Axis, Chart, ChartKind, Diagram, DiagramKind, Direction, Edge, Mark, Node, Orientation, Point,
    Series, Shape,
};

use super::*;

pub(super) fn bars(categories: &[&str], values: &[f64]) -> Chart {
    let points = values.iter().map(|&y| Point {
        x: None,
        y: Some(y),
        colour: None,
        estimated: true,
        bbox: Some(Rect::default()),
        confidence: 0.9,
    });
    Chart {
        kind: ChartKind::Bar,
        orientation: Orientation::Vertical,
        x_axis: Axis::default(),
        y_axes: vec![Axis {
            domain: Some((0.0, values.iter().copied().fold(0.0, f64::max))),
            ..Axis::default()
        }],
        categories: categories.iter().map(|&name| name.to_owned()).collect(),
        series: vec![Series {
            name: "NOI".to_owned(),
            mark: Mark::Bar,
            y_axis: 0,
            colour: None,
            stack: None,
            points: points.collect(),
        }],
        percent: false,
        totals: Vec::new(),
        title: None,
        caption: None,
        notes: Vec::new(),
        plot: Rect::default(),
        estimated: true,
        confidence: 0.9,
        warnings: Vec::new(),
    }
}

#[test]
fn charts_of_one_series_go_on_along_the_axis() {
    let (first, second) = (
        bars(&["2021", "2022"], &[10.0, 12.0]),
        bars(&["2022", "2023"], &[12.1, 15.0]),
    );
    let joined = stitch(&[
        Some(Figure::Chart(first.clone())),
        Some(Figure::Chart(second)),
    ]);
    let [
        Joined {
            figure: Figure::Chart(chart),
            ..
        },
    ] = joined.as_slice()
    else {
        panic!("{joined:?}")
    };
    assert_eq!(chart.categories, ["2021", "2022", "2023"]);
    let values: Vec<Option<f64>> = chart.series[0].points.iter().map(|point| point.y).collect();
    assert_eq!(values, [Some(10.0), Some(12.0), Some(15.0)]);
    assert_eq!(chart.y_axes[0].domain, Some((0.0, 15.0)));

    let other_values = bars(&["2022", "2023"], &[30.0, 31.0]);
    let mut other_series = bars(&["2023"], &[15.0]);
    other_series.series[0].name = "Rent".to_owned();
    for other in [other_values, other_series] {
        assert_eq!(
            stitch(&[
                Some(Figure::Chart(first.clone())),
                Some(Figure::Chart(other))
            ]),
            []
        );
    }
}

pub(super) fn diagram(labels: &[&str], edges: &[(usize, usize)]) -> Diagram {
    let node = |label: &&str| Node {
        label: (*label).to_owned(),
        shape: Shape::Box,
        bbox: Rect::default(),
        fill: None,
        group: None,
        confidence: 0.9,
    };
    let edge = |&(source, target): &(usize, usize)| Edge {
        source,
        target,
        label: String::new(),
        arrow: crate::figure::Arrow::Forward,
        dashed: false,
        path: Vec::new(),
        confidence: 0.9,
    };
    Diagram {
        kind: DiagramKind::Ownership,
        direction: Direction::Down,
        nodes: labels.iter().map(node).collect(),
        edges: edges.iter().map(edge).collect(),
        groups: Vec::new(),
        title: None,
        caption: None,
        notes: Vec::new(),
        bbox: Rect::default(),
        confidence: 0.9,
        warnings: Vec::new(),
    }
}

#[test]
fn diagrams_meet_in_nodes_of_the_same_label() {
    let upper = diagram(&["Fund", "HoldCo", "SPV", "SPV"], &[(0, 1), (1, 2), (1, 3)]);
    let lower = diagram(&["HOLDCO", "SPV", "PropCo"], &[(0, 1), (1, 2)]);
    let joined = stitch(&[
        Some(Figure::Diagram(upper.clone())),
        Some(Figure::Diagram(lower)),
    ]);
    let [
        Joined {
            figure: Figure::Diagram(diagram),
            origins,
            ..
        },
    ] = joined.as_slice()
    else {
        panic!("{joined:?}")
    };
    let labels: Vec<&str> = diagram
        .nodes
        .iter()
        .map(|node| node.label.as_str())
        .collect();
    // Which of the two nodes called SPV the third one is cannot be known.
    assert_eq!(labels, ["Fund", "HoldCo", "SPV", "SPV", "SPV", "PropCo"]);
    assert_eq!(origins, &[0, 0, 0, 0, 1, 1]);
    let edges: Vec<(usize, usize)> = diagram
        .edges
        .iter()
        .map(|edge| (edge.source, edge.target))
        .collect();
    assert_eq!(edges, [(0, 1), (1, 2), (1, 3), (1, 4), (4, 5)]);

    let stranger = self::diagram(&["Lender"], &[]);
    assert_eq!(
        stitch(&[
            Some(Figure::Diagram(upper)),
            Some(Figure::Diagram(stranger))
        ]),
        []
    );
}
