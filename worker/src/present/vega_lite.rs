//! A chart as a Vega-Lite spec that needs nothing else: the data is in it, one record for each value.
//!
//! A record holds the place `x` with its row `i`, the name `series` with its number `s`, and the value `y`. Places with
//! the same name are told apart by their rows, and the axis puts the names back.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};
use shared::contract::replacement::{
    AxisType, CategoryAxis, ChartReplacement, ChartSeries, ChartType, Mark, Orientation, Scale,
    ValueAxis,
};

use super::chart::{WEDGE_KEY, X_KEY};

/// The language's version; readers of the next one take it too.
const SCHEMA: &str = "https://vega.github.io/schema/vega-lite/v5.json";
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
        (Some(axis), _) => layers(chart, axis),
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
        "x": place(axis, &Places::Numbers),
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
        "x": place(axis, &places),
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

/// Bars, lines and areas over one axis: a layer for each kind of mark on each scale.
fn layers(chart: &ChartReplacement, axis: &CategoryAxis) -> Map<String, Value> {
    let (names, places) = (names(chart), Places::of(chart, axis));
    let records = records(chart, &names);
    let mut scales: Vec<Vec<Value>> = Vec::new();
    for value_axis in &chart.y_axes {
        let on_axis = |series: &ChartSeries| series.y_axis.as_ref() == Some(&value_axis.id);
        let mut layers = Vec::new();
        for mark in [Mark::Area, Mark::Bar, Mark::Line, Mark::Point] {
            let of_mark: Vec<usize> = (0..chart.series.len())
                .filter(|&s| chart.series[s].mark == mark && on_axis(&chart.series[s]))
                .collect();
            if of_mark.is_empty() {
                continue;
            }
            let layer = Layer {
                chart,
                mark,
                series: of_mark,
                axis: value_axis,
            };
            layers.push(layer.drawn(&place(axis, &places), colour(chart, &names), scales.len()));
        }
        if !layers.is_empty() {
            scales.push(layers);
        }
    }
    let mut drawn = members(json!({"data": {"values": records}}));
    let has_two_scales = scales.len() > 1;
    let mut groups: Vec<Value> = scales.into_iter().map(grouped).collect();
    match (groups.pop(), groups.is_empty()) {
        (Some(only), true) => drawn.extend(members(only)),
        (last, _) => {
            groups.extend(last);
            drawn.insert("layer".to_owned(), Value::Array(groups));
        }
    }
    if has_two_scales {
        let value_channel = if chart.orientation == Orientation::Horizontal {
            "x"
        } else {
            "y"
        };
        drawn.insert(
            "resolve".to_owned(),
            json!({"scale": {value_channel: "independent"}}),
        );
    }
    drawn
}

/// Layers as one view.
fn grouped(mut layers: Vec<Value>) -> Value {
    match (layers.pop(), layers.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            layers.extend(last);
            json!({"layer": layers})
        }
    }
}

/// Series with the same mark on the same scale.
struct Layer<'a> {
    chart: &'a ChartReplacement,
    mark: Mark,
    series: Vec<usize>,
    axis: &'a ValueAxis,
}

