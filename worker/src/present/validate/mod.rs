//! What must hold before a result is sent.
//!
//! A front end replaces a picture in somebody's document with this, so it is checked like foreign input: first the
//! table as it was read, then the document node as it was built, by walking it the way prosemirror-tables does.

use digitizer::figure::{Chart, ChartKind, Table};
use serde::Serialize;
use serde_json::Value;

/// Most grid places; four times what the table reader gives.
const MAX_GRID_PLACES: usize = 160_000;
/// Most bytes of a replacement: an event is kept in memory by the queue and by every stream.
const MAX_REPLACEMENT_BYTES: usize = 8 * 1024 * 1024;

/// Why a figure is not sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// A figure of a kind without a wire form.
    #[error("a figure of a kind that has no wire form")]
    UnknownKind,
    /// No rows, or no columns.
    #[error("a table without rows or columns")]
    Empty,
    /// More grid places than the bound.
    #[error("a table of {n_rows} rows and {n_cols} columns is too large")]
    TooManyPlaces {
        /// Rows of the table.
        n_rows: usize,
        /// Columns of the table.
        n_cols: usize,
    },
    /// More headers than rows or columns, or not one column entry per column.
    #[error("headers or columns that do not fit the grid")]
    Shape,
    /// A cell that is out of order or reaches out of the grid.
    #[error("the cell at row {row}, column {col} is out of place")]
    Misplaced {
        /// First grid row of the cell.
        row: usize,
        /// First grid column of the cell.
        col: usize,
    },
    /// A grid place covered twice, or not at all.
    #[error("row {row}, column {col} is covered {times} times")]
    Coverage {
        /// Row of the place.
        row: usize,
        /// Column of the place.
        col: usize,
        /// 0, or 2 for more than once.
        times: u8,
    },
    /// A document node that an editor would refuse or repair.
    #[error("the document node is not valid: {0}")]
    Node(&'static str),
    /// A chart that no client could draw.
    #[error("the chart is not valid: {0}")]
    Chart(&'static str),
    /// A diagram that is no graph.
    #[error("the diagram is not valid: {0}")]
    Diagram(&'static str),
    /// A text that says nothing.
    #[error("a text without words")]
    NoText,
    /// More bytes than the bound.
    #[error("a replacement of more than {MAX_REPLACEMENT_BYTES} bytes")]
    TooManyBytes,
}

/// Checks that the cells are in reading order and cover the grid exactly once.
pub(super) fn grid(table: &Table) -> Result<(), FormatError> {
    let (n_rows, n_cols) = (table.n_rows, table.n_cols);
    if n_rows == 0 || n_cols == 0 {
        return Err(FormatError::Empty);
    }
    if n_rows
        .checked_mul(n_cols)
        .is_none_or(|places| places > MAX_GRID_PLACES)
    {
        return Err(FormatError::TooManyPlaces { n_rows, n_cols });
    }
    if table.header_rows > n_rows || table.header_cols > n_cols || table.columns.len() != n_cols {
        return Err(FormatError::Shape);
    }
    let mut covered = vec![false; n_rows * n_cols];
    let mut previous = None;
    for cell in &table.cells {
        let misplaced = FormatError::Misplaced {
            row: cell.row,
            col: cell.col,
        };
        let fits =
            |start: usize, span: usize, end: usize| span > 0 && start < end && span <= end - start;
        let in_order = previous < Some((cell.row, cell.col));
        if !(in_order
            && fits(cell.row, cell.row_span, n_rows)
            && fits(cell.col, cell.col_span, n_cols))
        {
            return Err(misplaced);
        }
        previous = Some((cell.row, cell.col));
        for row in cell.row..cell.row + cell.row_span {
            for col in cell.col..cell.col + cell.col_span {
                if std::mem::replace(&mut covered[row * n_cols + col], true) {
                    return Err(FormatError::Coverage { row, col, times: 2 });
                }
            }
        }
    }
    match covered.iter().position(|covered| !covered) {
        Some(hole) => Err(FormatError::Coverage {
            row: hole / n_cols,
            col: hole % n_cols,
            times: 0,
        }),
        None => Ok(()),
    }
}

/// Checks that a chart has values, and that they belong to its axes and categories.
pub(super) fn chart(chart: &Chart) -> Result<(), FormatError> {
    let is_round = matches!(chart.kind, ChartKind::Pie | ChartKind::Donut);
    let is_scattered = chart.kind == ChartKind::Scatter;
    let n_places = chart.categories.len();
    for series in &chart.series {
        if !is_round && chart.y_axes.len() <= series.y_axis {
            return Err(FormatError::Chart("a series without its axis"));
        }
        let over_names = !is_scattered && (is_round || n_places > 0);
        if over_names && series.points.len() != n_places {
            return Err(FormatError::Chart("not one value for each category"));
        }
    }
    let needs_x = is_scattered || (!is_round && n_places == 0);
    let mut points = chart.series.iter().flat_map(|series| &series.points);
    let is_number = |number: Option<f64>| number.is_some_and(f64::is_finite);
    if !points.any(|point| is_number(point.y) && (!needs_x || is_number(point.x))) {
        return Err(FormatError::Chart("no values"));
    }
    if is_round && chart.series.len() != 1 {
        return Err(FormatError::Chart("a pie of several series"));
    }
    Ok(())
}

/// Checks a `table` node: known nodes only, a paragraph in every cell, no empty text, rectangular after spans.
pub(super) fn prosemirror(node: &Value, n_rows: usize, n_cols: usize) -> Result<(), FormatError> {
    let rows = content_of(node, &["table"])?;
    if rows.len() != n_rows {
        return Err(FormatError::Node("not one node per row"));
    }
    // For each column, how many rows more the cell above reaches down.
    let mut reach = vec![0_usize; n_cols];
    for row in rows {
        let mut cells = content_of(row, &["table_row"])?.iter();
        let mut col = 0;
        while col < n_cols {
            if reach[col] > 0 {
                reach[col] -= 1;
                col += 1;
                continue;
            }
            let cell = cells
                .next()
                .ok_or(FormatError::Node("a row is too short"))?;
            let (colspan, rowspan) = (span_of(cell, "colspan")?, span_of(cell, "rowspan")?);
            let under = reach
                .get_mut(col..col + colspan)
                .ok_or(FormatError::Node("a row is too long"))?;
            if under.iter().any(|rows| *rows > 0) {
                return Err(FormatError::Node("two cells overlap"));
            }
            under.fill(rowspan - 1);
            col += colspan;
            paragraph_in(cell)?;
        }
        if cells.next().is_some() {
            return Err(FormatError::Node("a row is too long"));
        }
    }
    if reach.iter().any(|rows| *rows > 0) {
        return Err(FormatError::Node("a cell reaches below the table"));
    }
    Ok(())
}

/// Checks the number of bytes on the wire.
pub(super) fn size(replacement: &impl Serialize) -> Result<(), FormatError> {
    let mut counted = BoundedSink {
        left: MAX_REPLACEMENT_BYTES,
    };
    serde_json::to_writer(&mut counted, replacement).map_err(|_| FormatError::TooManyBytes)
}

fn content_of<'a>(node: &'a Value, kinds: &[&str]) -> Result<&'a Vec<Value>, FormatError> {
    let known = node["type"]
        .as_str()
        .is_some_and(|kind| kinds.contains(&kind));
    known
        .then(|| node["content"].as_array())
        .flatten()
        .ok_or(FormatError::Node("a node of the wrong kind"))
}

