//! Vega-Lite draws every kind of chart from its spec alone.

use digitizer::{
    figure::{Axis, Chart, ChartKind, Figure, Mark, Orientation, Point, ScaleKind, Series},
    geometry::Rect,
};
use serde_json::{Value, json};
use shared::contract::{Replacement, replacement::ChartReplacement};
use worker::present::{self, PictureSize};

use super::ask;

pub(super) fn point(x: Option<f64>, y: Option<f64>) -> Point {
    Point {
        x,
        y,
        colour: None,
        estimated: false,
        bbox: Some(Rect::from_ltrb(10.0, 10.0, 20.0, 20.0)),
        confidence: 0.9,
    }
}

pub(super) fn series(name: &str, mark: Mark, values: &[f64]) -> Series {
    Series {
        name: name.to_owned(),
        mark,
        y_axis: 0,
        colour: Some([name.len() as u8 * 9, 80, 160]),
        stack: None,
        // What is no number is a gap.
        points: values.iter().map(|y| point(None, Some(*y))).collect(),
    }
}

pub(super) fn axis(label: &str, unit: &str, domain: (f64, f64)) -> Axis {
    Axis {
        scale: ScaleKind::Linear,
        label: Some(label.to_owned()),
        unit: Some(unit.to_owned()),
        domain: Some(domain),
    }
}

pub(super) fn chart(kind: ChartKind, categories: &[&str], series: Vec<Series>) -> Chart {
    Chart {
        kind,
        orientation: Orientation::Vertical,
        x_axis: Axis {
            label: Some("Quarter".to_owned()),
            ..Axis::default()
        },
        y_axes: vec![axis("Income", "$M", (0.0, 60.0))],
        categories: categories.iter().map(|&name| name.to_owned()).collect(),
        series,
        percent: false,
        totals: Vec::new(),
        title: Some("Income \"net\" of <cost>".to_owned()),
        caption: None,
        notes: Vec::new(),
        plot: Rect::from_ltrb(0.0, 0.0, 400.0, 200.0),
        estimated: false,
        confidence: 0.9,
        warnings: Vec::new(),
    }
}

pub(super) fn stacked(mut series: Series, stack: usize) -> Series {
    series.stack = Some(stack);
    series
}

pub(super) fn spec(chart: Chart) -> Value {
    let size = PictureSize {
        width: 400,
        height: 200,
    };
    let presented = present::figure(&Figure::Chart(chart), size).expect("a valid chart");
    let Replacement::Chart(replacement) = presented.replacement else {
        panic!("another kind");
    };
    let ChartReplacement { vega_lite, .. } = *replacement;
    vega_lite
}

/// A chart, and what its picture must say of its marks.
struct Case {
    name: &'static str,
    chart: Chart,
    says: &'static [&'static str],
}

/// A series with places of its own.
pub(super) fn scattered(name: &str, mark: Mark, points: &[(f64, f64)]) -> Series {
    Series {
        points: points
            .iter()
            .map(|(x, y)| point(Some(*x), Some(*y)))
            .collect(),
        ..series(name, mark, &[])
    }
}

/// Steps from one level to another.
pub(super) fn bridge(names: &[&str; 4], values: &[f64; 4]) -> Chart {
    let mut bridge = chart(
        ChartKind::Waterfall,
        names,
        vec![series("", Mark::Bar, values)],
    );
    bridge.totals = vec![0, 3];
    bridge
}

/// Bars, and a line on an axis of its own that ends at `most`.
pub(super) fn combo(names: &[&str], bars: Series, line: Series, most: f64) -> Chart {
    let label = line.name.clone();
    let mut combo = chart(ChartKind::Combo, names, vec![bars, line]);
    combo.series[1].y_axis = 1;
    combo.y_axes.push(axis(&label, "%", (0.0, most)));
    combo
}