impl Layer<'_> {
    fn drawn(&self, place: &Value, colour: Option<Value>, n_scales_before: usize) -> Value {
        let domain = self.domain();
        let is_stacked = self.series().any(|series| series.stack.is_some());
        let is_filled = matches!(self.mark, Mark::Bar | Mark::Area);
        let stack = is_filled.then(|| {
            if is_stacked {
                json!("zero")
            } else {
                Value::Null
            }
        });
        let mut encoding = json!({"x": place, "y": value(Some(self.axis), domain, stack)});
        if domain.is_none() && is_filled {
            encoding["y"]["scale"]["zero"] = json!(true);
        }
        if n_scales_before > 0 && self.chart.orientation == Orientation::Vertical {
            encoding["y"]["axis"] = json!({"orient": "right"});
        }
        if is_filled && is_stacked {
            encoding["order"] = json!({"field": "s", "type": "quantitative"});
        }
        let piles = self.piles();
        if self.mark == Mark::Bar && piles.len() > 1 {
            encoding["xOffset"] =
                json!({"field": "pile", "type": "nominal", "scale": {"domain": piles}});
        }
        if let Some(colour) = colour {
            encoding["color"] = colour;
        }
        let mut drawn = Map::new();
        if self.series.len() < self.chart.series.len() {
            let only = json!([{"filter": {"field": "s", "oneOf": self.series}}]);
            drawn.insert("transform".to_owned(), only);
        }
        drawn.insert("mark".to_owned(), self.style(is_stacked));
        let encoding = turned(encoding, self.chart.orientation);
        drawn.insert("encoding".to_owned(), encoding);
        Value::Object(drawn)
    }

    fn series(&self) -> impl Iterator<Item = &ChartSeries> {
        self.series.iter().map(|&s| &self.chart.series[s])
    }

    fn style(&self, is_stacked: bool) -> Value {
        match self.mark {
            Mark::Line => json!({"type": "line", "point": true, "tooltip": true}),
            Mark::Point => json!({"type": "point", "filled": true, "tooltip": true}),
            Mark::Area if is_stacked => json!({"type": "area", "tooltip": true}),
            // Areas that do not stand on one another must let the ones behind show.
            Mark::Area => json!({"type": "area", "line": true, "opacity": 0.6, "tooltip": true}),
            // A scale that does not begin at zero cuts the bars.
            Mark::Bar | Mark::Arc => json!({"type": "bar", "clip": true, "tooltip": true}),
        }
    }

    /// What stands side by side: stacks, and series without one.
    fn piles(&self) -> Vec<&str> {
        let mut seen = HashSet::new();
        let piles = self.series().map(pile);
        piles.filter(|pile| seen.insert(*pile)).collect()
    }

    /// What the picture's scale shows, and what the values need.
    fn domain(&self) -> Option<[f64; 2]> {
        let [mut least, mut greatest] = self.axis.domain?;
        for row in &self.chart.data {
            let mut piled: HashMap<&str, (f64, f64)> = HashMap::new();
            for series in self.series() {
                let Some(value) = row[&series.key].as_f64() else {
                    continue;
                };
                let (from, to) = if series.stack.is_some() {
                    let (below, above) = piled.entry(pile(series)).or_default();
                    *below += value.min(0.0);
                    *above += value.max(0.0);
                    (*below, *above)
                } else {
                    (value, value)
                };
                least = least.min(from);
                greatest = greatest.max(to);
            }
        }
        (self.axis.scale != Scale::Log || least > 0.0).then_some([least, greatest])
    }
}

fn pile(series: &ChartSeries) -> &str {
    series.stack.as_deref().unwrap_or(&series.key)
}

fn records(chart: &ChartReplacement, names: &[String]) -> Vec<Value> {
    let own = own_colours(chart);
    let is_painted = chart.series.len() == 1 && own.iter().any(Option::is_some);
    let mut records = Vec::new();
    for (s, (series, name)) in chart.series.iter().zip(names).enumerate() {
        for (i, row) in chart.data.iter().enumerate() {
            let mut record =
                json!({"x": row[X_KEY], "i": i, "series": name, "s": s, "y": row[&series.key]});
            if series.mark == Mark::Bar {
                record["pile"] = json!(pile(series));
            }
            if is_painted {
                let usual = series.color.as_deref().unwrap_or(COLOURS[0]);
                record["color"] = json!(own[i].unwrap_or(usual));
            }
            records.push(record);
        }
    }
    records
}

/// How places along the axis are named.
enum Places {
    /// Numbers on a scale.
    Numbers,
    /// Names, all different.
    Names(Vec<String>),
    /// Names of which some are equal.
    Rows(Vec<String>),
}

impl Places {
    fn of(chart: &ChartReplacement, axis: &CategoryAxis) -> Self {
        if axis.axis_type == AxisType::Number {
            return Self::Numbers;
        }
        let name = |row: &Map<String, Value>| row[X_KEY].as_str().unwrap_or_default().to_owned();
        let names: Vec<String> = chart.data.iter().map(name).collect();
        let distinct: HashSet<&String> = names.iter().collect();
        if distinct.len() == names.len() {
            Self::Names(names)
        } else {
            Self::Rows(names)
        }
    }
}

fn place(axis: &CategoryAxis, places: &Places) -> Value {
    let title = titled(axis.label.as_ref(), axis.unit.as_ref());
    match places {
        Places::Numbers => {
            let scale = scale(axis.scale, axis.domain);
            json!({"field": "x", "type": "quantitative", "title": title, "scale": scale})
        }
        Places::Names(names) => json!({
            "field": "x", "type": "ordinal", "title": title, "sort": null,
            "scale": {"domain": names},
        }),
        // A list of quoted strings in JSON is one in Vega's expressions too.
        Places::Rows(names) => json!({
            "field": "i", "type": "ordinal", "title": title,
            "axis": {"labelExpr": format!("{}[datum.value]", json!(names))},
        }),
    }
}

