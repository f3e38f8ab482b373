//! Which currency sign the ink of one glyph shows.
//!
//! The glyph is brought to a small grid and each sign weighs its cells: a softmax regression[^1] against all other
//! printable characters, fitted on the fonts of a system in sizes from 7 to 28 pixels.
//!
//! [^1]: Bishop, "Pattern Recognition and Machine Learning", 2006, section 4.3.4.

use super::weights::{GRID, QUANTUM, WEIGHTS};
use crate::raster::{Component, Ink};

/// The most probable sign and its probability; `None` when it is some other character.
pub(super) fn sign(ink: &Ink, glyph: &Component) -> Option<(char, f32)> {
    let features = features(ink, glyph);
    let scores = WEIGHTS.each_ref().map(|(sign, weights)| {
        let score: f32 = weights
            .iter()
            .zip(&features)
            .map(|(&weight, feature)| f32::from(weight) * feature)
            .sum();
        (*sign, score / QUANTUM)
    });
    let (sign, best) = scores
        .into_iter()
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .filter(|(_, score)| *score > 0.0)?;
    // All other characters together have score 0.
    let others: f32 = scores.iter().map(|(_, score)| (score - best).exp()).sum();
    Some((sign, 1.0 / (others + (-best).exp())))
}

/// Mean darkness of each cell of the grid, the width over the height, and a constant.
fn features(ink: &Ink, glyph: &Component) -> Vec<f32> {
    let (columns, rows) = GRID;
    let across = Cells::new(glyph.left, glyph.right, columns);
    let down = Cells::new(glyph.top, glyph.bottom, rows);
    let mut features = Vec::with_capacity(columns * rows + 2);
    for row in 0..rows {
        for column in 0..columns {
            let mut mean = 0.0;
            for (y, height) in down.shares(row) {
                for (x, width) in across.shares(column) {
                    mean += ink.darkness(x, y) * width * height;
                }
            }
            features.push(mean);
        }
    }
    features.push((glyph.width() as f32 / glyph.height().max(1) as f32).min(2.0));
    features.push(1.0);
    features
}

/// A stretch of pixels in equal cells.
struct Cells {
    start: usize,
    size: f32,
}

impl Cells {
    fn new(start: usize, end: usize, n_cells: usize) -> Self {
        Self {
            start,
            size: (end - start) as f32 / n_cells as f32,
        }
    }

    /// The pixels of one cell, each with its share of the cell.
    fn shares(&self, cell: usize) -> impl Iterator<Item = (usize, f32)> + '_ {
        let (from, to) = (cell as f32 * self.size, (cell + 1) as f32 * self.size);
        let pixels = from as usize..(to - 1e-4).max(from).ceil().max(from.floor() + 1.0) as usize;
        pixels.map(move |pixel| {
            let covered = to.min((pixel + 1) as f32) - from.max(pixel as f32);
            (self.start + pixel, covered.max(0.0) / self.size)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_of_a_cell_add_up_to_one_whatever_its_size() {
        for n_pixels in 3..30 {
            let cells = Cells::new(5, 5 + n_pixels, 10);
            for cell in 0..10 {
                let sum: f32 = cells.shares(cell).map(|(_, share)| share).sum();
                assert!((sum - 1.0).abs() < 1e-3, "{n_pixels} {cell}: {sum}");
                assert!(
                    cells
                        .shares(cell)
                        .all(|(x, _)| (5..5 + n_pixels).contains(&x))
                );
            }
        }
    }
}