fn span_of(cell: &Value, name: &str) -> Result<usize, FormatError> {
    let span = cell["attrs"][name]
        .as_u64()
        .and_then(|span| usize::try_from(span).ok());
    span.filter(|span| (1..=MAX_GRID_PLACES).contains(span))
        .ok_or(FormatError::Node("a span of no size"))
}

fn paragraph_in(cell: &Value) -> Result<(), FormatError> {
    let [paragraph] = content_of(cell, &["table_cell", "table_header"])?.as_slice() else {
        return Err(FormatError::Node("a cell without its one paragraph"));
    };
    if paragraph["type"] != "paragraph" {
        return Err(FormatError::Node("a cell without its one paragraph"));
    }
    match paragraph.get("content").map(Value::as_array) {
        None => Ok(()),
        Some(Some(nodes)) => match nodes.as_slice() {
            [text]
                if text["type"] == "text"
                    && text["text"].as_str().is_some_and(|text| !text.is_empty()) =>
            {
                Ok(())
            }
            _ => Err(FormatError::Node("an empty text")),
        },
        Some(None) => Err(FormatError::Node("a paragraph without a list of nodes")),
    }
}

/// Counts what is written and fails past the bound.
struct BoundedSink {
    left: usize,
}

impl std::io::Write for BoundedSink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.left = self
            .left
            .checked_sub(bytes.len())
            .ok_or(std::io::ErrorKind::FileTooLarge)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
