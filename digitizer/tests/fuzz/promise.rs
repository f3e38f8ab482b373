//! What holds for every picture.

use digitizer::Digitizer;
use digitizer::figure::{Figure, Hint, Rejection, Table};
use image::RgbImage;

/// What a picture gave.
pub(crate) struct Outcome {
    pub(crate) is_table: bool,
}

/// Digitizes a picture. `Err` tells which promise was broken.
pub(crate) fn kept(digitizer: &Digitizer, picture: &RgbImage) -> Result<Outcome, String> {
    let digitized = digitizer.digitize(&picture.clone().into(), Hint::Table);
    match digitized.map_err(|error| format!("machinery: {error}"))? {
        Ok(Figure::Table(table)) => {
            is_sound(&table, picture.dimensions())?;
            Ok(Outcome { is_table: true })
        }
        Ok(other) => Err(format!("not a table: {other:?}")),
        Err(
            Rejection::NotDigitizable { reason }
            | Rejection::UnsupportedKind { reason, .. }
            | Rejection::Unreadable { reason },
        ) if !reason.is_empty() => Ok(Outcome { is_table: false }),
        Err(rejection) => Err(format!("no reason: {rejection:?}")),
    }
}

fn is_sound(table: &Table, (width, height): (u32, u32)) -> Result<(), String> {
    let mut covered = vec![0_u32; table.n_rows * table.n_cols];
    for cell in &table.cells {
        for row in cell.row..cell.row + cell.row_span {
            for col in cell.col..cell.col + cell.col_span {
                let place = covered.get_mut(row * table.n_cols + col);
                *place.ok_or_else(|| format!("outside of the grid: {cell:?}"))? += 1;
            }
        }
        let bbox = &cell.bbox;
        let edges = [bbox.left, bbox.top, bbox.right, bbox.bottom];
        let slack = 4.0;
        let inside = edges.iter().all(|edge| edge.is_finite())
            && -slack <= bbox.left
            && -slack <= bbox.top
            && bbox.right <= width as f32 + slack
            && bbox.bottom <= height as f32 + slack;
        if !inside || !(0.0..=1.0).contains(&cell.confidence) {
            return Err(format!("{width} x {height} pixels do not hold {cell:?}"));
        }
        if cell.value.is_some_and(|value| !value.is_finite()) {
            return Err(format!("not a number: {cell:?}"));
        }
    }
    if covered.iter().any(|count| *count != 1) || table.columns.len() != table.n_cols {
        return Err(format!("the grid is not covered exactly once: {covered:?}"));
    }
    (table.header_rows <= table.n_rows && table.header_cols <= table.n_cols)
        .then_some(())
        .ok_or_else(|| "more headers than rows or columns".to_owned())
}
