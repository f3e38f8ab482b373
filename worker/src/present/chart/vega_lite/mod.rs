//! A chart as a Vega-Lite spec that needs nothing else: the data is in it, one record for each value.
//!
//! A record holds the place `x` with its row `i`, the name `series` with its number `s`, and the value `y`. Places with
//! the same name are told apart by their rows, and the axis puts the names back.

mod channels;
mod layers;

use serde_json::{Map, Value, json};
use shared::contract::replacement::{CategoryAxis, ChartReplacement, ChartType};

use super::{WEDGE_KEY, X_KEY};
use channels::{
    Places, colour, colours_or_ours, distinct, names, own_colours, place, turned, value,
};

/// The language and its version.
const SCHEMA: &str = "https://vega.github.io/schema/vega-lite/v6.json";
/// Width and height of the plot area, in pixels.
const SIZE: (u32, u32) = (480, 300);
/// Hole of a donut, in pixels.
const HOLE: u32 = 75;
/// Colours of series whose own is not known: Okabe and Ito's, which most eyes can tell apart.
const COLOURS: [&str; 8] = [
    "#0072b2", "#e69f00", "#009e73", "#d55e00", "#56b4e9", "#cc79a7", "#f0e442", "#000000",
];
/// Colours of steps up, steps down and levels.
const STEP_COLOURS: [&str; 3] = ["#009e73", "#d55e00", "#0072b2"];

/// The spec.
pub(super) fn spec(chart: &ChartReplacement) -> Value {
    let mut spec = Map::new();
    spec.insert("$schema".to_owned(), json!(SCHEMA));
    if let Some(title) = &chart.title {
        spec.insert("title".to_owned(), json!(title));
    }
    spec.insert("width".to_owned(), json!(SIZE.0));
    spec.insert("height".to_owned(), json!(SIZE.1));
    let drawn = match (&chart.x_axis, chart.chart_type) {
        (None, _) => wedges(chart),
        (Some(axis), ChartType::Scatter) => points(chart, axis),
        (Some(axis), ChartType::Waterfall) => steps(chart, axis),
        (Some(axis), _) => layers::drawn(chart, axis),
    };
    spec.extend(drawn);
    Value::Object(spec)
}

fn wedges(chart: &ChartReplacement) -> Map<String, Value> {
    let names = distinct(
        chart
            .data
            .iter()
            .map(|row| row["name"].as_str().unwrap_or_default()),
    );
    let colours = chart.data.iter().map(|row| row["color"].as_str());
    let colours = colours_or_ours(colours);
    let records = chart.data.iter().zip(&names).enumerate();
    let records: Vec<Value> = records
        .map(|(i, (row, name))| json!({"i": i, "name": name, "value": row[WEDGE_KEY]}))
        .collect();
    let hole = if chart.chart_type == ChartType::Donut {
        HOLE
    } else {
        0
    };
    members(json!({
        "data": {"values": records},
        "mark": {"type": "arc", "innerRadius": hole, "tooltip": true},
        "encoding": {
            "theta": {"field": "value", "type": "quantitative", "stack": true},
            "order": {"field": "i", "type": "quantitative"},
            "color": {
                "field": "name", "type": "nominal", "title": null, "sort": null,
                "scale": {"domain": names, "range": colours},
            },
        },
    }))
}

fn points(chart: &ChartReplacement, axis: &CategoryAxis) -> Map<String, Value> {
    let names = names(chart);
    let mut records = Vec::new();
    for (s, (series, name)) in chart.series.iter().zip(&names).enumerate() {
        let points = series.points.iter().flatten();
        records.extend(
            points.map(|point| json!({"x": point.x, "y": point.y, "s": s, "series": name})),
        );
    }
    let mut encoding = json!({
        "x": place(axis, &Places::Numbers, chart.orientation),
        "y": value(chart.y_axes.first(), None, None),
    });
    if let Some(colour) = colour(chart, &names) {
        encoding["color"] = colour;
    }
    members(json!({
        "data": {"values": records},
        "mark": {"type": "point", "filled": true, "tooltip": true},
        "encoding": encoding,
    }))
}

/// A waterfall: every bar from the level before its step to the level after it.
fn steps(chart: &ChartReplacement, axis: &CategoryAxis) -> Map<String, Value> {
    let Some(series) = chart.series.first() else {
        return Map::new();
    };
    let places = Places::of(chart, axis);
    let own = own_colours(chart);
    let (mut level, mut records) = (0.0, Vec::new());
    for (i, row) in chart.data.iter().enumerate() {
        let Some(step) = row[&series.key].as_f64() else {
            continue;
        };
        let is_total = chart.totals.contains(&i);
        let start = if is_total { 0.0 } else { level };
        level = start + step;
        let kind = match () {
            () if is_total => 2,
            () if step < 0.0 => 1,
            () => 0,
        };
        let step = json!({
            "i": i, "x": row[X_KEY], "start": start, "end": level, "step": step,
            "color": own[i].unwrap_or(STEP_COLOURS[kind]),
        });
        records.push(step);
    }
    let mut value = value(chart.y_axes.first(), None, None);
    value["field"] = json!("start");
    let encoding = json!({
        "x": place(axis, &places, chart.orientation),
        "y": value,
        "y2": {"field": "end"},
        "color": {"field": "color", "type": "nominal", "scale": null},
    });
    members(json!({
        "data": {"values": records},
        "mark": {"type": "bar", "tooltip": {"content": "data"}},
        "encoding": turned(encoding, chart.orientation),
    }))
}

fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