#[expect(clippy::too_many_lines, reason = "a list of cases")]
fn over_names() -> Vec<Case> {
    let quarters = ["Q1", "Q2", "Q3"];
    let one = || series("", Mark::Bar, &[12.5, -3.0, 40.0]);
    let (office, retail) = ([10.0, 20.0, 30.0], [5.0, f64::NAN, 7.0]);
    let mut to_the_side = chart(ChartKind::Bar, &quarters, vec![one()]);
    to_the_side.orientation = Orientation::Horizontal;
    let mut log = chart(
        ChartKind::Line,
        &quarters,
        vec![series("A", Mark::Line, &[1.0, 100.0, 10_000.0])],
    );
    log.y_axes[0] = Axis {
        scale: ScaleKind::Log,
        domain: Some((1.0, 10_000.0)),
        ..Axis::default()
    };
    vec![
        Case {
            name: "bars of one series, one below zero",
            chart: chart(ChartKind::Bar, &quarters, vec![one()]),
            says: &[
                "Quarter: Q1; Income ($M): 12.5",
                "Quarter: Q2; Income ($M): −3",
                "Quarter: Q3; Income ($M): 40",
            ],
        },
        Case {
            name: "bars to the side",
            chart: to_the_side,
            says: &[
                "Income ($M): 12.5; Quarter: Q1",
                "Income ($M): 40; Quarter: Q3",
            ],
        },
        Case {
            name: "bars side by side, with a gap",
            chart: chart(
                ChartKind::Bar,
                &quarters,
                vec![
                    series("Office", Mark::Bar, &office),
                    series("Retail", Mark::Bar, &retail),
                ],
            ),
            says: &[
                "Q1; Income ($M): 10; pile: s0; series: Office",
                "Q3; Income ($M): 7; pile: s1; series: Retail",
            ],
        },
        Case {
            name: "stacked bars",
            chart: chart(
                ChartKind::Bar,
                &quarters,
                vec![
                    stacked(series("Office", Mark::Bar, &office), 0),
                    stacked(series("Retail", Mark::Bar, &retail), 0),
                ],
            ),
            says: &[
                "Q1; Income ($M): 10; series: Office",
                "Q1; Income ($M): 5; series: Retail",
            ],
        },
        Case {
            name: "bars of two categories with the same name",
            chart: chart(
                ChartKind::Bar,
                &["Other", "Other"],
                vec![series("", Mark::Bar, &[1.0, 2.0])],
            ),
            says: &[">Other</text>", "Income ($M): 1", "Income ($M): 2"],
        },
        Case {
            name: "a line with a gap",
            chart: chart(
                ChartKind::Line,
                &quarters,
                vec![series("Retail", Mark::Line, &retail)],
            ),
            says: &[
                "Q1; Income ($M): 5; series: Retail",
                "Q3; Income ($M): 7; series: Retail",
            ],
        },
        Case {
            name: "a line over a log scale",
            chart: log,
            says: &["log scale", "Q3; y: 10000; series: A"],
        },
        Case {
            name: "stacked areas",
            chart: chart(
                ChartKind::Area,
                &quarters,
                vec![
                    stacked(series("Office", Mark::Area, &office), 0),
                    stacked(series("Hotels", Mark::Area, &[1.0, 2.0, 3.0]), 0),
                ],
            ),
            says: &[
                "Q1; Income ($M): 10; series: Office",
                "Q1; Income ($M): 1; series: Hotels",
            ],
        },
        Case {
            name: "bars and a line on two scales",
            chart: combo(
                &quarters,
                series("Rent", Mark::Bar, &office),
                series("Growth", Mark::Line, &[1.5, 2.5, 3.5]),
                5.0,
            ),
            says: &[
                "Q2; Income ($M): 20; series: Rent",
                "Q2; Growth (%): 2.5; series: Growth",
                "linear scale with values from 0 to 60",
                "linear scale with values from 0 to 5",
            ],
        },
        Case {
            name: "a waterfall",
            chart: bridge(
                &["2023", "Rent", "Costs", "2024"],
                &[40.0, 12.0, -5.0, 47.0],
            ),
            says: &[
                "Rent; Income ($M): 40; end: 52",
                "Costs; Income ($M): 52; end: 47",
                "2024; Income ($M): 0; end: 47",
            ],
        },
    ]
}

fn others() -> Vec<Case> {
    let slices = || {
        let mut slices = series("", Mark::Arc, &[60.0, 25.0, 15.0]);
        for (slice, grey) in slices.points.iter_mut().zip([40, 120, 200]) {
            slice.colour = Some([grey, grey, grey]);
        }
        slices
    };
    let round = |kind| {
        let mut chart = chart(kind, &["Debt", "Equity", "Equity"], vec![slices()]);
        chart.y_axes.clear();
        chart
    };
    let mut curves = chart(
        ChartKind::Line,
        &[],
        vec![
            scattered("Base", Mark::Line, &[(0.0, 1.0), (2.5, 4.0)]),
            scattered("Stress", Mark::Line, &[(0.0, 2.0), (5.0, 8.0)]),
        ],
    );
    curves.x_axis = axis("Year", "", (0.0, 5.0));
    curves.x_axis.unit = None;
    let mut points = chart(
        ChartKind::Scatter,
        &[],
        vec![scattered(
            "Deals",
            Mark::Point,
            &[(5.25, 12.0), (6.5, 30.0)],
        )],
    );
    points.x_axis = axis("Cap rate", "%", (5.0, 7.0));
    vec![
        Case {
            name: "a pie",
            chart: round(ChartKind::Pie),
            says: &[
                "value: 60; name: Debt; i: 0",
                "value: 15; name: Equity (2); i: 2",
            ],
        },
        Case {
            name: "a donut",
            chart: round(ChartKind::Donut),
            says: &["value: 25; name: Equity; i: 1"],
        },
        Case {
            name: "lines over a number axis, at places of their own",
            chart: curves,
            says: &[
                "Year: 2.5; Income ($M): 4; series: Base",
                "Year: 5; Income ($M): 8; series: Stress",
            ],
        },
        Case {
            name: "points",
            chart: points,
            says: &["Cap rate (%): 5.25; Income ($M): 12; series: Deals"],
        },
    ]
}

#[test]
fn every_kind_of_chart_is_drawn_from_its_spec_alone() {
    let cases: Vec<Case> = over_names().into_iter().chain(others()).collect();
    let specs: Vec<Value> = cases.iter().map(|case| spec(case.chart.clone())).collect();
    let answer = ask(json!({"vega_lite": specs}));
    let mut missing = Vec::new();
    for ((Case { name, says, .. }, drawn), spec) in cases
        .iter()
        .zip(answer["vega_lite"].as_array().unwrap())
        .zip(&specs)
    {
        assert_eq!(drawn["error"], Value::Null, "{name}: {spec:#}");
        assert_eq!(drawn["warnings"], json!([]), "{name}: {spec:#}");
        let svg = drawn["svg"].as_str().unwrap();
        let title = "Title text 'Income &quot;net&quot; of &lt;cost&gt;'";
        let unsaid = says
            .iter()
            .chain([&title])
            .filter(|text| !svg.contains(**text));
        missing.extend(unsaid.map(|text| (*name, *text, labels(svg))));
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// What the picture says of itself to those who cannot see it.
fn labels(svg: &str) -> Vec<&str> {
    svg.split("aria-label=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}
