//! `digitizer`'s table in wire form.

use digitizer::{
    figure::{self, CellRole, Table},
    geometry::Rect,
};
use shared::contract::replacement::{Align, TableCell, TableColumn, TableReplacement, ValueType};

use super::{FormatError, Layout, PictureSize, csv, html, markdown, prosemirror, share, validate};

/// Steps of a box's edges: a ten-thousandth of the picture is finer than a pixel of any sensible one.
const BBOX_STEPS: f32 = 10_000.0;

/// Every form of a table, checked.
pub(super) fn replacement(
    table: &Table,
    size: PictureSize,
) -> Result<TableReplacement, FormatError> {
    validate::grid(table)?;
    let columns: Vec<TableColumn> = table.columns.iter().enumerate().map(column).collect();
    let cells: Vec<TableCell> = table
        .cells
        .iter()
        .map(|cell| self::cell(cell, size))
        .collect();
    let layout = Layout {
        n_rows: table.n_rows,
        header_rows: table.header_rows,
        columns: &columns,
        cells: &cells,
    };
    let replacement = TableReplacement {
        title: table
            .title
            .as_deref()
            .map(plain_text)
            .filter(|title| !title.is_empty()),
        caption: None,
        notes: table
            .notes
            .iter()
            .map(|note| plain_text(note))
            .filter(|note| !note.is_empty())
            .collect(),
        markdown: markdown::render(layout),
        html: html::render(layout),
        csv: csv::render(layout),
        prosemirror: prosemirror::node(layout),
        header_rows: table.header_rows,
        header_cols: table.header_cols,
        columns,
        cells,
    };
    validate::prosemirror(&replacement.prosemirror, table.n_rows, table.n_cols)?;
    validate::size(&replacement)?;
    Ok(replacement)
}

fn column((index, column): (usize, &figure::Column)) -> TableColumn {
    TableColumn {
        key: format!("c{index}"),
        name: plain_text(&column.name),
        value_type: match column.value_type {
            figure::ValueType::Text => ValueType::Text,
            figure::ValueType::Number => ValueType::Number,
            figure::ValueType::Percent => ValueType::Percent,
            figure::ValueType::Currency => ValueType::Currency,
            figure::ValueType::Date => ValueType::Date,
        },
        unit: column
            .unit
            .as_deref()
            .map(plain_text)
            .filter(|unit| !unit.is_empty()),
    }
}

fn cell(cell: &figure::Cell, size: PictureSize) -> TableCell {
    let text = plain_text(&cell.text);
    let align = (!text.is_empty()).then_some(match cell.align {
        figure::Align::Left => Align::Left,
        figure::Align::Center => Align::Center,
        figure::Align::Right => Align::Right,
    });
    TableCell {
        r: cell.row,
        c: cell.col,
        rowspan: cell.row_span,
        colspan: cell.col_span,
        text,
        value: cell.value.filter(|value| value.is_finite()),
        header: cell.role != CellRole::Body,
        align,
        bold: cell.bold.then_some(true),
        indent: (cell.indent > 0).then_some(cell.indent),
        bbox: bbox(&cell.bbox, size),
        confidence: share(cell.confidence),
    }
}

/// Edges as shares of the picture, in order and inside it.
fn bbox(rect: &Rect, size: PictureSize) -> [f32; 4] {
    let step = |pixels: f32, side: u32| {
        let share = pixels / side.max(1) as f32;
        let share = if share.is_finite() {
            share.clamp(0.0, 1.0)
        } else {
            0.0
        };
        (share * BBOX_STEPS).round() / BBOX_STEPS
    };
    let (left, top) = (step(rect.left, size.width), step(rect.top, size.height));
    let (right, bottom) = (step(rect.right, size.width), step(rect.bottom, size.height));
    [left, top, right.max(left), bottom.max(top)]
}

/// One line without control characters, words apart by one space.
fn plain_text(text: &str) -> String {
    let words = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_a_share_of_the_picture_and_never_leaves_it() {
        let size = PictureSize {
            width: 200,
            height: 100,
        };
        let cases = [
            (
                Rect::from_ltrb(20.0, 10.0, 100.0, 50.0),
                [0.1, 0.1, 0.5, 0.5],
            ),
            (
                Rect::from_ltrb(-3.0, -1.0, 203.0, 101.0),
                [0.0, 0.0, 1.0, 1.0],
            ),
            (
                Rect::from_ltrb(100.0, 50.0, 20.0, 10.0),
                [0.5, 0.5, 0.5, 0.5],
            ),
            (
                Rect::from_ltrb(f32::NAN, 0.0, f32::INFINITY, 100.0),
                [0.0, 0.0, 0.0, 1.0],
            ),
        ];
        for (rect, shares) in cases {
            assert_eq!(bbox(&rect, size), shares, "{rect:?}");
        }
    }

    #[test]
    fn text_is_one_clean_line() {
        assert_eq!(
            plain_text("  Net\n operating\tincome \u{7}\u{a0}(NOI)\0 "),
            "Net operating income (NOI)"
        );
        assert_eq!(plain_text("\u{2028}"), "");
    }
}
