//! A chart for a terminal: its numbers.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use serde_json::Value;
use shared::contract::replacement::{ChartReplacement, ChartSeries, ChartType};

use crate::console::printable;

/// A row for each place along the axis, wedge or point; a column for each series.
pub(super) fn drawn(chart: &ChartReplacement) -> String {
    let mut drawn = Table::new();
    drawn
        .load_style(presets::UTF8_FULL_CONDENSED)
        .set_content_arrangement(ContentArrangement::Dynamic);
    let label = chart
        .x_axis
        .as_ref()
        .and_then(|axis| axis.label.clone())
        .unwrap_or_default();
    if chart.chart_type == ChartType::Scatter {
        drawn.set_header([String::new(), printable(&label), "y".to_owned()]);
        for series in &chart.series {
            for point in series.points.iter().flatten() {
                drawn.add_row([
                    printable(&series.name),
                    point.x.to_string(),
                    point.y.to_string(),
                ]);
            }
        }
    } else {
        let place = if chart.x_axis.is_some() { "x" } else { "name" };
        let names = chart.series.iter().map(|series| heading(chart, series));
        drawn.set_header(std::iter::once(printable(&label)).chain(names));
        for row in &chart.data {
            let values = chart.series.iter().map(|series| text(row.get(&series.key)));
            drawn.add_row(std::iter::once(text(row.get(place))).chain(values));
        }
    }
    for column in drawn.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    drawn.to_string()
}

/// The series' name with the unit of its axis.
fn heading(chart: &ChartReplacement, series: &ChartSeries) -> String {
    let mut axes = chart.y_axes.iter();
    let axis = axes.find(|axis| Some(&axis.id) == series.y_axis.as_ref());
    let unit = axis.and_then(|axis| axis.unit.as_deref());
    let heading = match (series.name.as_str(), unit) {
        (name, None) => name.to_owned(),
        ("", Some(unit)) => unit.to_owned(),
        (name, Some(unit)) => format!("{name} ({unit})"),
    };
    printable(&heading)
}

fn text(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => printable(text),
        Some(Value::Number(number)) => number.as_f64().unwrap_or_default().to_string(),
        Some(other) => other.to_string(),
    }
}
