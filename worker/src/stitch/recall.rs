//! Results in wire form as figures again. Their boxes are shares of the picture, which is one measure for all parts.

use std::collections::HashMap;

use digitizer::{
    figure::{self, CellRole, Figure},
    geometry::Rect,
};
use shared::contract::replacement::{
    self, Arrow, ChartMark, ChartReplacement, ChartSeries, ChartType, DiagramReplacement,
    DiagramType, Direction, Mark, Orientation, Replacement, Scale, Shape, TableReplacement,
};

/// The figure that a result is of; `None` for a kind that is never joined.
pub(super) fn figure(replacement: &Replacement) -> Option<Figure> {
    match replacement {
        Replacement::Table(table) => Some(Figure::Table(self::table(table))),
        Replacement::Chart(chart) => self::chart(chart).map(Figure::Chart),
        Replacement::Diagram(diagram) => self::diagram(diagram).map(Figure::Diagram),
        _ => None,
    }
}

fn rect([left, top, right, bottom]: [f32; 4]) -> Rect {
    Rect::from_ltrb(left, top, right, bottom)
}

fn table(table: &TableReplacement) -> figure::Table {
    let cell = |cell: &replacement::TableCell| figure::Cell {
        row: cell.r,
        col: cell.c,
        row_span: cell.rowspan,
        col_span: cell.colspan,
        role: match cell.header {
            true if cell.r < table.header_rows => CellRole::ColumnHeader,
            true => CellRole::RowHeader,
            false => CellRole::Body,
        },
        text: cell.text.clone(),
        value: cell.value,
        align: match cell.align {
            Some(replacement::Align::Center) => figure::Align::Center,
            Some(replacement::Align::Right) => figure::Align::Right,
            Some(replacement::Align::Left) | None => figure::Align::Left,
        },
        bold: cell.bold.unwrap_or(false),
        indent: cell.indent.unwrap_or(0),
        bbox: rect(cell.bbox),
        confidence: cell.confidence,
    };
    let column = |column: &replacement::TableColumn| figure::Column {
        name: column.name.clone(),
        value_type: match column.value_type {
            replacement::ValueType::Text => figure::ValueType::Text,
            replacement::ValueType::Number => figure::ValueType::Number,
            replacement::ValueType::Percent => figure::ValueType::Percent,
            replacement::ValueType::Currency => figure::ValueType::Currency,
            replacement::ValueType::Date => figure::ValueType::Date,
        },
        unit: column.unit.clone(),
    };
    let confidences = table.cells.iter().map(|cell| cell.confidence);
    figure::Table {
        n_rows: table
            .cells
            .iter()
            .map(|cell| cell.r + cell.rowspan)
            .max()
            .unwrap_or(0),
        n_cols: table.columns.len(),
        header_rows: table.header_rows,
        header_cols: table.header_cols,
        columns: table.columns.iter().map(column).collect(),
        title: table.title.clone(),
        notes: table.notes.clone(),
        bbox: Rect::default(),
        confidence: confidences.sum::<f32>() / table.cells.len().max(1) as f32,
        warnings: Vec::new(),
        cells: table.cells.iter().map(cell).collect(),
    }
}

fn chart(chart: &ChartReplacement) -> Option<figure::Chart> {
    let x_axis = chart.x_axis.as_ref()?;
    let is_over_names = x_axis.axis_type == replacement::AxisType::Category;
    let names = chart
        .data
        .iter()
        .map(|row| row.get(&x_axis.key).and_then(|name| name.as_str()));
    let categories = names.map(|name| name.unwrap_or_default().to_owned());
    let marks: HashMap<(&str, usize), &ChartMark> = chart
        .marks
        .iter()
        .map(|mark| ((mark.series.as_str(), mark.index), mark))
        .collect();
    Some(figure::Chart {
        kind: match chart.chart_type {
            ChartType::Bar => figure::ChartKind::Bar,
            ChartType::Line => figure::ChartKind::Line,
            ChartType::Area => figure::ChartKind::Area,
            ChartType::Composed => figure::ChartKind::Combo,
            ChartType::Scatter => figure::ChartKind::Scatter,
            ChartType::Waterfall => figure::ChartKind::Waterfall,
            ChartType::Pie | ChartType::Donut => return None,
        },
        orientation: match chart.orientation {
            Orientation::Vertical => figure::Orientation::Vertical,
            Orientation::Horizontal => figure::Orientation::Horizontal,
        },
        x_axis: figure::Axis {
            scale: scale(x_axis.scale),
            label: x_axis.label.clone(),
            unit: x_axis.unit.clone(),
            domain: x_axis.domain.map(|[from, to]| (from, to)),
        },
        y_axes: chart.y_axes.iter().map(value_axis).collect(),
        categories: if is_over_names {
            categories.collect()
        } else {
            Vec::new()
        },
        series: chart
            .series
            .iter()
            .map(|it| series(chart, it, is_over_names, &marks))
            .collect(),
        percent: chart.percent,
        totals: chart.totals.clone(),
        title: chart.title.clone(),
        caption: chart.caption.clone(),
        notes: chart.notes.clone(),
        plot: rect(chart.bbox),
        estimated: chart.estimated,
        confidence: {
            let sum: f32 = chart.marks.iter().map(|mark| mark.confidence).sum();
            sum / chart.marks.len().max(1) as f32
        },
        warnings: Vec::new(),
    })
}

fn value_axis(axis: &replacement::ValueAxis) -> figure::Axis {
    figure::Axis {
        scale: scale(axis.scale),
        label: axis.label.clone(),
        unit: axis.unit.clone(),
        domain: axis.domain.map(|[from, to]| (from, to)),
    }
}

