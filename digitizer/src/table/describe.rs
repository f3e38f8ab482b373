//! From the grid to the result: roles, typed values, alignment, indents, columns and confidence.

use super::check::{self, Misread};
use super::column::{self, TableUnit};
use super::column_format;
use super::confidence::{self, Evidence, Sum};
use super::grid::{Grid, Slot};
use super::page::{Page, median};
use super::reading::Reading;
use super::typed;
use super::value;
use super::warnings;
use crate::figure::{Align, Cell, CellRole, Table};
use crate::geometry::Rect;

/// Describes a finished grid.
pub(crate) fn table(grid: &Grid, page: &Page) -> Table {
    let header_cols = header_cols(grid);
    let indents = indents(grid, page.text_height);
    let boldness = Boldness::of(grid, page);
    let mut readings: Vec<Reading> = grid
        .slots
        .iter()
        .map(|slot| Reading::of(&slot.tokens))
        .collect();
    let fits = column_format::check(grid, &mut readings);
    let mut cells: Vec<Cell> = grid
        .slots
        .iter()
        .zip(&readings)
        .zip(indents)
        .map(|((slot, reading), indent)| {
            let role = role(slot, grid.header_rows, header_cols);
            Cell {
                row: slot.row,
                col: slot.col,
                row_span: slot.row_span,
                col_span: slot.col_span,
                role,
                text: reading.text.clone(),
                value: (role == CellRole::Body)
                    .then(|| typed::read(&reading.text).value)
                    .flatten(),
                align: align(grid, slot),
                bold: boldness.is_bold(slot, page),
                indent,
                bbox: page.as_given(&grid.bbox(slot)),
                confidence: 0.0,
            }
        })
        .collect();
    let mut arithmetic = check::arithmetic(&cells, &readings, grid.n_rows, grid.n_cols);
    for Misread { cell, meant, .. } in arithmetic.take_corrections() {
        cells[cell].value = typed::read(&meant).value;
        cells[cell].text.clone_from(&meant);
        readings[cell].correct(meant);
    }
    for (idx, cell) in cells.iter_mut().enumerate() {
        cell.confidence = confidence::of(&Evidence {
            slot: &grid.slots[idx],
            reading: &readings[idx],
            role: cell.role,
            fit: fits[idx],
            sum: Sum::of(&arithmetic, idx),
            text_height: page.text_height,
        });
    }
    let table_unit = TableUnit::find(&cells, &grid.title, grid.n_cols);
    let columns = (0..grid.n_cols)
        .map(|col| column::describe(&cells, col, header_cols, table_unit))
        .collect();
    let confidence = mean_confidence(&cells);
    let bbox = grid
        .slots
        .iter()
        .map(|slot| grid.bbox(slot))
        .reduce(|a, b| a.union(&b))
        .unwrap_or_default();
    let warnings = warnings::of(grid, &cells, &arithmetic, confidence);
    Table {
        n_rows: grid.n_rows,
        n_cols: grid.n_cols,
        header_rows: grid.header_rows,
        header_cols,
        cells,
        columns,
        title: (!grid.title.is_empty()).then(|| grid.title.join(" ")),
        notes: grid.notes.clone(),
        bbox: page.as_given(&bbox),
        confidence,
        warnings,
    }
}

fn role(slot: &Slot, header_rows: usize, header_cols: usize) -> CellRole {
    if slot.row < header_rows {
        CellRole::ColumnHeader
    } else if slot.col < header_cols {
        CellRole::RowHeader
    } else {
        CellRole::Body
    }
}

/// Leading columns of words, at most two and never all of them.
fn header_cols(grid: &Grid) -> usize {
    let mut count = 0;
    for col in 0..grid.n_cols.saturating_sub(1).min(2) {
        let body = grid.slots.iter().filter(|slot| {
            slot.row >= grid.header_rows && slot.col == col && !slot.tokens.is_empty()
        });
        let (mut words, mut figures) = (0, 0);
        for slot in body {
            if value::is_value(&slot.text()) {
                figures += 1;
            } else {
                words += 1;
            }
        }
        let spans = grid
            .slots
            .iter()
            .any(|slot| slot.row >= grid.header_rows && slot.col == 0 && slot.row_span > 1);
        // The first column heads its rows even when it holds years or numbers; the second only below grouped labels.
        let heads = if col == 0 {
            words + figures > 0
        } else {
            spans && words >= figures
        };
        if !heads {
            break;
        }
        count += 1;
    }
    count
}

