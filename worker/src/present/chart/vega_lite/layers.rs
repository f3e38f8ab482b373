//! Bars, lines and areas over one axis.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};
use shared::contract::replacement::{
    CategoryAxis, ChartReplacement, ChartSeries, Mark, Orientation, Scale, ValueAxis,
};

use super::{
    COLOURS, X_KEY,
    channels::{Places, colour, names, own_colours, place, turned, value},
    members,
};

/// A layer for each kind of mark on each scale.
pub(super) fn drawn(chart: &ChartReplacement, axis: &CategoryAxis) -> Map<String, Value> {
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
            layers.push(layer.drawn(
                &place(axis, &places, chart.orientation),
                colour(chart, &names),
                scales.len(),
            ));
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
