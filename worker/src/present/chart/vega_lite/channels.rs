//! What marks are drawn by: places, values, colours and names.

use std::collections::HashSet;

use serde_json::{Map, Value, json};
use shared::contract::replacement::{
    AxisType, CategoryAxis, ChartReplacement, Orientation, Scale, ValueAxis,
};

use super::{COLOURS, SIZE, X_KEY};

/// How places along the axis are named.
pub(super) enum Places {
    /// Numbers on a scale.
    Numbers,
    /// Names, all different.
    Names(Vec<String>),
    /// Names of which some are equal.
    Rows(Vec<String>),
}

impl Places {
    pub(super) fn of(chart: &ChartReplacement, axis: &CategoryAxis) -> Self {
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

pub(super) fn place(axis: &CategoryAxis, places: &Places, orientation: Orientation) -> Value {
    let title = titled(axis.label.as_ref(), axis.unit.as_ref());
    match places {
        Places::Numbers => {
            let scale = scale(axis.scale, axis.domain);
            json!({"field": "x", "type": "quantitative", "title": title, "scale": scale})
        }
        Places::Names(names) => json!({
            "field": "x", "type": "ordinal", "title": title, "sort": null,
            "scale": {"domain": names}, "axis": tilt(names, orientation),
        }),
        Places::Rows(names) => {
            let mut axis = tilt(names, orientation);
            // A list of quoted strings in JSON is one in Vega's expressions too.
            axis["labelExpr"] = json!(format!("{}[datum.value]", json!(names)));
            json!({"field": "i", "type": "ordinal", "title": title, "axis": axis})
        }
    }
}

/// Names under a chart are level while there is room for them.
fn tilt(names: &[String], orientation: Orientation) -> Value {
    const LETTER: usize = 7;
    if orientation == Orientation::Horizontal {
        return json!({});
    }
    let longest = names.iter().map(|name| name.chars().count()).max();
    let needed = names.len() * (longest.unwrap_or(0) + 1) * LETTER;
    json!({"labelAngle": if needed <= SIZE.0 as usize { 0 } else { -45 }})
}

pub(super) fn value(
    axis: Option<&ValueAxis>,
    domain: Option<[f64; 2]>,
    stack: Option<Value>,
) -> Value {
    let kind = axis.map_or(Scale::Linear, |axis| axis.scale);
    let title = axis.and_then(|axis| titled(axis.label.as_ref(), axis.unit.as_ref()));
    let mut value =
        json!({"field": "y", "type": "quantitative", "title": title, "scale": scale(kind, domain)});
    if let Some(stack) = stack {
        value["stack"] = stack;
    }
    value
}

pub(super) fn scale(kind: Scale, domain: Option<[f64; 2]>) -> Value {
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
pub(super) fn titled(label: Option<&String>, unit: Option<&String>) -> Option<String> {
    match (label, unit) {
        (Some(label), Some(unit)) if !label.contains(unit.as_str()) => {
            Some(format!("{label} ({unit})"))
        }
        (Some(label), _) => Some(label.clone()),
        (None, unit) => unit.cloned(),
    }
}

/// The series' colours with a legend; one series without a name needs none.
pub(super) fn colour(chart: &ChartReplacement, names: &[String]) -> Option<Value> {
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

pub(super) fn colours_or_ours<'a>(colours: impl Iterator<Item = Option<&'a str>>) -> Vec<&'a str> {
    let ours = COLOURS.iter().cycle();
    colours
        .zip(ours)
        .map(|(own, ours)| own.unwrap_or(ours))
        .collect()
}

/// Colours of single marks, row by row.
pub(super) fn own_colours(chart: &ChartReplacement) -> Vec<Option<&str>> {
    let mut colours = vec![None; chart.data.len()];
    for mark in &chart.marks {
        if let (Some(place), Some(colour)) = (colours.get_mut(mark.index), &mark.color) {
            *place = Some(colour.as_str());
        }
    }
    colours
}

pub(super) fn names(chart: &ChartReplacement) -> Vec<String> {
    distinct(chart.series.iter().map(|series| series.name.as_str()))
}

/// Names that are all different and not empty: a scale would take equal ones for one.
pub(super) fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
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
pub(super) fn turned(encoding: Value, orientation: Orientation) -> Value {
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
