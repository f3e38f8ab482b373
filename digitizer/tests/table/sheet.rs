//! A picture with words on it, and what to ask of the table read from it.

use digitizer::figure::{Cell, Table};
use digitizer::geometry::Rect;
use digitizer::ocr::{Turn, Word};
use digitizer::table;
use image::{Rgb, RgbImage};

const HEIGHT: f32 = 10.0;
const ADVANCE: f32 = 6.0;
pub(crate) const PITCH: f32 = 20.0;

/// A picture with words on it.
#[derive(Clone)]
pub(crate) struct Sheet {
    pub(crate) image: RgbImage,
    pub(crate) words: Vec<Word>,
}

impl Sheet {
    pub(crate) fn new() -> Self {
        Self::sized(700, 400)
    }

    pub(crate) fn sized(width: u32, height: u32) -> Self {
        Self {
            image: RgbImage::from_pixel(width, height, Rgb([255; 3])),
            words: Vec::new(),
        }
    }

    /// Writes a text with its left edge at `x`, centred on row `row` (which may be between two).
    pub(crate) fn left(mut self, x: f32, row: f32, text: &str) -> Self {
        let y = 20.0 + row * PITCH;
        let mut left = x;
        for word in text.split(' ') {
            let width = word.chars().count() as f32 * ADVANCE;
            let bbox = Rect::from_ltrb(left, y - HEIGHT / 2.0, left + width, y + HEIGHT / 2.0);
            self.words.push(Word {
                text: word.to_owned(),
                bbox,
                confidence: 0.99,
                weakest: 0.99,
                alternatives: Vec::new(),
                line: 0,
                turn: Turn::Upright,
            });
            left += width + 4.0;
        }
        self
    }

    /// Writes a text with its right edge at `x`.
    pub(crate) fn right(self, x: f32, row: f32, text: &str) -> Self {
        let n_spaces = text.matches(' ').count() as f32;
        let width = (text.chars().count() as f32 - n_spaces) * ADVANCE + n_spaces * 4.0;
        self.left(x - width, row, text)
    }

    /// Writes a row: a label at 20 and figures with right edges 200, 300, ...
    pub(crate) fn row(self, row: f32, cells: &[&str]) -> Self {
        cells
            .iter()
            .enumerate()
            .fold(self, |sheet, (col, text)| match (col, text.is_empty()) {
                (_, true) => sheet,
                (0, _) => sheet.left(20.0, row, text),
                _ => sheet.right(100.0 + 100.0 * col as f32, row, text),
            })
    }

    pub(crate) fn bar(mut self, left: u32, top: u32, right: u32, bottom: u32, level: u8) -> Self {
        for y in top..bottom {
            for x in left..right {
                self.image.put_pixel(x, y, Rgb([level; 3]));
            }
        }
        self
    }

    pub(crate) fn read(&self) -> Table {
        let table = table::read(&self.image, &self.words).expect("the sheet holds a table");
        assert_covers_exactly_once(&table);
        table
    }
}

pub(crate) fn assert_covers_exactly_once(table: &Table) {
    let mut seen = vec![0; table.n_rows * table.n_cols];
    for cell in &table.cells {
        for row in cell.row..cell.row + cell.row_span {
            for col in cell.col..cell.col + cell.col_span {
                seen[row * table.n_cols + col] += 1;
            }
        }
    }
    assert!(seen.iter().all(|count| *count == 1), "coverage {seen:?}");
    assert_eq!(table.columns.len(), table.n_cols);
}

pub(crate) fn cell(table: &Table, row: usize, col: usize) -> &Cell {
    let found = table
        .cells
        .iter()
        .find(|cell| (cell.row, cell.col) == (row, col));
    found.unwrap_or_else(|| panic!("no cell starts at {row}, {col}: {:#?}", texts(table)))
}

pub(crate) fn texts(table: &Table) -> Vec<Vec<&str>> {
    (0..table.n_rows)
        .map(|row| {
            table
                .cells
                .iter()
                .filter(|cell| cell.row == row)
                .map(|cell| cell.text.as_str())
                .collect()
        })
        .collect()
}
