//! Results for a terminal, and sheets of facts.

mod table;
mod chart;
mod diagram;
pub(crate) mod svg;

use comfy_table::{ContentArrangement, Table, presets};
use shared::contract::Replacement;
use shared::contract::event::Warning;

use crate::console::printable;

/// Title, what is in it, notes and warnings, as lines to print.
pub(crate) fn replacement(replacement: &Replacement, warnings: &[Warning]) -> String {
    let (title, drawn, notes) = match replacement {
        Replacement::Table(it) => (&it.title, table::drawn(it), it.notes.as_slice()),
        Replacement::Chart(it) => (&it.title, chart::drawn(it), it.notes.as_slice()),
        Replacement::Diagram(it) => (&it.title, diagram::drawn(it), it.notes.as_slice()),
        Replacement::Text(it) => (&None, lines(&it.markdown), [].as_slice()),
        other => (&None, other.kind().to_owned(), [].as_slice()),
    };
    let mut parts: Vec<String> = Vec::new();
    parts.extend(title.iter().map(|title| printable(title)));
    parts.push(drawn);
    parts.extend(
        notes
            .iter()
            .map(|note| format!("note: {}", printable(note))),
    );
    let warnings = warnings
        .iter()
        .map(|warning| format!("warning: {}", printable(&warning.message)));
    parts.extend(warnings);
    parts.join("\n")
}

/// What it is and how large, in few words.
pub(crate) fn size(replacement: &Replacement) -> String {
    match replacement {
        Replacement::Table(table) => {
            let ends = table.cells.iter().map(|cell| cell.r + cell.rowspan);
            let n_rows = ends.max().unwrap_or(0);
            format!("table of {n_rows} rows and {} columns", table.columns.len())
        }
        Replacement::Chart(chart) => format!("chart of {} values", chart.marks.len()),
        Replacement::Diagram(diagram) => {
            let (nodes, edges) = (diagram.nodes.len(), diagram.edges.len());
            format!("diagram of {nodes} nodes and {edges} edges")
        }
        other => other.kind().to_owned(),
    }
}

/// Text of several lines; only the line feeds are left of its control characters.
fn lines(text: &str) -> String {
    text.trim_end()
        .lines()
        .map(printable)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Rows of texts under a header.
pub(crate) fn rows<const N: usize>(
    header: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let mut drawn = Table::new();
    drawn
        .load_style(presets::UTF8_FULL_CONDENSED)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(header);
    for row in rows {
        drawn.add_row(row.map(|text| printable(&text)));
    }
    drawn.to_string()
}

/// A span of time in its largest fitting unit.
pub(crate) fn span(ms: u64) -> String {
    match ms / 1000 {
        0 => format!("{ms} ms"),
        s @ 1..120 => format!("{s} s"),
        s @ 120..7_200 => format!("{} min", s / 60),
        s @ 7_200..172_800 => format!("{} h", s / 3_600),
        s => format!("{} d", s / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn cell(r: usize, c: usize, colspan: usize, text: &str) -> Value {
        json!({ "r": r, "c": c, "rowspan": 1, "colspan": colspan, "text": text, "value": null, "header": r == 0,
                "bbox": [0.0, 0.0, 1.0, 1.0], "confidence": 1.0 })
    }

    fn sample() -> Replacement {
        let column = |name: &str| json!({ "key": "c0", "name": name, "value_type": "text" });
        serde_json::from_value(json!({
            "kind": "table", "title": "Rent \u{1b}[31mroll", "notes": ["As of June"], "header_rows": 1, "header_cols": 0,
            "columns": [column("Suite"), column("Rent"), column("Term")], "markdown": "", "html": "", "csv": "", "prosemirror": {},
            "cells": [cell(0, 0, 2, "Lease"), cell(0, 2, 1, ""), cell(1, 0, 1, "100"), cell(1, 1, 1, "$42.00"), cell(1, 2, 1, "5")],
        }))
        .expect("a table in wire form")
    }

    #[test]
    fn a_drawing_has_title_header_cells_and_notes_in_this_order() {
        let drawing = replacement(&sample(), &[]);
        let places = ["Rent", "Lease", "$42.00", "note: As of June"]
            .map(|text| drawing.find(text).expect(text));
        assert!(places.is_sorted(), "{drawing}");
        assert_eq!(
            drawing.matches("Lease").count(),
            2,
            "a wide header stands above each of its columns"
        );
    }

    #[test]
    fn text_from_outside_cannot_steer_the_terminal() {
        assert!(!replacement(&sample(), &[]).contains('\u{1b}'));
    }
}
