//! A table before it is drawn: what it says, and how it looks.

use image::Rgb;
use serde_json::{Value, json};

use super::canvas::Colour;
use super::font::Face;

/// A table with its title and notes.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Line above the table.
    pub title: Option<String>,
    /// One alignment per column.
    pub columns: Vec<Align>,
    /// From top to bottom.
    pub rows: Vec<Row>,
    /// Small lines below the table.
    pub notes: Vec<String>,
    /// Fonts, colours and rules.
    pub look: Look,
}

/// How the text of a column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Flush left.
    Left,
    /// Centred.
    Center,
    /// Flush right.
    Right,
}

/// One row. Cells fill the columns that no cell of an earlier row reaches down into.
#[derive(Debug, Clone)]
pub struct Row {
    /// The part it plays.
    pub role: RowRole,
    /// From left to right.
    pub cells: Vec<Cell>,
}

/// The part that a row plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowRole {
    /// Names columns.
    Header,
    /// Names the rows below it; bold.
    Section,
    /// Anything else.
    Body,
    /// Sums up; bold, and ruled above where the look has rules for totals.
    Total,
}

/// One cell.
#[derive(Debug, Clone)]
pub struct Cell {
    /// May be empty.
    pub text: String,
    /// Columns covered.
    pub col_span: usize,
    /// Rows covered.
    pub row_span: usize,
    /// Steps to the right of a row label.
    pub indent: u32,
}

impl Cell {
    /// A cell over several columns.
    pub fn wide(text: &str, col_span: usize) -> Self {
        Self {
            col_span,
            ..text.into()
        }
    }

    /// A cell over several rows.
    pub fn tall(text: &str, row_span: usize) -> Self {
        Self {
            row_span,
            ..text.into()
        }
    }

    /// A row label one step to the right.
    pub fn indented(text: &str) -> Self {
        Self {
            indent: 1,
            ..text.into()
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self {
            text,
            col_span: 1,
            row_span: 1,
            indent: 0,
        }
    }
}

impl Row {
    /// A row of the given role.
    pub fn new<C: Into<Cell>>(role: RowRole, cells: impl IntoIterator<Item = C>) -> Self {
        Self {
            role,
            cells: cells.into_iter().map(Into::into).collect(),
        }
    }
}

/// Fonts, colours and rules.
#[derive(Debug, Clone)]
pub struct Look {
    /// The font; headers and totals take its bold cut.
    pub face: Face,
    /// Text size, see [`super::canvas::Pen`].
    pub size_px: f32,
    /// Space left and right of a cell's text.
    pub pad_x: u32,
    /// Space above and below a cell's text.
    pub pad_y: u32,
    /// Which lines are drawn.
    pub rules: Rules,
    /// Behind everything.
    pub paper: Colour,
    /// Text.
    pub ink: Colour,
    /// Lines.
    pub rule_ink: Colour,
    /// Behind header rows, with the colour of their text.
    pub header: Option<(Colour, Colour)>,
    /// Behind every second body row.
    pub zebra: Option<Colour>,
}

/// Which lines are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    /// Round every cell.
    Grid,
    /// Below the header, above totals, and under headers of several columns.
    Totals,
    /// None.
    Nothing,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            face: Face::Sans,
            size_px: 15.0,
            pad_x: 8,
            pad_y: 4,
            rules: Rules::Nothing,
            paper: Rgb([255; 3]),
            ink: Rgb([28, 30, 36]),
            rule_ink: Rgb([120, 124, 132]),
            header: None,
            zebra: None,
        }
    }
}

/// A cell with its place on the grid.
#[derive(Debug, Clone)]
pub struct Placed<'a> {
    /// First row.
    pub row: usize,
    /// First column.
    pub col: usize,
    /// The part its row plays.
    pub role: RowRole,
    /// What it says.
    pub cell: &'a Cell,
}

impl Sheet {
    /// Every cell at its place, in reading order.
    ///
    /// # Panics
    /// When the rows and spans do not fill the grid exactly: the sheet is not a table.
    pub fn place(&self) -> Vec<Placed<'_>> {
        let n_cols = self.columns.len();
        let mut taken = vec![vec![false; n_cols]; self.rows.len()];
        let mut placed = Vec::new();
        for (row_idx, row) in self.rows.iter().enumerate() {
            for cell in &row.cells {
                let col_idx = taken[row_idx].iter().position(|taken| !taken);
                let col_idx = col_idx.unwrap_or_else(|| {
                    panic!("row {row_idx} has more cells than columns: {row:?}")
                });
                for covered_row in &mut taken[row_idx..row_idx + cell.row_span] {
                    covered_row[col_idx..col_idx + cell.col_span].fill(true);
                }
                placed.push(Placed {
                    row: row_idx,
                    col: col_idx,
                    role: row.role,
                    cell,
                });
            }
            assert!(
                taken[row_idx].iter().all(|taken| *taken),
                "row {row_idx} has too few cells: {row:?}"
            );
        }
        placed
    }

    /// What must be read from the picture: texts by row and column, a spanning cell's at its first place.
    pub fn expected(&self) -> Value {
        let mut rows = vec![vec![String::new(); self.columns.len()]; self.rows.len()];
        for placed in self.place() {
            rows[placed.row][placed.col].clone_from(&placed.cell.text);
        }
        let header_rows = self
            .rows
            .iter()
            .take_while(|row| row.role == RowRole::Header)
            .count();
        json!({ "kind": "table", "title": self.title, "header_rows": header_rows, "rows": rows, "notes": self.notes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grouped() -> Sheet {
        Sheet {
            title: None,
            columns: vec![Align::Left, Align::Right, Align::Right],
            rows: vec![
                Row::new(
                    RowRole::Header,
                    [Cell::tall("Name", 2), Cell::wide("Yield", 2)],
                ),
                Row::new(RowRole::Header, ["2025", "2026"]),
                Row::new(RowRole::Body, ["Oak", "5.1%", "5.3%"]),
            ],
            notes: Vec::new(),
            look: Look::default(),
        }
    }

    #[test]
    fn spans_take_their_places_and_the_rest_flows_around_them() {
        let sheet = grouped();
        let places: Vec<_> = sheet
            .place()
            .iter()
            .map(|placed| (placed.cell.text.clone(), placed.row, placed.col))
            .collect();
        let expected = [
            ("Name", 0, 0),
            ("Yield", 0, 1),
            ("2025", 1, 1),
            ("2026", 1, 2),
            ("Oak", 2, 0),
            ("5.1%", 2, 1),
            ("5.3%", 2, 2),
        ];
        assert_eq!(
            places,
            expected.map(|(text, row, col)| (text.to_owned(), row, col))
        );
    }

    #[test]
    fn expected_rows_hold_a_span_once() {
        let expected = grouped().expected();
        assert_eq!(expected["header_rows"], 2);
        assert_eq!(expected["rows"][0], json!(["Name", "Yield", ""]));
        assert_eq!(expected["rows"][1], json!(["", "2025", "2026"]));
    }

    #[test]
    #[should_panic(expected = "too few cells")]
    fn a_row_with_a_gap_is_refused() {
        let mut sheet = grouped();
        sheet.rows[2].cells.pop();
        sheet.place();
    }
}
