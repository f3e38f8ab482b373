//! A chart that Vega-Lite draws from its spec is digitized to the numbers of the spec.

use std::{cmp::Ordering, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use digitizer::{
    Digitizer, Options,
    figure::{Chart, ChartKind, Figure, Hint, Mark, Orientation},
};
use serde_json::{Value, json};

use super::ask;
use super::charts::{axis, bridge, chart, combo, scattered, series, spec, stacked};

const QUARTERS: [&str; 4] = ["Q1 2024", "Q2 2024", "Q3 2024", "Q4 2024"];
const OFFICE: [f64; 4] = [18.0, 31.0, 24.0, 42.0];
const RETAIL: [f64; 4] = [9.0, 14.0, 11.0, 16.0];

/// Charts of the kinds that memos hold, the lines of the last one on an axis of their own.
fn charts() -> Vec<(&'static str, Chart)> {
    let one = |mark| vec![series("Office", mark, &OFFICE)];
    let both = |mark| {
        vec![
            series("Office", mark, &OFFICE),
            series("Retail space", mark, &RETAIL),
        ]
    };
    let on_one_another = |mark| {
        let pair = both(mark).into_iter();
        pair.map(|series| stacked(series, 0)).collect::<Vec<_>>()
    };
    let mut lying = chart(ChartKind::Bar, &QUARTERS, one(Mark::Bar));
    lying.orientation = Orientation::Horizontal;
    let mut vacancy = series("Vacancy", Mark::Line, &[12.0, 11.0, 14.0, 9.0]);
    vacancy.colour = Some([200, 90, 30]);
    let office = series("Office", Mark::Bar, &OFFICE);
    let sold = [
        (4.5, 38.0),
        (5.0, 31.0),
        (5.5, 33.0),
        (6.5, 22.0),
        (7.0, 18.0),
        (7.25, 12.0),
    ];
    let mut deals = chart(
        ChartKind::Scatter,
        &[],
        vec![scattered("Deals", Mark::Point, &sold)],
    );
    deals.x_axis = axis("Cap rate", "%", (4.0, 8.0));
    vec![
        ("bars", chart(ChartKind::Bar, &QUARTERS, one(Mark::Bar))),
        ("lying bars", lying),
        (
            "grouped bars",
            chart(ChartKind::Bar, &QUARTERS, both(Mark::Bar)),
        ),
        (
            "stacked bars",
            chart(ChartKind::Bar, &QUARTERS, on_one_another(Mark::Bar)),
        ),
        ("lines", chart(ChartKind::Line, &QUARTERS, both(Mark::Line))),
        (
            "areas",
            chart(ChartKind::Area, &QUARTERS, on_one_another(Mark::Area)),
        ),
        (
            "waterfall",
            bridge(
                &["Opening", "Rent", "Costs", "Closing"],
                &[40.0, 12.0, -5.0, 47.0],
            ),
        ),
        ("combo", combo(&QUARTERS, office, vacancy, 16.0)),
        ("scatter", deals),
    ]
}

/// A series: its name and its values.
type Named = (String, Vec<f64>);

/// Values by name of the series, those of a scatter chart with their places before them; the order of series is that of
/// the drawing.
fn by_name(chart: &Chart) -> Vec<Named> {
    let value = |y: Option<f64>| y.unwrap_or(f64::NAN);
    let mut all: Vec<Named> = chart
        .series
        .iter()
        .map(|series| {
            let mut points: Vec<_> = series.points.iter().collect();
            points.sort_by(|a, b| a.x.partial_cmp(&b.x).unwrap_or(Ordering::Equal));
            let values = points
                .iter()
                .flat_map(|point| point.x.into_iter().chain([value(point.y)]));
            (series.name.clone(), values.collect())
        })
        .collect();
    if let [(name, _)] = all.as_mut_slice() {
        name.clear();
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

fn differs(drawn: &Chart, found: &Chart) -> bool {
    let (drawn_all, found_all) = (by_name(drawn), by_name(found));
    let is_near = |(a, b): (&f64, &f64)| (a - b).abs() <= 0.6;
    let same = |(a, b): (&Named, &Named)| {
        a.0 == b.0 && a.1.len() == b.1.len() && a.1.iter().zip(&b.1).all(is_near)
    };
    (drawn.kind, drawn.orientation) != (found.kind, found.orientation)
        || drawn.categories != found.categories
        || drawn_all.len() != found_all.len()
        || !drawn_all.iter().zip(&found_all).all(same)
}

#[test]
fn drawings_of_specs_are_digitized_to_the_numbers_of_the_specs() {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let digitizer = Digitizer::load(&models, Options::default()).expect("the networks");
    let charts = charts();
    let specs: Vec<Value> = charts
        .iter()
        .map(|(_, chart)| spec(chart.clone()))
        .collect();
    let answer = ask(json!({"vega_lite": specs, "zoom": 2}));
    let mut wrong = Vec::new();
    for ((name, drawn), answer) in charts.iter().zip(answer["vega_lite"].as_array().unwrap()) {
        let png = STANDARD.decode(answer["png"].as_str().unwrap()).unwrap();
        let picture = image::load_from_memory(&png).unwrap();
        match digitizer.digitize(&picture, Hint::Auto).unwrap() {
            Ok(Figure::Chart(found)) if !differs(drawn, &found) => {}
            Ok(Figure::Chart(found)) => wrong.push(format!(
                "{name}: {:?} {:?} {:?}",
                found.kind,
                found.categories,
                by_name(&found)
            )),
            other => wrong.push(format!("{name}: {other:?}")),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