/// Indent levels of the labels in the first column: distinct left edges, a step apart.
fn indents(grid: &Grid, text_height: f32) -> Vec<u8> {
    let is_label =
        |slot: &Slot| slot.col == 0 && slot.row >= grid.header_rows && !slot.tokens.is_empty();
    let lefts: Vec<f32> = grid
        .slots
        .iter()
        .filter(|slot| is_label(slot))
        .map(|slot| slot.ink().left)
        .collect();
    let right_aligned = grid
        .slots
        .iter()
        .filter(|slot| is_label(slot))
        .all(|slot| value::is_value(&slot.text()));
    let mut steps: Vec<f32> = lefts;
    steps.sort_by(f32::total_cmp);
    // Two lefts closer than this are the same level; letters have side bearings.
    steps.dedup_by(|a, b| *a - *b < 0.55 * text_height);
    grid.slots
        .iter()
        .map(|slot| {
            if !is_label(slot) || right_aligned {
                return 0;
            }
            let left = slot.ink().left;
            let level = steps
                .iter()
                .rposition(|step| *step <= left + 0.1)
                .unwrap_or(0);
            level.min(9) as u8
        })
        .collect()
}

/// Where the ink stands between the edges of its column's text.
fn align(grid: &Grid, slot: &Slot) -> Align {
    if slot.tokens.is_empty() {
        return Align::Left;
    }
    let ink = slot.ink();
    let peers: Vec<Rect> = grid
        .slots
        .iter()
        .filter(|other| {
            other.col == slot.col
                && other.col_span == slot.col_span
                && !other.tokens.is_empty()
                && (other.row < grid.header_rows) == (slot.row < grid.header_rows)
        })
        .map(Slot::ink)
        .collect();
    if peers.len() < 2 {
        let cell = grid.bbox(slot);
        let (left, right) = (ink.left - cell.left, cell.right - ink.right);
        return match (left, right) {
            _ if (left - right).abs() < 0.15 * cell.width() => Align::Center,
            _ if left < right => Align::Left,
            _ => Align::Right,
        };
    }
    let spread = |edge: fn(&Rect) -> f32| {
        let mut edges: Vec<f32> = peers.iter().map(edge).collect();
        let middle = median(&mut edges).unwrap_or(0.0);
        edges.iter().map(|edge| (edge - middle).abs()).sum::<f32>() / edges.len() as f32
    };
    let (left, center, right) = (
        spread(|r| r.left),
        spread(Rect::center_x),
        spread(|r| r.right),
    );
    if left <= center && left <= right {
        Align::Left
    } else if right <= center {
        Align::Right
    } else {
        Align::Center
    }
}

/// Share of dark pixels in a word's box tells bold from regular print of the same font.
struct Boldness {
    threshold: f32,
}

impl Boldness {
    fn of(grid: &Grid, page: &Page) -> Self {
        let mut densities: Vec<f32> = grid
            .slots
            .iter()
            .filter(|slot| !slot.tokens.is_empty())
            .map(|slot| density(slot, page))
            .collect();
        let regular = median(&mut densities).unwrap_or(1.0);
        // Bold print has 1.3 to 1.6 times the ink of regular print.
        Self {
            threshold: regular * 1.25,
        }
    }

    fn is_bold(&self, slot: &Slot, page: &Page) -> bool {
        let letters = slot.text().chars().filter(|c| c.is_alphanumeric()).count();
        letters >= 2 && density(slot, page) > self.threshold
    }
}

/// Ink per pixel of the words' boxes, weighed by darkness.
fn density(slot: &Slot, page: &Page) -> f32 {
    let (mut ink, mut area) = (0.0, 0.0);
    for token in &slot.tokens {
        let (left, right) = (
            token.bbox.left.max(0.0) as usize,
            (token.bbox.right.max(0.0) as usize).min(page.luma.width),
        );
        let (top, bottom) = (
            token.bbox.top.max(0.0) as usize,
            (token.bbox.bottom.max(0.0) as usize).min(page.luma.height),
        );
        if right <= left || bottom <= top {
            continue;
        }
        let rows: Vec<&[u8]> = (top..bottom)
            .map(|y| &page.luma.row(y)[left..right])
            .collect();
        let (mut low, mut high) = (u8::MAX, u8::MIN);
        for pixel in rows.iter().copied().flatten() {
            (low, high) = (low.min(*pixel), high.max(*pixel));
        }
        let contrast = f32::from(high) - f32::from(low);
        if contrast < 40.0 {
            continue;
        }
        let sum: f32 = rows
            .iter()
            .copied()
            .flatten()
            .map(|pixel| f32::from(*pixel))
            .sum();
        let count = ((right - left) * (bottom - top)) as f32;
        let dark = (f32::from(high) * count - sum) / contrast;
        // On a dark bar the paper is the minority.
        ink += dark.min(count - dark);
        area += count;
    }
    if area > 0.0 { ink / area } else { 0.0 }
}

fn mean_confidence(cells: &[Cell]) -> f32 {
    let filled: Vec<f32> = cells
        .iter()
        .filter(|cell| !cell.text.is_empty())
        .map(|cell| cell.confidence)
        .collect();
    if filled.is_empty() {
        0.0
    } else {
        filled.iter().sum::<f32>() / filled.len() as f32
    }
}