const fn scale(scale: Scale) -> figure::ScaleKind {
    match scale {
        Scale::Category => figure::ScaleKind::Category,
        Scale::Linear => figure::ScaleKind::Linear,
        Scale::Log => figure::ScaleKind::Log,
        Scale::Time => figure::ScaleKind::Time,
    }
}

fn series(
    chart: &ChartReplacement,
    series: &ChartSeries,
    is_over_names: bool,
    marks: &HashMap<(&str, usize), &ChartMark>,
) -> figure::Series {
    let point = |index: usize, x: Option<f64>, y: Option<f64>| {
        let mark = marks.get(&(series.key.as_str(), index));
        figure::Point {
            x,
            y,
            colour: mark.and_then(|mark| colour(mark.color.as_deref()?)),
            estimated: mark.is_some_and(|mark| mark.estimated),
            bbox: mark.and_then(|mark| mark.bbox).map(rect),
            confidence: mark.map_or(1.0, |mark| mark.confidence),
        }
    };
    let points: Vec<figure::Point> = if let Some(points) = &series.points {
        let points = points.iter().enumerate();
        points
            .map(|(index, it)| point(index, Some(it.x), Some(it.y)))
            .collect()
    } else {
        let rows = chart.data.iter().enumerate();
        let number = |row: &serde_json::Map<String, serde_json::Value>, key: &str| {
            row.get(key).and_then(serde_json::Value::as_f64)
        };
        let points =
            rows.map(|(index, row)| point(index, number(row, "x"), number(row, &series.key)));
        points
            .filter(|point| is_over_names || point.y.is_some())
            .collect()
    };
    figure::Series {
        name: series.name.clone(),
        mark: match series.mark {
            Mark::Bar => figure::Mark::Bar,
            Mark::Line => figure::Mark::Line,
            Mark::Area => figure::Mark::Area,
            Mark::Point => figure::Mark::Point,
            Mark::Arc => figure::Mark::Arc,
        },
        y_axis: number_in(series.y_axis.as_deref()).unwrap_or(0),
        colour: series.color.as_deref().and_then(colour),
        stack: number_in(series.stack.as_deref()),
        points,
    }
}

fn diagram(diagram: &DiagramReplacement) -> Option<figure::Diagram> {
    let node = |node: &replacement::DiagramNode| figure::Node {
        label: node.label.clone(),
        shape: match node.shape {
            Shape::Box => figure::Shape::Box,
            Shape::Rounded => figure::Shape::Rounded,
            Shape::Ellipse => figure::Shape::Ellipse,
            Shape::Diamond => figure::Shape::Diamond,
            Shape::Cylinder => figure::Shape::Cylinder,
            Shape::Parallelogram => figure::Shape::Parallelogram,
            Shape::Hexagon => figure::Shape::Hexagon,
            Shape::Plain => figure::Shape::Plain,
        },
        bbox: rect(node.bbox),
        fill: node.color.as_deref().and_then(colour),
        group: number_in(node.group.as_deref()),
        confidence: node.confidence,
    };
    let edge = |edge: &replacement::DiagramEdge| {
        Some(figure::Edge {
            source: number_in(Some(&edge.source))?,
            target: number_in(Some(&edge.target))?,
            label: edge.label.clone(),
            arrow: match edge.arrow {
                Arrow::None => figure::Arrow::None,
                Arrow::Forward => figure::Arrow::Forward,
                Arrow::Both => figure::Arrow::Both,
            },
            dashed: edge.dashed,
            path: edge.path.iter().map(|[x, y]| (*x, *y)).collect(),
            confidence: edge.confidence,
        })
    };
    let group = |group: &replacement::DiagramGroup| figure::Group {
        label: group.label.clone(),
        bbox: rect(group.bbox),
        parent: number_in(group.parent.as_deref()),
    };
    Some(figure::Diagram {
        kind: match diagram.diagram_type {
            DiagramType::Flow => figure::DiagramKind::Flow,
            DiagramType::Org => figure::DiagramKind::Org,
            DiagramType::Ownership => figure::DiagramKind::Ownership,
            DiagramType::Process => figure::DiagramKind::Process,
            DiagramType::Timeline => figure::DiagramKind::Timeline,
            DiagramType::Other => figure::DiagramKind::Other,
        },
        direction: match diagram.direction {
            Direction::Down => figure::Direction::Down,
            Direction::Up => figure::Direction::Up,
            Direction::Right => figure::Direction::Right,
            Direction::Left => figure::Direction::Left,
        },
        nodes: diagram.nodes.iter().map(node).collect(),
        edges: diagram.edges.iter().map(edge).collect::<Option<_>>()?,
        groups: diagram.groups.iter().map(group).collect(),
        title: diagram.title.clone(),
        caption: diagram.caption.clone(),
        notes: diagram.notes.clone(),
        bbox: Rect::default(),
        confidence: {
            let sum: f32 = diagram.nodes.iter().map(|node| node.confidence).sum();
            sum / diagram.nodes.len().max(1) as f32
        },
        warnings: Vec::new(),
    })
}

/// The number behind the letters of an id that this service made: `n12` is 12.
fn number_in(id: Option<&str>) -> Option<usize> {
    id?.trim_start_matches(|c: char| c.is_ascii_alphabetic())
        .parse()
        .ok()
}

/// `#rrggbb`.
fn colour(text: &str) -> Option<[u8; 3]> {
    let digits = text
        .strip_prefix('#')
        .filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let part = |from: usize| u8::from_str_radix(&digits[from..from + 2], 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}
