//! What the reader of a table should doubt, with the address of each cell.

use super::check::Arithmetic;
use super::confidence::DOUBTFUL;
use super::grid::Grid;
use crate::figure::{Cell, Warning, WarningCode};

/// Mean confidence below which the table as a whole is in doubt.
const DOUBTFUL_TABLE: f32 = 0.7;

/// Most cells that one message names.
const MAX_NAMED: usize = 8;

/// Everything to doubt about a table.
pub(crate) fn of(
    grid: &Grid,
    cells: &[Cell],
    arithmetic: &Arithmetic,
    confidence: f32,
) -> Vec<Warning> {
    let warning = |code, message| Warning { code, message };
    let truncated = grid.truncated.then(|| {
        let (n_rows, n_cols) = (grid.n_rows, grid.n_cols);
        let message = format!("only the first {n_rows} rows and {n_cols} columns were read");
        warning(WarningCode::Truncated, message)
    });
    let doubtful = (confidence < DOUBTFUL_TABLE).then(|| {
        let message = format!("the text is hard to read (confidence {confidence:.2})");
        warning(WarningCode::LowConfidence, message)
    });
    let unreadable =
        unreadable(cells).map(|message| warning(WarningCode::UnreadableCells, message));
    let misread =
        misread(cells, arithmetic).map(|message| warning(WarningCode::LowConfidence, message));
    [truncated, doubtful, unreadable, misread]
        .into_iter()
        .flatten()
        .collect()
}

/// Names the cells that were read with little confidence, the most doubtful first.
fn unreadable(cells: &[Cell]) -> Option<String> {
    let mut doubtful: Vec<&Cell> = cells
        .iter()
        .filter(|cell| cell.confidence < DOUBTFUL)
        .collect();
    doubtful.sort_by(|a, b| a.confidence.total_cmp(&b.confidence));
    let places: Vec<String> = doubtful.iter().map(|cell| place(cell)).collect();
    (!places.is_empty()).then(|| {
        let (n_doubtful, n_cells) = (places.len(), cells.len());
        let named = named(&places);
        format!("{n_doubtful} of {n_cells} cells could not be read with confidence: {named}")
    })
}

/// Names the cells whose figures do not add up where one other reading would.
fn misread(cells: &[Cell], arithmetic: &Arithmetic) -> Option<String> {
    let places: Vec<String> = arithmetic
        .misread
        .iter()
        .map(|misread| {
            let cell = &cells[misread.cell];
            format!(
                "{} reads {} but {} would add up",
                place(cell),
                cell.text,
                misread.meant
            )
        })
        .collect();
    (!places.is_empty()).then(|| format!("figures do not add up: {}", named(&places)))
}

/// Rows and columns as people count them.
fn place(cell: &Cell) -> String {
    format!("row {}, column {}", cell.row + 1, cell.col + 1)
}

fn named(places: &[String]) -> String {
    let mut named = places[..places.len().min(MAX_NAMED)].join("; ");
    if places.len() > MAX_NAMED {
        named.push_str("; and others");
    }
    named
}
