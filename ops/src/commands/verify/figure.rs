//! Charts and diagrams against what is known of them: how many of their numbers, nodes and edges are right.

use std::collections::HashMap;

use anyhow::ensure;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::compare::Comparison;

/// A printed value must be met this closely, relative to itself.
const PRINTED: f64 = 0.001;
/// A value that is on the scale only, relative to the largest of the chart.
const ESTIMATED: f64 = 0.02;

/// What is known of a chart.
#[derive(Debug, Deserialize)]
pub(super) struct Chart {
    chart_type: String,
    /// Whether its values are on the scale only.
    estimated: bool,
    /// `[category, value of each series..]` for each position.
    data: Vec<Vec<Value>>,
}

/// A chart as it comes back.
#[derive(Debug, Deserialize)]
pub(super) struct FoundChart {
    chart_type: String,
    series: Vec<FoundSeries>,
    data: Vec<Map<String, Value>>,
}

#[derive(Debug, Deserialize)]
struct FoundSeries {
    key: String,
}

impl Chart {
    /// Counts the values that came back at their place.
    pub(super) fn compare(&self, found: &FoundChart) -> anyhow::Result<Comparison> {
        ensure!(
            self.chart_type == found.chart_type,
            "a {} chart instead of {}",
            found.chart_type,
            self.chart_type
        );
        let values = || self.data.iter().flatten().filter_map(Value::as_f64);
        let largest = values().map(f64::abs).fold(0.0, f64::max);
        let mut comparison = Comparison {
            right: 0,
            total: values().count(),
            first_wrong: None,
        };
        for row in &self.data {
            let Some((category, values)) = row.split_first() else {
                continue;
            };
            let at = found.data.iter().find(|at| at.get("x") == Some(category));
            for (series, value) in values.iter().filter_map(Value::as_f64).enumerate() {
                let key = found.series.get(series).map(|series| series.key.as_str());
                let read = at.zip(key).and_then(|(at, key)| at.get(key)?.as_f64());
                let allowed = if self.estimated {
                    ESTIMATED * largest
                } else {
                    PRINTED * value.abs()
                };
                if read.is_some_and(|read| (read - value).abs() <= allowed) {
                    comparison.right += 1;
                } else {
                    comparison.first_wrong.get_or_insert_with(|| {
                        format!("at {category}: {} instead of {value}", told(read))
                    });
                }
            }
        }
        Ok(comparison)
    }
}

fn told(read: Option<f64>) -> String {
    read.map_or_else(|| "nothing".to_owned(), |read| read.to_string())
}

/// What is known of a diagram.
#[derive(Debug, Deserialize)]
pub(super) struct Diagram {
    /// Labels.
    nodes: Vec<String>,
    /// From, to, label.
    edges: Vec<(String, String, String)>,
}

/// A diagram as it comes back.
#[derive(Debug, Deserialize)]
pub(super) struct FoundDiagram {
    nodes: Vec<FoundNode>,
    edges: Vec<FoundEdge>,
}

#[derive(Debug, Deserialize)]
struct FoundNode {
    id: String,
    label: String,
}

#[derive(Debug, Deserialize)]
struct FoundEdge {
    source: String,
    target: String,
    #[serde(default)]
    label: Option<String>,
}

impl Diagram {
    /// Counts the nodes and the edges that came back.
    pub(super) fn compare(&self, found: &FoundDiagram) -> Comparison {
        let labels: HashMap<&str, String> = found
            .nodes
            .iter()
            .map(|node| (node.id.as_str(), one_line(&node.label)))
            .collect();
        let label_of = |id: &str| labels.get(id).cloned().unwrap_or_default();
        let edges: Vec<(String, String, String)> = found
            .edges
            .iter()
            .map(|edge| {
                let label = edge.label.as_deref().unwrap_or_default();
                (
                    label_of(&edge.source),
                    label_of(&edge.target),
                    one_line(label),
                )
            })
            .collect();
        let missing_nodes = self
            .nodes
            .iter()
            .filter(|label| !labels.values().any(|found| found == *label));
        let missing_edges = self.edges.iter().filter(|edge| !edges.contains(edge));
        let wrong: Vec<String> = missing_nodes
            .map(|label| format!("no node {label}"))
            .chain(
                missing_edges.map(|(from, to, label)| format!("no edge {from} -> {to} ({label})")),
            )
            .collect();
        let total = self.nodes.len() + self.edges.len();
        Comparison {
            right: total - wrong.len(),
            total,
            first_wrong: wrong.into_iter().next(),
        }
    }
}

fn one_line(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_that_is_off_and_a_position_that_is_missing_are_counted() {
        let known: Chart = serde_json::from_value(json!({
            "chart_type": "bar", "estimated": false,
            "data": [["2021", 100.0], ["2022", 200.0], ["2023", 300.0]],
        }))
        .unwrap();
        let found: FoundChart = serde_json::from_value(json!({
            "chart_type": "bar", "series": [{"key": "s0"}],
            "data": [{"x": "2021", "s0": 100.0}, {"x": "2022", "s0": 202.0}],
        }))
        .unwrap();
        let comparison = known.compare(&found).unwrap();
        assert_eq!((comparison.right, comparison.total), (1, 3));
        assert!(
            comparison
                .first_wrong
                .unwrap()
                .contains("202 instead of 200")
        );
    }

    #[test]
    fn a_turned_edge_is_wrong() {
        let known: Diagram = serde_json::from_value(json!({
            "nodes": ["Fund LP", "PropCo LLC"], "edges": [["Fund LP", "PropCo LLC", "90%"]],
        }))
        .unwrap();
        let nodes = json!([{"id": "n0", "label": "Fund\nLP"}, {"id": "n1", "label": "PropCo LLC"}]);
        let edge = |source: &str, target: &str| -> FoundDiagram {
            let edges = json!([{"source": source, "target": target, "label": "90%"}]);
            serde_json::from_value(json!({"nodes": nodes, "edges": edges})).unwrap()
        };
        assert_eq!(known.compare(&edge("n0", "n1")).right, 3);
        assert_eq!(known.compare(&edge("n1", "n0")).right, 2);
    }
}
