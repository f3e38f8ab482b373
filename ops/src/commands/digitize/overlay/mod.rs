//! `digitize --overlay`: what was found, drawn on the picture.
//!
//! ```text
//! canvas    thin boxes and tints over the pixels
//! lettering capitals and digits of 3 by 5 pixels, for the legend and for values
//! chart     plot area, ticks with values, and marks in the colours of their series
//! ```

mod canvas;
mod chart;
mod lettering;

use std::path::Path;

use anyhow::{Context, anyhow};
use digitizer::Digitizer;
use digitizer::figure::{Cell, CellRole, Figure, Hint, Table};
use image::{DynamicImage, Rgb};

use self::canvas::Canvas;

const WORD: Rgb<u8> = Rgb([0, 150, 160]);
const GRID: Rgb<u8> = Rgb([40, 70, 200]);
const HEADER: Rgb<u8> = Rgb([120, 160, 255]);
const BOLD_ROW: Rgb<u8> = Rgb([130, 210, 130]);

/// Cells below a confidence and how they are shown, the most doubtful first.
const DOUBTS: [(f32, Rgb<u8>, &str); 3] = [
    (0.6, Rgb([235, 60, 60]), "DOUBTFUL"),
    (0.8, Rgb([245, 150, 50]), "UNSURE"),
    (0.95, Rgb([245, 220, 70]), "LIKELY"),
];

/// Digitizes a picture and writes it as a PNG with its words, cells and doubts, or the axes and marks of a chart, on it.
/// A picture that holds neither shows its words.
pub(super) fn write(
    digitizer: &Digitizer,
    picture: &DynamicImage,
    hint: Hint,
    to: &Path,
) -> anyhow::Result<()> {
    let analysis = digitizer.analyze(picture, hint)?;
    let words = analysis.words.iter().map(|word| {
        let in_given = analysis.placement.as_given(&word.bbox);
        in_given.scaled(analysis.shrunk_by)
    });
    let mut canvas = Canvas::over(&picture.to_rgb8());
    let figure = digitizer.extract(&analysis).ok();
    if let Some(Figure::Table(table)) = &figure {
        draw_table(&mut canvas, table);
    }
    for word in words {
        canvas.outline(&word, WORD);
    }
    let legend = if let Some(Figure::Chart(found)) = &figure {
        let frame = digitizer::chart::find_frame(&analysis.raster, &analysis.words);
        let ticks = chart::ticks(&frame).into_iter().map(|(bbox, value)| {
            let in_given = analysis.placement.as_given(&bbox);
            (in_given.scaled(analysis.shrunk_by), value)
        });
        chart::draw(&mut canvas, found, ticks);
        chart::legend()
    } else {
        legend()
    };
    canvas
        .with_legend(&legend)
        .save(to)
        .map_err(|error| anyhow!(error))
        .with_context(|| format!("writing the overlay {}", to.display()))
}

fn legend() -> Vec<(Rgb<u8>, &'static str)> {
    let doubts = DOUBTS.iter().map(|(_, colour, name)| (*colour, *name));
    [
        (WORD, "WORD"),
        (GRID, "CELL"),
        (HEADER, "HEADER"),
        (BOLD_ROW, "BOLD ROW"),
    ]
    .into_iter()
    .chain(doubts)
    .collect()
}

fn draw_table(canvas: &mut Canvas, table: &Table) {
    for cell in &table.cells {
        if let Some(colour) = tint(table, cell) {
            canvas.tint(&cell.bbox, colour);
        }
    }
    for cell in &table.cells {
        canvas.outline(&cell.bbox, GRID);
    }
}

/// A doubt is more important than the part that a cell plays.
fn tint(table: &Table, cell: &Cell) -> Option<Rgb<u8>> {
    let doubt = DOUBTS
        .iter()
        .find(|(limit, ..)| cell.confidence < *limit)
        .map(|(_, colour, _)| *colour);
    let is_bold_row = || {
        let in_row = table.cells.iter().filter(|other| other.row == cell.row);
        let mut filled = in_row.filter(|other| !other.text.is_empty()).peekable();
        filled.peek().is_some() && filled.all(|other| other.bold)
    };
    doubt
        .or_else(|| (cell.role == CellRole::ColumnHeader).then_some(HEADER))
        .or_else(|| is_bold_row().then_some(BOLD_ROW))
}

#[cfg(test)]
mod tests {
    use digitizer::figure::Align;
    use digitizer::geometry::Rect;

    use super::*;

    fn cell(role: CellRole, bold: bool, confidence: f32) -> Cell {
        Cell {
            row: 0,
            col: 0,
            row_span: 1,
            col_span: 1,
            role,
            text: "Total".to_owned(),
            value: None,
            align: Align::Left,
            bold,
            indent: 0,
            bbox: Rect::from_ltrb(2.0, 2.0, 30.0, 14.0),
            confidence,
        }
    }

    fn table(cell: Cell) -> Table {
        Table {
            n_rows: 1,
            n_cols: 1,
            header_rows: 0,
            header_cols: 0,
            cells: vec![cell],
            columns: Vec::new(),
            title: None,
            notes: Vec::new(),
            bbox: Rect::default(),
            confidence: 1.0,
            warnings: Vec::new(),
        }
    }

    #[test]
    fn a_cell_is_tinted_by_its_doubt_first_and_by_its_part_after() {
        let cases = [
            (cell(CellRole::ColumnHeader, true, 0.5), Some(DOUBTS[0].1)),
            (cell(CellRole::Body, false, 0.9), Some(DOUBTS[2].1)),
            (cell(CellRole::ColumnHeader, true, 0.99), Some(HEADER)),
            (cell(CellRole::Body, true, 0.99), Some(BOLD_ROW)),
            (cell(CellRole::Body, false, 0.99), None),
        ];
        for (cell, expected) in cases {
            let table = table(cell);
            assert_eq!(tint(&table, &table.cells[0]), expected, "{:?}", table.cells);
        }
    }
}
