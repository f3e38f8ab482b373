//! A table: cells on a grid, and the same in four more forms.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A table in every form a front end may want.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TableReplacement {
    /// Line that names the table.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// Line under the picture.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub caption: Option<String>,
    /// Footnotes and sources.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub notes: Vec<String>,
    /// One entry per grid column.
    pub columns: Vec<TableColumn>,
    /// Leading rows that are headers.
    pub header_rows: usize,
    /// Leading columns that are headers.
    pub header_cols: usize,
    /// Every cell, row by row; spans included they cover the grid exactly once.
    pub cells: Vec<TableCell>,
    /// GitHub-flavoured Markdown; spans are flattened.
    pub markdown: String,
    /// An HTML `table`, all text escaped.
    pub html: String,
    /// RFC 4180.
    pub csv: String,
    /// A `table` node of prosemirror-tables.
    pub prosemirror: Value,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TableColumn {
    /// `c0`, `c1`, ...
    pub key: String,
    /// Name from the header.
    pub name: String,
    /// Type of most values.
    pub value_type: ValueType,
    /// Unit of the values.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unit: Option<String>,
}

/// Type of a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueType {
    /// Words.
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

/// One cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TableCell {
    /// First grid row.
    pub r: usize,
    /// First grid column.
    pub c: usize,
    /// Rows covered.
    pub rowspan: usize,
    /// Columns covered.
    pub colspan: usize,
    /// As printed.
    pub text: String,
    /// The number meant; null for text and empty cells.
    pub value: Option<f64>,
    /// Whether it is a header cell.
    pub header: bool,
    /// `left`, `center` or `right`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub align: Option<Align>,
    /// Printed bold.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub bold: Option<bool>,
    /// Indent level of a row label.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub indent: Option<u8>,
    /// `[x0, y0, x1, y1]`, each 0..1 of the source image.
    pub bbox: [f32; 4],
    /// 0..=1.
    pub confidence: f32,
    /// In a whole of several elements, the index of the one that it comes from and that its `bbox` is a place in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub element_index: Option<usize>,
}

/// Horizontal alignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Flush left.
    Left,
    /// Centred.
    Center,
    /// Flush right.
    Right,
}
