//! A chart as the rows of a sheet.

use serde_json::Value;
use shared::contract::replacement::{ChartReplacement, ChartSeries, ChartType};

use super::{WEDGE_KEY, X_KEY};

/// The chart as a sheet: a column of places, then one for each series; the points of a scatter chart under one another.
pub(super) fn rows(chart: &ChartReplacement) -> Vec<Vec<String>> {
    let name = |series: &ChartSeries| match series.name.as_str() {
        "" => WEDGE_KEY.to_owned(),
        name => name.to_owned(),
    };
    let Some(axis) = &chart.x_axis else {
        let head = vec!["name".to_owned(), WEDGE_KEY.to_owned()];
        let rows = chart.data.iter();
        let rows = rows.map(|row| vec![printed(&row["name"]), printed(&row[WEDGE_KEY])]);
        return std::iter::once(head).chain(rows).collect();
    };
    let label = axis.label.clone().unwrap_or_else(|| X_KEY.to_owned());
    if chart.chart_type == ChartType::Scatter {
        let mut sheet = vec![vec!["series".to_owned(), label, "y".to_owned()]];
        for series in &chart.series {
            let points = series.points.iter().flatten();
            sheet.extend(points.map(|point| {
                vec![
                    series.name.clone(),
                    point.x.to_string(),
                    point.y.to_string(),
                ]
            }));
        }
        return sheet;
    }
    let head = std::iter::once(label).chain(chart.series.iter().map(name));
    let mut sheet = vec![head.collect()];
    sheet.extend(chart.data.iter().map(|row| {
        let values = chart.series.iter().map(|series| printed(&row[&series.key]));
        std::iter::once(printed(&row[X_KEY]))
            .chain(values)
            .collect()
    }));
    sheet
}

fn printed(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.as_f64().unwrap_or_default().to_string(),
        other => other.to_string(),
    }
}
