//! A table: cells on a grid, with spans.

use super::Warning;
use crate::geometry::Rect;

/// A table. Cells are in reading order (row, then column) and, spans included, cover the grid exactly once.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Number of grid rows.
    pub n_rows: usize,
    /// Number of grid columns.
    pub n_cols: usize,
    /// Leading rows that are column headers.
    pub header_rows: usize,
    /// Leading columns that are row headers.
    pub header_cols: usize,
    /// Every cell, empty ones too.
    pub cells: Vec<Cell>,
    /// One entry per grid column.
    pub columns: Vec<Column>,
    /// Line above the table that names it.
    pub title: Option<String>,
    /// Lines below the table: footnotes, sources.
    pub notes: Vec<String>,
    /// Where the grid lies in the picture, in pixels.
    pub bbox: Rect,
    /// Confidence of the whole, 0..=1.
    pub confidence: f32,
    /// What to doubt.
    pub warnings: Vec<Warning>,
}

impl Table {
    /// The table with its places mapped into another picture.
    #[must_use]
    pub fn placed(mut self, place: impl Fn(&Rect) -> Rect) -> Self {
        self.bbox = place(&self.bbox);
        for cell in &mut self.cells {
            cell.bbox = place(&cell.bbox);
        }
        self
    }
}

/// One cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// First grid row.
    pub row: usize,
    /// First grid column.
    pub col: usize,
    /// Rows covered, at least 1.
    pub row_span: usize,
    /// Columns covered, at least 1.
    pub col_span: usize,
    /// Header or body.
    pub role: CellRole,
    /// The text as printed, one space between words, empty when the cell is.
    pub text: String,
    /// The number meant: `(1,234)` is -1234, `12.5%` is 12.5. `None` for text and empty cells.
    pub value: Option<f64>,
    /// Horizontal alignment of the text inside the column.
    pub align: Align,
    /// Printed bold.
    pub bold: bool,
    /// Indent level of a row label, 0 when flush.
    pub indent: u8,
    /// Where the cell lies in the picture, in pixels.
    pub bbox: Rect,
    /// Confidence of the text, 0..=1; 1 for a cell that is surely empty.
    pub confidence: f32,
}

/// The part a cell plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellRole {
    /// Heads one or more columns.
    ColumnHeader,
    /// Heads a row.
    RowHeader,
    /// Anything else.
    Body,
}

/// Horizontal alignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// Flush left.
    #[default]
    Left,
    /// Centred.
    Center,
    /// Flush right.
    Right,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Name from the header cells, outer to inner joined by a space; empty when there is none.
    pub name: String,
    /// The type of most of its body cells.
    pub value_type: ValueType,
    /// Unit of the values: `%`, `USD`, `x`, `bps`, `$000s`, ...
    pub unit: Option<String>,
}

/// Type of a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ValueType {
    /// Words.
    #[default]
    Text,
    /// Plain numbers.
    Number,
    /// Numbers with a percent sign.
    Percent,
    /// Amounts of money.
    Currency,
    /// Calendar dates.
    Date,
}
