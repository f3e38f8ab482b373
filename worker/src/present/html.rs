//! A table as HTML: structure and escaped text, no style, no script, no attribute but the spans.

use std::fmt::Write as _;

use shared::contract::replacement::TableCell;

use super::Layout;

/// An HTML `table` element.
pub(super) fn render(layout: Layout<'_>) -> String {
    let rows: Vec<&[TableCell]> = layout.rows().collect();
    let (head, body) = rows.split_at(head_rows(layout));
    let mut html = String::from("<table>");
    section(&mut html, "thead", head);
    section(&mut html, "tbody", body);
    html.push_str("</table>");
    html
}

/// Rows that go into `thead`: none when a cell reaches from the head into the body, since a row group ends its spans.
fn head_rows(layout: Layout<'_>) -> usize {
    let crosses = |cell: &TableCell| {
        cell.r < layout.header_rows && layout.header_rows < cell.r + cell.rowspan
    };
    if layout.cells.iter().any(crosses) {
        0
    } else {
        layout.header_rows
    }
}

fn section(html: &mut String, name: &str, rows: &[&[TableCell]]) {
    if rows.is_empty() {
        return;
    }
    let _infallible = write!(html, "<{name}>");
    for cells in rows {
        html.push_str("<tr>");
        for cell in *cells {
            push_cell(html, cell);
        }
        html.push_str("</tr>");
    }
    let _infallible = write!(html, "</{name}>");
}

fn push_cell(html: &mut String, cell: &TableCell) {
    let tag = if cell.header { "th" } else { "td" };
    let _infallible = write!(html, "<{tag}");
    if cell.rowspan > 1 {
        let _infallible = write!(html, " rowspan=\"{}\"", cell.rowspan);
    }
    if cell.colspan > 1 {
        let _infallible = write!(html, " colspan=\"{}\"", cell.colspan);
    }
    html.push('>');
    for c in cell.text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    let _infallible = write!(html, "</{tag}>");
}