fn value(axis: Option<&ValueAxis>, domain: Option<[f64; 2]>, stack: Option<Value>) -> Value {
    let kind = axis.map_or(Scale::Linear, |axis| axis.scale);
    let title = axis.and_then(|axis| titled(axis.label.as_ref(), axis.unit.as_ref()));
    let mut value =
        json!({"field": "y", "type": "quantitative", "title": title, "scale": scale(kind, domain)});
    if let Some(stack) = stack {
        value["stack"] = stack;
    }
    value
}

fn scale(kind: Scale, domain: Option<[f64; 2]>) -> Value {
    let mut scale = Map::new();
    if kind == Scale::Log {
        scale.insert("type".to_owned(), json!("log"));
    }
    match domain {
        Some(domain) => scale.insert("domain".to_owned(), json!(domain)),
        None => scale.insert("zero".to_owned(), json!(false)),
    };
    Value::Object(scale)
}

/// `Revenue ($M)`; `None` draws no title.
fn titled(label: Option<&String>, unit: Option<&String>) -> Option<String> {
    match (label, unit) {
        (Some(label), Some(unit)) if !label.contains(unit.as_str()) => {
            Some(format!("{label} ({unit})"))
        }
        (Some(label), _) => Some(label.clone()),
        (None, unit) => unit.cloned(),
    }
}

/// The series' colours with a legend; one series without a name needs none.
fn colour(chart: &ChartReplacement, names: &[String]) -> Option<Value> {
    if let [only] = chart.series.as_slice() {
        if own_colours(chart).iter().any(Option::is_some) {
            return Some(json!({"field": "color", "type": "nominal", "scale": null}));
        }
        if only.name.is_empty() {
            return only.color.as_ref().map(|colour| json!({"value": colour}));
        }
    }
    let colours = colours_or_ours(chart.series.iter().map(|series| series.color.as_deref()));
    Some(json!({
        "field": "series", "type": "nominal", "title": null, "sort": null,
        "scale": {"domain": names, "range": colours},
    }))
}

fn colours_or_ours<'a>(colours: impl Iterator<Item = Option<&'a str>>) -> Vec<&'a str> {
    let ours = COLOURS.iter().cycle();
    colours
        .zip(ours)
        .map(|(own, ours)| own.unwrap_or(ours))
        .collect()
}

/// Colours of single marks, row by row.
fn own_colours(chart: &ChartReplacement) -> Vec<Option<&str>> {
    let mut colours = vec![None; chart.data.len()];
    for mark in &chart.marks {
        if let (Some(place), Some(colour)) = (colours.get_mut(mark.index), &mark.color) {
            *place = Some(colour.as_str());
        }
    }
    colours
}

fn names(chart: &ChartReplacement) -> Vec<String> {
    distinct(chart.series.iter().map(|series| series.name.as_str()))
}

/// Names that are all different and not empty: a scale would take equal ones for one.
fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut distinct = Vec::new();
    for (index, name) in names.enumerate() {
        let plain = if name.is_empty() {
            format!("Series {}", index + 1)
        } else {
            name.to_owned()
        };
        let mut candidate = plain.clone();
        let mut times = 1;
        while !taken.insert(candidate.clone()) {
            times += 1;
            candidate = format!("{plain} ({times})");
        }
        distinct.push(candidate);
    }
    distinct
}

/// Bars to the side: what stood on one axis stands on the other.
fn turned(encoding: Value, orientation: Orientation) -> Value {
    let Value::Object(channels) = encoding else {
        return encoding;
    };
    if orientation == Orientation::Vertical {
        return Value::Object(channels);
    }
    let turn = |(channel, value): (String, Value)| {
        let channel = match channel.as_str() {
            "x" => "y".to_owned(),
            "y" => "x".to_owned(),
            "y2" => "x2".to_owned(),
            "xOffset" => "yOffset".to_owned(),
            _ => channel,
        };
        (channel, value)
    };
    Value::Object(channels.into_iter().map(turn).collect())
}

fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
