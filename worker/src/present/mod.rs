//! A figure becomes what a front end puts on the canvas: the only bridge from `digitizer` to the wire.
//!
//! ```text
//! table        cells and columns in wire form; clean text, boxes as shares of the picture
//!   html, markdown, csv, prosemirror    the same cells, one file per form
//! chart        series and rows as Recharts takes them
//!   vega_lite, csv                      the same chart as a spec, and as a sheet
//! diagram      nodes, edges and groups
//!   mermaid                             the same graph in Mermaid's language
//! text         blocks; a document node and Markdown
//! validate     nothing is sent that a client would choke on
//! ```

mod scalars;
mod table;
mod html;
mod markdown;
mod csv;
mod prosemirror;
mod chart;
mod diagram;
mod text;
mod validate;

use digitizer::figure::{self, Figure};
use shared::contract::{
    Replacement,
    event::{Warning, WarningCode},
    replacement::{TableCell, TableColumn},
};

use crate::failure::sentence;
use scalars::share;
pub use validate::FormatError;

/// What a `result` event says about a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Presented {
    /// What takes the picture's place.
    pub replacement: Replacement,
    /// Confidence of the whole, 0..=1.
    pub confidence: f32,
    /// What to doubt.
    pub warnings: Vec<Warning>,
}

/// The size of the picture that a figure was read from, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureSize {
    /// Across.
    pub width: u32,
    /// Down.
    pub height: u32,
}

/// Brings a figure into the wire form and checks it.
///
/// # Errors
/// When the figure, or a form made of it, is not valid: better no result than one that breaks a document.
pub fn figure(figure: &Figure, size: PictureSize) -> Result<Presented, FormatError> {
    let mut truncated = None;
    let (replacement, confidence, warnings) = match figure {
        Figure::Table(table) => (
            Replacement::Table(Box::new(table::replacement(table, size)?)),
            table.confidence,
            &table.warnings,
        ),
        Figure::Chart(chart) => {
            let (replacement, cut) = chart::replacement(chart, size)?;
            truncated = cut;
            let replacement = Replacement::Chart(Box::new(replacement));
            (replacement, chart.confidence, &chart.warnings)
        }
        Figure::Diagram(diagram) => (
            Replacement::Diagram(Box::new(diagram::replacement(diagram, size)?)),
            diagram.confidence,
            &diagram.warnings,
        ),
        Figure::Text(text) => (
            Replacement::Text(Box::new(text::replacement(text, size)?)),
            text.confidence,
            &text.warnings,
        ),
        _ => return Err(FormatError::UnknownKind),
    };
    Ok(Presented {
        replacement,
        confidence: share(confidence),
        warnings: warnings.iter().chain(&truncated).map(warning).collect(),
    })
}

/// Brings a whole of several figures into the wire form. Its boxes are shares of their pictures already; `origins` tells
/// the element that each cell or node comes from.
///
/// # Errors
/// Those of [`figure()`].
pub fn joined(whole: &Figure, origins: &[usize]) -> Result<Presented, FormatError> {
    const SHARES: PictureSize = PictureSize {
        width: 1,
        height: 1,
    };
    let mut presented = figure(whole, SHARES)?;
    let origins = origins.iter().copied().map(Some);
    match &mut presented.replacement {
        Replacement::Table(table) => {
            for (cell, origin) in table.cells.iter_mut().zip(origins) {
                cell.element_index = origin;
            }
        }
        Replacement::Diagram(diagram) => {
            for (node, origin) in diagram.nodes.iter_mut().zip(origins) {
                node.element_index = origin;
            }
        }
        _ => {}
    }
    Ok(presented)
}

/// A checked table, as the forms see it.
#[derive(Debug, Clone, Copy)]
struct Layout<'a> {
    n_rows: usize,
    header_rows: usize,
    columns: &'a [TableColumn],
    cells: &'a [TableCell],
}

impl<'a> Layout<'a> {
    /// The cells that begin in each row, row by row.
    fn rows(self) -> impl Iterator<Item = &'a [TableCell]> {
        let mut rest = self.cells;
        (0..self.n_rows).map(move |row| {
            let (here, below) = rest.split_at(rest.partition_point(|cell| cell.r <= row));
            rest = below;
            here
        })
    }

    /// Every grid place's text: a span's text stands in its first place, the others are empty.
    fn flattened(self) -> Vec<Vec<&'a str>> {
        let mut grid = vec![vec![""; self.columns.len()]; self.n_rows];
        for cell in self.cells {
            grid[cell.r][cell.c] = &cell.text;
        }
        grid
    }
}

fn warning(warning: &figure::Warning) -> Warning {
    let code = match warning.code {
        figure::WarningCode::LowConfidence => WarningCode::LowConfidence,
        figure::WarningCode::ElementTypeMismatch => WarningCode::ElementTypeMismatch,
        figure::WarningCode::Truncated => WarningCode::Truncated,
        figure::WarningCode::PartialTable => WarningCode::PartialTable,
        figure::WarningCode::UnreadableCells => WarningCode::UnreadableCells,
        figure::WarningCode::ValuesEstimated => WarningCode::ValuesEstimated,
    };
    Warning {
        code,
        message: sentence(&warning.message),
    }
}

#[cfg(test)]
mod tests;
